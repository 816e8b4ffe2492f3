import { RUN_STATUSES } from '../../runner/index.ts'
import { oneOf, pageOf, textOf, type Query, type Values } from './query.ts'

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

export const listFilterQuery = (filter: Partial<RunsFilter>): Values => ({
  ...Object.fromEntries(RUNS_FILTERS.map((name) => [name, filter[name]])),
  page: filter.page === 1 ? undefined : filter.page,
})
