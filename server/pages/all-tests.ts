import type { KnownRun } from '../catalog/catalog.ts'
import { eachOnce } from '../catalog/merged-parts.ts'
import { definePage } from '../define-page.ts'
import {
  ACROSS_FILTERS,
  acrossFilter,
  acrossFilterQuery,
  AcrossQuery,
  inView,
  NAMED_SORTS,
  SORT_WORDS,
  sortKeyOf,
  TEST_SORTS,
  wayBack,
  type AcrossFilter,
  type Narrowed,
  type Query,
  type TestSort,
} from '../filters/index.ts'
import { count, plural } from '../format.ts'
import { parseSearch } from '../filters/search.ts'
import { ALL_RUNS, urls } from '../urls.ts'
import { lookThrough, RUN_FACETS, type Look, type TestOf } from './parts/across/tests-across.ts'
import { chipsOf, facetsOf, inWords, searchOf, type Facet } from './parts/list/narrow.ts'
import { cursorOf, goesOnIn, limitOf, nextOf, type Cursor, type RunPlace } from './parts/list/cursor.ts'
import { hiddenOf } from './parts/list/hidden.ts'
import { pagerOf } from './parts/list/pager.ts'
import { choicesOf, headsOf, rowOf, VIEW_NAMES, type TestRow } from './parts/list/test-rows.ts'
import { tileOf, type Tile } from './parts/list/tile.ts'
import { savedViewsOf } from './parts/list/saved-views.ts'
import { problemsOf } from './parts/list/unreadable-entries.ts'
import { runName } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { counted } from './parts/values.ts'
import { PAGE_SIZES } from './parts/test/neighbours.ts'

/** Runs that the facet of runs lists, newest first. */
const MOST_RUNS = 12

const SPAN = {
  run: (value: string, name: string) => `run ${name || value}`,
  from: (value: string) => `since ${value}`,
  to: (value: string) => `until ${value}`,
  before: (value: string, name: string) => `runs before ${name || value}`,
} as const

/** The runs with tests that are kept; of a run that is chosen a chip says so. */
function runFacet(look: Look, known: ReadonlyMap<string, KnownRun>, filter: AcrossFilter): Facet[] {
  const runs = [...look.byRun].filter(([, n]) => n > 0)
  if (filter.run || runs.length < 2) return []
  return [
    {
      title: 'run',
      options: runs
        .slice(0, MOST_RUNS)
        .map(([run, n]) => ({
          text: nameOf(known.get(run)),
          ...counted(n),
          chosen: false,
          href: urls.allTests({ ...filter, page: 1, before: '', run }),
        })),
      ...(runs.length > MOST_RUNS ? { rest: `and ${count(runs.length - MOST_RUNS)} more` } : {}),
    },
  ]
}

const nameOf = (run: KnownRun | undefined): string => (run ? runName(run.manifest) : '')

/** Only the runs with the chosen model (API, type, suite) were opened: how many tests another would leave nobody knows. */
const uncounted = (facets: readonly Facet[], filter: AcrossFilter): Facet[] =>
  facets.map((facet) =>
    RUN_FACETS.some((name) => filter[name] !== '' && facet.title.toLowerCase() === name)
      ? {
          ...facet,
          options: facet.options.map((option) => (option.chosen ? option : { ...option, n: '', values: { n: null } })),
        }
      : facet,
  )

function shownRow(
  { run, row }: TestOf,
  filter: AcrossFilter,
): (Tile | TestRow) & { run: { name: string; href: string; imported: string } } {
  const inRun = { ...filter, across: wayBack(filter) }
  const name = nameOf(run)
  const shown: Tile | TestRow =
    filter.view === 'sheet'
      ? tileOf(run.id, row, {
          filter: inRun,
          line: `${row.type} ${row.case} · ${name}`,
          original: filter.tile === 'original',
        })
      : rowOf(run.id, row, inRun)
  return {
    ...shown,
    // the same number is in every run
    id: `${run.id}-${row.n}`,
    run: { name, href: urls.run(run.id), imported: importedFrom(run.manifest) },
  }
}

/** "Looked through 12 runs", of how many, and where the look goes on. */
function lookedOf(look: Look, runs: number, filter: AcrossFilter) {
  const skipped = runs - look.candidates
  const left = look.candidates - look.withoutWords
  const others = (n: number, why: string): string =>
    n > 0 ? `; ${plural(n, 'other')} ${n === 1 ? 'is' : 'are'} ruled out by ${why}` : ''
  return {
    text: `Looked through ${look.runs === left ? plural(look.runs, 'run') : `the newest ${count(look.runs)} of ${plural(left, 'run')}`}${others(
      skipped,
      'model, type, suite or day',
    )}${others(look.withoutWords, 'the words')}.`,
    late:
      look.notSearched > 0
        ? `Questions, truths, replies and image names of ${plural(look.notSearched, 'run')} are being gathered for the search and were not looked at yet.`
        : '',
    again: look.notSearched > 0 ? urls.allTests(filter) : '',
    older: look.last ? urls.allTests({ ...filter, page: 1, before: look.last }) : '',
  }
}

const sortOfCursor = (cursor: Cursor | null): { sort?: TestSort } => {
  const sort = SORT_WORDS.find((word) => word === cursor?.sort)
  return sort ? { sort } : {}
}

