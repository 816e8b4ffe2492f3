import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createRunner, readManifest, readRows, type Order } from '../runner/index.ts'
import { actions } from '../server/actions/index.ts'
import { buildApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { pages } from '../server/routes.ts'
import { urls } from '../server/urls.ts'

const ORDER: Order = { suites: ['starter'], types: ['locate'], models: ['builtin/chance'], repeats: 1, shots: 0, reminders: 0, parallel: 2, seed: 1, limit: 1, title: 'small' }

const data = await mkdtemp(join(tmpdir(), 'benchloupe-pages-more-'))
const config = readConfig({}, { data })
const runner = await createRunner({ dataDir: config.dataDir, connections: config.connections })
const app = await buildApp({ config: { ...config, logLevel: 'silent' }, runner, pages, actions })
t.teardown(async () => {
  await app.close()
  await runner.close(0)
  await rm(data, { recursive: true, force: true })
})

const get = async (url: string) => {
  const response = await app.inject({ method: 'GET', url })
  return { status: response.statusCode, html: response.body, text: response.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}
const post = async (url: string, form: Record<string, string> = {}, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) => {
  const response = await app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload: new URLSearchParams(form).toString() })
  return { status: response.statusCode, location: String(response.headers.location ?? ''), html: response.body }
}
const runOf = async (order: Partial<Order> = {}) => runner.ended((await runner.order({ ...ORDER, ...order }, 'api')).id)
const dirOf = (id: string): string => join(data, 'runs', id)

t.test('a run is verified: intact, altered with its files, incomplete', async (t) => {
  const { id } = await runOf()
  t.match((await get(urls.run(id))).html, `href="${urls.verify(id)}"`)
  t.match((await get(urls.verify(id))).text, /intact Every file is as it was/)
  const [row] = await readRows(dirOf(id))
  await appendFile(join(dirOf(id), 'tests', row?.test ?? '', 'test.json'), ' ')
  await writeFile(join(dirOf(id), 'note<b>.txt'), 'x')
  const altered = await get(urls.verify(id))
  t.match(altered.text, /altered 1 .*test\.json.*added 1 .*note&lt;b&gt;\.txt/)
  await rm(join(dirOf(id), 'note<b>.txt'))
  await rm(join(dirOf(id), 'tests', row?.test ?? '', 'test.json'))
  t.match((await get(urls.verify(id))).text, /incomplete .*missing 1/)
  await rm(join(dirOf(id), 'SHA256SUMS'))
  t.match((await get(urls.verify(id))).text, /unsealed/)
  t.equal((await get(urls.verify('nowhere'))).status, 404)
})

t.test('delete moves a run to the trash and says what it freed; restore and empty', async (t) => {
  const { id } = await runOf()
  t.equal((await post(urls.delete(id), {}, { 'sec-fetch-site': 'cross-site' })).status, 403, 'no page elsewhere can delete')
  t.ok((await readdir(join(data, 'runs'))).includes(id))
  const deleted = await post(urls.delete(id))
  t.equal(deleted.status, 303)
  t.match((await get(deleted.location)).text, new RegExp(`${id} is in the trash: [\\d.]+ [kM]B`))
  t.notMatch((await get('/runs?deleted=20200101T000000Z-never')).text, /is in the trash/, 'an address alone makes no claim')
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

  await writeFile(join(dir, 'owner.json'), JSON.stringify({ pid: 1, host: 'elsewhere', started: '', ticks: null, token: 'x' }))
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
