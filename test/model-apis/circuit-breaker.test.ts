import { join } from 'node:path'
import t, { type Test } from '../helpers/tap.ts'
import { readExchange, readRows, type Order, type Run, type Runner } from '../../runner/index.ts'
import { tripFor } from '../../runner/active-run/circuit-breaker.ts'
import type { Fault } from '../../runner/records/exchange.ts'
import type { Planned } from '../../runner/records/test.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import type { FaultName } from '../helpers/fake-model/faults.ts'
import { startFakeServer, type FakeOptions } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { testRunner } from '../helpers/test-runner.ts'

t.setTimeout(1_190_000)
const dir = await tempDir(t, 'halt')
const TESTS = 10
/** calls at once, and as many more tests as are at work beside them: those may still meet what the first one met */
const [PARALLEL, MOST_HIT] = [2, 4]
await makeSuite(
  join(dir, 'suites'),
  { name: 'many', title: 'Many' },
  Array.from({ length: TESTS }, (_, n) => ({
    id: `case-${n}`,
    type: 'count',
    image: 'images/one.png',
    given: { object: 'spots' },
    truth: { count: 1 },
  })),
)

const GOOD = 'sk-the-right-key-0123456789'
const order = (...models: string[]): Order => orderOf({ suites: ['many'], models, parallel: PARALLEL })
const serverWith = async (t: Test, options: FakeOptions) => {
  const server = await startFakeServer({ answer: () => '{1}', ...options })
  t.teardown(() => server.close())
  return server
}
const runnerWith = async (t: Test, baseUrl: string, key: string): Promise<Runner> => {
  return testRunner(t, {
    dataDir: dir,
    connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl, key } },
    random: () => 0.01,
  })
}

/** The run's page, and what its buttons send. */
async function pageOf(runner: Runner, id: string): Promise<{ text: string; press(button: string): Promise<Run> }> {
  const app = await buildApp({
    config: readConfig({ BENCHLOUPE_DATA: dir, LOG_LEVEL: 'silent' }, {}),
    runner,
    pages,
    actions,
  })
  const headers = { host: 'localhost' }
  const { body } = await app.inject({ url: `/runs/${id}`, headers })
  return {
    text: body
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replace(/\s+/g, ' '),
    async press(button) {
      const target = new RegExp(`<form method="post" action="([^"]+)"[^>]*>\\s*<button>${button}<`).exec(body)?.[1]
      if (target === undefined) throw new Error(`there is no button ${button}`)
      await app.inject({ method: 'POST', url: target, headers })
      await app.close()
      return runner.ended(id)
    },
  }
}

t.test('a wrong key pauses the run with its reason, and with the right one it goes on to the end', async (t) => {
  const server = await serverWith(t, { key: GOOD })
  const before = await runnerWith(t, server.url, 'sk-the-wrong-key-0123456789')
  const { id } = await before.order(order('openai-compatible/fake-vision'), 'form')
  const paused = await before.ended(id)
  t.equal(paused.status, 'stopped')
  t.ok(
    paused.counts.error <= MOST_HIT && paused.counts.skipped >= TESTS - MOST_HIT,
    `${paused.counts.error} of ${TESTS} tests met it`,
  )
  t.equal(server.calls().length, paused.counts.error, 'and none was tried again')
  const page = await pageOf(before, id)
  t.match(
    page.text,
    /Stopped calling openai-compatible: 401, the key is missing or not accepted: .*Start Benchloupe with a valid key, then resume the run\./,
  )
  t.match((await page.press('Resume')).reason, /401/, 'resumed too early it pauses again')

  const after = await runnerWith(t, server.url, GOOD)
  const ended = await (await pageOf(after, id)).press('Resume')
  t.match(ended, { status: 'finished', reason: null, counts: { planned: TESTS, passed: TESTS, error: 0, skipped: 0 } })
  t.notMatch((await pageOf(after, id)).text, /Stopped calling/)
  const first = (await readRows(join(dir, 'runs', id))).find(({ attempts }) => attempts > 1)
  const turns = (await readExchange(join(dir, 'runs', id), String(first?.test))).turns
  t.equal(turns.flatMap(({ attempts }) => attempts)[0]?.fault?.code, 'auth', 'what was refused stays on record')
})

t.test('an account without credit pauses the run as well', async (t) => {
  for (const fault of ['402', '429-quota'] satisfies FaultName[]) {
    let credit = false
    const server = await serverWith(t, { faultOf: () => (credit ? null : fault) })
    const runner = await runnerWith(t, server.url, GOOD)
    const { id } = await runner.order(order('openai-compatible/fake-vision'), 'form')
    const paused = await runner.ended(id)
    t.match(
      paused,
      {
        status: 'stopped',
        reason: /Stopped calling [^:]+: (402|429), the account.*Add credit to the account, then resume the run\.$/,
      },
      fault,
    )
    t.ok(paused.counts.error <= MOST_HIT && paused.counts.skipped > 0)
    credit = true
    t.match(await (await pageOf(runner, id)).press('Resume'), { status: 'finished', counts: { passed: TESTS } }, 'paid')
  }
})

t.test('a model that there is not keeps no other model from being asked', async (t) => {
  let there = false
  const server = await serverWith(t, { faultOf: ({ model }) => (model === 'typo' && !there ? '404' : null) })
  const runner = await runnerWith(t, server.url, GOOD)
  const { id } = await runner.order(order('openai-compatible/typo', 'openai-compatible/fake-vision'), 'form')
  const paused = await runner.ended(id)
  t.match(paused, {
    status: 'stopped',
    reason: /^Stopped calling openai-compatible\/typo: 404/,
    counts: { passed: TESTS },
  })
  t.ok(paused.counts.error <= MOST_HIT)
  there = true
  t.match(await (await pageOf(runner, id)).press('Resume'), { status: 'finished', counts: { passed: 2 * TESTS } })
})

t.test('whom calls stop for', (t) => {
  const planned = { api: 'openai', model: 'gpt-5' } as Planned
  const whom = (code: Fault['code'], status: number, inARow = 1) =>
    tripFor({ code, status, message: 'made up', retryable: false } satisfies Fault, inARow, planned)?.whom
  t.same([whom('auth', 401), whom('quota', 429)], ['openai', 'openai'])
  t.same(
    [whom('auth', 403), whom('not-found', 404), whom('bad-parameter', 400)],
    Array(3).fill('openai/gpt-5'),
    'another model may do',
  )
  t.same(
    [whom('server', 500), whom('server', 500, 11), whom('server', 500, 12)],
    [undefined, undefined, 'openai/gpt-5'],
  )
  t.end()
})
