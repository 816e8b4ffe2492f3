import { RUN_STATUSES } from '../../runner/index.ts'
import { oneOf, pageOf, textOf, type Query, type Values } from './query.ts'

/** Columns a list of runs can be in the order of. */
export const RUN_COLUMNS = ['started', 'title', 'score', 'tests', 'elapsed', 'cost', 'size'] as const
export type RunColumn = (typeof RUN_COLUMNS)[number]
/** `cost`: the least first; `-cost`: the most first */
export type RunSort = RunColumn | `-${RunColumn}`
const NEWEST_FIRST: RunSort = '-started'
const SORTS = RUN_COLUMNS.flatMap((column): RunSort[] => [column, `-${column}`])

/** What the list of runs is narrowed to; '' means any. `from` and `to` are days (UTC, both inclusive): 2026-11-23. */
export interface RunsFilter {
  api: string
  model: string
  type: string
  suite: string
  status: string
  tag: string
  q: string
  from: string
  to: string
  sort: RunSort
  page: number
}

export const RUNS_FILTERS = ['api', 'model', 'type', 'suite', 'status', 'tag', 'from', 'to', 'q'] as const
export type RunsFilterName = (typeof RUNS_FILTERS)[number]

/** A day of a query, 2026-11-23; '' where there is none. */
export const dayOf = (query: Query, name: string): string => {
  const text = textOf(query, name)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}

export function runsFilter(query: Query): RunsFilter {
  const text = (name: string): string => textOf(query, name)
  return {
    api: text('api'),
    model: text('model'),
    type: text('type'),
    suite: text('suite'),
    status: oneOf(text('status'), ['', ...RUN_STATUSES], ''),
    tag: text('tag'),
    q: text('q'),
    from: dayOf(query, 'from'),
    to: dayOf(query, 'to'),
    sort: oneOf(text('sort'), SORTS, NEWEST_FIRST),
    page: pageOf(query),
  }
}

export const listFilterQuery = (filter: Partial<RunsFilter>): Values => ({
  ...Object.fromEntries(RUNS_FILTERS.map((name) => [name, filter[name]])),
  sort: filter.sort === NEWEST_FIRST ? undefined : filter.sort,
  page: filter.page === 1 ? undefined : filter.page,
})
