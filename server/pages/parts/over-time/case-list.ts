import type { OverTimeFilter } from '../../../filters/index.ts'
import { count, plural } from '../../../format.ts'
import type { Facet } from '../list/narrow.ts'
import { pagerOf } from '../list/pager.ts'
import type { CaseHistory } from './case-history.ts'
import { counted } from '../values.ts'
import { byState, historyRow, isState, STATES } from './history-rows.ts'

/** Cases on a page. */
const PAGE_SIZE = 50

const keeps = (history: CaseHistory, { state, type, suite }: OverTimeFilter, except = ''): boolean =>
  (except === 'state' || state === '' || isState(history, state)) &&
  (except === 'type' || type === '' || history.type === type) &&
  (except === 'suite' || suite === '' || history.suite.header.name === suite)

/** Histories narrowed, counted, put in order and paged. `address`: of the same list with another filter. */
export function caseList(
  histories: readonly CaseHistory[],
  filter: OverTimeFilter,
  address: (filter: OverTimeFilter) => string,
) {
  const of = (name: 'type' | 'suite'): string[] => [
    ...new Set(histories.map((history) => (name === 'type' ? history.type : history.suite.header.name))),
  ]
  const facet = (name: 'state' | 'type' | 'suite', values: readonly string[]): Facet => ({
    title: name,
    options: values.map((value) => ({
      text: value,
      ...counted(histories.filter((history) => keeps(history, { ...filter, [name]: value } as OverTimeFilter)).length),
      chosen: filter[name] === value,
      href: address({ ...filter, page: 1, [name]: filter[name] === value ? '' : value }),
    })),
  })
  const kept = histories.filter((history) => keeps(history, filter)).sort(byState)
  const pager = pagerOf(kept.length, filter.page, PAGE_SIZE, (page) => address({ ...filter, page }))
  return {
    facets: [
      facet('state', STATES),
      ...(['type', 'suite'] as const).flatMap((name) => (of(name).length > 1 ? [facet(name, of(name))] : [])),
    ],
    values: { cases: kept.length, of: histories.length },
    heading:
      kept.length === histories.length
        ? plural(histories.length, 'case')
        : `${count(kept.length)} of ${plural(histories.length, 'case')}`,
    rows: kept.slice(pager.from, pager.to).map(historyRow),
    clear: address({ ...filter, page: 1, state: '', type: '', suite: '' }),
    pager,
  }
}

/** How far a page looked, where it did not look through all runs. */
export const lookedText = (looked: number, of: number): string =>
  looked < of ? `Looked through the newest ${count(looked)} of ${plural(of, 'run')}.` : ''
