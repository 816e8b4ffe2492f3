import type { Row } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import {
  inView,
  NAMED_SORTS,
  narrowTests,
  sortOf,
  TEST_SORTS,
  TEST_VIEWS,
  testsFilter,
  testsFilterQuery,
  type Narrowed,
  type TestColumn,
  type TestsFilter,
} from '../filters/index.ts'
import { count, duration, moment, plural, usd } from '../format.ts'
import { parseSearch } from '../filters/search.ts'
import { urls } from '../urls.ts'
import { Matrix } from './parts/list/matrix.ts'
import { chipsOf, comparedInWords, facetsOf, inWords, searchOf } from './parts/list/narrow.ts'
import { pagerOf } from './parts/list/pager.ts'
import { doneOf, progressOf, runCrumbs, tabOf } from './parts/run/run-head.ts'
import { liveForecastFor } from './parts/run/run-load.ts'
import { tileOf } from './parts/list/tile.ts'
import { PAGE_SIZES } from './parts/test/neighbours.ts'

const VIEW_NAMES = { table: 'Table', sheet: 'Contact sheet', matrix: 'Matrix' } as const

/** Heads of the table; a picture has none to sort by. */
const HEADS: readonly { column: TestColumn | null; text: string; number?: true }[] = [
  { column: 'n', text: 'test' },
  { column: null, text: 'picture' },
  { column: 'outcome', text: 'outcome' },
  { column: 'score', text: 'score', number: true },
  { column: 'type', text: 'type' },
  { column: 'case', text: 'case' },
  { column: 'model', text: 'model' },
  { column: 'sentence', text: 'what happened' },
  { column: 'elapsed', text: 'elapsed', number: true },
  { column: 'tokens', text: 'tokens in / out', number: true },
  { column: 'cost', text: 'cost', number: true },
]

const headsOf = (run: string, filter: TestsFilter) =>
  HEADS.map(({ column, text, number = false }) => {
    const now = TEST_SORTS[filter.sort]
    const next = column && sortOf(column, filter.sort)
    return {
      text,
      number,
      href: next ? urls.tests(run, { ...filter, page: 1, sort: next }) : '',
      about: next ? TEST_SORTS[next].title : '',
      sorted: column !== now.column ? '' : now.falling ? 'descending' : 'ascending',
    }
  })

const rowOf = (run: string, row: Row, filter: TestsFilter) => ({
  ...tileOf(run, row, { filter }),
  n: String(row.n).padStart(4, '0'),
  type: row.type,
  typeHref: urls.type(row.type),
  case: row.case,
  modelOnly: row.model,
  api: row.api,
  caseHref: urls.case(run, row.case, filter),
  class: row.class ?? '',
  repeat: row.repeat,
  sentence: row.sentence,
  started: moment(row.started),
  elapsed: duration(row.elapsedMs),
  attempts: row.attempts > 1 ? plural(row.attempts, 'attempt') : '',
  tokens:
    row.inputTokens === null && row.outputTokens === null
      ? '–'
      : `${row.inputTokens === null ? '?' : count(row.inputTokens)} / ${row.outputTokens === null ? '?' : count(row.outputTokens)}`,
  cost: row.costUsd === null ? 'unknown' : usd(row.costUsd),
})

/** What a view shows of its list, and how that can be changed. */
const choicesOf = (run: string, filter: TestsFilter) => {
  const choice = (text: string, change: Partial<TestsFilter>) => ({
    text,
    href: urls.tests(run, { ...filter, ...change }),
    current: Object.entries(change).every(([name, value]) => filter[name as keyof TestsFilter] === value),
  })
  switch (filter.view) {
    case 'sheet':
      return [
        {
          title: 'pictures',
          options: [choice('what was found', { tile: '' }), choice('originals', { tile: 'original' })],
        },
      ]
    case 'matrix':
      return [
        {
          title: 'show',
          options: [
            choice('whole cases', { cells: '', page: 1 }),
            choice('only the tests that fit', { cells: 'kept', page: 1 }),
          ],
        },
        {
          title: 'pictures',
          options: [choice('originals only', { tile: '' }), choice('what was found', { tile: 'annotated' })],
        },
      ]
    case 'table':
      return []
  }
}

