import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readRows, readTest, type Settings, type Test } from '../../runner/index.ts'
import type { Connection } from '../../runner/model-apis/define-model-api.ts'
import { knownApis } from '../../runner/order/configured-apis.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { dialects } from '../helpers/fake-model/dialects.ts'
import { canFail, type FaultName } from '../helpers/fake-model/faults.ts'
import { atHome } from '../helpers/fake-model/home.ts'
import { startFakeServer, type FakeQuestion } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner } from '../helpers/test-runner.ts'

/** One run over every API, with five models of each: one refuses an effort, one flags a picture, one shuts down tomorrow, one
 * thinks without telling what, one writes its cache. What happens to one test of a model stays with that test. */

t.setTimeout(290_000)
const dir = await tempDir(t, 'trouble')
const TESTS = 4
const APIS = ['openai', 'anthropic', 'google', 'openrouter', 'azure-openai', 'openai-compatible', 'workshop', 'ollama']
const KINDS = ['effort', 'flag', 'retire', 'quiet', 'cache'] as const
type Kind = (typeof KINDS)[number]
const NAMES: Readonly<Record<string, (kind: Kind) => string>> = {
  openrouter: (kind) => `maker/vision-${kind}`,
  ollama: (kind) => `vision-${kind}:8b`,
  'azure-openai': (kind) => `vision-${kind}-ours`,
}
const idOf = (api: string, kind: Kind): string => NAMES[api]?.(kind) ?? `vision-${kind}`
const refOf = (api: string, kind: Kind): string => `${api}/${idOf(api, kind)}`
const IDS = [...new Set(APIS.flatMap((api) => KINDS.map((kind) => idOf(api, kind))))]

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
/** named as each API's list names it: openai 7.59.0, @anthropic-ai/sdk 1.14.0, @openrouter/sdk 1.3.19 */
const RETIRES = { shutdown_date: TOMORROW, retires_at: `${TOMORROW}T00:00:00Z`, expiration_date: TOMORROW }
// Google tells it in replies (modelStatus of GenerateContentResponse), not in its list; Ollama and Azure's deployments tell none
const TELLING = ['openai', 'anthropic', 'openrouter', 'openai-compatible', 'workshop']

/** USD per million tokens */
const PRICE = { input: 1, output: 10, cached: 0.1, cacheWrite: 1.25 }
const REPORTED = 0.00125

let flagged = ''
function faultOf({ dialect: name, model, image }: FakeQuestion): FaultName | null {
  const dialect = dialects.find((known) => known.name === name)
  if (!dialect) throw new Error(name)
  if (model.includes('effort')) return canFail(dialect, 'effort') ? 'effort' : 'bad-parameter'
  if (model.includes('flag') && image) {
    flagged ||= image.sha
    return image.sha === flagged && canFail(dialect, 'blocked') ? 'blocked' : null
  }
  return model.includes('quiet') ? 'hidden-thoughts' : model.includes('cache') ? 'cache-write' : null
}

const server = await startFakeServer({
  faultOf,
  answer: () => '{1}',
  models: IDS,
  facts: {
    ...Object.fromEntries(['vision-retire', 'maker/vision-retire'].map((id) => [id, RETIRES])),
    'vision-effort:8b': { capabilities: ['completion', 'vision', 'thinking'] },
    'vision-effort-ours': { model: 'gpt-5.4' },
  },
})
t.teardown(() => server.close())
await makeSuite(
  join(dir, 'suites'),
  { name: 'many', title: 'Many' },
  Array.from({ length: TESTS }, (_, n) => ({
    id: `case-${n}`,
    type: 'count',
    image: `images/${n}.png`,
    given: { object: 'spots' },
    truth: { count: 1 },
  })),
)
const settings: Settings = {
  apis: { workshop: { baseUrl: server.url } },
  models: Object.fromEntries(
    APIS.flatMap((api) =>
      KINDS.map((kind) => [
        refOf(api, kind),
        {
          ...(api === 'ollama' || api === 'openrouter' ? {} : { price: PRICE }),
          ...(kind === 'effort' ? { reasoningEffort: 'low' } : {}),
        },
      ]),
    ),
  ),
}
const connections: Record<string, Connection> = Object.fromEntries(
  APIS.map((api) => [
    api,
    { api, baseUrl: api === 'workshop' ? server.url : server.base(api), key: `key-of-${api}-0123456789` },
  ]),
)
const runner = await testRunner(t, {
  dataDir: dir,
  connections,
  settings,
  random: () => 0.01,
  apis: knownApis(settings).map((api) => (api.name === 'openai' ? atHome(api) : api)),
})

