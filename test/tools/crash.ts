import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifest, readPlan, readRows, resultsOf, startWorkers, verifyRun } from '../../runner/index.ts'
import { seeded } from '../../runner/tools/random.ts'
import { FAILPOINTS } from '../../runner/store/failpoint.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import type { Job } from './crash-child.ts'
import { lookInto, type Look } from './crash-look.ts'
import { paidServer, type PaidServer } from './crash-paid-server.ts'

/** Kills the server by SIGKILL at every named failpoint of the write path and at random moments of a run, starts it again each
 * time, and counts what that cost. `npm run crash` prints the counts; test/durability/crash.test.ts keeps a short form of them at 0. */

const CHILD = fileURLToPath(new URL('./crash-child.js', import.meta.url))
const PARALLEL = 6
/** Tests under way at once: two more than calls are allowed, which read, score and draw meanwhile. */
const UNDER_WAY = PARALLEL + 2
const LONGEST_MS = 120_000
const KILLS_A_RUN = 8

export interface CrashReport {
  runs: number
  kills: number
  /** failpoints at which no process came by, so that none was killed there */
  unreached: string[]
  resultsLost: string[]
  unreadable: string[]
  /** tests with a reply on disk that were asked once more */
  askedAgain: string[]
  /** calls beyond one a test; each must be one that was on its way at a kill */
  repeated: number
  inFlight: number
  /** repeats of tests that were not on their way, and kills with more on their way than may be */
  unexplained: string[]
  /** what is wrong with a run after it was taken up for the last time */
  notWhole: string[]
}

export const isClean = (report: CrashReport): boolean =>
  [
    report.unreached,
    report.resultsLost,
    report.unreadable,
    report.askedAgain,
    report.unexplained,
    report.notWhole,
  ].every((list) => list.length === 0) && report.repeated <= report.inFlight

export const summaryOf = (report: CrashReport): string =>
  [
    `${report.kills} kills in ${report.runs} runs: results lost ${report.resultsLost.length}, unreadable final files ${report.unreadable.length}, answered tests asked again ${report.askedAgain.length}, repeated calls ${report.repeated} <= ${report.inFlight} in flight at the kills, runs not whole after resuming ${report.notWhole.length}, failpoints never reached ${report.unreached.length}`,
    ...[
      ...report.unreached,
      ...report.resultsLost,
      ...report.unreadable,
      ...report.askedAgain,
      ...report.unexplained,
      ...report.notWhole,
    ],
  ].join('\n')

type Kill = { point: string; times: number } | { afterMs: number }

/** One process until it ends or is killed. A random moment counts from the start, when nothing was touched yet. */
async function once(job: Job, kill: Kill | null): Promise<{ killed: boolean; ms: number }> {
  const point = kill && 'point' in kill ? kill : { point: null, times: 1 }
  const child = spawn(process.execPath, [...process.execArgv, CHILD, JSON.stringify({ ...job, ...point })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  let began = 0
  let timer: NodeJS.Timeout | undefined
  child.stdout.once('data', () => {
    began = performance.now()
    if (kill && 'afterMs' in kill) timer = setTimeout(() => child.kill('SIGKILL'), kill.afterMs)
  })
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (...how) => resolve(how)),
  )
  clearTimeout(late)
  clearTimeout(timer)
  if (signal !== 'SIGKILL' && code !== 0)
    throw new Error(`The server ended with ${code ?? signal}: ${JSON.stringify({ job, kill })}`)
  return { killed: signal === 'SIGKILL', ms: performance.now() - began }
}

/** One data folder with one run in it, its paid API, and everything that was seen of it so far. */
class Scene {
  readonly dataDir: string
  readonly #server: PaidServer
  readonly #report: CrashReport
  readonly #tests: number
  readonly #replies = new Map<string, string>()
  readonly #rows = new Map<string, string>()
  readonly #inFlight = new Map<string, number>()
  run: string | null = null
  left: number

  private constructor(dataDir: string, server: PaidServer, report: CrashReport, tests: number) {
    this.dataDir = dataDir
    this.#server = server
    this.#report = report
    this.#tests = tests
    this.left = tests
  }

  static async make(root: string, report: CrashReport, tests: number, latencyMs: () => number): Promise<Scene> {
    const dataDir = await mkdtemp(join(root, 'data-'))
    await makeSuite(
      join(dataDir, 'suites'),
      { name: 'paid', title: 'Paid' },
      Array.from({ length: tests }, (_, n) => ({
        id: `case-${n}`,
        type: 'count',
        image: `images/${n}.png`,
        question: `How many spots has case-${n}?`,
        given: { object: 'spots' },
        truth: { count: n % 3 },
      })),
    )
    // the model takes no picture as it is, so that sent/ is written as well
    await writeFile(
      join(dataDir, 'benchloupe.yaml'),
      'models:\n  openai-compatible/crash:\n    image:\n      maxEdge: 100\n',
    )
    return new Scene(dataDir, await paidServer(latencyMs), report, tests)
  }

