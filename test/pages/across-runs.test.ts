import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, readRows, setsOf, type Order, type Planned } from '../../runner/index.ts'
import { points } from '../../server/format.ts'
import { certainly, ranksOf } from '../../server/pages/parts/across/across-runs.ts'
import { urls } from '../../server/urls.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { appOver } from '../helpers/app-over.ts'

const data = await tempDir(t, 'across')
const runs = join(data, 'runs')
const { app, runner } = await appOver(t, data)

const get = async (url: string) => {
  const { statusCode: status, body: html } = await app.inject({ method: 'GET', url })
  return { status, html, text: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}
interface ShownRow {
  model: string
  text: string
  rank: string
  best: boolean
  tests: string
  stands: string
  title: string
  runHref: string
}
interface Table {
  cases: string
  about: string
  rows: ShownRow[]
}
interface Board {
  suites: {
    suite: string
    content: string
    differ: boolean
    types: { type: string; tables: Table[]; common: { href: string } | null }[]
  }[]
}
const board = async (url: string): Promise<Board> => (await app.inject({ method: 'GET', url: urls.json(url) })).json()
const tablesOf = (shown: Board, type: string): Table[] =>
  shown.suites.flatMap((suite) => suite.types.filter((item) => item.type === type).flatMap((type) => type.tables))

t.test('ranks are ranges: only what lies apart counts, and what is missing counts as right and as wrong', async (t) => {
  const whole = (low: number, high: number) => ({ low, high, lowest: (low + high) / 2, highest: (low + high) / 2 })
  t.strictSame(ranksOf([whole(0.8, 0.9), whole(0.5, 0.7), whole(0.6, 0.75)]), [
    { from: 1, to: 1 },
    { from: 2, to: 3 },
    { from: 2, to: 3 },
  ])
  t.strictSame(ranksOf([whole(0.8, 0.9)]), [{ from: 1, to: 1 }])
  t.same(certainly({ low: 0.8, high: 0.9, lowest: 0.3, highest: 0.95 }), { low: 0.3, high: 0.95 })
  t.strictSame(
    ranksOf([{ low: 0.8, high: 0.9, lowest: 0.1, highest: 0.95 }, whole(0.5, 0.7)]),
    [
      { from: 1, to: 2 },
      { from: 1, to: 2 },
    ],
    'a run that was cut short is no winner',
  )
  t.same(certainly({ low: null, high: null, lowest: null, highest: null }), { low: 0, high: 1 })
})

t.test('the cases of a run are named by their ids, whatever their order', async (t) => {
  const planned = (n: number, id: string, repeat = 1): Planned => ({
    format: 1,
    n,
    test: `000${n}-x`,
    suite: 's',
    case: id,
    type: 'count',
    api: 'a',
    model: 'm',
    slug: 'm',
    repeat,
    image: 'x',
  })
  const [set] = setsOf([planned(1, 'b'), planned(2, 'a'), planned(3, 'b', 2)])
  t.match(set, { suite: 's', type: 'count', cases: 2 })
  t.equal(setsOf([planned(1, 'a'), planned(2, 'b')])[0]?.sha, set?.sha)
  t.not(setsOf([planned(1, 'a')])[0]?.sha, set?.sha)
})

t.test('nothing to rank yet', async (t) => {
  t.match((await get(urls.leaderboard())).text, /no run has a score/)
  t.match((await get(urls.models())).text, /No model has been run yet/)
  t.match((await get(urls.compare())).text, /Nothing to compare yet/)
})

t.test('the leaderboard: the latest run of each model, the same content, type and cases only', async (t) => {
  const old = await makeRun(runs, { id: '20261120T080000Z-old', title: 'old' })
  const fresh = await makeRun(runs, { id: '20261121T080000Z-fresh', title: 'fresh' })
  await writeFile(
    join(fresh.dir, 'run.json'),
    JSON.stringify({ ...fresh.manifest, started: '2026-11-24T00:00:00.000Z' }),
  )
  const shown = await board(urls.leaderboard({ type: 'locate' }))
  const [table, ...others] = tablesOf(shown, 'locate')
  t.same(others, [])
  t.strictSame(
    table?.rows.map(({ title }) => title),
    ['fresh', 'fresh'],
    'only the newest of each model',
  )
  for (const row of table?.rows ?? []) {
    const result = fresh.manifest.results.find(
      (result) => `${result.api}/${result.model}` === row.model && result.type === 'locate',
    )
    t.equal(row.text, points(result?.score ?? null), row.model)
  }
  t.equal(tablesOf(await board(urls.leaderboard({ type: 'locate', runs: 'all' })), 'locate')[0]?.rows.length, 4)
  t.strictSame(
    tablesOf(await board(urls.leaderboard({ type: 'locate', api: 'builtin' })), 'locate')[0]?.rows.map(
      ({ model }) => model,
    ),
    ['builtin/pixels'],
  )
  const edited = {
    ...old.manifest,
    id: '20261119T080000Z-edited',
    suites: old.manifest.suites.map((suite) => ({ ...suite, hash: 'b'.repeat(64) })),
  }
  const { dir } = await makeRun(runs, { id: edited.id, title: 'edited' })
  await writeFile(join(dir, 'run.json'), JSON.stringify(edited))
  t.equal(
    (await board(urls.leaderboard({ type: 'locate' }))).suites.length,
    2,
    'another content of the suite stands apart',
  )
  const { html } = await get(urls.leaderboard())
  t.match(html, `href="${urls.run(fresh.id)}"`)
  t.match(html, `href="${urls.model('builtin', 'pixels')}"`)
})

t.test('a corrected title splits no leaderboard; a proxy stands apart from the vendor', async (t) => {
  const before = (await board(urls.leaderboard({ type: 'locate' }))).suites.length
  for (const [name, hash, title, baseUrl] of [
    ['typo', 'a', 'Spost', 'https://api.openai.com/v1'],
    ['right', 'd', 'Spots', 'https://proxy.example/v1'],
  ] as const) {
    const { dir, manifest } = await makeRun(runs, { id: `20261118T080000Z-${name}`, title: name })
    await writeFile(
      join(dir, 'run.json'),
      JSON.stringify({
        ...manifest,
        suites: manifest.suites.map(({ header, cases }) => ({
          header: { ...header, title },
          hash: hash.repeat(64),
          casesSha: 'c'.repeat(64),
          cases,
        })),
        models: manifest.models.map((model) => (model.api === 'builtin' ? model : { ...model, baseUrl })),
      }),
    )
  }
  const shown = await board(urls.leaderboard({ type: 'locate', runs: 'all' }))
  t.equal(shown.suites.length, before, 'runs before and after, and those that do not say, are of one suite')
  const titles = shown.suites.map((suite) => suite.types.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows)))
  t.ok(
    titles.some((rows) => ['old', 'fresh', 'typo', 'right'].every((title) => rows.some((row) => row.title === title))),
  )
  const latest = tablesOf(await board(urls.leaderboard({ type: 'locate' })), 'locate').flatMap(({ rows }) => rows)
  const proxied = latest.filter(({ model }) => model.endsWith(' @ proxy.example'))
  t.strictSame(
    proxied.map(({ title }) => title),
    ['right'],
    'the vendor has a row of its own',
  )
  const plain = (proxied[0]?.model ?? '').replace(' @ proxy.example', '')
  t.ok(latest.some(({ model }) => model === plain))
  const { rows } = (await (await app.inject({ method: 'GET', url: urls.json(urls.models()) })).json()) as {
    rows: { model: string; runs: string; href: string }[]
  }
  t.strictSame(
    rows.filter(({ model }) => model.startsWith(plain)).map(({ model, runs }) => [model, runs]),
    [
      [plain, '4'],
      [`${plain} @ proxy.example`, '1'],
    ],
  )
  const page = await get(rows.find(({ model }) => model.endsWith('proxy.example'))?.href ?? '')
  t.match(page.text, /served at the usual address 4 runs proxy\.example 1 run/)
  t.equal((await get(`${rows[0]?.href}?at=nowhere.example`)).status, 404)
  for (const name of ['typo', 'right']) await rm(join(runs, `20261118T080000Z-${name}`), { recursive: true })
})

