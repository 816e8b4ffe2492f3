import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from './model-apis/define-model-api.ts'
import { apiLoadsOf, apisOf } from './active-run/api-load.ts'
import type { ExportOrder, ExportOutcome } from './imports/export-amended.ts'
import { missesOfRun } from './analysis/run-misses.ts'
import { MOST_PARALLEL, RateLimiter } from './ask/rate-limiter.ts'
import { createRedact } from './ask/redact.ts'
import { fingerprintOf } from './image/fingerprint.ts'
import { importRuns } from './imported-runs/import-run.ts'
import { importSuite } from './imports/import-suite.ts'
import { executeRun } from './lifecycle/execute-run.ts'
import { markInterrupted, sweepUnmade } from './lifecycle/interrupted-runs.ts'
import { LiveRuns } from './lifecycle/live-runs.ts'
import { Rescorings } from './lifecycle/rescorings.ts'
import { oldRun } from './lifecycle/resume-run.ts'
import { newRun, requireSpace } from './lifecycle/start-run.ts'
import { admitCall } from './one-test/admit-call.ts'
import type { RunTools } from './one-test/run-tools.ts'
import { apiState } from './order/api-state.ts'
import { knownApis, modelOf } from './order/configured-apis.ts'
import { ExactCounts } from './order/exact-counts.ts'
import { forecastOf } from './order/forecast.ts'
import { OrderError } from './order/order-error.ts'
import { openOrder, type OpenOrder } from './order/open-order.ts'
import { partOfOrder } from './order/part-of-order.ts'
import { ToldModels } from './order/told-models.ts'
import { PastTimings } from './order/past-timings.ts'
import { splitModel } from './model-apis/index.ts'
import { costOf } from './prices/index.ts'
import { outputLimitOf, type Model } from './records/model.ts'
import type { RunEvent } from './records/event.ts'
import type { Forecast } from './records/forecast.ts'
import type { Order } from './records/order.ts'
import type { LiveRun, PartOrdered, Runner, RunnerOptions } from './runner.ts'
import { pairedIntervals } from './score/paired-intervals.ts'
import { DiskProbe } from './store/disk-probe.ts'
import type { DiskWait } from './store/disk-wait.ts'
import { RunHeld } from './store/run-lock.ts'
import { addAmendment } from './store/amendments.ts'
import { addLabel } from './store/labels.ts'
import { addReview } from './store/reviews.ts'
import { Trash } from './store/trash.ts'
import { verifyRun } from './store/verify.ts'
import { listSuites, SuiteError } from './suite/index.ts'
import { OpenedSuites } from './suite/suite-cache.ts'
import { testType, testTypes } from './test-types/index.ts'
import { systemClock } from './tools/clock.ts'
import { rootDir } from './tools/version.ts'
import {
  inTurn,
  startDrawing,
  startSideWorkers,
  startWorkers,
  type Drawing,
  type WorkerLoad,
  type Workers,
} from './tools/workers.ts'
import { own } from './tools/own.ts'

const CALL_TIMEOUT_MS = 300_000
/** So many tokens an hour a slow model writes: 16,384 of them take 461 s. Source: `calculateNonstreamingTimeout` of
 * @anthropic-ai/sdk 1.14.0, which asks for a stream where more than ten minutes may be needed. */
const SLOW_TOKENS_AN_HOUR = 128_000
const HOUR_MS = 3_600_000

/** The total limit of one call: so long that the longest reply fits, also from a slow model. */
const totalMs = (model: Model): number =>
  CALL_TIMEOUT_MS + Math.round((outputLimitOf(model) / SLOW_TOKENS_AN_HOUR) * HOUR_MS)

const MAX_ATTEMPTS = 4

/** Pieces of work for pages at once, where all share the threads that came along. */
const SHARED = 4

const CHARTED = new URL('./analysis/charted.worker.js', import.meta.url)
const SHEET = new URL('./draw/sheet.worker.js', import.meta.url)
const EXPORT = new URL('./imports/export-amended.worker.js', import.meta.url)
const SCORE_BY = new URL('./lifecycle/amended-test.worker.js', import.meta.url)
const SEARCH = new URL('./analysis/search-texts.worker.js', import.meta.url)
const SUSPECTS = new URL('./analysis/suspects.worker.js', import.meta.url)

