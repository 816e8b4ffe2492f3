import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readCases, readManifest, readRows, type Order } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { filterTests, testsFilter } from '../../server/filters/index.ts'
import { costsOf } from '../../server/pages/parts/run/run-costs.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { appOver } from '../helpers/app-over.ts'

const ORDER = orderOf({ types: ['locate'], models: ['builtin/chance'], parallel: 2, limit: 1, title: 'small' })

const data = await tempDir(t, 'pages-more')
let reply = ''
const server = await startFakeServer({ script: ['400'], answer: () => reply })
await writeFile(
  join(data, 'benchloupe.yaml'),
  `apis:\n  attic:\n    baseUrl: ${server.url}\n    title: Attic <b>\n    keyEnv: ATTIC_KEY\n  dead:\n    baseUrl: http://127.0.0.1:9/v1\n    free: true\nmodels:\n  attic/*:\n    space: pixel\n`,
)
t.teardown(() => server.close())
const { app, runner } = await appOver(t, data, { ATTIC_KEY: 'sk-attic-0123456789' })

const get = async (url: string) => {
  const response = await app.inject({ method: 'GET', url })
  return {
    status: response.statusCode,
    html: response.body,
    text: response.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
  }
}
const post = async (
  url: string,
  form: Record<string, string> = {},
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
) => {
  const response = await app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  })
  return { status: response.statusCode, location: String(response.headers.location ?? ''), html: response.body }
}
const runOf = async (order: Partial<Order> = {}) => runner.ended((await runner.order({ ...ORDER, ...order }, 'api')).id)
const dirOf = (id: string): string => join(data, 'runs', id)

t.test('a run is verified: intact, altered with its files, incomplete', async (t) => {
  const { id } = await runOf()
  t.match((await get(urls.run(id))).html, `action="${urls.verify(id)}"`)
  t.match((await get(urls.verify(id))).text, /Nobody has verified this run/, 'looking computes nothing')
  const verified = async () => {
    t.match(await post(urls.verify(id)), { status: 303, location: urls.verify(id) })
    return get(urls.verify(id))
  }
  t.match((await verified()).text, /intact Every file is as it was/)
  const [row] = await readRows(dirOf(id))
  await appendFile(join(dirOf(id), 'tests', row?.test ?? '', 'test.json'), ' ')
  await writeFile(join(dirOf(id), 'note<b>.txt'), 'x')
  t.match((await get(urls.verify(id))).text, /intact/, 'what was found last is shown')
  const altered = await verified()
  t.match(altered.text, /altered 1 .*test\.json.*added 1 .*note&lt;b&gt;\.txt/)
  await rm(join(dirOf(id), 'note<b>.txt'))
  await rm(join(dirOf(id), 'tests', row?.test ?? '', 'test.json'))
  t.match((await verified()).text, /incomplete .*missing 1/)
  await rm(join(dirOf(id), 'SHA256SUMS'))
  t.match((await verified()).text, /unsealed/)
  t.equal((await get(urls.verify('nowhere'))).status, 404)
})

t.test('a report is made at any time and alters nothing; what is changed in it is found', async (t) => {
  const { id } = await runOf()
  t.match((await get(urls.run(id))).html, `href="${urls.share(id)}"`)
  t.match((await get(urls.share(id))).text, /has not been made yet/)
  const before = await readFile(join(dirOf(id), 'SHA256SUMS'), 'utf8')
  for (const again of [1, 2]) {
    t.match(await post(urls.makeReport(id)), { status: 303, location: urls.share(id) })
    // made in a thread, which a slow machine takes long for
    while (/is being made/.test((await get(urls.share(id))).text)) await new Promise((soon) => setTimeout(soon, 100))
    t.match((await get(urls.share(id))).text, /Made .*report\.html/, `${again}`)
    t.match(await runner.verify(dirOf(id)), { state: 'intact', added: [], missing: [] })
  }
  t.equal(await readFile(join(dirOf(id), 'SHA256SUMS'), 'utf8'), before)
  t.match(await readFile(join(dirOf(id), 'index.html'), 'utf8'), 'href="report.html"')
  await appendFile(join(dirOf(id), 'report.html'), ' ')
  await writeFile(join(dirOf(id), 'report', 'more.js'), '')
  t.match(await runner.verify(dirOf(id)), { state: 'altered', altered: ['report.html'], added: ['report/more.js'] })
  const [row] = await readRows(dirOf(id))
  await runner.resume(id, { test: row?.test ?? '' })
  await runner.ended(id)
  t.match(
    (await get(urls.share(id))).text,
    /has not been made yet/,
    'a report of a run that has gone on would say what is no more',
  )
  t.match(await runner.verify(dirOf(id)), { state: 'intact' })
})

