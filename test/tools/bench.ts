import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createRunner, readRows, systemClock } from '../../runner/index.ts'
import { drawPicture, type PictureInput } from '../../runner/draw/index.ts'
import { seeded } from '../../runner/tools/random.ts'
import type { Mark } from '../../runner/records/score.ts'
import { startWorkers } from '../../runner/tools/workers.ts'
import { buildApp } from '../../server/app.ts'
import { actions } from '../../server/actions/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages as allPages } from '../../server/routes.ts'
import { makeRun } from '../helpers/made-run.ts'
import { makeManyTests } from '../fixtures/many-tests.ts'
import { orderOf } from '../helpers/order.ts'
import { BUILTIN } from '../helpers/test-runner.ts'

/** `npm run bench`: speed as ratios against a baseline measured in the same run, so that a busy machine changes both. */

const IMAGES = 24
const SIZE = { width: 1024, height: 768 }
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Median ms of `times` calls. */
async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await work()
    taken.push(performance.now() - began)
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] as number
}

/** A photo-like image: smooth shapes with noise, 1024x768 px. */
async function photo(seed: number): Promise<Buffer> {
  const random = seeded(seed)
  const pixels = Buffer.alloc(SIZE.width * SIZE.height * 3)
  for (let i = 0; i < pixels.length; i++) pixels[i] = 110 + 60 * Math.sin(i / 9000 + seed) + random() * 24
  return sharp(pixels, { raw: { ...SIZE, channels: 3 } })
    .png({ compressionLevel: 3, adaptiveFiltering: true })
    .toBuffer()
}

async function writeSuite(dir: string): Promise<Buffer> {
  await mkdir(join(dir, 'images'), { recursive: true })
  const lines: string[] = []
  let first: Buffer | undefined
  for (let i = 1; i <= IMAGES; i++) {
    const bytes = await photo(i)
    first ??= bytes
    await writeFile(join(dir, 'images', `${i}.png`), bytes)
    lines.push(
      JSON.stringify({
        id: `photo-${i}`,
        type: 'locate',
        image: `images/${i}.png`,
        given: { object: 'spots' },
        truth: { points: [{ at: [i * 20, i * 15] }] },
      }),
    )
  }
  await writeFile(join(dir, 'suite.json'), JSON.stringify({ format: 1, name: 'bench', title: 'Bench' }))
  await writeFile(join(dir, 'cases.jsonl'), `${lines.join('\n')}\n`)
  return first as Buffer
}

const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-bench-'))
const image = await writeSuite(join(dataDir, 'suites', 'bench'))
const workers = startWorkers()

const baseline = await median(9, () =>
  sharp(image)
    .raw()
    .toBuffer()
    .then((raw) =>
      sharp(raw, { raw: { ...SIZE, channels: 3 } })
        .png({ compressionLevel: 3, adaptiveFiltering: true })
        .toBuffer(),
    ),
)
say(`baseline: decode and encode one ${SIZE.width}x${SIZE.height} PNG   ${baseline.toFixed(1)} ms`)

const random = seeded(1)
const marks: Mark[] = Array.from({ length: 20 }, (_, match) => ({
  role: match % 2 ? 'found' : 'expected',
  shape: { kind: 'point', at: [random() * SIZE.width, random() * SIZE.height] },
  label: String(match),
  match,
}))
const picture: PictureInput = {
  image,
  marks,
  text: {},
  bar: {
    outcome: 'failed',
    score: 0.5,
    type: 'locate',
    case: 'photo-1',
    figures: ['detection 50 %'],
    asked: 'Find the centre of every spot.',
    expected: '20 spots',
    found: '18 points',
    model: 'builtin/pixels',
    suite: 'bench',
    repeat: '1',
    when: '2026-11-23 14:06:31 UTC',
    cost: 'free',
    tokens: 'in 0 out 0 tokens',
    elapsed: '42 ms',
    run: 'bench',
    test: '0001',
    address: '/runs/bench/tests/0001',
  },
}
await drawPicture(picture, workers)
const draw = await median(9, () => drawPicture(picture, workers))
say(`draw one annotated image, 20 marks            ${draw.toFixed(1)} ms   ${(draw / baseline).toFixed(2)} x baseline`)