/** A runner over one data folder, which is made where it is not there. Runs that a process left half made are cleared away or
 * marked as interrupted first. Rejects where the folder cannot be read or written. Several runners may share a folder: each run
 * is locked by the one that executes it. Call `close` at the end, or its worker threads stay. */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const { dataDir, connections, clock = systemClock, settings = {}, random = Math.random } = options
  const { apis = knownApis(settings), workers = startWorkers() } = options
  const drawing: Workers & Partial<Drawing> = options.workers ?? startDrawing()
  // a figure for a page is not to wait behind a suite that is drawn for minutes
  const [quick, slow] = options.workers
    ? [inTurn(options.workers, SHARED), inTurn(options.workers, SHARED)]
    : [startSideWorkers(), startSideWorkers()]
  const runsDir = join(dataDir, 'runs')
  const places = {
    userSuites: join(dataDir, 'suites'),
    cache: options.cacheDir ?? join(dataDir, 'cache'),
    bundled: join(rootDir, 'suites'),
    types: testTypes,
  }
  const trash = new Trash(dataDir, clock, quick)
  if (!options.lookOnly) {
    await mkdir(runsDir, { recursive: true })
    await sweepUnmade(runsDir)
    await markInterrupted(runsDir)
    if (settings.trashDays) await trash.empty(settings.trashDays)
  }

  const listeners = new Set<(event: RunEvent) => void>()
  const tell = (event: RunEvent): void => {
    for (const listener of listeners)
      try {
        listener(event)
      } catch {
        // who listens badly keeps neither the run nor the others from it
      }
  }

  const rateLimiters = new Map<string, RateLimiter>()
  const rateLimiterOf = (api: string): RateLimiter => {
    const rateLimiter = rateLimiters.get(api) ?? new RateLimiter(own(settings.limits, api) ?? {}, clock)
    rateLimiters.set(api, rateLimiter)
    return rateLimiter
  }
  const redact = createRedact(Object.values(connections).map((connection) => connection.key))
  const runTools: RunTools = {
    apiOf(name) {
      const [api, connection] = [apis.find((api) => api.name === name), own(connections, name)]
      if (!api || !connection) throw new Error(`The API ${name} is not configured.`)
      return { api, connection }
    },
    typeOf(name) {
      const type = testType(name)
      if (!type) throw new Error(`There is no test type ${name}.`)
      return type
    },
    workers,
    drawing,
    admit: (input, run) => admitCall(input, run, rateLimiterOf(input.api.name)),
    ask: { random, timeoutMs: CALL_TIMEOUT_MS, totalMs, maxAttempts: MAX_ATTEMPTS, redact, priceOf: costOf },
  }

  const pastTimings = new PastTimings(runsDir)
  const toldModels = new ToldModels({ clock, workers, redact })
  const told = (connection: Connection, model: string) => toldModels.known(connection, model)
  const open = async (order: Order, draw = true, part?: PartOrdered): Promise<OpenOrder> => {
    const opened = await openOrder(order, { places, workers: slow, apis, connections, settings, told, draw })
    return part ? partOfOrder(opened, order.repeats, part) : opened
  }
  const askAbout = async (models: readonly string[]): Promise<void> => {
    const named = models.filter((ref) => /^[^/]+\/./.test(ref)).map(splitModel)
    await Promise.all(
      apis.map(async (api) => {
        const connection = own(connections, api.name)
        const asked = [...new Set(named.filter((one) => one.api === api.name).map(({ model }) => model))]
        if (connection && asked.length > 0) await toldModels.ask(api, connection, asked)
      }),
    )
  }
  const exactCounts = new ExactCounts({ clock, workers, redact })
  const count = (opened: OpenOrder, order: Order): Promise<void> =>
    exactCounts.count(opened, order, (name) => {
      const [api, connection] = [apis.find((one) => one.name === name), own(connections, name)]
      return api && connection ? { api, connection } : null
    })
  const forecast = async (opened: OpenOrder, order: Order): Promise<Forecast> =>
    forecastOf(opened, order, {
      known: await pastTimings.recall(),
      limits: settings.limits ?? {},
      counted: (model, type) => exactCounts.known(opened, order, model, type),
      today: clock.now().toISOString().slice(0, 10),
      inside: (name) => apis.find((api) => api.name === name)?.inside === true,
    })

  const suites = new OpenedSuites(places, slow, clock)
  // the figures over many tests come next, and want memory of their own
  const drawn = async (): Promise<void> => {
    if (liveRuns.all().length === 1) await drawing.rest?.()
  }
  const liveRuns = new LiveRuns((ready) => executeRun(ready, runTools, { workers, redact, drawn }))
  const diskProbe = new DiskProbe(
    runsDir,
    () => liveRuns.all().length > 0,
    (text) => {
      // a run whose writes wait says so itself
      for (const run of liveRuns.all()) if (run.diskWait.trouble === null) run.notice(text)
    },
  )
  const diskOf = ({ trouble, waiting }: DiskWait): LiveRun['disk'] => {
    const why = trouble ?? diskProbe.trouble
    return why === null ? null : { trouble: why, waiting }
  }
  const rescorings = new Rescorings(slow, clock, dataDir)
  const startTools = { clock, runsDir, tell }

  return {
    async order(order, by, { author = '', part } = {}) {
      await askAbout(order.models)
      const opened = await open(order, true, part)
      await requireSpace(opened, order.repeats, runsDir)
      await count(opened, order)
      const expected = await forecast(opened, order)
      return liveRuns.launch(await newRun(order, { by, author }, opened, expected, runTools.typeOf, startTools))
    },
    async resume(id, again = {}) {
      if (liveRuns.of(id)) throw new RunHeld('this process')
      return liveRuns.launch(await oldRun(id, again, { ...startTools, workers, open }))
    },
    ended: (id) => liveRuns.ended(id),
    forecast: async (order, { draw = true, part } = {}) => forecast(await open(order, draw, part), order),
    async askAbout(order, { count: counts = false } = {}) {
      await askAbout(order.models)
      if (!counts) return
      // an order that cannot be opened yet is told so by its forecast
      const opened = await open(order).catch(() => null)
      if (opened) await count(opened, order)
    },
    modelAsKnown(ref) {
      if (!/^[^/]+\/./.test(ref)) return null
      const { api: name, model } = splitModel(ref)
      const [api, connection] = [apis.find((api) => api.name === name), own(connections, name)]
      if (!api || !connection) return null
      return modelOf(api, model, name, connection, settings, { told: told(connection, model) })
    },
    stop(id, how) {
      const run = liveRuns.of(id)
      run?.stop(how === 'now' ? 'stopped by hand, calls in flight dropped' : 'stopped by hand', how === 'now')
      return run !== undefined
    },
    async setParallel(id, api, parallel, by) {
      if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST_PARALLEL)
        throw new OrderError([
          { field: 'parallel', message: `Calls at once must be a whole number from 1 to ${MOST_PARALLEL}.` },
        ])
      const run = liveRuns.of(id)
      const concerned = run ? apisOf(run.manifest).filter((name) => api === null || name === api) : []
      return run?.setParallel(concerned, parallel, by) ?? []
    },
    active: () =>
      liveRuns
        .all()
        .map((run) => ({
          id: run.id,
          dir: run.folder.dir,
          manifest: run.manifest,
          states: run.states,
          loads: apiLoadsOf(run, rateLimiterOf),
          disk: diskOf(run.diskWait),
        })),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    suites: () => listSuites(places),
    review: (dir, review) => addReview(dir, review, clock),
    amend: (dir, amendment) => addAmendment(dir, amendment, clock),
    label: (dir, label) => addLabel(dir, label, clock),
    async exportAmended({ dirs, suite, name, seed = 1, pictures }) {
      const { dir: suiteDir } = await suites.get(suite, { seed, ...(pictures ? { pictures } : {}) }, true)
      const order: ExportOrder = { dirs, suiteDir, dataDir, at: clock.now().toISOString(), ...(name ? { name } : {}) }
      const outcome = await slow.run<ExportOutcome>(EXPORT, 'exportHere', order)
      if ('refused' in outcome) throw new SuiteError(outcome.refused)
      return outcome.made
    },
    scoreBy: (dir, test, truth) => quick.run(SCORE_BY, 'scoreBy', { dir, test, truth }),
    rescore: (dir) => rescorings.start(dir),
    rescoreAll: (dirs) => rescorings.startAll(dirs),
    takeUpRescoring: () => rescorings.takeUp(),
    cancelRescoring: (dirs) => rescorings.cancel(dirs),
    waitsForRescoring: (dir) => rescorings.waits(dir),
    rescoring: (dir) => rescorings.of(dir),
    rescoringFailure: (dir) => rescorings.failure(dir),
    verify: (dir, signal) => verifyRun(dir, slow, signal),
    misses: (dir, version = '') => missesOfRun({ dir, version }, quick),
    charted: (dir, version = '') => quick.run(CHARTED, 'chartedOf', { dir, version }),
    searchTexts: (search) => quick.run(SEARCH, 'searchTexts', search),
    suspectTruths: (dir) => quick.run(SUSPECTS, 'suspectTruthsOf', dir),
    contactSheet: async (sheet) => Buffer.from(await quick.run<Uint8Array>(SHEET, 'drawSheet', sheet)),
    fingerprint: (png) => fingerprintOf(png, quick),
    pairedIntervals: (sets) => pairedIntervals(sets, quick),
    trash,
    openSuite: (name, choice = {}) => suites.get(name, { seed: 1, ...choice }),
    drawSuite: (name, choice = {}) => suites.get(name, { seed: 1, ...choice }, true),
    importSuite: (order) => importSuite({ ...order, dataDir }, slow),
    importRuns: (order) => importRuns({ ...order, dataDir }, { workers: slow, clock }),
    workers: () => {
      const loadOf = (...pools: Workers[]): WorkerLoad =>
        pools
          .map((pool) => pool.load())
          .reduce((one, other) => ({ busy: one.busy + other.busy, waiting: one.waiting + other.waiting }))
      return { runs: loadOf(...new Set([workers, drawing])), pages: loadOf(quick, slow) }
    },
    apis: () => apis.map((api) => apiState(api, own(connections, api.name), { clock, workers, redact, toldModels })),
    async close(ms) {
      rescorings.stop()
      await liveRuns.park(ms, clock)
      diskProbe.close()
      if (!options.workers) await Promise.all([workers, drawing, quick, slow].map((threads) => threads.close()))
    },
  }
}