t.test('a run gets its report when it ends, where it has not too many tests', async (t) => {
  const own = await tempDir(t, 'report-at-end')
  await writeFile(join(own, 'benchloupe.yaml'), 'reportUpTo: 1\n')
  const { runner: other, config } = await appOver(t, own)
  const reporting = await buildApp({
    config: { ...config, logLevel: 'silent' },
    runner: other,
    pages,
    actions,
    reports: true,
  })
  t.teardown(() => reporting.close())
  const ordered = async (limit: number) => {
    const { id } = await other.ended((await other.order({ ...ORDER, limit }, 'api')).id)
    return id
  }
  const [large, small] = [await ordered(2), await ordered(1)]
  const stateOf = async (id: string): Promise<string> =>
    (await reporting.inject({ method: 'GET', url: urls.json(urls.share(id)) })).json().report.state
  while ((await stateOf(small)) !== 'made') await new Promise((soon) => setTimeout(soon, 100))
  t.equal(await stateOf(large), 'none')
  t.match(await other.verify(join(own, 'runs', small)), { state: 'intact', added: [] })
})

t.test('two people who delete, restore or empty the same at once: one does, the other is told', async (t) => {
  const { id } = await runOf()
  const both = async (one: string, other = one) =>
    Promise.all([post(one), post(other)]).then((said) => said.map(({ status }) => status).sort())
  for (let n = 0; n < 3; n++) {
    t.same(await both(urls.delete(id)), [303, 404])
    const { html } = await get(urls.trash())
    const restore = /action="(\/trash\/[^"]+\/restore)"/.exec(html)?.[1] ?? ''
    const restored = await both(restore)
    t.equal(restored[0], 303)
    t.ok(restored[1] === 404 || restored[1] === 409, `restored twice: ${restored[1]}`)
  }
  await post(urls.delete(id))
  const said = await Promise.all([
    post(urls.emptyTrash()),
    post(urls.emptyTrash()),
    ...Array.from({ length: 8 }, () => get(urls.trash())),
  ])
  t.same(
    said.map(({ status }) => status),
    [303, 303, ...Array.from({ length: 8 }, () => 200)],
  )
})

t.test('delete moves a run to the trash and says what it freed; restore and empty', async (t) => {
  const { id } = await runOf()
  t.equal(
    (await post(urls.delete(id), {}, { 'sec-fetch-site': 'cross-site' })).status,
    403,
    'no page elsewhere can delete',
  )
  t.ok((await readdir(join(data, 'runs'))).includes(id))
  const deleted = await post(urls.delete(id))
  t.equal(deleted.status, 303)
  t.match((await get(deleted.location)).text, new RegExp(`${id} is in the trash: [\\d.]+ [kM]B`))
  t.notMatch(
    (await get('/runs?deleted=20200101T000000Z-never')).text,
    /is in the trash/,
    'an address alone makes no claim',
  )
  t.equal((await get(urls.run(id))).status, 404)
  const trash = await get(urls.trash())
  t.match(trash.text, /1 deleted run, [\d.]+ [kM]B/)
  const restore = /action="(\/trash\/[^"]+\/restore)"/.exec(trash.html)?.[1] ?? ''
  const restored = await post(restore)
  t.strictSame([restored.status, restored.location], [303, urls.run(id)])
  t.equal((await get(urls.run(id))).status, 200)
  t.equal((await post(restore)).status, 404, 'it is not there any more')
  await post(urls.delete(id))
  t.strictSame([(await post(urls.emptyTrash())).location, (await runner.trash.list()).length], ['/trash', 0])
  t.match((await get(urls.trash())).text, /The trash is empty/)
})

