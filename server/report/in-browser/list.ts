import { bitOf, type Run } from '../../../runner/index.ts'
import { narrowTests, testsFilter, wantedKey, wordsOf, type ChartedRow, type TestsFilter } from '../../filters/index.ts'
import { tests } from '../../pages/tests.ts'
import { urls } from '../../urls.ts'
import { LIST, OVERVIEW, relative } from '../addresses.ts'
import { relinked } from '../relink.ts'
import { ROWS, rowsOf, TEXTS, type TestTexts } from '../row-chunks.ts'

/** The list of tests of a report, in the browser: the page of the server, made from the rows that scripts hand over. The address
 * behind # is the query of the server, so that a list can be kept and sent as a link. The build makes one script of this. */

declare const nunjucks: {
  Environment: new (
    loaders: readonly never[],
    options: object,
  ) => { addGlobal(name: string, value: unknown): void; render(name: string, data: object): string }
}

/** Tests that a page of one finds its neighbours in. */
const MOST_KEPT = 20_000
const OPTIONS = { autoescape: true, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true }

let about: { id: string; manifest: Run; tests: number } | null = null
const rows: ChartedRow[] = []

/** 'type=count&type=locate&at=t-3' -> { type: ['count', 'locate'], at: 't-3' } */
function queryOf(text: string): Record<string, string | string[]> {
  const query = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of new URLSearchParams(text)) {
    const before = query[name]
    query[name] = before === undefined ? value : [before, value].flat()
  }
  return query
}

const env = (() => {
  const made = new nunjucks.Environment([], OPTIONS)
  made.addGlobal('asset', (name: string) => `/static/${name}`)
  made.addGlobal('urls', urls)
  return made
})()

function contextOf(): object {
  return {
    version: '',
    layout: 'layouts/report.njk',
    viewer: { right: 'view', mayChange: false, mayReview: false, user: '' },
    url: '',
    report: { page: 'tests', run: '', test: '', made: '', overview: relative(LIST, OVERVIEW), list: '', scripts: [] },
  }
}

/** The words of what a list does not hold, of each test; fetched when they are first searched. */
const texts = new Map<number, TestTexts>()
let gathering: Promise<unknown> | null = null

const script = (src: string): Promise<void> =>
  new Promise((done) => {
    const element = document.createElement('script')
    element.src = src
    // what is not there has no words
    element.onload = element.onerror = () => done()
    document.head.append(element)
  })

/** The rows, with where the words of a search are found beside them. */
async function rowsFor(filter: Partial<TestsFilter>): Promise<readonly ChartedRow[]> {
  const { wanted } = wordsOf(filter.q ?? '')
  if (wanted.length === 0) return rows
  const chunks = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, index) => `texts-${index + 1}.js`)
  await (gathering ??= Promise.all(chunks.map(script)))
  return rows.map((row) => {
    const [, ...own] = texts.get(row.n) ?? [row.n]
    const found = wanted.flatMap((item) => {
      const bits = TEXTS.reduce(
        (sum, field, at) =>
          (item.field === '' || item.field === field) && own[at]?.includes(item.words) ? sum | bitOf(field) : sum,
        0,
      )
      return bits === 0 ? [] : [[wantedKey(item), bits] as const]
    })
    return found.length === 0 ? row : { ...row, foundIn: new Map(found) }
  })
}

/** The page as the server would make it. */
async function made(id: string, manifest: Run, query: Record<string, string | string[]>): Promise<Document> {
  const entry = { id, dir: '', live: false, note: null, manifest, problem: null }
  const catalog = {
    run: async () => entry,
    rescored: async () => [],
    rowsFor: (_: string, filter: Partial<TestsFilter>) => rowsFor(filter),
  }
  const tools = { catalog, runner: { active: () => [] }, config: {} }
  const data = await tests.load({ params: { run: id }, query } as never, tools as never)
  const html = env.render('pages/tests.njk', { ...data, app: contextOf() })
  return new DOMParser().parseFromString(relinked(html, id, LIST), 'text/html')
}

const PARTS = ['results', 'told'] as const
let latest = 0

async function show(): Promise<void> {
  if (about === null || rows.length < about.tests) return
  const turn = ++latest
  const query = queryOf(location.hash.slice(1))
  const page = await made(about.id, about.manifest, query)
  if (turn !== latest) return
  for (const id of PARTS) {
    const [old, next] = [document.getElementById(id), page.getElementById(id)]
    if (!old || !next) continue
    for (const fold of next.querySelectorAll('details[id]'))
      if (document.querySelector(`details#${CSS.escape(fold.id)}[open]`)) fold.setAttribute('open', '')
    old.replaceWith(document.adoptNode(next))
  }
  document.title = page.title
  const input = document.querySelector<HTMLInputElement>('#q')
  const wanted = page.querySelector<HTMLInputElement>('#q')?.getAttribute('value') ?? ''
  if (input && input !== document.activeElement) input.value = wanted
  if (typeof query.at === 'string') document.getElementById(query.at)?.scrollIntoView({ block: 'center' })
  await keep(about.id, query)
}

/** For the page of a test: what comes before and after it in this list. */
async function keep(run: string, query: Record<string, string | string[]>): Promise<void> {
  const filter = testsFilter(query)
  const names = narrowTests(await rowsFor(filter), filter)
    .rows.slice(0, MOST_KEPT)
    .map((row) => row.test)
  const opened = urls.test(run, 'x', filter).split('?')[1] ?? ''
  try {
    sessionStorage.setItem('benchloupe-list', JSON.stringify({ run, opened, back: location.hash, names }))
  } catch {
    /* then tests follow each other in the order of the plan */
  }
}

/** A form only changes what stands behind #. */
function search(): void {
  const input = document.querySelector<HTMLInputElement>('#q')
  if (!input) return
  const query = new URLSearchParams(location.hash.slice(1))
  for (const name of ['q', 'page', 'at']) query.delete(name)
  if (input.value.trim() !== '') query.set('q', input.value)
  location.hash = query.toString()
}

let typing: ReturnType<typeof setTimeout> | undefined
addEventListener('input', (event) => {
  if (!(event.target instanceof HTMLInputElement) || event.target.id !== 'q') return
  clearTimeout(typing)
  typing = setTimeout(search, 250)
})
addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.id !== 'filters') return
  event.preventDefault()
  search()
})
addEventListener('hashchange', () => void show())

Object.assign(globalThis, {
  benchloupeRun(run: NonNullable<typeof about>) {
    about = run
  },
  benchloupeRows(names: readonly string[], values: readonly (readonly unknown[])[]) {
    rows.push(...rowsOf(names, values))
    void show()
  },
  benchloupeTexts(found: readonly TestTexts[]) {
    for (const own of found) texts.set(own[0], own)
  },
})
