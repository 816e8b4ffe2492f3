import { SuiteError } from '../../suite/suite-error.ts'
import { readText } from '../../suite/importers/json-file.ts'
import type { Problem } from '../../suite/importers/define-importer.ts'
import type { Source } from '../../suite/importers/source.ts'

/** Fields of a JSON object from outside. Own properties only. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
export const fieldOf = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
/** A field of a field: at(log, 'eval', 'task') */
export const at = (value: unknown, ...names: string[]): unknown =>
  names.reduce<unknown>((inner, name) => fieldOf(inner, name), value)
export const listAt = (value: unknown, ...names: string[]): unknown[] => {
  const found = at(value, ...names)
  return Array.isArray(found) ? found : []
}
export const textAt = (value: unknown, ...names: string[]): string | undefined => {
  const found = at(value, ...names)
  return typeof found === 'string' && found !== '' ? found : typeof found === 'number' ? String(found) : undefined
}
export const numberAt = (value: unknown, ...names: string[]): number | undefined => {
  const found = at(value, ...names)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}
export const wholeAt = (value: unknown, ...names: string[]): number | null => {
  const found = numberAt(value, ...names)
  return found !== undefined && Number.isInteger(found) && found >= 0 ? found : null
}

/** A time as tools write it: ISO 8601, with a space for the T, without a zone (then UTC is taken). ISO 8601 UTC; null where it is none. */
export function timeOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = typeof value === 'string' ? value.trim() : value
  const zoned = typeof text === 'string' && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text.replace(' ', 'T')}Z` : text
  const date = new Date(zoned)
  const year = date.getUTCFullYear()
  return Number.isNaN(date.getTime()) || year < 2000 || year > 9999 ? null : date.toISOString()
}

/** The time that is so many ms after another; null where either is not told, or no calendar reaches so far. */
export function laterBy(started: string | null, ms: number | undefined): string | null {
  if (started === null || ms === undefined || !(ms >= 0)) return null
  const time = new Date(Date.parse(started) + ms)
  return Number.isNaN(time.getTime()) ? null : timeOf(time.toISOString())
}

/** What one file beside the results says, with what is wrong with it where it cannot be read: the results do without it. */
export async function besideOf(source: Source, file: string): Promise<{ value: unknown; problems: Problem[] }> {
  try {
    return { value: await jsonOf(source, file), problems: [] }
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return {
      value: {},
      problems: error.problems.map(({ message }) => ({
        kind: 'problem',
        at: { file },
        message: `${message}; the results were read without it`,
      })),
    }
  }
}

/** A JSON file of the source. NaN and Infinity, as Python writes them, are null. Throws SuiteError. */
export async function jsonOf(source: Source, file: string): Promise<unknown> {
  return parsedJson(await readText(source, file), file)
}

/** Throws SuiteError. */
export function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    try {
      return JSON.parse(withoutNaN(text))
    } catch {
      throw new SuiteError([{ file, message: `is not JSON: ${(error as Error).message}` }])
    }
  }
}

/** NaN, Infinity and -Infinity outside of strings as null. */
const withoutNaN = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) => (part.startsWith('"') ? part : 'null'))
