import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { openedFrom, wayBack, acrossFilter } from '../../server/filters/index.ts'
import { lookThrough, MOST_LOOKED_AT } from '../../server/pages/parts/across/tests-across.ts'
import { urls } from '../../server/urls.ts'
import type { Catalog, KnownRun } from '../../server/catalog/catalog.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { makeManyTests, manyRows } from '../fixtures/many-tests.ts'
import { appOver } from '../helpers/app-over.ts'
import { manifestOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The tests of all runs in one list: figures are counted again from test.json, file by file. */

const data = await tempDir(t, 'across-tests')
const runs = join(data, 'runs')
await mkdir(runs, { recursive: true })

async function runOn(day: string, options: Parameters<typeof makeRun>[1]): Promise<string> {
  const { dir, id } = await makeRun(runs, options)
  const file = join(dir, 'run.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  await writeFile(file, JSON.stringify({ ...manifest, started: `${day}T14:05:09.000Z` }))
  return id
}
const older = await runOn('2026-11-20', { id: '20261120T140509Z-older', title: 'older', repeats: 2 })
const newer = await runOn('2026-11-23', { id: '20261123T140509Z-newer', title: 'newer' })
const cut = await runOn('2026-11-22', { id: '20261122T140509Z-cut', title: 'cut', repeats: 3 })
await mkdir(join(runs, 'broken'))
await writeFile(join(runs, 'broken', 'run.json'), '{"format":1,')
const { app } = await appOver(t, data)

interface Raw {
  n: number
  outcome: string
  case: { id: string; type: string }
  model: { api: string; model: string }
  score: { score: number } | null
}
/** What lies in the folders of tests: newest run first, by number. */
const onDisk = (...of: string[]): (Raw & { run: string })[] =>
  of.flatMap((run) =>
    readdirSync(join(runs, run, 'tests'))
      .map((test) => ({
        ...(JSON.parse(readFileSync(join(runs, run, 'tests', test, 'test.json'), 'utf8')) as Raw),
        run,
      }))
      .sort((a, b) => a.n - b.n),
  )
const key = ({ run, n }: { run: string; n: number }): string => `${run}-${n}`

interface Shown {
  heading: string
  looked: { text: string; older: string }
  rows: { id: string; href: string; run: { href: string } }[]
  facets: { main: { title: string; options: { text: string; n: string; href: string }[] }[] }
  problems: { groups: { problem: string; names: string[] }[] }
  choices: { options: { text: string; href: string; current: boolean }[] }[]
  views: { text: string; href: string }[]
  chips: { text: string; href: string }[]
}
const get = (url: string) => app.inject({ method: 'GET', url })
const json = async (url: string): Promise<Shown> => (await get(urls.json(url))).json()
const ids = ({ rows }: Shown): string[] => rows.map(({ id }) => id)

t.test('every test of every run stands in it, the newest run first, and the page is a page', async (t) => {
  const all = onDisk(newer, cut, older)
  const shown = await json('/tests')
  t.same(ids(shown), all.map(key))
  t.equal(shown.heading, `${all.length} tests in 3 runs`)
  t.equal(shown.looked.text, 'Looked through 3 runs.')
  t.same(
    shown.facets.main.find(({ title }) => title === 'run')?.options.map(({ n }) => Number(n)),
    [newer, cut, older].map((run) => onDisk(run).length),
  )
  for (const name of ['outcome', 'type', 'model'] as const) {
    const of = (raw: Raw): string =>
      name === 'outcome' ? raw.outcome : name === 'type' ? raw.case.type : raw.model.model
    t.same(
      Object.fromEntries(
        shown.facets.main.find(({ title }) => title === name)?.options.map(({ text, n }) => [text, Number(n)]) ?? [],
      ),
      Object.fromEntries(
        [...new Set(all.map(of))].map((value) => [value, all.filter((raw) => of(raw) === value).length]),
      ),
      name,
    )
  }
  const page = (await get('/tests')).body
  t.match(page, /<title>\d+ tests · Benchloupe/)
  t.match(page, 'aria-current="true">Tests</a>')
  for (const view of ['table', 'sheet']) t.equal((await get(`/tests?view=${view}`)).statusCode, 200, view)
})

t.test(
  '"not passed" is one click, and a filter, days, a run and a search keep exactly what the folders hold',
  async (t) => {
    const all = onDisk(newer, cut, older)
    const click = (await json('/tests')).choices
      .flatMap(({ options }) => options)
      .find(({ text }) => text === 'not passed')
    t.same(ids(await json(click?.href ?? '')), all.filter(({ outcome }) => outcome !== 'passed').map(key), 'not passed')
    const cases: [string, (raw: (typeof all)[number]) => boolean][] = [
      ['outcome=failed&type=locate', (raw) => raw.outcome === 'failed' && raw.case.type === 'locate'],
      ['model=gpt-x&from=2026-11-22', (raw) => raw.model.model === 'gpt-x' && raw.run !== older],
      ['to=2026-11-22', ({ run }) => run !== newer],
      ['from=2026-11-22&to=2026-11-22', ({ run }) => run === cut],
      [`run=${older}&outcome=error`, (raw) => raw.run === older && raw.outcome === 'error'],
      ['q=case:ctrl-01', (raw) => raw.case.id === 'ctrl-01'],
      ['type=nothing', () => false],
      [`before=${cut}`, ({ run }) => run === older],
    ]
    for (const [query, keeps] of cases) t.same(ids(await json(`/tests?${query}`)), all.filter(keeps).map(key), query)
    const score = (raw: Raw): number | null => (raw.outcome === 'error' ? null : (raw.score?.score ?? 0))
    const worst = ids(await json('/tests?sort=worst')).map((id) => score(all.find((raw) => key(raw) === id) as Raw))
    t.same(
      worst,
      [...worst].sort((a, b) => Number(a === null) - Number(b === null) || (a ?? 0) - (b ?? 0)),
      'the worst of all runs first',
    )
    t.equal((await get('/tests?page=9')).headers.location, '/tests', 'a page too far is the last')
  },
)

t.test('a run is opened only where its models, types and day allow it', async (t) => {
  const many = '20261124T080000Z-many'
  await makeManyTests(runs, many, 260)
  const shown = await json('/tests?model=gpt-x')
  t.equal(shown.looked.text, 'Looked through 3 runs; 1 other is ruled out by model, type, suite or day.')
  const model = shown.facets.main.find(({ title }) => title === 'model')
  const typed = (await json('/tests?type=locate')).facets.main.find(({ title }) => title === 'model')
  t.equal(
    Number(typed?.options.find(({ text }) => text === 'gpt-x')?.n),
    onDisk(newer, cut, older).filter((raw) => raw.case.type === 'locate' && raw.model.model === 'gpt-x').length,
    'models are counted where a type is chosen',
  )
  t.same(
    model?.options.filter(({ text }) => text === 'claude-opus-5').map(({ n }) => n),
    [''],
    'a model of a run that was not opened can be chosen, but how many tests it has is not said',
  )
  const chosen = await json(`/tests?run=${many}&page=3`)
  t.equal(chosen.rows.length, 60)
  t.ok(chosen.rows.every(({ run }) => run.href === `/runs/${many}`))
  t.same(
    chosen.views.map(({ text }) => text),
    ['Table', 'Contact sheet', 'Matrix'],
    'one run has a matrix',
  )
  const sorted = await json('/tests?sort=slowest&page=2')
  t.equal(sorted.rows.length, 100)
  t.equal(new Set([...ids(sorted), ...ids(await json('/tests?sort=slowest'))]).size, 200, 'pages do not overlap')
})

t.test('a test leads back to this list, with filter, days and page kept, from its neighbours as well', async (t) => {
  const filter = 'outcome=failed&model=gpt-x&from=2026-11-20&sort=worst'
  const [first] = (await json(`/tests?${filter}`)).rows
  const test = (await get(urls.json(first?.href ?? ''))).json<{ neighbours: { list: string; next: string } }>()
  const back = new URL(test.neighbours.list, 'http://localhost')
  t.equal(back.pathname, '/tests')
  t.match((await get(back.pathname + back.search)).body, `id="${back.hash.slice(1)}"`, 'its row is there to go to')
  t.same(
    ids(await json(back.pathname + back.search)),
    ids(await json(`/tests?${filter}`)),
    'the list is the same as it was left',
  )
  if (test.neighbours.next) {
    const next = (await get(urls.json(test.neighbours.next))).json<{ neighbours: { list: string } }>()
    t.equal(new URL(next.neighbours.list, 'http://localhost').pathname, '/tests')
  }
  t.match(openedFrom({ across: wayBack({ ...acrossFilter({ from: '2026-11-20', run: 'a b&c' }), page: 3 }) }), {
    from: '2026-11-20',
    run: 'a b&c',
    page: 3,
  })
  t.equal(openedFrom({}), null)
  t.equal(urls.tests('a', { type: 'count', across: 'all' }), '/tests?type=count')
  t.equal(urls.tests('a', { type: 'count' }), '/runs/a/tests?type=count')
})

t.test('a model and a search lead here', async (t) => {
  const { links } = (await get(urls.json('/models/openai-compatible/gpt-x'))).json<{ links: { tests: string } }>()
  t.same(
    ids(await json(links.tests)),
    onDisk(newer, cut, older)
      .filter(({ model }) => model.model === 'gpt-x')
      .map(key),
  )
  t.match((await get('/find?q=ctrl-01')).body, 'href="/tests?q=ctrl-01"')
})

t.test(
  'image name, question, truth, reply and sentence are searched over all runs, within one, and by find',
  async (t) => {
    const file = join(runs, older, 'cases.jsonl')
    const [test = ''] = readdirSync(join(runs, older, 'tests'))
    const record = join(runs, older, 'tests', test, 'test.json')
    const [casesBefore, testBefore] = [await readFile(file, 'utf8'), await readFile(record, 'utf8')]
    const raw = JSON.parse(testBefore) as Raw & { reply: string }
    const lines = casesBefore.trimEnd().split('\n')
    const known = lines
      .map((line) => JSON.parse(line) as { id: string; type: string; image: object })
      .find(({ id, type }) => id === raw.case.id && type === raw.case.type) as { id: string; image: object }
    const planted = {
      ...known,
      question: 'Which  kettle boils?',
      truth: { boxes: [{ box: [1, 2, 31_337, 4], label: 'Zanzibar stamp' }], count: 4711 },
      image: { ...known.image, name: 'IMG_2041.JPG' },
    }
    await writeFile(
      file,
      `${lines.map((line) => (line === JSON.stringify(known) ? JSON.stringify(planted) : line)).join('\n')}\n`,
    )
    const rows = join(runs, older, 'tests.jsonl')
    const rowsBefore = await readFile(rows, 'utf8')
    const row = rowsBefore
      .split('\n')
      .map((line) => (line ? (JSON.parse(line) as Raw) : null))
      .find((one) => one?.n === raw.n)
    const answer = async (reply: string, finished: string): Promise<void> => {
      await writeFile(record, JSON.stringify({ ...raw, reply }))
      await writeFile(rows, `${rowsBefore}${JSON.stringify({ ...row, finished })}\n`)
    }
    await answer('I see\n\nneither Ostrich nor Emu.', '2026-11-24T00:00:00.000Z')
    const groups = async (q: string) =>
      (await get(urls.json(urls.find(q)))).json<{
        groups: { title: string; hits: { text: string; more: string; href: string }[] }[]
      }>().groups
    const found = async (q: string, of = 'Cases') =>
      (await groups(q)).flatMap(({ title, hits }) => (title === of ? hits : []))
    const ofCase = onDisk(older).filter((one) => one.case.id === raw.case.id && one.case.type === raw.case.type)
    for (const [q, why, key_] of [
      ['img_2041', 'image IMG_2041.JPG, ', 'image'],
      ['KETTLE boils', 'question “Which kettle boils?”, ', 'question'],
      ['zanzibar', 'expected “Zanzibar stamp”, ', 'expected'],
      ['4711', 'expected “4711”, ', 'expected'],
    ] as const) {
      const hits = await found(q)
      t.match(hits, [{ text: known.id, href: urls.case(older, known.id) }], q)
      t.ok(hits[0]?.more.startsWith(why), q)
      for (const search of [`"${q}"`, `${key_}:"${q}"`]) {
        const all = await json(urls.allTests({ q: search }))
        t.same(ids(all), ofCase.map(key), search)
        t.equal(all.looked.text, 'Looked through 1 run; 3 others are ruled out by the words.', search)
        t.same(
          ids(await json(urls.tests(older, { q: search }))),
          ofCase.map(({ n }) => n),
          `${search} within the run`,
        )
        t.notSame(ids(await json(urls.tests(older, { q: `-${search}` }))), [], 'and without it')
      }
      t.same(ids(await json(urls.tests(older, { q: `reply:"${q}"` }))), [], `${q} stands in no reply`)
    }
    t.same(await found('31337'), [], 'a coordinate is nothing to search for')
    const spoken = 'neither OSTRICH'
    t.same(ids(await json(urls.allTests({ q: `reply:"${spoken}",nothing` }))), [key({ run: older, n: raw.n })])
    t.match((await get(urls.tests(older, { q: `"${spoken}"` }))).body, 'found in the reply')
    t.match(await found(spoken, 'Tests'), [{ text: test, more: /reply “I see neither Ostrich nor Emu\.”/ }])
    t.match((await get(urls.find(spoken))).body, 'href="/tests?q=neither+OSTRICH"')
    const opened = (await json(urls.tests(older, { q: spoken }))).rows[0]?.href ?? ''
    t.match((await get(urls.json(opened))).json(), { neighbours: { text: '1 of 1' } }, 'prev and next keep the search')
    // asked again since: the reply that counts now is the one that is found
    await answer('A cassowary.', '2026-11-25T00:00:00.000Z')
    t.same(ids(await json(urls.allTests({ q: 'ostrich' }))), [])
    t.same(ids(await json(urls.allTests({ q: 'cassowary' }))), [key({ run: older, n: raw.n })])
    await writeFile(rows, rowsBefore)
    await writeFile(file, casesBefore)
    await writeFile(record, testBefore)
  },
)

t.test('what cannot be read is named and stops nothing', async (t) => {
  const rows = await readFile(join(runs, cut, 'tests.jsonl'), 'utf8')
  await writeFile(join(runs, cut, 'tests.jsonl'), `${rows.split('\n').slice(0, 5).join('\n')}\n`)
  const shown = await json('/tests?model=gpt-x&to=2026-11-23')
  t.same(shown.problems.groups.flatMap(({ names }) => names).sort(), [cut, 'broken'].sort())
  t.match(shown.problems.groups.map(({ problem }) => problem).join(), 'tests.jsonl has only 5 rows of 24 tests')
  t.equal(ids(shown).filter((id) => id.startsWith(cut)).length, 2, 'what can be read of it is shown')
  t.match((await get('/tests')).body, 'broken')
})

t.test('a look ends after so many tests, says so, and goes on from there', async (t) => {
  const { rows } = manyRows(10)
  const each = MOST_LOOKED_AT / 4
  const entries = Array.from({ length: 10 }, (_, index): KnownRun => {
    const id = `run-${9 - index}`
    const manifest = manifestOf(id)
    return {
      id,
      dir: '',
      live: false,
      note: null,
      problem: null,
      manifest: { ...manifest, counts: { ...manifest.counts, planned: each, skipped: 0 } },
    }
  })
  const opened: string[] = []
  const catalog = {
    rowsFor: (id: string) => {
      opened.push(id)
      return Promise.resolve(Array.from({ length: each }, (_, index) => rows[index % rows.length]))
    },
    damage: () => Promise.resolve(null),
    searchTexts: () => Promise.resolve([]),
  } as unknown as Catalog
  const first = await lookThrough(catalog, entries, acrossFilter({}), 0, 100)
  t.same(opened, ['run-9', 'run-8', 'run-7', 'run-6'])
  t.match({ ...first, facets: null }, { runs: 4, candidates: 10, last: 'run-6', tests: MOST_LOOKED_AT })
  t.equal(first.shown.length, 100)
  await lookThrough(catalog, entries, acrossFilter({ before: first.last }), 0, 100)
  t.same(opened.slice(4), ['run-5', 'run-4', 'run-3', 'run-2'])
})