t.test('what happens to one test of one model stays there', async (t) => {
  const models = APIS.flatMap((api) => KINDS.map((kind) => refOf(api, kind)))
  const { id } = await runner.order(orderOf({ suites: ['many'], models, parallel: 2 }), 'cli')
  const ended = await runner.ended(id)
  const folder = join(dir, 'runs', id)
  const tests = await Promise.all((await readRows(folder)).map(({ test }) => readTest(folder, test)))
  const of = (api: string, kind: Kind): Test[] =>
    tests.filter(({ model }) => model.api === api && model.model === idOf(api, kind))
  const usd = (own: readonly Test[]): number[] => [
    ...new Set(own.map(({ costUsd }) => Number(costUsd?.toFixed(9) ?? NaN))),
  ]
  const paid = (api: string, priced: number): number =>
    api === 'ollama' ? 0 : api === 'openrouter' ? REPORTED : priced

  for (const api of APIS) {
    const refusing = of(api, 'effort')
    t.ok(refusing.length > 0 && refusing.length < TESTS, `${api}: the model that refuses an effort is left alone`)
    t.ok(
      refusing.every(
        ({ outcome, fault, costUsd }) => outcome === 'error' && fault?.code === 'bad-parameter' && costUsd === 0,
      ),
      `${api}: for that reason, and for nothing`,
    )

    const flags = of(api, 'flag').map(({ outcome }) => outcome)
    t.same(
      flags.sort(),
      api === 'ollama' ? Array(4).fill('passed') : ['passed', 'passed', 'passed', 'refused'],
      `${api}: one picture is refused, the others are answered`,
    )
    const refused = of(api, 'flag').find(({ outcome }) => outcome === 'refused')
    if (refused) {
      t.ok(refused.refusal, `${api}: over ${refused.refusal}`)
      t.ok(refused.costUsd !== null && refused.attempts === 1, `${api}: asked once, at a known cost`)
    }
    for (const kind of ['retire', 'quiet', 'cache'] as const)
      t.same(
        of(api, kind).map(({ outcome }) => outcome),
        Array(TESTS).fill('passed'),
        `${api}: ${kind}`,
      )

    const quiet = of(api, 'quiet')
    t.same(usd(quiet), [paid(api, (100 * 1 + 50 * 10) / 1e6)], `${api}: thoughts that are not told are paid once`)
    t.ok(quiet.every(({ reasoning, usage }) => reasoning === null && (usage.reasoning ?? 30) === 30))
    const written = api === 'google' ? 60 + 40 * 0.1 + 50 * 10 : 40 + 40 * 0.1 + 20 * 1.25 + 50 * 10
    t.same(usd(of(api, 'cache')), [paid(api, written / 1e6)], `${api}: what is written to a cache has its price`)
  }
  t.equal(ended.status, 'stopped')
  t.same(
    [...(ended.reason ?? '').matchAll(/Stopped calling (\S+): /g)].map(([, whom]) => whom).sort(),
    APIS.map((api) => refOf(api, 'effort')).sort(),
    'no other model was stopped, and no API',
  )
  t.same(
    ended.forecast?.announcements?.sort(),
    TELLING.map((api) => `${refOf(api, 'retire')} shuts down on ${TOMORROW}, tomorrow.`).sort(),
    'tomorrow is told',
  )
  t.equal(ended.cost.unknownTests, 0)
  const counting = ended.models.filter(({ api }) => api === 'openai' || api === 'anthropic')
  t.equal(ended.forecast?.counted, counting.length * TESTS, 'two APIs count tokens for nothing')
  t.same(
    [
      ...new Set(
        ended.forecast?.parts
          .filter(({ slug }) => counting.some((model) => model.slug === slug))
          .map((part) => part.inputTokens / part.tests),
      ),
    ],
    [1001],
    'and what they count is what is expected',
  )
  t.ok(Math.abs(ended.cost.usd - tests.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)) < 1e-9)
})
