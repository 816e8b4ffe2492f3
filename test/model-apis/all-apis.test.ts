import { execFile as execFileCallback } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { readExchange, readManifest, readRows, readTest, type Settings, type Test } from '../../runner/index.ts'
import { encodePng } from '../../runner/image/png.ts'
import { knownApis } from '../../runner/order/configured-apis.ts'
import type { Connection } from '../../runner/model-apis/define-model-api.ts'
import type { KnownCase } from '../../runner/records/case.ts'
import type { Size, Space, XY } from '../../runner/records/space.ts'
import { seeded, seedOf } from '../../runner/tools/random.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { dialects } from '../helpers/fake-model/dialects.ts'
import type { FaultName } from '../helpers/fake-model/faults.ts'
import { atHome } from '../helpers/fake-model/home.ts'
import { startFakeServer, type FakeQuestion } from '../helpers/fake-model/server.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { testRunner } from '../helpers/test-runner.ts'

t.setTimeout(1_190_000)
const dir = await tempDir(t, 'apis')

/** What each model really does, whatever Benchloupe believes of it: the wire it speaks, the numbers it gives, USD per million
 * tokens in and out. */
interface Served {
  model: string
  dialect: string
  space: Space
  price: readonly [number, number] | 'reported' | 'free'
}

const SERVED: readonly Served[] = [
  { model: 'openai/gpt-5.4', dialect: 'responses', space: 'pixel', price: [2.5, 15] },
  { model: 'openai-compatible/gpt-4o', dialect: 'chat', space: 'unit', price: [2, 8] },
  { model: 'anthropic/claude-opus-4-1', dialect: 'anthropic', space: 'pixel', price: [15, 75] },
  { model: 'google/gemini-2.5-pro', dialect: 'google', space: 'thousand-yx', price: [1.25, 10] },
  { model: 'openrouter/qwen/qwen2.5-vl-72b-instruct', dialect: 'openrouter', space: 'pixel', price: 'reported' },
  { model: 'openrouter/x-ai/grok-4', dialect: 'openrouter', space: 'percent', price: 'reported' },
  { model: 'ollama/qwen3-vl:8b', dialect: 'ollama', space: 'thousand', price: 'free' },
  { model: 'azure-openai/gpt-4o-mini', dialect: 'azure', space: 'unit', price: [0.15, 0.6] },
  { model: 'workshop/molmo-7b', dialect: 'chat', space: 'percent', price: [0.1, 0.3] },
]
/** what the server says that OpenRouter charged for a call, USD */
const REPORTED = 0.00125

const KEYS: Readonly<Record<string, string>> = {
  openai: 'sk-proj-all-apis-at-once-1',
  'openai-compatible': 'sk-all-apis-at-once-2',
  anthropic: 'sk-ant-api03-all-apis',
  google: 'AIzaSyAllApisAtOnce',
  openrouter: 'sk-or-v1-all-apis',
  'azure-openai': '0123456789abcdef0123456789abcdef',
  workshop: 'workshop-key-0001',
}

/** where each wire carries its key */
const KEY_HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  dialects.map(({ name, key }) => [name, key.header]),
)
const execFile = promisify(execFileCallback)
const hasCurl = await execFile('curl', ['--version']).then(
  () => true,
  () => false,
)

const apiIn = (model: string): string => model.slice(0, model.indexOf('/'))
const idIn = (model: string): string => model.slice(model.indexOf('/') + 1)

/** [x, y] px of the original as a model says it that was sent an image of `sent` px: written out here, not taken from the runner. */
function said([x, y]: XY, space: Space, original: Size, sent: Size): number[] {
  const [u, v] = [x / original.width, y / original.height]
  switch (space) {
    case 'unit':
      return [Number(u.toFixed(4)), Number(v.toFixed(4))]
    case 'percent':
      return [Number((u * 100).toFixed(1)), Number((v * 100).toFixed(1))]
    case 'thousand':
      return [Math.round(u * 1000), Math.round(v * 1000)]
    case 'thousand-yx':
      return [Math.round(v * 1000), Math.round(u * 1000)]
    case 'pixel':
      return [Math.round(u * sent.width), Math.round(v * sent.height)]
  }
}

