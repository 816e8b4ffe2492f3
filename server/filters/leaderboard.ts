import { pageOf, textOf, type Query, type Values } from './query.ts'

/** What the leaderboard is narrowed to; '' means any. `runs`: only the latest of each model, or all of them. `cases`: the
 * cases each run asked, or only those that all runs of a suite and type have in common. */
export interface LeaderboardFilter {
  suite: string
  type: string
  api: string
  runs: '' | 'all'
  cases: '' | 'common'
  /** a column of the matrix, best first, or worst first with '-' before it; '' by name */
  sort: string
  page: number
}

export const LEADERBOARD_FILTERS = ['suite', 'type', 'api', 'runs', 'cases'] as const

export const leaderboardFilter = (query: Query): LeaderboardFilter => ({
  suite: textOf(query, 'suite'),
  type: textOf(query, 'type'),
  api: textOf(query, 'api'),
  runs: textOf(query, 'runs') === 'all' ? 'all' : '',
  cases: textOf(query, 'cases') === 'common' ? 'common' : '',
  sort: textOf(query, 'sort'),
  page: pageOf(query),
})

export const leaderboardFilterQuery = (filter: Partial<LeaderboardFilter>): Values => ({
  ...Object.fromEntries(LEADERBOARD_FILTERS.map((name) => [name, filter[name]])),
  sort: filter.sort,
  page: filter.page === 1 ? undefined : filter.page,
})