const runner = await createRunner({ dataDir, connections: BUILTIN })
const order = orderOf({ suites: ['bench'], models: ['builtin/chance'], repeats: 4, parallel: 8, title: 'bench' })
const began = performance.now()
const { id } = await runner.order(order, 'cli')
const ended = await runner.ended(id)
const perTest = (performance.now() - began) / ended.counts.planned
say(
  `runner, no API latency, ${ended.counts.planned} tests             ${(1000 / perTest).toFixed(1)} tests a second   ${(perTest / baseline).toFixed(2)} x baseline a test`,
)

const config = readConfig({ BENCHLOUPE_DATA: dataDir }, {})
const app = await buildApp({ config, runner, pages: allPages, actions })
const [row] = await readRows(join(dataDir, 'runs', id))
const pages = [
  '/runs',
  '/runs/new',
  `/runs/${id}`,
  `/runs/${id}/tests`,
  `/runs/${id}/tests?view=sheet`,
  `/runs/${id}/tests/${row?.test}`,
  `/runs/${id}/tests/${row?.test}/exchange`,
  `/runs/${id}/cases/${row?.case}`,
  `/runs/${id}/files/`,
  '/suites',
  '/apis',
]
for (const url of pages) {
  const get = () => app.inject({ url, headers: { host: 'localhost' } })
  const { statusCode, payload } = await get()
  const ms = await median(15, get)
  say(
    `page ${url
      .replace(id, ':run')
      .replace(row?.test ?? '', ':test')
      .padEnd(
        34,
      )} ${statusCode}  ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x baseline   ${(payload.length / 1024).toFixed(0)} KB`,
  )
}

// a page of a hundred tests is to cost the same whatever the size of the run
for (const n of [1_000, 100_000]) {
  const large = `20261123T000000Z-${n}-tests`
  await makeManyTests(join(dataDir, 'runs'), large, n)
  for (const query of [
    '',
    '?page=10&sort=worst',
    '?outcome=failed&type=locate',
    '?q=model:gpt-5+score:<0.5+%22of+20%22',
    '?differ=outcome',
    '?view=sheet',
    '?view=matrix',
  ]) {
    const get = () => app.inject({ url: `/runs/${large}/tests${query}`, headers: { host: 'localhost' } })
    const first = await median(1, get)
    const ms = await median(9, get)
    say(
      `${String(n).padStart(7)} tests ${query.padEnd(40)} ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x baseline   first ${first.toFixed(0)} ms`,
    )
  }
  say(`memory after ${n} tests   ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
}

// the list of runs looks at every folder on every call
const few = await median(9, () => app.inject({ url: '/runs', headers: { host: 'localhost' } }))
async function lists(what: string): Promise<void> {
  for (const url of ['/runs', '/runs?q=bench', '/leaderboard', '/find?q=0001']) {
    const get = () => app.inject({ url, headers: { host: 'localhost' } })
    const first = await median(1, get)
    const ms = await median(9, get)
    say(
      `${what} ${url.padEnd(16)} ${ms.toFixed(1).padStart(6)} ms   ${(ms / baseline).toFixed(2)} x baseline, ${(ms / few).toFixed(1)} x the list of three runs   first ${first.toFixed(0)} ms`,
    )
  }
}
for (let n = 0; n < 1000; n++) await makeRun(join(dataDir, 'runs'), `20260101T${String(n).padStart(6, '0')}Z-made`, 5)
await lists('1,000 runs')
for (let n = 0; n < 20_000; n++)
  await (n % 2 ? writeFile(join(dataDir, 'runs', `strange-${n}`), '') : mkdir(join(dataDir, 'runs', `strange-${n}`)))
await lists('and 20,000 strange entries')
await app.close()
await runner.close(1000)
await workers.close()
await rm(dataDir, { recursive: true })
say(`on ${process.version}, ${systemClock.now().toISOString()}`)
