import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test as Tap } from '../helpers/tap.ts'
import sharp from 'sharp'
import { drawControl, sumOf } from '../../runner/controls/draw-control.ts'
import { makeControls } from '../../runner/controls/make-controls.ts'
import { notMirrored } from '../../runner/read/words/mirrored-words.ts'
import { decodeUpright } from '../../runner/image/upright.ts'
import { chooseExamples } from '../../runner/plan/choose-examples.ts'
import { makePlan } from '../../runner/plan/make-plan.ts'
import { SPACES, type Size } from '../../runner/records/space.ts'
import {
  CONTROL_KINDS,
  OrderError,
  readCases,
  readExchange,
  readManifest,
  readPlan,
  readRescored,
  readRows,
  readTest,
  systemClock,
  testType,
  testTypes,
  verifyRun,
  withoutControls,
  type ControlKind,
  type ControlResult,
  type KnownCase,
  type Model,
  type Run,
} from '../../runner/index.ts'
import { rescoreRun } from '../../runner/lifecycle/rescore-run.ts'
import { samples } from '../fixtures/test-type-samples.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner, sharedWorkers } from '../helpers/test-runner.ts'

const workers = sharedWorkers()

/** A case that is on no disk. */
const caseOf = (changes: Partial<KnownCase> & { sha?: string; size?: Size } = {}): KnownCase => {
  const { sha = 'a', size = { width: 120, height: 80 }, ...rest } = changes
  return {
    format: 1,
    suite: 'made',
    id: `case-${sha}`,
    type: 'count',
    given: { object: 'spots' },
    truth: { count: 3 },
    image: { sha, name: `images/${sha}.png`, file: `images/${sha}.png`, mediaType: 'image/png', bytes: 10, ...size },
    ...rest,
  }
}
const controlsOf = (
  kinds: readonly ControlKind[],
  cases: readonly KnownCase[],
  all = cases,
  seed = 1,
  shown: string[] = [],
) => makeControls({ kinds, cases, all, seed, shownBefore: () => new Set(shown) })

