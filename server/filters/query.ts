/** A query string as Fastify gives it. Unknown names and values that make no sense are left out, never an error:
 * an old bookmark still opens. */
export type Query = Readonly<Record<string, unknown>>

/** The first text of a query value, trimmed; '' where there is none. Browsers send line breaks of a form as CR LF. */
export function textOf(query: Query, name: string, max = 200): string {
  const value = query[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first.trim().replace(/\r\n?/g, '\n').slice(0, max) : ''
}

/** Every text of a query value that may stand more than once, e.g. `model=a&model=b`. */
export function textsOf(query: Query, name: string): string[] {
  const value = query[name]
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all
    .filter((item): item is string => typeof item === 'string')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** The text where the list has it. */
export const oneOf = <T extends string>(text: string, list: readonly T[], otherwise: T): T =>
  (list as readonly string[]).includes(text) ? (text as T) : otherwise

/** ?page=, from 1 */
export const pageOf = (query: Query): number => {
  const page = Number(textOf(query, 'page'))
  return Number.isSafeInteger(page) && page > 0 ? page : 1
}

/** What a filter leaves in an address; undefined and '' are left out. */
export type Values = Record<string, string | number | readonly string[] | undefined>
