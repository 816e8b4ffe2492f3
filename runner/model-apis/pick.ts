/** Careful looks into JSON that somebody else wrote. */

/** The value at a path of field names and list places; undefined where any step is missing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((part, step) => {
    if (part === null || typeof part !== 'object' || !Object.hasOwn(part, step)) return undefined
    return (part as Record<string | number, unknown>)[step]
  }, value)
}

export function textAt(value: unknown, ...path: (string | number)[]): string | null {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : null
}

export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** A count that can be billed: a whole number from 0 on. "12", -5 and 1e400 are none. */
export function countAt(value: unknown, ...path: (string | number)[]): number | null {
  const found = at(value, ...path)
  return Number.isSafeInteger(found) && (found as number) >= 0 ? (found as number) : null
}

/** A sum of money in USD, from 0 on. */
export function moneyAt(value: unknown, ...path: (string | number)[]): number | null {
  const found = at(value, ...path)
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null
}

/** What an error says: itself where it is a text, else its `message` or `detail`, however deep they sit. null where it says nothing. */
export function told(error: unknown): string | null {
  if (typeof error === 'string') return error === '' ? null : error
  const inner = at(error, 'message') ?? at(error, 'detail')
  if (inner === undefined || inner === null) return null
  return typeof inner === 'string' ? inner : (told(inner) ?? JSON.stringify(inner))
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** Only what was said: an absent count is not the same as 0. */
export function given<T extends object>(facts: T): Given<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<T>
}