/** A plate far above what most vendors look at, 2600 x 1900 px, with six dark discs on it. */
const PLATE = { width: 2600, height: 1900 }
const DISCS: XY[] = [
  [300, 280],
  [1350, 420],
  [2300, 900],
  [700, 1100],
  [1650, 1500],
  [420, 1700],
]
function plate(): Buffer {
  const data = new Uint8Array(PLATE.width * PLATE.height * 3).fill(235)
  for (const [cx, cy] of DISCS)
    for (let y = cy - 60; y < cy + 60; y++)
      for (let x = cx - 60; x < cx + 60; x++)
        if ((x - cx) ** 2 + (y - cy) ** 2 < 3600)
          data.fill(40, (y * PLATE.width + x) * 3, (y * PLATE.width + x) * 3 + 3)
  return encodePng({ ...PLATE, channels: 3, data })
}

/** What a picture looks like however it was resized: 24 x 24 grey values. */
const look = (image: Buffer | string): Promise<Buffer> =>
  sharp(image).greyscale().resize(24, 24, { fit: 'fill' }).raw().toBuffer()
const distance = (a: Buffer, b: Buffer): number =>
  a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0)

type Truth = { points?: { at: XY }[]; count?: number }

/** The made-up models: they see the picture alone and know it by its look. Pictures with 4, 8, 12 ... things they get
 * wrong, all in one way. */
class Oracle {
  #known: { look: Buffer; size: Size; points: XY[]; wrong: boolean }[] = []

  async learn(cases: readonly KnownCase[], fileOf: (item: KnownCase) => string): Promise<void> {
    for (const testCase of cases.filter(({ type }) => type === 'locate')) {
      const points = ((testCase.truth as Truth).points ?? []).map(({ at }) => at)
      this.#known.push({
        look: await look(fileOf(testCase)),
        size: testCase.image,
        points,
        wrong: points.length > 0 && points.length % 4 === 0,
      })
    }
  }

  async answer(prompt: string, image: FakeQuestion['image'], model: string): Promise<string> {
    const { space } = SERVED.find((served) => idIn(served.model) === model) as Served
    if (!image) throw new Error('there is no image')
    const seen = await look(image.bytes)
    const known = this.#known.toSorted((a, b) => distance(a.look, seen) - distance(b.look, seen))[0]
    if (!known) throw new Error('there is nothing to know')
    const { size, points, wrong } = known
    if (/how many/i.test(prompt)) return `{${points.length + (wrong ? 2 : 0)}}`
    // a third of them too far right, or left where that would leave the image
    const off = ([x, y]: XY): XY => [x + size.width * (x < size.width / 2 ? 0.3 : -0.3), y]
    return JSON.stringify(
      points.map((point, index) => ({
        point: said(wrong && index % 3 === 0 ? off(point) : point, space, size, image),
      })),
    )
  }
}

/** About one question in six is failed once or twice: always the same ones, whatever order they come in. */
function faultOf({ model, prompt, image, time }: FakeQuestion): FaultName | null {
  const random = seeded(seedOf(`${model} ${prompt} ${image?.sha}`))
  const times = random() < 1 / 6 ? 1 + Math.floor(random() * 2) : 0
  return time > times ? null : ((['429-ms', '429-bare', '500', '503'] as const)[Math.floor(random() * 4)] ?? null)
}

/** So many questions must be under way at once before the first one is answered. */
const AT_ONCE = 64
let [asked, allIn] = [0, (): void => undefined]
const gate = new Promise<void>((resolve) => {
  allIn = resolve
})

const oracle = new Oracle()
const server = await startFakeServer({
  faultOf,
  async answer(prompt, image, { model }) {
    if (++asked === AT_ONCE) allIn()
    await gate
    return oracle.answer(prompt, image, model)
  },
})
t.teardown(() => server.close())

await makeSuite(join(dir, 'suites'), { name: 'plates', title: 'Plates' }, [
  {
    id: 'plate',
    type: 'locate',
    image: 'images/plate.png',
    given: { object: 'discs' },
    truth: { points: DISCS.map((point) => ({ at: point })) },
  },
  { id: 'plate', type: 'count', image: 'images/plate.png', given: { object: 'discs' }, truth: { count: DISCS.length } },
])
await writeFile(join(dir, 'suites', 'plates', 'images', 'plate.png'), plate())