t.test('resume asks what was never asked; a run that another process writes is left alone', async (t) => {
  const run = await runOf({ limit: 2 })
  t.notMatch((await get(urls.run(run.id))).html, urls.resume(run.id), 'nothing to resume')
  const dir = dirOf(run.id)
  const rows = await readRows(dir)
  await writeFile(join(dir, 'tests.jsonl'), `${JSON.stringify(rows[0])}\n`)
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...run, status: 'interrupted', reason: 'cut off' }))
  t.match((await get(urls.run(run.id))).html, `action="${urls.resume(run.id)}"`)
  const resumed = await post(urls.resume(run.id))
  t.strictSame([resumed.status, resumed.location], [303, urls.run(run.id)])
  const ended = await runner.ended(run.id)
  t.strictSame([ended.status, ended.resumed?.length, (await readRows(dir)).length], ['finished', 1, rows.length])

  await writeFile(
    join(dir, 'owner.json'),
    JSON.stringify({ pid: 1, host: 'elsewhere', started: '', ticks: null, token: 'x' }),
  )
  for (const url of [urls.resume(run.id), urls.delete(run.id), urls.askAgain(run.id, rows[0]?.test ?? '')]) {
    const held = await post(url)
    t.equal(held.status, 409)
    t.match(held.html, /being written by process 1 on elsewhere/)
  }
  await rm(join(dir, 'owner.json'))
  await writeFile(join(dir, 'plan.jsonl'), 'no plan\n')
  const damaged = await post(urls.resume(run.id))
  t.equal(damaged.status, 409)
  t.match(damaged.html, /plan\.jsonl line 1/)
})

t.test('a test is asked again as a new round', async (t) => {
  const { id } = await runOf()
  const [row] = await readRows(dirOf(id))
  const test = row?.test ?? ''
  t.match((await get(urls.test(id, test))).html, `action="${urls.askAgain(id, test)}"`)
  t.equal((await post(urls.askAgain(id, 'no-such-test'))).status, 404)
  const asked = await post(urls.askAgain(id, test))
  t.strictSame([asked.status, asked.location], [303, urls.test(id, test)])
  await runner.ended(id)
  const page = await get(urls.test(id, test))
  t.match(page.html, /<th scope="col" class="number">round<\/th>/)
  t.equal((await readManifest(dirOf(id))).resumed?.length, 1)
})

