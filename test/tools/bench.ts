import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRows, rootDir, systemClock } from '../../runner/index.ts'
import { buildOf } from './bench/build-of.ts'
import { bareLoop, measureRun, startAnswering, type MeasuredRun, type RunOptions } from './bench/measure.ts'
import { benchInBrowser } from './bench/in-browser.ts'
import { benchPages } from './bench/pages.ts'
import { benchServed } from './bench/served.ts'
import { makePhotoSuite } from './bench/photo-suite.ts'
import { type Figure, isMet, tableOf } from './bench/table.ts'

/** `npm run bench`: what a run costs, measured from outside on the command line as users give it, beside the targets and, with
 * `--against COMMIT`, beside the build of that commit, both in turn. CPU is told as a multiple of the bare loop too, which is
 * measured in the same minute: machines differ. `--quick` takes a minute; `--no-pages` leaves out the pages. Exits with 1
 * where a figure falls short. docs/performance.md tells what each figure is. */

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'no-pages': { type: 'boolean', default: false },
  },
})
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const IMAGES = values.quick ? 60 : 500
const PARALLEL = 32
/** CPU of the bare loop on the machine that the targets were set on, ms a picture: decode, encode, thumbnail, call */
const BARE_MS = 20.4

const root = await mkdtemp(join(tmpdir(), 'benchloupe-bench-'))
const answering = await startAnswering()
try {
  const suites = join(root, 'suites')
  const bytes = await makePhotoSuite(suites, 'bench', IMAGES)
  await makePhotoSuite(suites, 'few', Math.min(100, IMAGES))
  say(`${IMAGES} pictures of ${(bytes / IMAGES / 1000).toFixed(0)} KB, ${PARALLEL} calls at once, ${process.version}`)
  const bare = await bareLoop(join(suites, 'bench', 'images'), answering.url, root, Math.min(IMAGES, 200))
  say(`bare loop: ${bare.toFixed(1)} ms CPU a picture (${BARE_MS} where the targets were set)\n`)
  const commands = { now: join(rootDir, 'server/cli/benchloupe.js'), before: '' }
  if (values.against !== undefined) commands.before = buildOf(values.against, join(root, 'before'))

  const run = (which: 'now' | 'before', options: Partial<RunOptions>): Promise<MeasuredRun> =>
    measureRun(join(root, `data-${which}`), {
      ...{ command: commands[which], suites, suite: 'bench', url: answering.url, latencyMs: 0, parallel: PARALLEL },
      ...options,
    })
  /** this build, then the one before where there is one */
  const both = async (options: Partial<RunOptions>, before: Partial<RunOptions> = options) => ({
    now: await run('now', options),
    before: commands.before === '' ? null : await run('before', before),
  })
  const figures: Figure[] = []
  const add = (
    name: string,
    unit: string,
    target: number,
    measured: { now: MeasuredRun; before: MeasuredRun | null },
    of: (run: MeasuredRun) => number,
    how: Partial<Figure> = {},
  ): void => {
    figures.push({
      ...{ name, unit, target, now: of(measured.now), before: measured.before && of(measured.before) },
      ...how,
    })
  }
  const cpu = ({ cpuMs, tests }: MeasuredRun): number => cpuMs / tests
  const timesIdeal =
    (latencyMs: number) =>
    ({ wallMs, tests }: MeasuredRun): number =>
      wallMs / (Math.ceil(tests / PARALLEL) * latencyMs)

  const first = await both({})
  const again = await both({})
  const slower = bare / BARE_MS
  add('CPU a test, suite seen before', 'ms', 35, again, cpu, { slower, bare })
  add('CPU a test, suite seen for the first time', 'ms', 35, first, cpu, { slower, bare })
  add('tests a second at no latency', '', 50, again, ({ tests, wallMs }) => (tests / wallMs) * 1000, {
    atLeast: true,
    slower,
  })
  add('from the command to the first call, first time', 's', 3, first, ({ firstCallMs }) => firstCallMs / 1000)
  add('the same, suite seen before', 's', 1, again, ({ firstCallMs }) => firstCallMs / 1000)
  add('peak memory', 'MB', 350, again, ({ peakMb }) => peakMb)
  add('annotated.png per byte of image', '', 1.15, again, ({ pictureBytes }) => pictureBytes)
  if (!values.quick) {
    const few = await both({ suite: 'few' })
    const many = await both({ latencyMs: 200, repeats: 4 }, { latencyMs: 200 })
    add('wall / ideal at 200 ms, 2,000 tests (before: 500)', '', 3, many, timesIdeal(200), { slower })
    add('peak memory, 2,000 tests', 'MB', 350, many, ({ peakMb }) => peakMb)
    add('peak memory, 100 tests', 'MB', 350, few, ({ peakMb }) => peakMb)
    add('CPU a test, 2,000 tests', 'ms', 35, many, cpu, { slower, bare })
    const slow = { now: await run('now', { latencyMs: 2000 }), before: null }
    add('wall / ideal at 2 s, 500 tests', '', 1.05, slow, timesIdeal(2000))
    const dataDir = join(root, 'data-served')
    await mkdir(dataDir, { recursive: true })
    await symlink(suites, join(dataDir, 'suites'))
    const served = await benchServed(
      dataDir,
      { url: answering.url, latencyMs: 0, slower },
      async (url, run, session) => {
        const [first] = await readRows(join(dataDir, 'runs', run))
        return benchInBrowser(url, run, first?.test ?? '', session)
      },
    )
    figures.push(...served)
  }
  for (const line of tableOf(figures)) say(line)
  process.exitCode = figures.every(isMet) ? 0 : 1
  if (!values.quick && !values['no-pages']) {
    say('')
    await benchPages(join(root, 'data-now'), bare, say)
  }
  say(`on ${process.version}, ${systemClock.now().toISOString()}`)
} finally {
  answering.process.kill()
  await rm(root, { recursive: true, force: true })
}
