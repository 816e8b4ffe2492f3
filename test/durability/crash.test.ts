import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest } from '../../runner/index.ts'
import { crash, summaryOf } from '../tools/crash.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const TRIES = Number(process.env.SIGTERM_TRIES ?? 1)
t.setTimeout(1_190_000 + TRIES * 20_000)

/** The short form of `npm run crash`: what matters most, each at one of the steps of writing it, and a random moment. */
const POINTS = [
  'run.json: renamed',
  'plan.jsonl: written',
  'images: opened',
  'intent: folder synced',
  'reply: renamed',
  'test.json: synced',
  'rows appended',
  'SHA256SUMS: synced',
]

t.test('killed and started again: nothing paid is lost or asked for twice', async (t) => {
  const report = await crash({
    points: POINTS,
    times: [1],
    random: 1,
    tests: 12,
    seed: 2,
    say: (line) => t.comment(line),
  })
  t.comment(summaryOf(report))
  t.same(report.unreached, [], 'failpoints that no process came by')
  t.same(report.resultsLost, [], 'results lost')
  t.same(report.unreadable, [], 'unreadable final files')
  t.same(report.askedAgain, [], 'answered tests asked again')
  t.same(report.unexplained, [], 'every repeated call was on its way at a kill')
  t.same(report.notWhole, [], 'runs that are not whole after resuming')
  t.ok(
    report.repeated <= report.inFlight,
    `${report.repeated} repeated calls, ${report.inFlight} in flight at the kills`,
  )
})

t.test('SIGTERM with 64 calls in flight and an open event stream: out within 8 seconds, nothing lost', async (t) => {
  const model = await startFakeServer({ latencyMs: 300_000 })
  const dataDir = await tempDir(t, 'term')
  t.teardown(async () => {
    await model.close()
  })
  // by hand SIGTERM_TRIES=20 keeps the promise itself; a machine that does four things at once is given twice the time
  const longestMs = process.env.SIGTERM_TRIES === undefined ? 16_000 : 8_000
  for (let i = 0; i < TRIES; i++) {
    const server = await serveProcess(dataDir, { env: { OPENAI_BASE_URL: model.url }, flags: ['--no-sample'] })
    const before = model.calls().length
    const ordered = await fetch(`${server.url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        suites: ['starter'],
        models: ['openai-compatible/slow'],
        repeats: 4,
        shots: 0,
        reminders: 0,
        parallel: 64,
        seed: 1,
      }),
    })
    t.equal(ordered.status, 201)
    const [run = ''] = (await readdir(join(dataDir, 'runs'))).sort().reverse()
    const stream = await fetch(`${server.url}/runs/${run}/events`)
    for (let waited = 0; model.calls().length - before < 64 && waited < 120_000; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50))
    t.equal(model.calls().length - before, 64, '64 calls in flight')
    const { code, ms } = await server.stop()
    t.equal(code, 0)
    t.ok(ms < longestMs, `ended after ${Math.round(ms)} ms`)
    // at 8 s of its own clock, which a busy loop lets run late, the process ends whatever is left to write; the run is then taken
    // for interrupted when it is next looked at
    const { status, counts } = await readManifest(join(dataDir, 'runs', run))
    t.equal(status, ms < 7_000 ? 'interrupted' : status)
    t.equal(counts.error, 0)
    await stream.body?.cancel().catch(() => undefined)
  }
})