/** Where a list goes on: after its last test, or in older runs where these are done. */
function nextInLook(
  look: Look,
  filter: AcrossFilter,
  query: Query,
  from: number,
  known: ReadonlyMap<string, KnownRun>,
): string | null {
  const last = look.shown.at(-1)
  if (!last || from + look.shown.length >= look.left)
    return look.last ? goesOnIn(urls.allTests({ ...filter, page: 1, before: look.last }), query) : null
  const [newest] = known.values()
  const placeOf = ({ id, manifest }: KnownRun): RunPlace => [manifest.started, id]
  return nextOf(urls.allTests({ ...filter, page: 1 }), query, {
    sort: filter.sort,
    key: sortKeyOf(last.row, filter.sort),
    n: last.row.n,
    run: placeOf(last.run),
    newest: cursorOf(query, SORT_WORDS, true)?.newest ?? (newest ? placeOf(newest) : null),
  })
}

/** Every test of every readable run. The list of a run narrows, shows and pages in the same way. */
export const allTests = definePage({
  view: 'tests',
  query: AcrossQuery,
  async load({ query }, { catalog }) {
    const cursor = cursorOf(query, SORT_WORDS, true)
    const filter = { ...acrossFilter(query), ...sortOfCursor(cursor) }
    const entries = await catalog.runs()
    const known = new Map(
      entries.filter((entry): entry is KnownRun => entry.problem === null).map((entry) => [entry.id, entry]),
    )
    const size = limitOf(query, PAGE_SIZES[filter.view])
    const from = cursor ? 0 : (filter.page - 1) * size
    // a part is looked at by itself only where somebody asks for it
    const looked = filter.run ? entries : eachOnce(entries)
    const look = await lookThrough(catalog, looked, filter, from, from + size, cursor)
    const address = (page: number): string => urls.allTests({ ...filter, page })
    const pager = pagerOf(look.kept, filter.page, size, address, cursor ? look.kept - look.left : undefined)
    if (!cursor && pager.page !== filter.page) return { redirect: address(pager.page) }
    const search = parseSearch(filter.q)
    const narrowed: Narrowed = {
      rows: [],
      at: [],
      facets: look.facets,
      cases: { kept: 0, differ: 0, right: new Map(), wrong: new Map(), pairs: new Map() },
    }
    const facets = facetsOf(ALL_RUNS, filter, narrowed)
    const spans = ACROSS_FILTERS.filter((name) => filter[name]).map((name) => ({
      text: SPAN[name](filter[name], nameOf(known.get(filter[name]))),
      href: urls.allTests({ ...filter, page: 1, [name]: '' }),
    }))
    const words = [inWords(filter), ...spans.map(({ text }) => text)].filter(Boolean).join(', ')
    const heading =
      look.kept === look.tests ? plural(look.kept, 'test') : `${count(look.kept)} of ${plural(look.tests, 'test')}`
    const withTests = [...look.byRun.values()].filter((n) => n > 0).length
    return {
      title: words ? `${heading}: ${words}` : heading,
      crumbs: [{ text: 'Tests' }],
      // each row says which run it is of
      imported: '',
      heading: `${heading} in ${plural(withTests, 'run')}`,
      waiting: '',
      search: searchOf(ALL_RUNS, filter, search, narrowed, []),
      action: urls.allTests(),
      hidden: hiddenOf(acrossFilterQuery({ ...filter, q: '', from: '', to: '', page: 1 })),
      span: { from: filter.from, to: filter.to },
      facets: {
        ...facets,
        main: [...uncounted(facets.main, filter), ...runFacet(look, known, filter)],
        more: uncounted(facets.more, filter),
      },
      chips: [...chipsOf(ALL_RUNS, filter, search), ...spans],
      compared: '',
      saved: await savedViewsOf(catalog, filter),
      clear: urls.allTests({ view: filter.view, sort: filter.sort, tile: filter.tile }),
      views: [
        ...(['table', 'sheet'] as const).map((view) => ({
          text: VIEW_NAMES[view],
          href: urls.allTests({ ...filter, ...inView(filter, view) }),
          current: view === filter.view,
        })),
        // cases and models of different runs make no rows and columns
        ...(filter.run
          ? [{ text: VIEW_NAMES.matrix, href: urls.tests(filter.run, inView(filter, 'matrix')), current: false }]
          : []),
      ],
      sorts: NAMED_SORTS.map((word) => ({
        text: word === 'n' ? 'newest run first' : TEST_SORTS[word].title,
        href: urls.allTests({ ...filter, sort: word, page: 1 }),
        current: word === filter.sort,
      })),
      heads: filter.view === 'table' ? headsOf(ALL_RUNS, filter) : [],
      choices: [
        {
          title: 'only',
          options: [
            {
              text: 'not passed',
              href: urls.allTests({ ...filter, page: 1, outcome: filter.outcome === 'not passed' ? '' : 'not passed' }),
              current: filter.outcome === 'not passed',
            },
          ],
        },
        ...choicesOf(ALL_RUNS, filter),
      ],
      view: filter.view,
      thumb: filter.thumb,
      hasRepeats: look.shown.some(({ row }) => row.repeat > 1),
      empty: look.tests === 0 && words === '',
      pager,
      next: nextInLook(look, filter, query, from, known),
      matrix: null,
      rows: look.shown.map((test) => shownRow(test, filter)),
      progress: null,
      events: '',
      runHref: urls.runs(),
      looked: lookedOf(look, known.size, filter),
      problems: {
        ...problemsOf(look.unreadable),
        title: `${plural(look.unreadable.length, 'entry', 'entries')} in the runs folder cannot be read, or not in full`,
      },
    }
  },
})