t.test('runs that asked other cases stand apart, or on the cases they share', async (t) => {
  const order: Order = {
    suites: ['starter'],
    types: ['count'],
    models: ['builtin/chance'],
    repeats: 1,
    shots: 0,
    reminders: 0,
    parallel: 2,
    seed: 1,
  }
  const big = await runner.ended((await runner.order({ ...order, limit: 3, title: 'big' }, 'api')).id)
  const small = await runner.ended((await runner.order({ ...order, limit: 2, title: 'small' }, 'api')).id)
  t.strictSame(
    big.sets?.map(({ type, cases }) => [type, cases]),
    [['count', 3]],
  )
  t.not(big.sets?.[0]?.sha, small.sets?.[0]?.sha)
  // another model on the few, so that the two tables have something in common to be asked for
  const asOther = {
    ...small,
    models: small.models.map((model) => ({ ...model, model: 'other' })),
    results: small.results.map((result) => ({ ...result, model: 'other' })),
  }
  await writeFile(join(runs, small.id, 'run.json'), JSON.stringify(asOther))
  const place = urls.leaderboard({ suite: 'starter', type: 'count' })
  const [content] = (await board(place)).suites
  t.ok(content?.differ)
  t.strictSame(
    content?.types[0]?.tables.map(({ cases, about }) => [cases, about]),
    [
      ['3 cases', 'at most 3 per type, seed 1'],
      ['2 cases', 'at most 2 per type, seed 1'],
    ],
  )
  const [common] = tablesOf(await board(content?.types[0]?.common?.href ?? ''), 'count')
  const [few, many] = [await readRows(join(runs, small.id)), await readRows(join(runs, big.id))]
  const shared = few.map((row) => row.case).filter((id) => many.some((row) => row.case === id))
  t.ok(shared.length > 0 && shared.length < 3)
  t.equal(common?.cases, `${shared.length} case${shared.length === 1 ? '' : 's'}`)
  t.strictSame(
    common?.rows.map(({ tests }) => Number(tests)),
    [shared.length, shared.length],
  )
  const mean =
    many.filter((row) => shared.includes(row.case)).reduce((sum, row) => sum + (row.score ?? 0), 0) / shared.length
  t.equal(common?.rows.find(({ model }) => model === 'builtin/chance')?.text, points(mean))
})

