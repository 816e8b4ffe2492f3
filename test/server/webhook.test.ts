import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { systemClock, type Run, type RunEvent } from '../../runner/index.ts'
import { Webhook } from '../../server/live/webhook.ts'
import { commandInside } from '../helpers/command.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { manifestOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

interface Told {
  headers: Record<string, string | string[] | undefined>
  body: string
}
const told: Told[] = []
/** what is answered, in turn; then 204 */
let answers: number[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (piece: Buffer) => (body += piece.toString()))
  request.on('end', () => {
    told.push({ headers: request.headers, body })
    const status = answers.shift() ?? 204
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
t.teardown(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?for=me`

/** Tells of a run with this end; resolves to what was waited and warned. */
async function tellOf(status: Run['status'], place = { url, secret: 'a-secret' as string | null }) {
  told.length = 0
  const waits: number[] = []
  const warnings: string[] = []
  const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) }
  const webhook = new Webhook(place, { clock, fetch, warn: (sentence) => warnings.push(sentence) })
  let listen: (event: RunEvent) => void = () => undefined
  webhook.follow({
    onEvent: (listener) => {
      listen = listener
      return () => undefined
    },
  })
  const manifest = manifestOf('20261130T000000Z-told', 2, { status })
  listen({ kind: 'run-finished', run: manifest.id, manifest })
  await webhook.close(30_000)
  return { waits, warnings }
}

t.test('a run that ended is told once, signed over the time and the body', async (t) => {
  const { waits, warnings } = await tellOf('finished')
  t.same({ waits, warnings, calls: told.length }, { waits: [], warnings: [], calls: 1 })
  const { headers, body } = told[0] as Told
  const signed = createHmac('sha256', 'a-secret').update(`${headers['benchloupe-timestamp']}.${body}`).digest('hex')
  t.equal(headers['benchloupe-signature'], `sha256=${signed}`)
  t.ok(Math.abs(Number(headers['benchloupe-timestamp']) * 1000 - Date.now()) < 600_000, 'seconds')
  t.match(JSON.parse(body), {
    event: 'run-finished',
    page: '/runs/20261130T000000Z-told',
    run: { id: '20261130T000000Z-told', status: 'finished', counts: { planned: 2 }, results: [{ model: 'pixels' }] },
  })
  await tellOf('stopped', { url, secret: null })
  t.equal(told[0]?.headers['benchloupe-signature'], undefined, 'without a secret it is not signed')
  await tellOf('interrupted')
  t.equal(told.length, 0, 'a parked run has not ended')
})

t.test('it is told again where that may help, and what is not delivered is said without the address', async (t) => {
  answers = [503, 429]
  t.same(await tellOf('finished'), { waits: [1_000, 5_000], warnings: [] })
  t.equal(told.length, 3)
  t.equal(new Set(told.map(({ body }) => body)).size, 1)
  answers = [404]
  const refused = await tellOf('finished')
  t.same([refused.waits, told.length], [[], 1])
  t.match(refused.warnings, [/^The webhook 127\.0\.0\.1:\d+ was not told that 2026.*-told ended: it answered 404\.$/])
  answers = [302]
  t.match((await tellOf('finished')).warnings, [/it answered 302/], 'it is not led elsewhere')
  const nobody = await tellOf('finished', { url: 'http://127.0.0.1:9/hook', secret: null })
  t.same(nobody.waits, [1_000, 5_000, 30_000, 120_000])
  t.equal(nobody.warnings.length, 1)
})

t.test('a run on the command line tells the address of benchloupe.yaml', async (t) => {
  const data = await tempDir(t, 'webhook')
  await putDrawnSuite(data, 'starter')
  await writeFile(join(data, 'benchloupe.yaml'), `webhook: ${url}\nreportUpTo: 0\n`)
  told.length = 0
  const order = ['--suite', 'starter', '--type', 'count', '--limit', '1', '--model', 'builtin/chance']
  const { code } = await commandInside(['run', ...order, '--data', data], { BENCHLOUPE_WEBHOOK_SECRET: 'another' })
  t.equal(code, 0)
  t.equal(told.length, 1)
  t.match(JSON.parse(told[0]?.body ?? '{}'), { run: { status: 'finished', counts: { planned: 1 } } })
  t.match(told[0]?.headers, { 'benchloupe-signature': /^sha256=[0-9a-f]{64}$/ })
  await writeFile(join(data, 'benchloupe.yaml'), 'webhook: ftp://x\n')
  t.match(await commandInside(['run', ...order, '--data', data]), {
    code: 2,
    err: /benchloupe\.yaml: line 1: webhook /,
  })
})