/** Numbers in the same places, to a millionth: 480 - (480 - 0.1) is not quite 0.1. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'number' ? Math.round(part * 1e6) / 1e6 : part,
  )

const ARRANGED = {
  options: [{ name: 'hexagonal', about: 'a regular grid' }, { name: 'random' }],
  question: 'How are the spots in this image arranged?',
}
const more = [
  { type: testType('pattern'), given: ARRANGED, truth: { option: 'random' } },
  { type: testType('point'), given: { target: 'the dog' }, truth: { box: [10, 20, 30, 40] } },
  {
    type: testType('yes-no'),
    given: { question: 'Is there a dog in the image?' },
    truth: { answer: 'yes', box: [10, 20, 30, 40] },
  },
].map((item) => ({ ...item, original: { width: 400, height: 300 }, sent: { width: 200, height: 150 } }))

t.test('a truth mirrored twice is what it was, and the right answer to a mirrored case is right', (t) => {
  const tried = new Set<string>()
  for (const { type, given, truth, original, sent } of [
    ...samples.flatMap(({ type, cases }) => cases.map((item) => ({ type, ...item }))),
    ...more,
  ]) {
    const mirrored = type?.mirror?.({ given, truth, question: undefined }, original)
    if (!type || mirrored === undefined || typeof mirrored === 'string') continue
    tried.add(type.name)
    const again = type.mirror?.({ ...mirrored, question: undefined }, original)
    t.ok(again && typeof again !== 'string')
    t.strictSame(rounded(again), rounded({ given, truth }), `${type.name}: twice is as before`)
    t.same(type.problems?.(mirrored.given, mirrored.truth, original) ?? [], [], `${type.name}: it lies on the image`)
    for (const space of type.placed ? SPACES : (['pixel'] as const)) {
      const frame = { given: mirrored.given, question: undefined, space, sent, original }
      const reply = type.example({ ...frame, truth: mirrored.truth })
      if (reply === null) continue
      const answer = type.read(reply, frame)
      const { score } = type.score({
        given: mirrored.given,
        truth: mirrored.truth,
        answer,
        original,
        passMark: type.passMark,
      })
      t.equal(score, 1, `${type.name} in ${space}`)
    }
  }
  t.strictSame(
    [...tried].sort(),
    testTypes.flatMap(({ name, mirror }) => (mirror ? [name] : [])).sort(),
    'every type that takes part was tried',
  )
  t.end()
})

t.test('places are turned about the middle of the image', (t) => {
  const { controls } = controlsOf(
    ['mirrored'],
    [
      caseOf({ type: 'locate', truth: { points: [{ at: [0, 7], diameter: 4 }, { at: [100, 9] }] } }),
      caseOf({
        type: 'detect',
        given: { labels: ['cat', 'dog'] },
        truth: { boxes: [{ label: 'cat', box: [10, 20, 30, 40] }] },
      }),
    ],
  )
  t.strictSame(
    controls.map(({ truth }) => truth),
    [
      { points: [{ at: [120, 7], diameter: 4 }, { at: [20, 9] }] },
      { boxes: [{ label: 'cat', box: [80, 20, 30, 40] }] },
    ],
  )
  t.end()
})

t.test('a case that a mirror could make wrong is left out, with the reason and how many there are', (t) => {
  for (const [texts, question, why] of [
    [['spots'], undefined, null],
    [['a regular hexagonal grid'], 'How are the spots arranged in the image?', null],
    [['cat', 'dog'], 'Detect every animal. Give its label and its bounding box.', null],
    [['the spot on the left'], undefined, /sides/],
    [['spots'], 'How many spots are in the second column?', /sides/],
    [['spots'], 'Wie viele Punkte sind rechts?', /sides/],
    [['左边的点'], undefined, /sides/],
    [['spots'], 'How often does the letter e occur?', /read/],
    [['the green disc S'], undefined, /read/],
    [['things called “Stop”'], undefined, /read/],
    [['spots'], 'Ile kropek widzisz?', /language/],
    [['कितने'], undefined, /language/],
  ] as const) {
    const said = notMirrored(texts, question)
    if (why === null) t.equal(said, null, texts.join())
    else t.match(said, why, `${texts.join()} ${question ?? ''}`)
  }
  const { controls, left } = controlsOf(
    ['mirrored'],
    [
      caseOf(),
      caseOf({ sha: 'b', given: { object: 'spots on the right' } }),
      caseOf({ sha: 'c', given: { object: 'spots on the left' } }),
      caseOf({ sha: 'd', type: 'read-text', given: {}, truth: { text: 'Stop' } }),
      caseOf({ sha: 'e', type: 'point', given: { target: 'the dog' }, truth: { box: [1, 2, 3, 4], kind: 'icon' } }),
      caseOf({
        sha: 'f',
        type: 'yes-no',
        given: {},
        question: 'Is the dog older than the cat?',
        truth: { answer: 'no' },
      }),
    ],
  )
  t.strictSame(
    controls.map(({ id }) => id),
    ['case-a.mirrored'],
  )
  t.strictSame(
    left.map(({ type, cases }) => `${type} ${cases}`),
    ['count 2', 'read-text 1', 'point 1', 'yes-no 1'],
  )
  t.ok(left.every(({ kind, why }) => kind === 'mirrored' && why.length > 10))
  t.end()
})

t.test('another image is chosen by the seed, never with the same truth where there is a choice', (t) => {
  const cases = Array.from({ length: 12 }, (_, n) => caseOf({ sha: `s${n}`, truth: { count: n % 3 } }))
  const { controls, left } = controlsOf(['swapped'], cases)
  t.equal(controls.length, cases.length)
  t.strictSame(left, [])
  const truthOf = new Map(cases.map(({ image, truth }) => [image.sha, truth.count]))
  for (const [n, { image, truth, control }] of controls.entries()) {
    t.not(image.sha, cases[n]?.image.sha)
    t.not(truthOf.get(image.sha), truth.count, 'something else is right on it')
    t.match(control, { kind: 'swapped', of: cases[n]?.id, drawn: false, from: { sha: image.sha } })
  }
  t.strictSame(controlsOf(['swapped'], cases).controls, controls, 'the same order has the same controls')
  t.notSame(controlsOf(['swapped'], cases, cases, 2).controls, controls, 'another seed has others')
  const few = [caseOf({ sha: 'a' }), caseOf({ sha: 'b' })]
  t.equal(controlsOf(['swapped'], few).controls[0]?.image.sha, 'b', 'without a choice the same truth will do')
  const shown = controlsOf(['swapped'], cases.slice(0, 1), cases, 1, [
    's1',
    's2',
    's4',
    's5',
    's7',
    's8',
    's10',
  ]).controls
  t.equal(shown[0]?.image.sha, 's11', 'an example that is shown is not shown again')
  const larger = controlsOf(['swapped'], [caseOf(), caseOf({ sha: 'b', size: { width: 999, height: 10 } })]).controls[0]
  t.match(larger?.control, { drawn: true, how: /fitted into 120 × 80 px/ })
  t.match(larger?.image, { width: 120, height: 80 })
  t.match(controlsOf(['swapped'], [caseOf()]).left, [{ kind: 'swapped', cases: 1, why: /no other image/ }])
  t.end()
})

t.test('how often a case is looked at does not grow with the number of cases', (t) => {
  const most = 20
  const looks = { truth: 0, image: 0 }
  const cases = Array.from({ length: 200 }, (_, i) => {
    const { truth, image, ...item } = caseOf({ sha: `s${i}`, id: `c${i}`, truth: { count: i % 7 } })
    return {
      ...item,
      get truth() {
        looks.truth++
        return truth
      },
      get image() {
        looks.image++
        return image
      },
    }
  })
  t.equal(controlsOf(['swapped'], cases).controls.length, cases.length)
  t.ok(looks.truth <= most * cases.length, `truths were looked at ${looks.truth} times`)
  looks.image = 0
  t.equal(chooseExamples(cases, cases, 3, 1).examples.size, cases.length)
  t.ok(looks.image <= most * cases.length, `images were looked at ${looks.image} times`)
  t.end()
})

t.test(
  'controls come after all tests, under names of their own, with the number of the test whose control they are',
  (t) => {
    const cases = [caseOf(), caseOf({ sha: 'b', id: 'case-a.blank' })]
    const models = ['x', 'y'].map((model) => ({ api: 'shop', model, slug: model })) as Model[]
    const { controls } = controlsOf(CONTROL_KINDS, cases)
    t.equal(new Set([...cases, ...controls].map(({ id }) => id)).size, 8, 'no two cases have one id')
    const plan = makePlan(cases, models, 2, undefined, controls)
    t.strictSame(withoutControls(plan), makePlan(cases, models, 2), 'what is published is as without controls')
    t.equal(plan.length, 2 * 2 * 2 * 4)
    for (const { control: planned, slug, repeat, case: id } of plan) {
      if (!planned) continue
      const original = plan.find(({ n }) => n === planned.of)
      const control = controls.find((item) => item.id === id)?.control
      t.match(original, { slug, repeat, case: control?.of }, `${id} ${slug} ${repeat}`)
      t.equal(control?.kind, planned.kind)
    }
    t.end()
  },
)

async function ranIn(t: Tap, data: string) {
  const runner = await testRunner(t, { dataDir: data, workers })
  const ran = async (changes: Parameters<typeof orderOf>[0]): Promise<{ dir: string; run: Run }> => {
    const { id } = await runner.order(orderOf(changes), 'cli')
    return { run: await runner.ended(id), dir: join(data, 'runs', id) }
  }
  return { runner, ran }
}
const pixelsOf = async (dir: string, file: string) => decodeUpright(await readFile(join(dir, file)))

t.test('a run with controls', async (t) => {
  const data = await tempDir(t, 'controls')
  const { runner, ran } = await ranIn(t, data)
  const models = ['builtin/pixels', 'builtin/chance']
  const changes = { types: ['locate'], models, controls: [...CONTROL_KINDS] }
  const forecast = await runner.forecast(orderOf(changes))
  const plain = await runner.forecast(orderOf({ ...changes, controls: [] }))
  const { run, dir } = await ran(changes)
  const [rows, plan, cases] = [await readRows(dir), await readPlan(dir), await readCases(dir)]
  const own = withoutControls(plan).length

  await t.test('the forecast counts them, and the run asks as many', async (t) => {
    t.equal(forecast.tests, 4 * own)
    t.equal(plain.tests, own)
    t.equal(plain.controls, undefined)
    t.match(forecast.controls, { tests: 3 * own, byKind: { blank: own, swapped: own, mirrored: own }, left: [] })
    t.equal(forecast.cases, plain.cases)
    t.equal(rows.length, 4 * own)
    t.match(run, { status: 'finished', counts: { planned: own }, controls: { counts: { planned: 3 * own } } })
  })

  await t.test('nothing of them is in a score: all results are those of a run without', async (t) => {
    const { run: alone } = await ran({ ...changes, controls: [] })
    const scores = ({ results, counts, sets }: Run) => ({
      counts,
      sets,
      results: results.map(({ slug, type, score, low, high, figures }) => ({ slug, type, score, low, high, figures })),
    })
    t.strictSame(scores(run), scores(alone))
    const misses = await runner.misses(dir)
    for (const { tests } of misses.groups) t.equal(tests, own / 2)
    t.equal(alone.controls, undefined)
  })

  await t.test('what looks has a lift, what does not has none, and a mirror changes nothing', async (t) => {
    const of = (kind: ControlKind, slug: string): ControlResult =>
      run.controls?.results.find((one) => one.kind === kind && one.slug === slug && one.type === null) as ControlResult
    for (const kind of ['blank', 'swapped'] as const) {
      const [looks, guesses] = [of(kind, 'pixels'), of(kind, 'chance')]
      t.ok(looks.difference !== null && looks.difference > 0.7, `${kind}: ${looks.difference}`)
      t.ok(looks.differenceLow !== null && looks.differenceLow > 0.5)
      t.equal(looks.pairs, own / 2)
      t.equal(guesses.difference, 0, 'the same seed guesses the same')
      t.equal(guesses.alike, own / 2)
    }
    t.match(of('mirrored', 'pixels'), { difference: 0, alike: own / 2, original: 1, control: 1, score: 1 })
  })

  await t.test('each is as traceable as any test', async (t) => {
    for (const planned of plan.filter(({ control }) => control)) {
      const test = await readTest(dir, planned.test)
      const original = await readTest(dir, plan.find(({ n }) => n === planned.control?.of)?.test ?? '')
      t.equal(test.prompt, original.prompt)
      t.equal(test.sent?.sha, (await readExchange(dir, planned.test)).turns[0]?.messages[0]?.images?.[0]?.sha)
      t.match(test.case.control, { kind: planned.control?.kind, of: original.case.id, how: /^The image is / })
      const [shown, was] = [await pixelsOf(dir, test.case.image.file), await pixelsOf(dir, original.case.image.file)]
      t.match(shown, { width: was.width, height: was.height })
      const at = (raster: typeof was, x: number, y: number): number => raster.data[(y * raster.width + x) * 3] as number
      if (planned.control?.kind === 'blank')
        t.ok(
          shown.data.every((value) => value === 128),
          'plain grey',
        )
      if (planned.control?.kind === 'mirrored')
        for (const [x, y] of [
          [3, 5],
          [was.width - 1, 0],
          [40, 60],
        ] as const)
          t.equal(at(shown, was.width - 1 - x, y), at(was, x, y))
      for (const file of ['annotated.png', 'thumb.webp', 'exchange.json'])
        t.ok((await readFile(join(dir, 'tests', planned.test, file))).length > 0)
    }
    t.match(await verifyRun(dir, workers), { altered: [], missing: [] })
  })

  await t.test('rescoring keeps them apart, and an amended truth reaches them', async (t) => {
    const before = await readManifest(dir)
    const item = cases.find(({ id, control }) => id === 'spots-seven' && !control) as KnownCase
    const { points } = item.truth as { points: { at: [number, number] }[] }
    const amendment = { suite: item.suite, type: item.type, case: item.id, author: 'Ada' }
    await runner.amend(dir, { ...amendment, truth: { points: points.slice(1) } })
    const { version } = await rescoreRun(dir, { workers, clock: systemClock })
    const rescored = await readRescored(dir, version)
    t.strictSame(rescored.counts, before.counts)
    t.strictSame(rescored.controls, before.controls?.results)
    t.match(rescored, { changed: 0, rescored: rows.length, amended: { cases: 1, counts: { planned: own } } })
    const amended = (await readFile(join(dir, 'rescored', version, 'amended.jsonl'), 'utf8'))
      .split('\n')
      .filter(Boolean)
    t.equal(amended.length, 2 * 4, 'the tests of the case and its controls')
    const mirrored = amended
      .map((line) => JSON.parse(line) as { test: string; score: number })
      .find(({ test }) => test.endsWith('spots-seven.mirrored-pixels'))
    t.ok(mirrored && mirrored.score > 0.8 && mirrored.score < 1, 'one of the mirrored places is no longer right')
    await runner.amend(dir, { ...amendment, truth: null })
    await rm(join(dir, 'amendments.jsonl'))
  })

  await t.test('a control is asked again as any test, and a lost image is drawn again', async (t) => {
    const control = plan.find(({ control, slug }) => control?.kind === 'mirrored' && slug === 'pixels')
    const image = cases.find(({ id }) => id === control?.case)?.image
    await rm(join(dir, image?.file ?? ''))
    await runner.resume(run.id, { test: control?.test ?? '' })
    const again = await runner.ended(run.id)
    t.match(again, { status: 'finished', counts: run.counts, controls: { counts: run.controls?.counts } })
    t.strictSame(again.controls?.results.map(noTimes), run.controls?.results.map(noTimes))
    t.equal((await readExchange(dir, control?.test ?? '')).turns.length, 2)
    t.match(await verifyRun(dir, workers), { altered: [], missing: [] })
  })
})

t.test('a mirrored image is that of the pixels that are scored, however its file is turned', async (t) => {
  const [width, height] = [12, 8]
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 251)
  for (const orientation of [1, 3, 6, 8]) {
    const source = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .withMetadata({ orientation })
      .toBuffer()
    const was = await decodeUpright(source)
    const [item] = controlsOf(['mirrored'], [caseOf({ sha: sumOf(source), size: was })]).controls
    const shown = await decodeUpright(await drawControl(item as KnownCase, source))
    const pixels = (raster: typeof was, turned: boolean): number[][] =>
      Array.from({ length: was.width * was.height }, (_, i) => {
        const [x, y] = [i % was.width, Math.floor(i / was.width)]
        const at = (y * was.width + (turned ? was.width - 1 - x : x)) * 3
        return [...raster.data.subarray(at, at + 3)]
      })
    t.match(shown, { width: was.width, height: was.height })
    t.strictSame(pixels(shown, true), pixels(was, false), `orientation ${orientation}`)
  }
})

const noTimes = ({ p50Ms: _p50, p95Ms: _p95, ...rest }: ControlResult) => rest

t.test('an order whose cases have no such control is refused with the reason, field by field', async (t) => {
  const { runner } = await ranIn(t, await tempDir(t, 'refused'))
  const refusal = async (changes: object): Promise<readonly { field: string; message: string }[]> => {
    try {
      await runner.forecast(orderOf(changes))
      return []
    } catch (error) {
      if (error instanceof OrderError) return error.problems
      throw error
    }
  }
  t.match(await refusal({ controls: ['blanc'] }), [
    { field: 'controls', message: '"blanc" is no kind of control: there are blank, swapped, mirrored.' },
  ])
})
