import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import {
  liveForecastOf,
  readManifest,
  type Forecast,
  type ApiLoad,
  type KnownCase,
  type Order,
  type Outcome,
  type Row,
  type Run,
  type RunnerOptions,
} from '../../runner/index.ts'
import { forecastOf } from '../../runner/order/forecast.ts'
import { costsOf } from '../../server/pages/parts/run/run-costs.ts'
import { basisOf } from '../../server/pages/parts/forecasts.ts'
import { manifestOf, plannedOf, rowOf } from '../helpers/made-run.ts'
import { resultsOf } from '../../runner/index.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { testRunner } from '../helpers/test-runner.ts'

const data = await tempDir(t, 'forecast')

const ORDER = orderOf({ types: ['locate'], models: ['priced/eye'], title: 'forecast' })
const settings: NonNullable<RunnerOptions['settings']> = {
  apis: { priced: { baseUrl: 'http://127.0.0.1:9/v1' }, unpriced: { baseUrl: 'http://127.0.0.1:9/v1' } },
  models: { 'priced/*': { price: { input: 2, output: 10 } } },
}
const connections: RunnerOptions['connections'] = Object.fromEntries(
  ['builtin', 'priced', 'unpriced'].map((api) => [
    api,
    { api, baseUrl: api === 'builtin' ? 'builtin:' : 'http://127.0.0.1:9/v1', key: null },
  ]),
)
const runnerWith = async (limits: NonNullable<typeof settings.limits> = {}) => {
  return testRunner(t, { dataDir: data, connections, settings: { ...settings, limits } })
}

t.test('what all cases of a type have in common is asked for once a model', (t) => {
  const asked: string[] = []
  const cases = Array.from({ length: 50 }, (_, i): KnownCase => ({
    format: 1,
    suite: 'made',
    id: `case-${i}`,
    type: i < 25 ? 'count' : 'yes-no',
    given: i < 25 ? { object: 'spots' } : { question: 'Is there a spot?' },
    truth: i < 25 ? { count: 3 } : { answer: 'yes' },
    image: { sha: `s${i}`, name: 'a.png', file: 'images/a.png', mediaType: 'image/png', bytes: 9, width: 9, height: 9 },
  }))
  const models = manifestOf('made').models.flatMap((model) =>
    ['eye', 'ear'].map((name) => ({ ...model, model: name, slug: name })),
  )
  const { tests } = forecastOf({ suites: [], cases, models, controls: [], left: [], examples: new Map() }, ORDER, {
    known: {
      fastestMs: null,
      usual(_, model, type) {
        asked.push(`usual of ${model} for ${type}`)
        return null
      },
    },
    limits: {},
    inside: () => false,
    today: '2026-12-01',
    counted({ model }, type) {
      asked.push(`count of ${model} for ${type}`)
      return null
    },
  })
  t.equal(tests, 100)
  t.equal(asked.length, 8)
  t.equal(new Set(asked).size, 8)
  t.end()
})

t.test('a forecast counts every word and image that is sent, by model and type', async (t) => {
  const runner = await runnerWith()
  const of = (changes: Partial<Order> = {}): Promise<Forecast> => runner.forecast({ ...ORDER, ...changes })
  const plain = await of()
  t.ok(plain.inputTokens > 0 && plain.outputTokens > 0)
  t.equal(plain.costUsd, (plain.inputTokens * 2 + plain.outputTokens * 10) / 1e6)
  t.strictSame(
    [(await of({ repeats: 3 })).inputTokens, (await of({ repeats: 3 })).tests],
    [plain.inputTokens * 3, plain.tests * 3],
  )

  const spoken = await of({ system: 'x'.repeat(400) })
  t.equal(spoken.inputTokens, plain.inputTokens + 100 * plain.tests, 'the system prompt goes with every question')
  t.ok(
    (await of({ prompts: { locate: `{question} {format} ${'y'.repeat(4000)}` } })).inputTokens >=
      plain.inputTokens + 1000 * plain.tests,
    'so does a template',
  )
  t.ok((await of({ shots: 1 })).inputTokens > plain.inputTokens * 1.8, 'an example is words and an image')
  t.equal((await of({ shots: 1 })).outputTokens, plain.outputTokens)

  const mixed = await of({ models: ['priced/eye', 'unpriced/eye', 'builtin/chance'], types: ['locate', 'count'] })
  t.match(mixed, { costUsd: null, unknownPrices: ['unpriced/eye'], unknownTests: mixed.tests / 3 })
  t.ok(mixed.knownUsd > 0)
  t.equal(mixed.parts.length, 6)
  t.equal(
    mixed.parts.reduce((sum, part) => sum + part.tests, 0),
    mixed.tests,
  )
  t.strictSame(
    mixed.parts
      .filter((part) => part.costUsd === null)
      .map((part) => part.type)
      .sort(),
    ['count', 'locate'],
  )
  t.strictSame(mixed.byModel, {
    'priced/eye': mixed.tests / 3,
    'unpriced/eye': mixed.tests / 3,
    'builtin/chance': mixed.tests / 3,
  })
})

