/** JSON.parse takes any depth, JSON.stringify throws near 10,000: deeper replies are kept as text instead. */
const MAX_DEPTH = 500

const TOO_DEEP = Symbol('too deep')

/** A copy with every string, names of fields included, put through `text`. undefined where the value is nested too deeply to be stored. */
export function cleanJson(value: unknown, text: (value: string) => unknown): unknown | undefined {
  const walk = (part: unknown, depth: number): unknown => {
    if (typeof part === 'string') return text(part)
    if (part === null || typeof part !== 'object') return part
    if (depth > MAX_DEPTH) throw TOO_DEEP
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1))
    // fromEntries defines own fields: a field named __proto__ stays a plain field
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [String(text(name)), walk(item, depth + 1)]))
  }
  try {
    return walk(value, 0)
  } catch (error) {
    if (error === TOO_DEEP) return undefined
    throw error
  }
}

/** undefined where the text is not JSON. A byte order mark is no reason to refuse it. */
export function parseJson(text: string): unknown | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}
