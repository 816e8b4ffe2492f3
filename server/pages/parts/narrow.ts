import type { Row } from '../../../runner/index.ts'
import { keepsTest, TEST_FILTERS, type TestFilterName, type TestsFilter } from '../../filters.ts'
import { count } from '../../format.ts'
import { urls } from '../../urls.ts'

export interface FacetOption { text: string; n: string; href: string; chosen: boolean }
export interface Facet { title: string; options: FacetOption[] }
export interface Chip { text: string; href: string }

const FACETS: readonly { name: Exclude<TestFilterName, 'q'>; of: (row: Row) => string }[] = [
  { name: 'outcome', of: (row) => row.outcome },
  { name: 'reason', of: (row) => row.reason ?? '' },
  { name: 'suspect', of: (row) => row.suspect ?? '' },
  { name: 'model', of: (row) => row.model },
  { name: 'api', of: (row) => row.api },
  { name: 'type', of: (row) => row.type },
  { name: 'class', of: (row) => row.class ?? '' },
  { name: 'suite', of: (row) => row.suite },
]

/** Names of filters as pages say them, where that is not the name itself. */
const TITLES: Partial<Record<TestFilterName, string>> = { suspect: 'probably meant in' }

/** Facets of a list of tests: each value with how many tests a click on it would leave. A facet with nothing to choose is
 * left out; a chosen value links to the list without it. */
export function facetsOf(run: string, rows: readonly Row[], filter: TestsFilter): Facet[] {
  return FACETS.flatMap(({ name, of }) => {
    const counts = new Map<string, number>()
    for (const row of rows) {
      const value = of(row)
      if (value) counts.set(value, (counts.get(value) ?? 0) + (keepsTest(row, filter, name) ? 1 : 0))
    }
    if (counts.size < 2 && !filter[name]) return []
    const options = [...counts].map(([value, n]) => ({
      text: value, n: count(n), chosen: filter[name] === value,
      href: urls.tests(run, { ...filter, page: 1, [name]: filter[name] === value ? '' : value }),
    }))
    return options.length > 0 ? [{ title: TITLES[name] ?? name, options }] : []
  })
}

/** What is chosen, each with the link that takes it away. */
export const chipsOf = (run: string, filter: TestsFilter): Chip[] =>
  TEST_FILTERS.filter((name) => filter[name]).map((name) => ({
    text: name === 'q' ? `contains “${filter.q}”` : `${TITLES[name] ?? name} ${name === 'suspect' && filter.suspect === 'any' ? 'another space' : filter[name]}`,
    href: urls.tests(run, { ...filter, page: 1, [name]: '' }),
  }))

/** The filter in a few words for titles: "failed locate by gpt-5"; '' where nothing is chosen. */
export const inWords = (filter: Partial<TestsFilter>): string =>
  [filter.outcome, filter.reason, filter.suspect ? `probably meant in ${filter.suspect === 'any' ? 'another space' : filter.suspect}` : '', filter.suite, filter.type, filter.class, filter.api || filter.model ? `by ${[filter.api, filter.model].filter(Boolean).join('/')}` : '', filter.q ? `with “${filter.q}”` : '']
    .filter(Boolean).join(' ')

/** The pages of a long list. `address` gives the link to a page. */
export function pagerOf(total: number, page: number, size: number, address: (page: number) => string): { text: string; prev: string; next: string; from: number; to: number } {
  const last = Math.max(1, Math.ceil(total / size))
  const at = Math.min(page, last)
  const from = (at - 1) * size
  const to = Math.min(total, from + size)
  return {
    text: total > 0 ? `${count(from + 1)}–${count(to)} of ${count(total)}` : '',
    prev: at > 1 ? address(at - 1) : '', next: at < last ? address(at + 1) : '', from, to,
  }
}