t.test('errors are asked again; a reply in another space is told from a wrong one', async (t) => {
  const { id, counts } = await runOf({ models: ['attic/eye'], title: 'attic' })
  t.equal(counts.error, 1)
  t.match((await get(urls.run(id))).text, /Retry 1 failed test/)
  const [asked] = await readCases(dirOf(id))
  const { image, truth } = asked as unknown as {
    image: { width: number; height: number }
    truth: { points: { at: [number, number] }[] }
  }
  reply = JSON.stringify(
    truth.points.map(({ at: [x, y] }) => [Number((x / image.width).toFixed(4)), Number((y / image.height).toFixed(4))]),
  )
  t.equal((await post(urls.resume(id), { errors: 'yes' })).status, 303)
  const run = await runner.ended(id)
  const [row] = await readRows(dirOf(id))
  t.strictSame([run.counts.error, row?.outcome, row?.suspect, row?.reason], [0, 'failed', 'unit', 'wrong space'])
  const test = row?.test ?? ''

  const page = await get(urls.run(id))
  t.match(page.text, /1 test was probably answered in another coordinate space/)
  t.match(page.html, `href="${urls.tests(id, { suspect: 'any' })}"`)
  t.match(
    page.html,
    new RegExp(
      `<a href="${urls.tests(id, { api: 'attic', model: 'eye', reason: 'wrong space' }).replace(/[?+]/g, '\\$&').replaceAll('&', '&amp;')}">1</a>`,
    ),
    'a count leads to its tests',
  )
  t.match((await get(urls.tests(id, { reason: 'wrong space' }))).text, /1 test /)
  t.match((await get(urls.tests(id, { reason: 'off by one' }))).text, /0 of 1 test/)
  t.match((await get(urls.tests(id, { suspect: 'any' }))).text, /probably meant in another space/)

  const official = await get(urls.test(id, test))
  t.match(official.text, /This reply would score 1\.00 in unit \(0 to 1\): probably what the model meant\./)
  t.match(official.text, /pixel pixels of the image as sent 0\.00 as asked, official/)
  const other = await get(urls.test(id, test, {}, 'unit'))
  t.match(other.text, /This is not the official reading.*It would score 1\.00/)
  const marked = (html: string): number => html.match(/class="mark role-missed/g)?.length ?? 0
  t.strictSame([marked(official.html), marked(other.html)], [truth.points.length, 0], 'the marks are drawn anew')
  t.match(other.text, /FAILED|failed 0\.00/i, 'the verdict stays')
  t.notMatch((await get(`${urls.test(id, test)}?space=furlong`)).text, /not the official reading/)
  t.match(
    (await get(`${urls.test(id, test)}/exchange`)).html,
    /authorization: Bearer \$ATTIC_KEY/,
    'the key of a named address by its own variable',
  )

  await writeFile(
    join(dirOf(id), 'run.json'),
    JSON.stringify({ ...run, served: { [run.models[0]?.slug ?? '']: ['eye-1', 'eye-2<script>'] } }),
  )
  t.match(
    (await get(urls.run(id))).html,
    /changed the model behind <strong>attic\/eye<\/strong> during this run: eye-1, eye-2&lt;script&gt;/,
  )
})

t.test('while a run goes on, its tests are not asked again', async (t) => {
  const done = await runOf({ models: ['builtin/pixels'], types: ['locate', 'count'], limit: 6 })
  const rows = await readRows(dirOf(done.id))
  await writeFile(join(dirOf(done.id), 'tests.jsonl'), `${JSON.stringify(rows[0])}\n`)
  const test = rows[0]?.test ?? ''
  await runner.resume(done.id)
  const refused = await post(urls.askAgain(done.id, test))
  t.equal(refused.status, 409)
  t.match(refused.html, /is still going, so test .* cannot be run again now/)
  t.notMatch((await get(urls.test(done.id, test))).html, />Retry this test</)
  t.equal((await post(urls.resume(done.id))).status, 303, 'pressing Resume twice is no mistake')
  await runner.ended(done.id)
})

t.test('filters know reasons and spaces, and nothing else', async (t) => {
  t.match(testsFilter({ reason: 'off by one', suspect: 'unit' }), { reason: 'off by one', suspect: 'unit' })
  t.match(testsFilter({ reason: 'bad luck', suspect: 'furlong' }), { reason: '', suspect: '' })
  const [row] = await readRows(dirOf((await runOf()).id))
  const made = [
    { ...row, n: 1, suspect: 'unit' },
    { ...row, n: 2, suspect: 'percent', reason: 'near miss' },
    { ...row, n: 3, suspect: undefined, reason: 'refused' },
  ] as never
  t.strictSame(
    ['any', 'unit'].map((suspect) => filterTests(made, { suspect }).map(({ n }) => n)),
    [[1, 2], [1]],
  )
  t.strictSame(
    filterTests(made, { reason: 'near miss' }).map(({ n }) => n),
    [2],
  )
})

t.test('what a pass costs, and what is not known of it', async (t) => {
  const run = await runOf()
  const [result] = run.results
  const counts = { planned: 4, passed: 2, failed: 2, unparsed: 0, refused: 0, truncated: 0, error: 0, skipped: 0 }
  const costs = (usd: number, unknownCost: number, passed = 2) =>
    costsOf({
      ...run,
      results: [
        {
          ...result,
          type: null,
          counts: { ...counts, passed, failed: 4 - passed },
          costUsd: usd,
          wastedUsd: 0.1,
          unknownCost,
        },
      ],
    } as never).rows[0]
  t.match(costs(1, 0), { wasted: '$0.10', unknown: '0 %', perPass: '$0.50' })
  t.match(costs(1, 1), { unknown: '25.0 %', perPass: 'at least $0.50' })
  t.match(costs(0, 4), { total: { text: 'unknown' }, unknown: '100 %', perPass: 'unknown' })
  t.match(costs(1, 0, 0), { perPass: 'none passed' })
})

t.test('APIs: their keys by variable, and a check only where it is asked for', async (t) => {
  const before = server.calls().length
  const page = await get(urls.apis())
  t.equal(server.calls().length, before, 'looking at the page calls nobody')
  t.match(page.text, /Attic &lt;b&gt;.*present, from ATTIC_KEY/)
  t.match(page.text, /missing: set ANTHROPIC_API_KEY/)
  t.notMatch(page.html, 'sk-attic')
  t.match(page.html, `action="${urls.checkApi('attic')}"`)
  t.match(await post(urls.checkApi('attic')), { status: 303, location: '/apis#attic' })
  t.match((await get(urls.apis())).text, /reachable, 2 models .*attic\/fake-vision/)
  await post(urls.checkApi('dead'))
  t.match((await get(urls.apis())).text, /not reachable (?!Keys)\S+/)
  t.equal((await post(urls.checkApi('nowhere'))).status, 404)
})
