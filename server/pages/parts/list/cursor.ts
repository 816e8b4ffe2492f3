import { ShownError } from '../../../define-page.ts'
import { textOf, type Query } from '../../../filters/index.ts'
import { urls } from '../../../urls.ts'

/** When a run began, and its name: where it stands among all runs, whether it is still there or not. */
export type RunPlace = readonly [started: string, id: string]

/** What a list goes on after: the last thing that was told. It stands in the address as JSON. */
export interface Cursor {
  sort: string
  /** what the last thing is sorted by */
  key: readonly (string | number | null)[]
  /** its number, of a test */
  n: number
  /** the run that it is, or is in; null in the list of one run */
  run: RunPlace | null
  /** of tests of all runs: the newest run there was when the list began */
  newest: RunPlace | null
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isPlace = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 2 && value.every(isText))

/** Of ?cursor=; null where there is none. `sorts`: the orders that the list can be in; `amongRuns`: whether it is of more than one run.
 * Throws ShownError where it is none of ours: beginning anew would go round for ever. */
export function cursorOf(query: Query, sorts: readonly string[], amongRuns: boolean): Cursor | null {
  const text = textOf(query, 'cursor', 4_000)
  if (text === '') return null
  const [sort, key, n, run = null, newest = null] = listIn(text)
  if (
    !sorts.some((word) => word === sort) ||
    !Array.isArray(key) ||
    typeof n !== 'number' ||
    !isPlace(run) ||
    !isPlace(newest) ||
    amongRuns !== (run !== null)
  )
    throw new ShownError(
      'BAD_QUERY',
      'The parameter "cursor" is none that an answer gave.',
      'Ask for `next` of the answer before as it is, or begin without a cursor.',
    )
  return { sort, key, n, run, newest } as Cursor
}

function listIn(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

/** ?limit=, else how many the page shows. */
export function limitOf(query: Query, usual: number): number {
  const limit = Number(textOf(query, 'limit'))
  return Number.isSafeInteger(limit) && limit > 0 && limit <= 500 ? limit : usual
}

/** The address that goes on after `cursor`, for programs: that of the list with what it is asked for. */
export const nextOf = (list: string, query: Query, { sort, key, n, run, newest }: Cursor): string =>
  goesOnIn(list, query, { cursor: JSON.stringify([sort, key, n, run, newest]) })

/** A list in the JSON API, with the limit that was asked for. */
export function goesOnIn(list: string, query: Query, more: Record<string, string> = {}): string {
  const limit = textOf(query, 'limit')
  const added = new URLSearchParams({ ...more, ...(limit ? { limit } : {}) })
  return `${urls.json(list)}${added.size > 0 ? `${list.includes('?') ? '&' : '?'}${added.toString()}` : ''}`
}

/** The older first: below 0 where `a` is listed after `b` by age. */
export const byStart = (a: RunPlace, b: RunPlace): number =>
  a[0] === b[0] ? (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) : a[0] < b[0] ? -1 : 1
