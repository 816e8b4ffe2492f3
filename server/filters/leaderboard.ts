import { pageOf, textOf, type Query, type Values } from './query.ts'

/** What the leaderboard is narrowed to; '' means any. `runs`: only the latest of each model, or all of them. `cases`: the
 * cases each run asked, or only those that all runs of a suite and type have in common. */
export interface BoardFilter {
  suite: string
  type: string
  api: string
  runs: '' | 'all'
  cases: '' | 'common'
  page: number
}

export const BOARD_FILTERS = ['suite', 'type', 'api', 'runs', 'cases'] as const

export const boardFilter = (query: Query): BoardFilter => ({
  suite: textOf(query, 'suite'),
  type: textOf(query, 'type'),
  api: textOf(query, 'api'),
  runs: textOf(query, 'runs') === 'all' ? 'all' : '',
  cases: textOf(query, 'cases') === 'common' ? 'common' : '',
  page: pageOf(query),
})

export const boardFilterQuery = (filter: Partial<BoardFilter>): Values => ({
  ...Object.fromEntries(BOARD_FILTERS.map((name) => [name, filter[name]])),
  page: filter.page === 1 ? undefined : filter.page,
})