t.test('the time follows the calls at once and the limits, and says what it rests on', async (t) => {
  const runner = await runnerWith()
  const [item, four] = [await runner.forecast({ ...ORDER, parallel: 1 }), await runner.forecast(ORDER)]
  t.equal(item.elapsedMs, item.tests * 6000, 'six seconds a test where nothing is known')
  t.equal(four.elapsedMs, Math.round((item.tests * 6000) / 4))
  t.match(basisOf(item), /based on an assumed 6 s a call/)
  const limited = await runnerWith({ priced: { parallel: 2, requestsPerMinute: 3 } })
  t.equal(
    (await limited.forecast({ ...ORDER, parallel: 256 })).elapsedMs,
    Math.max((item.tests * 6000) / 2, (Math.ceil(item.tests / 3) - 1) * 60_000),
  )

  const { id, forecast } = await runner.order({ ...ORDER, models: ['builtin/chance'] }, 'api')
  t.match(forecast?.basis, { assumed: forecast?.tests })
  await runner.ended(id)
  t.strictSame((await readManifest(join(data, 'runs', id))).forecast, forecast, 'kept as it was before the run')
  await writeFile(
    join(data, 'runs', id, 'run.json'),
    JSON.stringify({
      ...(await readManifest(join(data, 'runs', id))),
      results: (await readManifest(join(data, 'runs', id))).results.map((result) => ({ ...result, p50Ms: 900 })),
    }),
  )
  const again = await runner.forecast({
    ...ORDER,
    models: ['builtin/chance', 'builtin/pixels', 'priced/eye'],
    parallel: 1,
  })
  t.match(
    again.basis,
    { measured: item.tests, near: item.tests, assumed: item.tests },
    'the same model, another of its API, and one that nobody knows',
  )
  t.strictSame(
    again.parts.map((part) => part.ms / part.tests),
    [900, 900, 6000],
  )
  t.match(
    basisOf(again),
    /earlier runs of the same models and test types for \d+ of \d+ tests; earlier runs of other .*; an assumed 6 s/,
  )
  await writeFile(join(data, 'runs', id, 'run.json'), '{ no manifest')
  t.match(
    (await runner.forecast({ ...ORDER, models: ['builtin/chance'] })).basis,
    { assumed: item.tests },
    'a damaged run tells nothing and stops nothing',
  )
})

const PLANNED = 40
const NOW = new Date('2026-11-23T14:10:00.000Z')
const LOAD: ApiLoad = {
  api: 'builtin',
  calling: 1,
  ordered: 4,
  parallel: 4,
  allowed: 256,
  slowed: false,
  tooMany: 0,
  waiting: { disk: 0, budget: 0, limit: 0 },
  asked: true,
}
const FORECAST: Forecast = {
  tests: PLANNED,
  cases: PLANNED,
  images: 1,
  byType: { count: PLANNED },
  byModel: { 'builtin/pixels': PLANNED },
  inputTokens: 100 * PLANNED,
  outputTokens: 10 * PLANNED,
  costUsd: 0.01 * PLANNED,
  knownUsd: 0.01 * PLANNED,
  unknownTests: 0,
  unknownPrices: [],
  elapsedMs: 500 * PLANNED,
  basis: { measured: 0, near: 0, assumed: PLANNED },
  parts: [
    {
      slug: 'pixels',
      type: 'count',
      tests: PLANNED,
      inputTokens: 100 * PLANNED,
      outputTokens: 10 * PLANNED,
      costUsd: 0.01 * PLANNED,
      ms: 2000 * PLANNED,
    },
  ],
}

