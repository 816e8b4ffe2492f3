/** Any text as a part of a folder name: letters, digits, `.`, `_`, `-`; at most `max` characters; never empty where `otherwise` is not. */
export function slugOf(text: string, max = 40, otherwise = ''): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return slug.slice(0, max).replace(/[-.]+$/, '') || otherwise
}
