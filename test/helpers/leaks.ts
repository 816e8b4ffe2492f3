/** So many characters of a key in a row give away part of it. */
const PIECE = 12

const piecesOf = (key: string): string[] => {
  const starts = Array.from({ length: Math.ceil((key.length - PIECE + 1) / 4) }, (_, index) => index * 4)
  return [...starts, key.length - PIECE].map((index) => key.slice(index, index + PIECE))
}

const code = (digits: string, base: number): string => String.fromCharCode(parseInt(digits, base))

/** `text` with one kind of escape undone after the other, and every stretch that may be base64 or hex decoded. */
function readings(text: string): string[] {
  const open = text
    .replace(/&#x([0-9a-f]{2,4});/gi, (_, hex: string) => code(hex, 16))
    .replace(/&#0*(\d{2,3});/g, (_, digits: string) => code(digits, 10))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\\+u00([0-9a-f]{2})/gi, (_, hex: string) => code(hex, 16))
    .replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) => code(hex, 16))
    .replace(/\\+(?=[^a-z0-9])/gi, '')
  const stretches = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []
  const bytes = stretches.flatMap((stretch) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(stretch.slice(skip), 'base64').toString('latin1')),
  )
  const hex = (text.match(/[0-9a-f]{24,}/gi) ?? []).map((digits) => Buffer.from(digits, 'hex').toString('latin1'))
  return [text, open, bytes.join('\n'), hex.join('\n')]
}

/** The pieces of keys that stand in `text` in any form that could be turned back: as it is, escaped, base64, hex. Written without
 * the runner's own rule, to check it. */
export function leaks(text: string, keys: readonly string[]): string[] {
  const all = readings(text)
  return keys.flatMap((key) =>
    [...new Set([...piecesOf(key), ...piecesOf(key.replaceAll('\\', ''))])].filter((piece) =>
      all.some((reading) => reading.includes(piece)),
    ),
  )
}
