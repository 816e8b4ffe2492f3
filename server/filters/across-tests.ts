import { dayOf } from './runs.ts'
import { textOf, type Query, type Values } from './query.ts'
import { testsFilter, testsFilterQuery, type TestsFilter } from './tests.ts'

/** What the tests of all runs are narrowed to: as those of one run, and to one run, to days (UTC, both inclusive), or to the
 * runs older than `before`, where a look through many runs goes on. Cases are not compared over runs, and a matrix is that of
 * one run, so `differ`, `right`, `wrong` and `view: 'matrix'` are left out. */
export interface AcrossFilter extends TestsFilter {
  run: string
  from: string
  to: string
  before: string
}

export const ACROSS_FILTERS = ['run', 'from', 'to', 'before'] as const

export function acrossFilter(query: Query): AcrossFilter {
  const own = testsFilter(query)
  return {
    ...own,
    differ: '',
    right: '',
    wrong: '',
    across: '',
    version: '',
    cells: '',
    ...(own.view === 'matrix' ? { view: 'table', sort: own.sort === 'worst' ? 'n' : own.sort } : {}),
    run: textOf(query, 'run'),
    from: dayOf(query, 'from'),
    to: dayOf(query, 'to'),
    before: textOf(query, 'before'),
  }
}

export const acrossFilterQuery = (filter: Partial<AcrossFilter>): Values => ({
  ...testsFilterQuery({ ...filter, version: '' }),
  ...Object.fromEntries(ACROSS_FILTERS.map((name) => [name, filter[name]])),
})

/** What a test's address keeps of the list it was opened from, beside its filter: "from=2026-11-23&page=2"; "all" for the
 * first page of all runs. */
export function wayBack({ page, ...filter }: AcrossFilter): string {
  const kept = new URLSearchParams()
  for (const name of ACROSS_FILTERS) if (filter[name]) kept.set(name, filter[name])
  if (page > 1) kept.set('page', String(page))
  return kept.toString() || 'all'
}

/** The list over all runs that a test was opened from; null where it was opened from that of its run. */
export function openedFrom({ across = '', ...filter }: Partial<TestsFilter>): Partial<AcrossFilter> | null {
  if (across === '') return null
  const { run, from, to, before, page } = acrossFilter(Object.fromEntries(new URLSearchParams(across)))
  return { ...filter, run, from, to, before, page }
}
