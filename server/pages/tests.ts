import { allCounts, OUTCOMES, withoutControls, type Row, type Run } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import {
  asksForControls,
  inView,
  NAMED_SORTS,
  narrowTests,
  placeAfter,
  SORT_WORDS,
  sortKeyOf,
  TEST_SORTS,
  TEST_VIEWS,
  testsFilter,
  testsFilterQuery,
  TestsQuery,
  type Narrowed,
  type TestsFilter,
  type Query,
} from '../filters/index.ts'
import { count, plural } from '../format.ts'
import { parseSearch } from '../filters/search.ts'
import { urls } from '../urls.ts'
import { Matrix } from './parts/list/matrix.ts'
import { chipsOf, comparedInWords, facetsOf, inWords, searchOf, type Planned } from './parts/list/narrow.ts'
import { FORMAT_NAMES, formatsOf } from './parts/sharing/export-formats.ts'
import { cursorOf, limitOf, nextOf } from './parts/list/cursor.ts'
import { hiddenOf } from './parts/list/hidden.ts'
import { pagerOf } from './parts/list/pager.ts'
import { chosenVersion, versionChoice, versionCrumbs } from './parts/run/versions.ts'
import { doneOf, progressOf, tabOf } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { liveForecastFor } from './parts/run/run-load.ts'
import { choicesOf, headsOf, rowOf, VIEW_NAMES, type TestRow } from './parts/list/test-rows.ts'
import { tileOf, type Tile } from './parts/list/tile.ts'
import { PAGE_SIZES } from './parts/test/neighbours.ts'

/** The page of the list that is looked at: as rows, as tiles, or as a matrix. */
function shownOf(
  run: string,
  rows: readonly Row[],
  narrowed: Narrowed,
  filter: TestsFilter,
  repeats: number,
  query: Query,
) {
  const address = (page: number): string => urls.tests(run, { ...filter, page })
  if (filter.view === 'matrix') {
    const matrix = new Matrix(run, rows, narrowed, filter)
    const pager = pagerOf(matrix.size, filter.page, PAGE_SIZES.matrix, address)
    return {
      pager,
      matrix: matrix.page(pager.from, pager.to),
      rows: [] as (Tile | TestRow)[],
      next: pager.next === '' ? null : urls.json(pager.next),
    }
  }
  const cursor = cursorOf(query, SORT_WORDS, false)
  const start = cursor ? placeAfter(narrowed.rows, filter.sort, cursor) : undefined
  const pager = pagerOf(narrowed.rows.length, filter.page, limitOf(query, PAGE_SIZES[filter.view]), address, start)
  const shown = narrowed.rows.slice(pager.from, pager.to)
  const last = shown.at(-1)
  const line = (row: Row): string => `${row.type} ${row.case}${repeats > 1 ? ` #${row.repeat}` : ''}`
  return {
    pager,
    matrix: null,
    rows: shown.map((row): Tile | TestRow =>
      filter.view === 'sheet'
        ? tileOf(run, row, { filter, line: line(row), original: filter.tile === 'original' })
        : rowOf(run, row, filter),
    ),
    next:
      last && pager.to < narrowed.rows.length
        ? nextOf(address(1), query, {
            sort: filter.sort,
            key: sortKeyOf(last, filter.sort),
            n: last.n,
            run: null,
            newest: null,
          })
        : null,
  }
}

/** The filter of a query; a list that goes on keeps the order that it began in. */
function filterOf(query: Query, live: boolean): TestsFilter {
  const asked = testsFilter(query)
  const sort = SORT_WORDS.find((word) => word === cursorOf(query, SORT_WORDS, false)?.sort)
  return sort ? { ...asked, sort } : live ? asTheyEnd(asked) : asked
}

const plannedOf = ({ models, types, suites }: Run): Planned => ({
  facets: {
    outcome: OUTCOMES.filter((outcome) => outcome !== 'skipped'),
    model: models.map(({ model }) => model),
    api: [...new Set(models.map(({ api }) => api))],
    type: types.map(({ name }) => name),
    suite: suites.map(({ header }) => header.name),
  },
  models: models.map(({ api, model }) => `${api}/${model}`),
})

/** Of a live run, where no order is asked for: as the tests end, so that one that ends out of turn pushes none of the others down. */
const asTheyEnd = (filter: TestsFilter): TestsFilter =>
  filter.sort === 'n' && filter.view !== 'matrix' ? { ...filter, sort: 'earliest' } : filter

export const tests = definePage({
  params: ['run'],
  view: 'tests',
  query: TestsQuery,
  async load({ params, query }, { catalog, runner }) {
    const entry = await catalog.run(params.run)
    const filter = filterOf(query, entry.live)
    const versions = await catalog.rescored(params.run)
    const rows = await catalog.rowsFor(params.run, filter)
    const search = parseSearch(filter.q)
    const all = asksForControls(filter) ? rows : withoutControls(rows)
    // what only a control ended as is no choice in a list without them; that there are controls is
    const found = narrowTests(all, filter)
    const narrowed =
      all === rows
        ? found
        : { ...found, facets: { ...found.facets, control: narrowTests(rows, filter).facets.control } }
    const kept = narrowed.rows.length
    const words = inWords(filter)
    const { repeats } = entry.manifest.order
    const counts = all === rows ? allCounts(entry.manifest) : entry.manifest.counts
    const waiting = counts.planned - doneOf(counts)
    const skipped = counts.skipped - all.filter((row) => row.outcome === 'skipped').length
    return {
      title: `${count(kept)}${words ? ` of ${plural(all.length, 'test')}: ${words}` : ` ${all.length === 1 ? 'test' : 'tests'}`}`,
      crumbs: versionCrumbs(entry, filter.version, { text: 'Tests' }),
      versions: versionChoice(entry, versions, chosenVersion(versions, filter.version), (name) =>
        urls.tests(params.run, { ...filter, page: 1, version: name }),
      ),
      tab: tabOf(entry),
      imported: importedFrom(entry.manifest),
      heading: `${kept === all.length ? plural(all.length, 'test') : `${count(kept)} of ${plural(all.length, 'test')}`} on ${plural(narrowed.cases.kept, 'case')}`,
      waiting:
        waiting > 0
          ? `${count(waiting)} more not finished yet`
          : skipped > 0
            ? `${count(skipped)} planned but never run`
            : '',
      search: searchOf(params.run, filter, search, narrowed, all),
      action: urls.tests(params.run),
      hidden: hiddenOf(testsFilterQuery({ ...filter, q: '', page: 1 })),
      facets: facetsOf(params.run, filter, narrowed, entry.live ? plannedOf(entry.manifest) : null),
      chips: chipsOf(params.run, filter, search),
      compared: comparedInWords(filter),
      clear: urls.tests(params.run, {
        view: filter.view,
        sort: filter.sort,
        tile: filter.tile,
        version: filter.version,
      }),
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
      thumb: filter.thumb,
      hasRepeats: repeats > 1,
      empty: all.length === 0,
      ...shownOf(params.run, all, narrowed, filter, repeats, query),
      progress: progressOf(entry, liveForecastFor(entry, rows, runner.active())),
      events: entry.live ? urls.events(entry.id) : '',
      // the order that is looked at stays when the run ends
      refresh: entry.live ? urls.tests(params.run, filter) : '',
      downloads: formatsOf(entry.manifest.types).map((format) => ({
        text: FORMAT_NAMES[format],
        href: urls.exportTests(params.run, format, filter),
      })),
      sheetHref: filter.view === 'sheet' ? urls.sheet(params.run, filter) : '',
      runHref: urls.run(entry.id, '', filter.version),
    }
  },
})
