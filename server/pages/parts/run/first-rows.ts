import { OUTCOMES, type Row } from '../../../../runner/index.ts'
import { OUTCOME_GROUPS } from '../../../filters/index.ts'

/** The first `n` rows in an order, without putting all of them in it: a run has up to 100,000, and a live page asks every
 * second. `before`: whether a row stands before another. */
export function firstRows(rows: Iterable<Row>, n: number, before: (a: Row, b: Row) => boolean): Row[] {
  const first: Row[] = []
  for (const row of rows) {
    if (first.length === n && !before(row, first[n - 1] as Row)) continue
    const index = first.findIndex((other) => before(row, other))
    first.splice(index < 0 ? first.length : index, 0, row)
    first.length = Math.min(first.length, n)
  }
  return first
}

/** Times are ISO 8601 in UTC, so their texts stand in their order. */
export const isLater = (a: Row, b: Row): boolean => (a.finished === b.finished ? a.n > b.n : a.finished > b.finished)

/** As the list of tests puts them, worst first: what has no score comes last, ties stay in plan order. */
export function isWorse(a: Row, b: Row): boolean {
  if (a.score === b.score) return a.n < b.n
  return a.score !== null && (b.score === null || a.score < b.score)
}

/** The tests that the filter "not passed" keeps. */
export const NOT_PASSED = OUTCOME_GROUPS['not passed'] ?? OUTCOMES
