import { ANSWERED, FAILURE_REASONS, OUTCOMES, RUN_STATUSES, SPACES, type Outcome, type Row } from '../runner/index.ts'

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
  return all.filter((one): one is string => typeof one === 'string').map((one) => one.trim()).filter((one) => one !== '')
}

const oneOf = <T extends string>(text: string, list: readonly T[], otherwise: T): T =>
  (list as readonly string[]).includes(text) ? (text as T) : otherwise

const pageOf = (query: Query): number => {
  const page = Number(textOf(query, 'page'))
  return Number.isSafeInteger(page) && page > 0 ? page : 1
}

/** What the list of runs is narrowed to; '' means any. */
export interface RunsFilter {
  api: string; model: string; type: string; suite: string; status: string; tag: string; q: string; page: number
}

export const RUNS_FILTERS = ['api', 'model', 'type', 'suite', 'status', 'tag', 'q'] as const

export function runsFilter(query: Query): RunsFilter {
  const text = (name: string): string => textOf(query, name)
  return {
    api: text('api'), model: text('model'), type: text('type'), suite: text('suite'),
    status: oneOf(text('status'), ['', ...RUN_STATUSES], ''), tag: text('tag'), q: text('q'), page: pageOf(query),
  }
}

type Values = Record<string, string | number | undefined>

export const listFilterQuery = (filter: Partial<RunsFilter>): Values => ({
  ...Object.fromEntries(RUNS_FILTERS.map((name) => [name, filter[name]])),
  page: filter.page === 1 ? undefined : filter.page,
})

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

/** Which picture of a suite is looked at, and what its cases are narrowed to; '' means any. Seed and number of pictures
 * concern drawn suites only. */
export interface SuiteFilter { type: string; class: string; q: string; seed: number; pictures: number | null; page: number }

const wholeOf = (query: Query, name: string, most: number): number | null => {
  const text = textOf(query, name)
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null
}

export function suiteFilter(query: Query): SuiteFilter {
  return {
    type: textOf(query, 'type'), class: textOf(query, 'class'), q: textOf(query, 'q'),
    seed: wholeOf(query, 'seed', 2 ** 31 - 1) ?? 1, pictures: wholeOf(query, 'pictures', 10_000) || null, page: pageOf(query),
  }
}

export const suiteFilterQuery = (filter: Partial<SuiteFilter>): Values => ({
  type: filter.type, class: filter.class, q: filter.q,
  seed: filter.seed === 1 ? undefined : filter.seed, pictures: filter.pictures ?? undefined,
  page: filter.page === 1 ? undefined : filter.page,
})

/** How an upload is to be read. '' where the format, or the file itself, decides. */
export interface ImportChoice { format: string; type: string; boxes: '' | 'xywh' | 'xyxy' }

export const importChoice = (query: Query): ImportChoice =>
  ({ format: textOf(query, 'format'), type: textOf(query, 'type'), boxes: oneOf(textOf(query, 'boxes'), ['', 'xywh', 'xyxy'], '') })
