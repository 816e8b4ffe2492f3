import type { Row } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { filterTests, TEST_SORTS, TEST_VIEWS, testsFilter, type TestsFilter, type TestSort } from '../filters.ts'
import { count, duration, moment, plural, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { chipsOf, facetsOf, inWords, pagerOf } from './parts/narrow.ts'
import { doneOf, progressOf, runCrumbs, tabOf } from './parts/run-head.ts'
import { tileOf } from './parts/tile.ts'

const PAGE_SIZE = 100
const VIEW_NAMES = { table: 'Table', sheet: 'Contact sheet' } as const

const rowOf = (run: string, row: Row, filter: TestsFilter) => ({
  ...tileOf(run, row, { filter }),
  n: String(row.n).padStart(4, '0'), type: row.type, typeHref: urls.type(row.type), case: row.case, modelOnly: row.model, api: row.api, caseHref: urls.case(run, row.case), class: row.class ?? '',
  repeat: row.repeat, sentence: row.sentence, started: moment(row.started), elapsed: duration(row.elapsedMs),
  attempts: row.attempts > 1 ? plural(row.attempts, 'attempt') : '',
  tokens: row.inputTokens === null && row.outputTokens === null ? '–' : `${row.inputTokens === null ? '?' : count(row.inputTokens)} / ${row.outputTokens === null ? '?' : count(row.outputTokens)}`,
  cost: row.costUsd === null ? 'unknown' : usd(row.costUsd),
})

export const tests = definePage({
  address: '/runs/:run/tests',
  view: 'tests',
  async load({ params, query }, { catalog }) {
    const filter = testsFilter(query)
    const entry = await catalog.run(params.run)
    const rows = await catalog.rows(params.run)
    const kept = filterTests(rows, filter)
    const pager = pagerOf(kept.length, filter.page, PAGE_SIZE, (page) => urls.tests(params.run, { ...filter, page }))
    const shown = kept.slice(pager.from, pager.to)
    const words = inWords(filter)
    const { counts } = entry.manifest
    const waiting = counts.planned - doneOf(counts)
    const skipped = counts.skipped - rows.filter((row) => row.outcome === 'skipped').length
    return {
      title: `${count(kept.length)}${words ? ` of ${plural(rows.length, 'test')}: ${words}` : ` ${rows.length === 1 ? 'test' : 'tests'}`}`,
      crumbs: runCrumbs(entry, { text: 'tests' }), tab: tabOf(entry),
      heading: kept.length === rows.length ? plural(rows.length, 'test') : `${count(kept.length)} of ${plural(rows.length, 'test')}`,
      waiting: waiting > 0 ? `${count(waiting)} more not finished yet` : skipped > 0 ? `${count(skipped)} of the plan never asked` : '',
      q: filter.q, action: urls.tests(params.run),
      hidden: Object.entries({ ...filter, q: '', page: '' }).filter(([name, value]) => value !== '' && !(name === 'sort' && value === 'n') && !(name === 'view' && value === 'table')).map(([name, value]) => ({ name, value: String(value) })),
      facets: facetsOf(params.run, rows, filter), chips: chipsOf(params.run, filter), clear: urls.tests(params.run, { view: filter.view, sort: filter.sort }),
      views: TEST_VIEWS.map((view) => ({ text: VIEW_NAMES[view], href: urls.tests(params.run, { ...filter, view }), current: view === filter.view })),
      sorts: (Object.keys(TEST_SORTS) as TestSort[]).map((sort) => ({ text: TEST_SORTS[sort].title, href: urls.tests(params.run, { ...filter, sort, page: 1 }), current: sort === filter.sort })),
      view: filter.view,
      rows: shown.map((row) => filter.view === 'sheet'
        ? tileOf(params.run, row, { filter, line: `${row.type} ${row.case}${entry.manifest.order.repeats > 1 ? ` #${row.repeat}` : ''}` })
        : rowOf(params.run, row, filter)),
      hasRepeats: entry.manifest.order.repeats > 1,
      pager, empty: rows.length === 0,
      progress: progressOf(entry), events: entry.live ? urls.events(entry.id) : '', runHref: urls.run(entry.id),
    }
  },
})