/** A run of 40 tests, of which some are done; each row may say otherwise. */
function made(
  done: number,
  change: (row: Row, index: number) => Partial<Row> = () => ({}),
  changes: Partial<Run> = {},
) {
  const rows = Array.from({ length: done }, (_, index): Row => {
    const row: Row = {
      ...rowOf(index + 1, (index % 2 ? 'failed' : 'passed') satisfies Outcome),
      costUsd: 0.01,
      inputTokens: 100,
      outputTokens: 10,
      elapsedMs: 2000,
    }
    return { ...row, ...change(row, index) }
  })
  const results = resultsOf(
    Array.from({ length: PLANNED }, (_, index) => plannedOf(index + 1)),
    rows,
    false,
  )
  const cost = {
    usd: rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0),
    wastedUsd: 0,
    unknownTests: rows.filter((row) => row.costUsd === null).length,
  }
  const run = manifestOf('20261123T140509Z-made', PLANNED, {
    status: 'running',
    forecast: FORECAST,
    results,
    cost,
    counts: results[0]?.counts ?? manifestOf('x').counts,
    ...changes,
  })
  return { run, rows, of: (load: Partial<ApiLoad> = {}) => liveForecastOf(run, rows, [{ ...LOAD, ...load }], NOW) }
}

t.test('the forecast is corrected by what is measured', async (t) => {
  const near = (got: number, wanted: number, what: string): void => {
    t.ok(Math.abs(got - wanted) < wanted * 1e-6, `${what}: ${got}, not ${wanted}`)
  }
  near(made(0).of().total.usd, 0.4, 'before the first test it is the forecast')
  near(made(20).of().total.usd, 0.4, 'what meets the forecast changes nothing')
  const dearer = [1, 4, 20, 39].map((n) => made(n, () => ({ costUsd: 0.05, outputTokens: 90 })).of().total)
  t.ok(
    dearer.every(({ usd }, index) => usd > (dearer[index - 1]?.usd ?? 0.4) && usd < 2),
    `five times as dear: ${dearer.map(({ usd }) => usd.toFixed(2)).join(' ')} rise towards 2`,
  )
  t.ok((dearer[2]?.usd ?? 0) > 1.9, 'half the tests say nearly all')
  t.ok((dearer[3]?.outputTokens ?? 0) > 3590, 'tokens likewise')
  near(made(PLANNED, () => ({ costUsd: 0.05 })).of().total.usd, 2, 'at the end it is what was measured')

  const two = {
    ...FORECAST,
    parts: [
      ...FORECAST.parts.map((part) => ({ ...part, tests: 20, costUsd: 0.2 })),
      { slug: 'pixels', type: 'locate', tests: 20, inputTokens: 0, outputTokens: 0, costUsd: 2, ms: 2000 },
    ],
  }
  const both = made(20, () => ({ costUsd: 0.02 }), { forecast: two })
  const results = both.run.results
    .filter((result) => result.type === 'count')
    .map((result) => ({ ...result, counts: { ...result.counts, planned: 20 } }))
  const carried =
    liveForecastOf(
      { ...both.run, results: [...results, ...results.map((result) => ({ ...result, type: 'locate' }))] },
      both.rows,
      [LOAD],
      NOW,
    ).total.usd - 0.4
  t.ok(
    carried > 3.5 && carried < 4,
    `one type cost twice its forecast, so the other is expected to: ${carried.toFixed(2)} of 2`,
  )
})