t.test('the leaderboard begins with models and suites, sorted by any of them, other cases last', async (t) => {
  interface Board {
    heads: { suite: string; href: string; sorted: string }[]
    rows: { model: string; cells: ({ text: string; n: string; other: string; href: string } | null)[] }[]
  }
  const boardAt = async (url: string): Promise<Board> =>
    (await app.inject({ method: 'GET', url: urls.json(url) })).json<{ board: Board }>().board
  const plain = await boardAt(urls.leaderboard())
  t.same(
    plain.rows.map(({ model }) => model),
    [...plain.rows.map(({ model }) => model)].sort(),
    'by name at first',
  )
  const column = plain.heads.findIndex(({ suite }) => suite === 'starter')
  const scores = (board: Board): number[] =>
    board.rows.flatMap(({ cells }) => {
      const cell = cells[board.heads.findIndex(({ suite }) => suite === 'starter')]
      return cell && !cell.other ? [Number(cell.text)] : []
    })
  const best = await boardAt(plain.heads[column]?.href ?? '')
  t.equal(best.heads[column]?.sorted, 'descending')
  t.same(
    scores(best),
    [...scores(best)].sort((a, b) => b - a),
  )
  const worst = await boardAt(best.heads[column]?.href ?? '')
  t.same(scores(worst), [...scores(best)].reverse())
  const cells = best.rows.map(({ cells }) => cells[column])
  t.same(
    cells.map((cell) => (cell === null || cell?.other ? 1 : 0)),
    cells.map((cell) => (cell === null || cell?.other ? 1 : 0)).sort(),
    'what does not compare comes last',
  )
  const chance = best.rows.find(({ model }) => model === 'builtin/chance')?.cells[column]
  const { heading } = (await app.inject({ method: 'GET', url: urls.json(chance?.href ?? '') })).json<{
    heading: string
  }>()
  t.equal(heading.replace(/ on .*/, ''), chance?.n, 'a cell leads to its tests')
})

t.test('test types, suites and APIs as lists', async (t) => {
  const list = (await app.inject({ method: 'GET', url: urls.json(urls.types()) })).json<{
    rows: { name: string; picture: { src: string } | null; tests: { n: string } }[]
  }>()
  const count = list.rows.find(({ name }) => name === 'count')
  t.ok(Number(count?.tests.n) > 0)
  t.equal((await get(count?.picture?.src ?? '')).status, 200, 'the picture is there')
  t.equal(list.rows.find(({ name }) => name === 'trace')?.picture, null)
  const { suites } = (await app.inject({ method: 'GET', url: urls.json(urls.suites()) })).json<{
    suites: { name: string; pictures: { src: string }[] }[]
  }>()
  const starter = suites.find(({ name }) => name === 'starter')?.pictures ?? []
  t.ok(starter.length > 0)
  for (const { src } of starter) t.equal((await get(src)).status, 200, 'a picture is that of a run')
  t.same(suites.find(({ name }) => name === 'mazes')?.pictures, [], 'nothing is drawn for the list')
})

t.test('a model over time, and the list of models', async (t) => {
  const list = await get(urls.models())
  t.match(list.html, `href="${urls.model('openai-compatible', 'gpt-x')}"`)
  t.match((await get(`${urls.models()}?q=gpt`)).text, /1 of \d+ models/)
  const { html, text } = await get(urls.model('builtin', 'pixels'))
  t.match(text, /3 runs/)
  t.match(text, /the newest run on the most cases of each suite count locate pattern geometry/, 'suites x types')
  const time = await get(urls.model('builtin', 'pixels', { view: 'time' }))
  t.match(time.html, '<svg')
  t.match(time.text, /Score over time on geometry/)
  t.match(
    html,
    urls
      .compare({
        a: { run: '20261120T080000Z-old', api: 'builtin', model: 'pixels' },
        b: { run: '20261121T080000Z-fresh', api: 'builtin', model: 'pixels' },
      })
      .replaceAll('&', '&amp;'),
  )
  t.equal((await get(urls.model('builtin', 'nobody'))).status, 404)
  const manifest = await readManifest(join(runs, '20261121T080000Z-fresh'))
  const slashed = {
    ...manifest,
    models: manifest.models.map((model) => ({ ...model, model: 'meta/llama:free' })),
    results: manifest.results.map((result) => ({ ...result, api: 'openrouter', model: 'meta/llama:free' })),
  }
  const { dir } = await makeRun(runs, { id: '20261122T080000Z-slashed' })
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...slashed, id: '20261122T080000Z-slashed' }))
  t.equal((await get(urls.model('openrouter', 'meta/llama:free'))).status, 200)
})