/** The page of the list that is looked at: as rows, as tiles, or as a matrix. */
function shownOf(run: string, rows: readonly Row[], narrowed: Narrowed, filter: TestsFilter, repeats: number) {
  const address = (page: number): string => urls.tests(run, { ...filter, page })
  const matrix = filter.view === 'matrix' ? new Matrix(run, rows, narrowed, filter) : null
  const pager = pagerOf(matrix ? matrix.size : narrowed.rows.length, filter.page, PAGE_SIZES[filter.view], address)
  if (matrix) return { pager, rows: [], matrix: matrix.page(pager.from, pager.to) }
  const shown = narrowed.rows.slice(pager.from, pager.to)
  const line = (row: Row): string => `${row.type} ${row.case}${repeats > 1 ? ` #${row.repeat}` : ''}`
  return {
    pager,
    matrix: null,
    rows: shown.map((row) =>
      filter.view === 'sheet'
        ? tileOf(run, row, { filter, line: line(row), original: filter.tile === 'original' })
        : rowOf(run, row, filter),
    ),
  }
}

export const tests = definePage({
  params: ['run'],
  view: 'tests',
  async load({ params, query }, { catalog, runner }) {
    const filter = testsFilter(query)
    const entry = await catalog.run(params.run)
    const rows = await catalog.rows(params.run)
    const narrowed = narrowTests(rows, filter)
    const search = parseSearch(filter.q)
    const kept = narrowed.rows.length
    const words = inWords(filter)
    const {
      counts,
      order: { repeats },
    } = entry.manifest
    const waiting = counts.planned - doneOf(counts)
    const skipped = counts.skipped - rows.filter((row) => row.outcome === 'skipped').length
    return {
      title: `${count(kept)}${words ? ` of ${plural(rows.length, 'test')}: ${words}` : ` ${rows.length === 1 ? 'test' : 'tests'}`}`,
      crumbs: runCrumbs(entry, { text: 'tests' }),
      tab: tabOf(entry),
      heading: `${kept === rows.length ? plural(rows.length, 'test') : `${count(kept)} of ${plural(rows.length, 'test')}`} on ${plural(narrowed.cases.kept, 'case')}`,
      waiting:
        waiting > 0
          ? `${count(waiting)} more not finished yet`
          : skipped > 0
            ? `${count(skipped)} planned but never run`
            : '',
      search: searchOf(params.run, filter, search, narrowed, rows),
      action: urls.tests(params.run),
      hidden: Object.entries(testsFilterQuery({ ...filter, q: '', page: 1 }))
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => ({ name, value: String(value) })),
      facets: facetsOf(params.run, filter, narrowed),
      chips: chipsOf(params.run, filter, search),
      compared: comparedInWords(filter),
      clear: urls.tests(params.run, { view: filter.view, sort: filter.sort, tile: filter.tile }),
      views: TEST_VIEWS.map((view) => ({
        text: VIEW_NAMES[view],
        href: urls.tests(params.run, inView(filter, view)),
        current: view === filter.view,
      })),
      sorts: [
        ...NAMED_SORTS.map((word) => ({
          text: TEST_SORTS[word].title as string,
          href: urls.tests(params.run, { ...filter, sort: word, page: 1 }),
          current: word === filter.sort,
        })),
        ...((NAMED_SORTS as readonly string[]).includes(filter.sort)
          ? []
          : [
              {
                text: TEST_SORTS[filter.sort].title as string,
                href: urls.tests(params.run, { ...filter, page: 1 }),
                current: true,
              },
            ]),
      ],
      heads: filter.view === 'table' ? headsOf(params.run, filter) : [],
      choices: choicesOf(params.run, filter),
      view: filter.view,
      hasRepeats: repeats > 1,
      empty: rows.length === 0,
      ...shownOf(params.run, rows, narrowed, filter, repeats),
      progress: progressOf(entry, liveForecastFor(entry, rows, runner.active())),
      events: entry.live ? urls.events(entry.id) : '',
      runHref: urls.run(entry.id),
    }
  },
})