const settings: Settings = {
  apis: { workshop: { baseUrl: server.url, keyEnv: 'WORKSHOP_KEY' } },
  models: Object.fromEntries(
    SERVED.flatMap(({ model, price }) =>
      typeof price === 'string' ? [] : [[model, { price: { input: price[0], output: price[1] } }]],
    ),
  ),
}
const connections: Record<string, Connection> = Object.fromEntries(
  SERVED.map(({ model }) => apiIn(model)).map((api) => [
    api,
    { api, baseUrl: api === 'workshop' ? server.url : server.base(api), key: KEYS[api] ?? null },
  ]),
)

await putDrawnSuite(dir, 'geometry')
/** ms of Retry-After are kept, jitter is left out: waits stay short */
const runner = await testRunner(t, {
  dataDir: dir,
  connections,
  settings,
  random: () => 0.01,
  apis: knownApis(settings).map((api) => (api.name === 'openai' ? atHome(api) : api)),
})

const ORDER = orderOf({
  suites: ['geometry', 'plates'],
  types: ['locate', 'count'],
  limit: 4,
  models: SERVED.map(({ model }) => model),
  parallel: 32,
  title: 'all APIs at once',
})

t.test('one geometry run over every API at once', async (t) => {
  for (const name of ORDER.suites) {
    const suite = await runner.drawSuite(name)
    await oracle.learn(suite.cases, (item) => suite.imagePath(item))
  }
  const { id } = await runner.order(ORDER, 'cli')
  const ended = await runner.ended(id)
  const folder = join(dir, 'runs', id)
  const rows = await readRows(folder)
  const tests = await Promise.all(rows.map(({ test }) => readTest(folder, test)))
  const exchanges = await Promise.all(rows.map(({ test }) => readExchange(folder, test)))
  const manifest = await readManifest(folder)
  const of = ({ model }: Served): Test[] =>
    tests.filter((test) => `${test.model.api}/${test.model.model}` === model).sort((a, b) => a.n - b.n)

  t.match(ended, {
    status: 'finished',
    reason: null,
    counts: { planned: 10 * SERVED.length, error: 0, unparsed: 0, skipped: 0 },
  })
  t.equal(new Set(rows.map(({ api }) => api)).size, 8)

  await t.test('each speaks its own wire and is asked for its own coordinates', (t) => {
    for (const served of SERVED) {
      const own = of(served)
      const calls = server
        .calls()
        .filter(
          (call) =>
            call.dialect === served.dialect && JSON.stringify([call.body, call.path]).includes(idIn(served.model)),
        )
      t.ok(calls.length >= own.length, `${served.model} speaks ${served.dialect}`)
      t.same(
        [...new Set(own.map(({ model }) => model.space))],
        [served.space],
        `${served.model} answers in ${served.space}`,
      )
      t.ok(
        own
          .filter((test) => test.case.type === 'locate')
          .every((test) =>
            test.prompt.includes(
              served.space === 'pixel' ? `${test.sent?.width} x ${test.sent?.height} pixels` : 'Coordinates are',
            ),
          ),
      )
      const shas = new Set(
        calls.flatMap(({ images }) => images.map((image) => `${image.sha} ${image.width} x ${image.height}`)),
      )
      t.same(
        [...new Set(own.map(({ sent }) => `${sent?.sha} ${sent?.width} x ${sent?.height}`))].filter(
          (name) => !shas.has(name),
        ),
        [],
        'the image on record is the one that came in',
      )
    }
    t.same(new Set(SERVED.map(({ space }) => space)).size, 5, 'every space is among them')
    const resized = tests.filter((test) => test.model.space === 'pixel' && test.sent?.changed)
    const shrunk = resized
      .filter(({ sent, case: { image } }) => sent && (sent.width < image.width || sent.height < image.height))
      .map((test) => test.model.api)
    t.same([...new Set(shrunk)].sort(), ['anthropic', 'openrouter'], 'pixels of a smaller image are among them')
    t.end()
  })

  await t.test('the same answer scores the same, right or wrong', (t) => {
    const [first, ...others] = SERVED.map((served) =>
      of(served).map((test) => [test.case.suite, test.case.id, test.case.type, test.outcome, test.score?.score]),
    )
    for (const [index, scores] of others.entries())
      t.same(scores, first, `${SERVED[index + 1]?.model} scores as the first`)
    const right = first?.filter(([, , , , score]) => score === 1) ?? []
    t.ok(right.length > 2 && right.length < (first?.length ?? 0), `${right.length} of ${first?.length} are right`)
    t.ok(
      first?.some(([, , type, , score]) => type === 'locate' && Number(score) > 0.3 && Number(score) < 0.95),
      'a shifted answer is partly right',
    )
    t.same(
      tests.filter(({ suspect, outcome }) => suspect && outcome === 'passed'),
      [],
    )
    t.end()
  })

  await t.test('costs are tokens times price, or what the API charged', (t) => {
    for (const served of SERVED) {
      const { price } = served
      const priced = (test: Test): number =>
        price === 'free'
          ? 0
          : price === 'reported'
            ? REPORTED
            : (Number(test.usage.input) * price[0] + Number(test.usage.output) * price[1]) / 1e6
      const own = of(served)
      const source = price === 'free' ? 'free' : price === 'reported' ? 'api' : 'price list'
      t.ok(
        own.every(
          (test) =>
            test.costSource === source && test.costUsd !== null && Math.abs(test.costUsd - priced(test)) < 1e-12,
        ),
        `${served.model}: ${source}`,
      )
      const sum = own.reduce((total, test) => total + priced(test), 0)
      const result = manifest.results.find(
        (result) => `${result.api}/${result.model}` === served.model && result.type === null,
      )
      t.match(result, { unknownCost: 0 })
      t.ok(Math.abs((result?.costUsd ?? NaN) - sum) < 1e-9, `${served.model}: $${sum.toFixed(6)}`)
    }
    const good = server.calls().filter(({ fault, usage }) => fault === null && usage !== null)
    t.equal(
      manifest.tokens.input,
      good.reduce((sum, { usage }) => sum + Number(usage?.input), 0),
      'tokens in, as the server counted them',
    )
    t.equal(
      manifest.tokens.output,
      good.reduce((sum, { usage }) => sum + Number(usage?.output), 0),
      'and out',
    )
    t.match(manifest.cost, { wastedUsd: 0, unknownTests: 0 }, 'errors with a status are not billed')
    t.ok(Math.abs(manifest.cost.usd - tests.reduce((sum, test) => sum + (test.costUsd ?? 0), 0)) < 1e-9)
    t.end()
  })

  await t.test('calls are the tests and their retries, no more', (t) => {
    const attempts = exchanges.flatMap(({ turns }) => turns.flatMap((turn) => turn.attempts))
    const retries = attempts.filter(({ fault }) => fault !== null)
    t.equal(server.calls().length, rows.length + retries.length)
    t.equal(
      server.calls().filter(({ fault }) => fault !== null).length,
      retries.length,
      `${retries.length} faults, each asked again`,
    )
    t.ok(retries.length > rows.length / 20)
    t.same([...new Set(retries.map(({ response }) => response?.status))].sort(), [429, 500, 503])
    t.same(
      rows.map(({ attempts }) => attempts),
      exchanges.map(({ turns }) => turns.reduce((sum, turn) => sum + turn.attempts.length, 0)),
    )
    t.ok(server.inFlight().most >= AT_ONCE, `${server.inFlight().most} calls at once`)
    t.end()
  })

  await t.test(
    'the call of every API, copied as curl and pasted into a shell, is the same call',
    { skip: hasCurl ? false : 'there is no curl here' },
    async (t) => {
      const app = await buildApp({
        config: readConfig({ BENCHLOUPE_DATA: dir, LOG_LEVEL: 'silent' }, {}),
        runner,
        pages,
        actions,
      })
      t.teardown(() => app.close())
      for (const served of SERVED) {
        const test = of(served).find((item) => item.case.type === 'locate')
        const page = (
          await app.inject({ url: `/api/v1/runs/${id}/tests/${test?.test}/exchange`, headers: { host: 'localhost' } })
        ).json<{ key: string; turns: { attempts: { ok: boolean; curl: string }[] }[] }>()
        const command = page.turns[0]?.attempts.find(({ ok }) => ok)?.curl ?? ''
        const before = server.calls().length
        await execFile('sh', ['-c', command], {
          env: { PATH: process.env.PATH, [page.key]: KEYS[apiIn(served.model)] },
          maxBuffer: 2 ** 24,
        })
        const [again, ...none] = server.calls().slice(before)
        t.equal(none.length, 0)
        const first = server
          .calls()
          .find((call) => call.path === again?.path && JSON.stringify(call.body) === JSON.stringify(again.body))
        t.ok(first && first.n <= before, `${served.model}: the same path and body`)
        const header = KEY_HEADERS[served.dialect]
        t.equal(again?.headers[header ?? ''], first?.headers[header ?? ''], 'with the key')
      }
    },
  )
})
