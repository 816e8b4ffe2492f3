import { ANSWERED, FAILURE_REASONS, OUTCOMES, SPACES, type Outcome, type Row } from '../../runner/index.ts'
import { oneOf, pageOf, textOf, type Query, type Values } from './query.ts'

/** Words that stand for several outcomes: the steps of the funnel. */
export const OUTCOME_GROUPS: Readonly<Record<string, readonly Outcome[]>> = {
  asked: OUTCOMES.filter((outcome) => outcome !== 'skipped'),
  answered: ANSWERED,
  readable: ['passed', 'failed'],
}

/** Orders of a list of tests: the word in the address, what the page calls it, and the comparison. */
export const TEST_SORTS = {
  n: { title: 'plan order', compare: (a: Row, b: Row) => a.n - b.n },
  worst: { title: 'worst first', compare: (a: Row, b: Row) => (a.score ?? 2) - (b.score ?? 2) },
  best: { title: 'best first', compare: (a: Row, b: Row) => (b.score ?? -1) - (a.score ?? -1) },
  slowest: { title: 'slowest first', compare: (a: Row, b: Row) => b.elapsedMs - a.elapsedMs },
  dearest: { title: 'dearest first', compare: (a: Row, b: Row) => (b.costUsd ?? -1) - (a.costUsd ?? -1) },
  latest: { title: 'latest first', compare: (a: Row, b: Row) => b.finished.localeCompare(a.finished) },
} as const
export type TestSort = keyof typeof TEST_SORTS
export const TEST_VIEWS = ['table', 'sheet'] as const
export type TestView = (typeof TEST_VIEWS)[number]

/** What the tests of a run are narrowed to; '' means any. `outcome` is an outcome or the name of a group of them; `reason`
 * why a test did not pass; `suspect` the space a reply was probably meant in, or "any" of them. */
export interface TestsFilter {
  api: string; model: string; suite: string; type: string; class: string; outcome: string; reason: string; suspect: string; q: string
  sort: TestSort; view: TestView; page: number
}

export const TEST_FILTERS = ['api', 'model', 'suite', 'type', 'class', 'outcome', 'reason', 'suspect', 'q'] as const
export type TestFilterName = (typeof TEST_FILTERS)[number]

export function testsFilter(query: Query): TestsFilter {
  const text = (name: string): string => textOf(query, name)
  return {
    api: text('api'), model: text('model'), suite: text('suite'), type: text('type'), class: text('class'),
    outcome: oneOf(text('outcome'), ['', ...OUTCOMES, ...Object.keys(OUTCOME_GROUPS)], ''),
    reason: oneOf(text('reason'), ['', ...FAILURE_REASONS], ''), suspect: oneOf(text('suspect'), ['', 'any', ...SPACES], ''), q: text('q'),
    sort: oneOf(text('sort'), Object.keys(TEST_SORTS) as TestSort[], 'n'),
    view: oneOf(text('view'), TEST_VIEWS, 'table'), page: pageOf(query),
  }
}

export const testsFilterQuery = (filter: Partial<TestsFilter>): Values => ({
  ...Object.fromEntries(TEST_FILTERS.map((name) => [name, filter[name]])),
  sort: filter.sort === 'n' ? undefined : filter.sort,
  view: filter.view === 'table' ? undefined : filter.view,
  page: filter.page === 1 ? undefined : filter.page,
})

const isOutcome = (outcome: Outcome, wanted: string): boolean =>
  outcome === wanted || (OUTCOME_GROUPS[wanted]?.includes(outcome) ?? false)

/** Whether a row stands in the filtered list. `except` leaves one filter out: that is how facets count. */
export function keepsTest(row: Row, filter: Partial<TestsFilter>, except?: TestFilterName): boolean {
  const any = (name: TestFilterName): boolean => name === except || !filter[name]
  return (any('api') || row.api === filter.api)
    && (any('model') || row.model === filter.model)
    && (any('suite') || row.suite === filter.suite)
    && (any('type') || row.type === filter.type)
    && (any('class') || (row.class ?? '') === filter.class)
    && (any('outcome') || isOutcome(row.outcome, filter.outcome as string))
    && (any('reason') || row.reason === filter.reason)
    && (any('suspect') || (filter.suspect === 'any' ? row.suspect !== undefined : row.suspect === filter.suspect))
    && (any('q') || `${row.test} ${row.case} ${row.model} ${row.sentence}`.toLowerCase().includes((filter.q as string).toLowerCase()))
}

/** The rows a filter keeps, in its order; ties stay in plan order. */
export function filterTests(rows: readonly Row[], filter: Partial<TestsFilter>): Row[] {
  const { compare } = TEST_SORTS[filter.sort ?? 'n']
  return rows.filter((row) => keepsTest(row, filter)).sort((a, b) => compare(a, b) || a.n - b.n)
}
