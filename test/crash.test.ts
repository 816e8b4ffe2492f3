import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readManifest } from '../runner/index.ts'
import { crash } from './helpers/crash.ts'
import { startFakeServer } from './helpers/fake-model-server.ts'
import { serveProcess } from './helpers/serve.ts'

/** The short form of `npm run crash`: a kill at every named point of the write path, and five at random moments. */
t.setTimeout(280_000)

t.test('killed and resumed: nothing paid is lost or asked for twice', async (t) => {
  const report = await crash({ counts: [3], random: 5, seed: 2, say: (line) => t.comment(line) })
  t.ok(report.kills >= 8, `${report.kills} kills`)
  t.equal(report.resultsLost, 0, 'results lost')
  t.same(report.unreadable, [], 'unreadable final files')
  t.equal(report.askedAgain, 0, 'answered tests asked again')
  t.equal(report.unfinished, 0, 'runs that are not whole after resuming')
  t.ok(report.repeated <= report.inFlight, `${report.repeated} repeated calls, ${report.inFlight} in flight at the kills`)
})

t.test('SIGTERM with 64 calls in flight and an open event stream: out within 8 seconds, nothing lost', async (t) => {
  const model = await startFakeServer({ latencyMs: 20_000 })
  const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-term-'))
  t.teardown(async () => {
    await model.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const tries = Number(process.env.SIGTERM_TRIES ?? 2)
  for (let i = 0; i < tries; i++) {
    const server = await serveProcess(dataDir, { env: { OPENAI_BASE_URL: model.url }, flags: ['--no-sample'] })
    const before = model.calls().length
    const ordered = await fetch(`${server.url}/api/v1/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ suites: ['starter'], models: ['openai-compatible/slow'], repeats: 4, shots: 0, reminders: 0, parallel: 64, seed: 1 }) })
    t.ok(ordered.ok, await ordered.text())
    const [run = ''] = (await readdir(join(dataDir, 'runs'))).sort().reverse()
    const stream = await fetch(`${server.url}/runs/${run}/events`)
    for (let waited = 0; model.calls().length - before < 64 && waited < 20_000; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50))
    t.equal(model.calls().length - before, 64, '64 calls in flight')
    const { code, ms } = await server.stop()
    t.equal(code, 0)
    t.ok(ms < 8000, `ended after ${Math.round(ms)} ms`)
    t.match(await readManifest(join(dataDir, 'runs', run)), { status: 'interrupted', counts: { error: 0 } })
    await stream.body?.cancel().catch(() => undefined)
  }
})
