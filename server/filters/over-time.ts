import { oneOf, pageOf, textOf, type Query, type Values } from './query.ts'

/** What a page of a model, or of a test type, shows: '' its scores, 'cases' what became of each case, 'time' scores over time. */
export interface OverTimeFilter {
  view: '' | 'cases' | 'time'
  /** of cases: '' is any */
  state: '' | 'failing' | 'flaky' | 'fixed' | 'passing'
  type: string
  suite: string
  /** scores of each run on its own cases, or only on those that all of its runs share */
  cases: '' | 'common'
  page: number
}

export const overTimeFilter = (query: Query): OverTimeFilter => ({
  view: oneOf(textOf(query, 'view'), ['', 'cases', 'time'], ''),
  state: oneOf(textOf(query, 'state'), ['', 'failing', 'flaky', 'fixed', 'passing'], ''),
  type: textOf(query, 'type'),
  suite: textOf(query, 'suite'),
  cases: textOf(query, 'cases') === 'common' ? 'common' : '',
  page: pageOf(query),
})

export const overTimeFilterQuery = ({ page, ...filter }: Partial<OverTimeFilter>): Values => ({
  ...filter,
  page: page === 1 ? undefined : page,
})
