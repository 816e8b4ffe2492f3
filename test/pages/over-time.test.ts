import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { countsOf, resultsOf, setsOf, type Outcome, type Row } from '../../runner/index.ts'
import { stateOf, type Moment } from '../../server/pages/parts/over-time/case-history.ts'
import { neverAnswered } from '../../server/pages/parts/listed-models.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeRun, plannedOf, rowOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** What becomes of a case over runs, against what was planted. */

const data = await tempDir(t, 'over-time')
const { app } = await appOver(t, data)

/** A run of the made suite on a day of November: by case what its repeats came to; `casesSha` tells one content from another. */
async function plant(
  day: number,
  outcomes: readonly (readonly Outcome[])[],
  casesSha = 'b'.repeat(64),
): Promise<string> {
  const id = `202611${String(day).padStart(2, '0')}T140509Z-made`
  let n = 0
  const plan = outcomes.flatMap((repeats, index) =>
    repeats.map((_, repeat) => ({
      ...plannedOf(index + 1),
      n: ++n,
      repeat: repeat + 1,
      test: `${String(n).padStart(4, '0')}-count-c${index + 1}-pixels`,
    })),
  )
  const rows: Row[] = outcomes.flat().map((outcome, at) => {
    const { n, repeat, test, case: id } = plan[at] as (typeof plan)[number]
    return {
      ...rowOf(1, outcome),
      n,
      repeat,
      test,
      case: id,
      score: outcome === 'error' ? null : outcome === 'passed' ? 1 : 0,
    }
  })
  const started = `2026-11-${String(day).padStart(2, '0')}T14:05:09.000Z`
  await makeRun(join(data, 'runs'), id, 1, {
    title: `day ${day}`,
    started,
    results: resultsOf(plan, rows, true),
    sets: setsOf(plan),
    counts: countsOf(plan.length, rows, true),
    suites: [
      { header: { format: 1, name: 'made', title: 'Made' }, hash: 'a'.repeat(64), casesSha, cases: outcomes.length },
    ],
  })
  await writeFile(join(data, 'runs', id, 'tests.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return id
}

interface Listed {
  heading: string
  facets: { title: string; options: { text: string; n: string; href: string }[] }[]
  rows: {
    case: string
    state: string
    flaky: boolean
    always: string
    since: { text: string; href: string } | null
    marks: { outcome: string; mixed: boolean; n: string; href: string }[]
  }[]
}
const json = async <T>(url: string): Promise<T> => {
  const reply = await app.inject({ url: `/api/v1${url}` })
  t.equal(reply.statusCode, 200, url)
  return reply.json<T>()
}
const cases = async (query = ''): Promise<Listed> =>
  (await json<{ cases: Listed }>(`/models/builtin/pixels?view=cases${query}`)).cases

const P: Outcome = 'passed'
const F: Outcome = 'failed'
const days = [
  //  c1     c2   c3        c4   c5         c6
  await plant(10, [[P], [F], [P, F], [P], ['unparsed'], [P]]),
  await plant(11, [[F], [P], [P, P], [F], [F], ['error']]),
  await plant(12, [['refused'], [P], [P, P], [P], [F], ['error']]),
]

t.test('each case is failing since, fixed in, flaky or passing, and each mark leads to its tests', async (t) => {
  const { rows, facets, heading } = await cases()
  t.equal(heading, '6 cases')
  const of = new Map(rows.map((row) => [row.case, row]))
  const said = (id: string) => {
    const { state, flaky, since } = of.get(id) as Listed['rows'][number]
    return [state, flaky, since?.text ?? '']
  }
  t.same(said('c1'), ['failing', false, 'day 11'], 'a refusal does not pass either')
  t.same(said('c2'), ['fixed', false, 'day 11'])
  t.same(said('c3'), ['fixed', true, 'day 11'], 'repeats disagreed')
  t.same(said('c4'), ['fixed', true, 'day 12'], 'it went back')
  t.same(said('c5'), ['failing', false, 'day 10'])
  t.equal(of.get('c5')?.always, 'never passed in 3 runs')
  t.same(said('c6'), ['passing', false, ''], 'API errors say nothing')
  t.equal(of.get('c6')?.marks.length, 1)
  t.same(
    facets[0]?.options.map(({ text, n }) => [text, n]),
    [
      ['failing', '2'],
      ['flaky', '2'],
      ['fixed', '3'],
      ['passing', '1'],
    ],
  )
  t.same(
    of.get('c3')?.marks.map(({ n, mixed }) => [n, mixed]),
    [
      ['1/2', true],
      ['2/2', false],
      ['2/2', false],
    ],
  )
  t.equal(of.get('c1')?.since?.href, `/runs/${days[1]}`)
  t.match(of.get('c1')?.marks[2]?.href, `/runs/${days[2]}/tests/0001-count-c1-pixels`)
  t.same(
    (await cases('&state=failing')).rows.map((row) => row.case),
    ['c5', 'c1'],
    'what fails for longest first',
  )
  t.same((await cases('&state=flaky')).rows.map((row) => row.case).sort(), ['c3', 'c4'])
})

t.test('another content of the suite is another history', async (t) => {
  await plant(13, [[P], [F]], 'c'.repeat(64))
  const { rows } = await cases()
  t.same(
    rows.filter((row) => row.case === 'c1').map(({ state, marks }) => [state, marks.length]),
    [
      ['failing', 3],
      ['passing', 1],
    ],
  )
})

t.test('the test type counts them by model, and scores over time stand on the cases that runs share', async (t) => {
  const { time } = await json<{
    time: { models: { model: string; cells: { n: string }[] }[]; shared: { href: string } | null; contents: object[] }
  }>('/types/count?view=time')
  t.same(
    time.models.map(({ model, cells }) => [model, cells.map(({ n }) => n)]),
    [['builtin/pixels', ['3', '2', '3', '2']]],
  )
  t.equal(time.contents.length, 2)
  t.equal(time.shared, null, 'runs of one content asked the same')
  await plant(14, [[P], [P]])
  const model = await json<{
    time: { shared: { href: string }; contents: { rows: { cells: { text: string }[] }[] }[] }
  }>('/models/builtin/pixels?view=time')
  const shared = await json<typeof model>(model.time.shared.href)
  t.same(
    shared.time.contents[0]?.rows.map(({ cells }) => cells[0]?.text),
    ['100', '50.0', '50.0', '50.0'],
    'c1 and c2 alone in each of the four runs',
  )
  for (const url of ['/models/builtin/pixels', '/models/builtin/pixels?view=time', '/types/count?view=time'])
    t.equal((await app.inject({ url })).statusCode, 200, url)
})

t.test('an unbroken series begins after the last other verdict', (t) => {
  const moments = (text: string): Moment[] =>
    [...text].map((letter, i) => ({
      run: { id: String(i) } as Moment['run'],
      rows: [],
      verdict: letter === 'P' ? 'passed' : letter === 'F' ? 'failed' : 'mixed',
    }))
  const cases: [string, string, string | undefined, boolean][] = [
    ['F', 'failing', '0', false],
    ['PPFF', 'failing', '2', false],
    ['FFPP', 'fixed', '2', false],
    ['PFP', 'fixed', '2', true],
    ['PMP', 'fixed', '2', true],
    ['PPP', 'passing', '0', false],
    ['PPM', 'mixed', undefined, true],
    ['FMF', 'failing', '2', true],
  ]
  for (const [text, state, since, flaky] of cases) {
    const found = stateOf(moments(text))
    t.same([found.state, found.since?.id, found.flaky], [state, since, flaky], text)
  }
  t.end()
})

t.test(
  'a run without a single answer says why, and the run that Benchloupe made by itself that it is a demo',
  async (t) => {
    const failing = await plant(20, [['error'], ['error']])
    const text = async (url: string): Promise<string> =>
      (await app.inject({ url })).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    const said = /No test was answered: all 2 ended in an API error\. Each time: 3 of 3\./
    t.match(await text(`/runs/${failing}`), said)
    t.match(await text('/runs'), said)
    t.match(await text('/runs'), /no answers/)
    t.notMatch(await text(`/runs/${days[2]}`), /No test was answered/)
    const demo = '20261121T140509Z-demo'
    await makeRun(join(data, 'runs'), demo, 2, { orderedBy: 'sample' })
    t.match(await text(`/runs/${demo}`), /This is a demo/)
    t.notMatch(await text(`/runs/${days[2]}`), /This is a demo/)
  },
)

t.test('a filter of all tests is saved by name, opened, renamed and deleted, and survives a new start', async (t) => {
  const post = async (url: string, fields: Record<string, string>) =>
    app.inject({
      url,
      method: 'POST',
      headers: { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
  const saved = async (url = '/tests') =>
    (await json<{ saved: { list: { name: string; href: string; current: boolean }[]; here: string } }>(url)).saved
  const { here } = await saved('/tests?outcome=failed&outcome=refused&type=count')
  t.equal((await post('/views', { name: ' bad  counts ', view: `${here}&page=2&evil=1` })).statusCode, 303)
  const [view] = (await saved()).list
  t.same([view?.name, view?.href], ['bad counts', `/tests?${here}`])
  t.match(view?.href, 'type=count&outcome=failed&outcome=refused')
  t.ok((await saved(view?.href)).list[0]?.current)
  t.equal((await post('/views', { name: 'bad counts', view: '' })).statusCode, 400, 'a name is given once')
  t.equal((await post('/views', { name: '', view: '' })).statusCode, 400)
  t.equal((await post('/views', { name: 'counts', renamed: 'bad counts' })).statusCode, 303)
  t.equal((await post('/views', { name: 'x', renamed: 'never saved' })).statusCode, 404)
  t.same(
    (
      JSON.parse(await readFile(join(data, 'views.json'), 'utf8')) as { views: { name: string; query: string }[] }
    ).views.map(({ name, query }) => [name, query]),
    [['counts', here]],
  )
  t.equal((await post('/views/delete', { name: 'counts' })).statusCode, 303)
  t.same((await saved()).list, [])
  await writeFile(join(data, 'views.json'), 'not JSON')
  t.equal((await app.inject({ url: '/tests' })).statusCode, 200)
  t.equal((await post('/views', { name: 'x', view: '' })).statusCode, 409, 'nothing is saved over what cannot be read')
  t.equal(await readFile(join(data, 'views.json'), 'utf8'), 'not JSON')
})

t.test('what never answered is not offered again', async (t) => {
  const run = (title: string, scored: number, error: number) =>
    ({
      live: false,
      manifest: { results: [{ api: 'shop', model: title, type: null, scored, counts: { error } }] },
    }) as unknown as Parameters<typeof neverAnswered>[0][number]
  t.same(
    [...neverAnswered([run('dead', 0, 3), run('alive', 0, 3), run('alive', 1, 0), run('skipped', 0, 0)])],
    ['shop/dead'],
  )
})
