import type { Row } from '../../../../runner/index.ts'
import { narrowTests, type TestsFilter, type TestView } from '../../../filters/index.ts'
import { count } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { Matrix } from '../list/matrix.ts'
import { inWords } from '../list/narrow.ts'

/** Tests on a page of a list; cases on a page of a matrix. 120 tiles fill whole lines of 2, 3, 4, 5, 6, 8, 10 or 12. */
export const PAGE_SIZES: Readonly<Record<TestView, number>> = { table: 100, sheet: 120, matrix: 50 }

/** Where a test stands in its list: the view it was opened from, on the page it is on. */
function listOf(
  run: string,
  rows: readonly Row[],
  narrowed: ReturnType<typeof narrowTests>,
  filter: TestsFilter,
  index: number,
): string {
  const place =
    filter.view === 'matrix' ? new Matrix(run, rows, narrowed, filter).placeOf(narrowed.at[index] as number) : index
  const n = String(narrowed.rows[index]?.n)
  // in the list over all runs every run has a test of this number
  const id = filter.across ? `${run}-${n}` : n
  const anchor = filter.view === 'matrix' ? '' : `#${filter.view === 'sheet' ? 'tile' : 't'}-${id}`
  return urls.tests(run, { ...filter, page: Math.floor(place / PAGE_SIZES[filter.view]) + 1 }) + anchor
}

/** A test's place in the filtered list, its neighbours, looked at in the same way, and the way back. A test that the filter
 * does not keep has no neighbours. */
export function neighboursOf(
  run: string,
  test: string,
  rows: readonly Row[],
  filter: TestsFilter,
  addressOf = (name: string): string => urls.test(run, name, filter),
) {
  const narrowed = narrowTests(rows, filter)
  const index = narrowed.rows.findIndex((row) => row.test === test)
  const href = (row: Row | undefined): string => (row ? addressOf(row.test) : '')
  const words = inWords(filter)
  return {
    text: index < 0 ? '' : `${count(index + 1)} of ${count(narrowed.rows.length)}${words ? ` ${words}` : ''}`,
    prev: index > 0 ? href(narrowed.rows[index - 1]) : '',
    next: index >= 0 ? href(narrowed.rows[index + 1]) : '',
    list: index < 0 ? urls.tests(run, filter) : listOf(run, rows, narrowed, filter, index),
  }
}

/** A case's place among the cases of the filtered list, in the order of their first tests. */
export function caseNeighboursOf(run: string, id: string, rows: readonly Row[], filter: TestsFilter) {
  const cases = [...new Set(rows.map((row) => row.case))]
  const index = cases.indexOf(id)
  const href = (name: string | undefined): string => (name === undefined ? '' : urls.case(run, name, filter))
  const words = inWords(filter)
  return {
    text: index < 0 ? '' : `case ${count(index + 1)} of ${count(cases.length)}${words ? ` ${words}` : ''}`,
    prev: index > 0 ? href(cases[index - 1]) : '',
    next: index >= 0 ? href(cases[index + 1]) : '',
    list: urls.tests(run, filter),
  }
}