  get #runsDir(): string {
    return join(this.dataDir, 'runs')
  }

  async process(what: Job['what'], kill: Kill | null): Promise<{ killed: boolean; ms: number }> {
    const job: Job = {
      dataDir: this.dataDir,
      baseUrl: this.#server.url,
      suite: 'paid',
      what,
      run: this.run,
      parallel: PARALLEL,
      point: null,
      times: 1,
    }
    const ended = await once(job, kill)
    if (ended.killed) this.#report.kills++
    if (what === 'order') await this.#look(ended.killed)
    return ended
  }

  async #look(killed: boolean): Promise<void> {
    // a run that was not whole when its process died is no run: the next process orders it anew
    this.run = (await readdir(this.#runsDir).catch(() => [])).find((name) => !name.startsWith('.')) ?? null
    this.left = this.#tests
    if (this.run === null) return
    const look = await lookInto(join(this.#runsDir, this.run))
    this.#report.unreadable.push(...look.unreadable)
    this.#compare(look)
    let inFlight = 0
    for (const [test, { inFlight: own }] of look.tests) {
      inFlight += own
      this.#inFlight.set(test, (this.#inFlight.get(test) ?? 0) + own)
    }
    this.#report.inFlight += inFlight
    if (inFlight > (killed ? UNDER_WAY : 0))
      this.#report.unexplained.push(
        `${inFlight} calls on record as on their way after ${killed ? 'a kill' : 'the end'}`,
      )
    this.left = this.#tests - look.rows.size
  }

  /** What was on disk before must still be there. */
  #compare({ tests, rows }: Look): void {
    for (const [test, id] of this.#replies)
      if (tests.get(test)?.replies[0] !== id) this.#report.resultsLost.push(`${test}: the reply ${id} is gone`)
    for (const [test, outcome] of this.#rows)
      if (rows.get(test) !== outcome)
        this.#report.resultsLost.push(`${test}: the row ${outcome} is ${rows.get(test) ?? 'gone'}`)
    for (const [test, { replies }] of tests) {
      if (replies.length > 1) this.#report.askedAgain.push(test)
      if (replies[0] !== undefined) this.#replies.set(test, replies[0])
    }
    for (const [test, outcome] of rows) this.#rows.set(test, outcome)
  }

  /** The run has ended undisturbed: everything must add up. */
  async finish(): Promise<void> {
    const report = this.#report
    report.runs++
    const wrong = (text: string): void => {
      report.notWhole.push(`${this.run}: ${text}`)
    }
    if (this.run === null) return wrong('there is no run')
    const dir = join(this.#runsDir, this.run)
    const [manifest, rows, plan, look] = [
      await readManifest(dir),
      await readRows(dir),
      await readPlan(dir),
      await lookInto(dir),
    ]
    const others = (await readdir(this.#runsDir)).filter((name) => name !== this.run)
    // killed between making the folder and locking it: empty, it may be another process's for a minute
    const left = await Promise.all(others.map(async (name) => (await readdir(join(this.#runsDir, name))).length > 0))
    if (left.includes(true)) wrong(`beside it lies ${others.filter((_, i) => left[i]).join(', ')}`)
    if (manifest.status !== 'finished') wrong(`it is ${manifest.status}: ${manifest.reason}`)
    if (rows.length !== plan.length || plan.length !== this.#tests) wrong(`${rows.length} rows of ${plan.length} tests`)
    if (
      JSON.stringify(manifest.results.map(({ figures: _, ...result }) => result)) !==
      JSON.stringify(resultsOf(plan, rows, true))
    )
      wrong('its results are not those of its rows')
    // n and n + 4k are answered alike, and right where n % 4 = n % 3
    const passed = Array.from({ length: this.#tests }, (_, n) => n).filter((n) => n % 4 === n % 3).length
    if (manifest.counts.passed !== passed || manifest.counts.failed !== this.#tests - passed)
      wrong(`${manifest.counts.passed} passed; undisturbed it would be ${passed}`)
    if (look.temps.length > 0 || (await readdir(dir)).includes('owner.json'))
      wrong('something of a dead process is left')
    const workers = startWorkers(1)
    const { state } = await verifyRun(dir, workers)
    await workers.close()
    if (state !== 'intact') wrong(`verify says ${state}`)
    for (const { test, case: name } of plan) {
      const calls = this.#server.calls.get(name) ?? 0
      report.repeated += Math.max(0, calls - 1)
      if (calls - 1 > (this.#inFlight.get(test) ?? 0))
        report.unexplained.push(
          `${name} was called ${calls} times and was on its way at ${this.#inFlight.get(test) ?? 0} kills`,
        )
      if (calls > (look.tests.get(test)?.attempts ?? 0))
        report.unexplained.push(
          `${name} was called ${calls} times, of which ${look.tests.get(test)?.attempts ?? 0} are on record`,
        )
    }
  }

  /** Deletes, restores and deletes the run for good, with a kill at each of these; it is in one place, or gone at the end. */
  async throwAway(kills: readonly Kill[], reached: (kill: Kill) => void): Promise<void> {
    for (const kill of [...kills, null]) {
      const { killed } = await this.process('trash', kill)
      if (kill && killed) reached(kill)
      const places = [...(await readdir(this.#runsDir)), ...(await readdir(join(this.dataDir, 'trash')))]
      const empty = kill === null || ('point' in kill && kill.point === 'trash emptied')
      if (places.length !== (empty ? 0 : 1))
        this.#report.notWhole.push(`the deleted run is in ${places.length} places: ${places.join(', ')}`)
    }
  }

  async close(): Promise<void> {
    this.#server.close()
    await rm(this.dataDir, { recursive: true, force: true })
  }
}

const TRASH_POINTS = ['run in trash', 'run restored', 'trash emptied']
/** Points that a process passes once for every image or test; the others it passes once. */
const MANY_TIMES = /^(images|thumbs|sent|test folder|intent|reply|annotated|thumb|test\.json|rows)/

export interface CrashOptions {
  /** the failpoints, all by default */
  points?: readonly string[]
  /** at the how many-th passing a process is killed; all points once with each */
  times: readonly number[]
  /** kills at random moments */
  random: number
  tests: number
  seed: number
  say?: (line: string) => void
}

export async function crash({
  points = FAILPOINTS,
  times,
  random: randomKills,
  tests,
  seed,
  say = () => undefined,
}: CrashOptions): Promise<CrashReport> {
  const root = await mkdtemp(join(tmpdir(), 'benchloupe-crash-'))
  const report: CrashReport = {
    runs: 0,
    kills: 0,
    unreached: [],
    resultsLost: [],
    unreadable: [],
    askedAgain: [],
    repeated: 0,
    inFlight: 0,
    unexplained: [],
    notWhole: [],
  }
  const random = seeded(seed)
  const scenes: Scene[] = []
  const make = async (): Promise<Scene> => {
    const scene = await Scene.make(root, report, tests, () => 5 + random() * 30)
    scenes.push(scene)
    return scene
  }
  const reached = new Set<string>()

  /** All points in the order in which a run passes them, one process each, as long as the run is not over. */
  async function atPoints(nth: number): Promise<void> {
    let scene = await make()
    for (const point of points.filter((name) => !TRASH_POINTS.includes(name) && (nth === 1 || MANY_TIMES.test(name)))) {
      const { killed } = await scene.process('order', { point, times: nth })
      say(
        `${point}, passed ${nth} times: ${killed ? 'killed' : 'not reached, the run ended'}; ${scene.left} of ${tests} tests left`,
      )
      if (killed) {
        reached.add(point)
        continue
      }
      await scene.finish()
      await scene.close()
      scene = await make()
    }
    await scene.process('order', null)
    await scene.finish()
    say(`so far: ${summaryOf(report)}`)
    const inTrash = TRASH_POINTS.filter((point) => nth === 1 && points.includes(point))
    if (inTrash.length > 0)
      await scene.throwAway(
        inTrash.map((point) => ({ point, times: 1 })),
        (kill) => {
          if ('point' in kill) reached.add(kill.point)
        },
      )
    await scene.close()
  }

  /** Moments spread evenly over what a process still has to do, from before its first file to after its last. */
  async function atRandom(): Promise<void> {
    if (randomKills === 0) return
    const undisturbed = await make()
    let whole = (await undisturbed.process('order', null)).ms
    let nothingLeft = (await undisturbed.process('order', null)).ms
    await undisturbed.finish()
    await undisturbed.close()
    for (let done = 0; done < randomKills;) {
      const scene = await make()
      for (let own = 0; own < KILLS_A_RUN && done < randomKills; own++) {
        const afterMs = random() * (nothingLeft + ((whole - nothingLeft) * scene.left) / tests)
        const { killed, ms } = await scene.process('order', { afterMs })
        if (!killed) {
          // the machine is quicker than when it was measured
          ;[whole, nothingLeft] = [(whole * ms) / afterMs, (nothingLeft * ms) / afterMs]
          break
        }
        done++
        say(
          `random kill ${done} of ${randomKills} after ${Math.round(afterMs)} ms: ${scene.run === null ? 'no run yet' : `${scene.left} of ${tests} tests left`}`,
        )
      }
      await scene.process('order', null)
      await scene.finish()
      await scene.close()
      say(`so far: ${summaryOf(report)}`)
    }
  }

  try {
    for (const nth of times) await atPoints(nth)
    await atRandom()
  } finally {
    // where one broke off, its server would keep the process alive
    await Promise.all(scenes.map((scene) => scene.close()))
    await rm(root, { recursive: true, force: true })
  }
  report.unreached = points.filter((point) => !reached.has(point))
  return report
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = await crash({
    times: [1, 2, 5],
    random: Number(process.argv[2] ?? 200),
    tests: 40,
    seed: 1,
    say: (line) => process.stdout.write(`${line}\n`),
  })
  process.stdout.write(`${summaryOf(report)}\n`)
  process.exit(isClean(report) ? 0 : 1)
}