t.test('what is unknown stays unknown', async (t) => {
  const unpriced = { ...FORECAST, costUsd: null, parts: FORECAST.parts.map((part) => ({ ...part, costUsd: null })) }
  t.match(
    made(10, () => ({ costUsd: null }), { forecast: unpriced }).of().total,
    { usd: 0, unknownTests: 40 },
    'no price at all',
  )
  t.match(
    made(10, (_row, index) => ({ costUsd: index % 2 ? null : 0.01 })).of().total,
    { unknownTests: 20 },
    'half untold so far: half of what is left',
  )
  const told = made(10, () => ({ costUsd: 0.03 }), { forecast: unpriced }).of().total
  t.match(told, { unknownTests: 0 }, 'no price, but the API says what each call cost')
  t.ok(Math.abs(told.usd - 1.2) < 1e-9)
  t.match(
    made(10, undefined, { forecast: undefined as never }).of().total,
    { unknownTests: 0 },
    'a run from before forecasts were kept',
  )
  t.match(made(10).of({ asked: false }).total, { left: 0 }, 'an API that was given up costs no more')
})

t.test('the time left follows the calls at once', async (t) => {
  t.equal(made(0).of().leftMs, (40 * 2000) / 4)
  t.equal(made(0).of({ parallel: 8 }).leftMs, (40 * 2000) / 8)
  t.equal(made(0).of({ parallel: 8, allowed: 1 }).leftMs, 40 * 2000, 'as the API bears it')
  t.equal(made(40).of().leftMs, 0)
  const at = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString()
  const lately = (done: number) => made(done, (_row, n) => ({ finished: at(done - n) }), { started: at(1000) })
  t.equal(lately(20).of().leftMs, 20 * 1000, 'one a second lately, whatever each took')
  const changed = lately(20)
  changed.run.changes = [{ at: at(2), api: 'builtin', what: 'parallel', from: 4, to: 20, by: 'form' }]
  t.equal(
    changed.of({ parallel: 20 }).leftMs,
    (20 * 2000) / 20,
    'the speed before a change says nothing of the speed after it',
  )
  t.equal(
    made(5, undefined, { forecast: undefined as never }).of().leftMs,
    (35 * 2000) / 4,
    'without a forecast: what was measured',
  )
  t.equal(made(0, undefined, { forecast: undefined as never }).of().leftMs, null)
})

t.test('forecast, measured, wasted, unknown: four figures kept apart', async (t) => {
  const live = made(10, () => ({ costUsd: 0.02, wastedUsd: 0.005 }))
  t.match(costsOf(live.run, live.of()), {
    live: true,
    rows: [
      {
        forecast: { text: '$0.40 est.' },
        total: { text: '$0.20 est.' },
        wasted: '$0.05',
        unknown: '0 %',
        perPass: '$0.04',
        against: '2 × its forecast for the 10 tests asked',
      },
    ],
  })
  t.match(costsOf(live.run, live.of()).rows[0]?.atEnd.text, /^\$0\.7\d{1,2} est\.$/)
  const over = made(40, () => ({ costUsd: 0.02 }), { status: 'finished', elapsedMs: 90_000 })
  t.match(costsOf(over.run), {
    live: false,
    rows: [
      {
        forecast: { text: '$0.40 est.' },
        total: { text: '$0.80 est.' },
        against: '2 × its forecast',
        atEnd: { text: '' },
      },
    ],
  })
  t.match(costsOf(over.run).notes.join(' '), /Forecast to take about 20 s, took 1m 30s\./)
  const capped = made(10, () => ({ costUsd: 0.02 }), { order: { ...manifestOf('x').order, budgetUsd: 0.4 } })
  t.match(
    costsOf(capped.run, capped.of()).notes.join(' '),
    /The budget of \$0\.40 will run out early: it covers about 2\d of 40 tests\./,
  )
  t.match(costsOf({ ...over.run, forecast: undefined as never }), {
    forecast: false,
    rows: [{ forecast: { text: '' }, against: '' }],
  })
})
