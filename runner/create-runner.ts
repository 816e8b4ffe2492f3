import { mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { MOST_PARALLEL, RateLimiter, saysTooMany } from './ask/rate-limiter.ts'
import type { ActiveRun } from './active-run/active-run.ts'
import { systemClock } from './tools/clock.ts'
import { apiState } from './order/api-state.ts'
import { executeRun, PARKED } from './lifecycle/execute-run.ts'
import type { RunTools } from './run-benchmark.ts'
import { oldRun } from './lifecycle/resume-run.ts'
import type { Runner, RunnerOptions } from './runner.ts'
import { markInterrupted, sweepUnmade } from './lifecycle/interrupted-runs.ts'
import { bytesNeeded, newRun, type ReadyRun } from './lifecycle/start-run.ts'
import { RunHeld } from './store/run-lock.ts'
import { diskTrouble, DiskNotReady } from './store/disk-wait.ts'
import { paidFor } from './one-test/exchange-state.ts'
import { Trash } from './store/trash.ts'
import { missesOfRun } from './analysis/run-misses.ts'
import { verifyRun } from './store/verify.ts'
import { rootDir } from './tools/version.ts'
import { maxTokens, maxUsd } from './order/token-bounds.ts'
import { knownApis } from './order/configured-apis.ts'
import { PastTimings } from './order/past-timings.ts'
import { forecastOf } from './order/forecast.ts'
import { apisOf, apiLoadsOf } from './active-run/api-load.ts'
import { openOrder, OrderError, type OpenOrder } from './order/open-order.ts'
import { costOf } from './prices/index.ts'
import { createRedact } from './ask/redact.ts'
import type { RunEvent } from './records/event.ts'
import type { Forecast } from './records/forecast.ts'
import type { Order } from './records/order.ts'
import type { Run } from './records/run.ts'
import { importSuite } from './imports/import-suite.ts'
import { OpenedSuites } from './suite/suite-cache.ts'
import { listSuites } from './suite/index.ts'
import { testType, testTypes } from './test-types/index.ts'
import { fingerprintOf } from './image/fingerprint.ts'
import { pairedIntervals } from './score/paired-intervals.ts'
import { startWorkers } from './tools/workers.ts'

const CALL_TIMEOUT_MS = 300_000
const MAX_ATTEMPTS = 4
/** Of the time to park: for what is left to write once calls are dropped. */
const CLOSING_MS = 3_000

export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const clock = options.clock ?? systemClock
  const settings = options.settings ?? {}
  const apis = options.apis ?? knownApis(settings)
  const workers = options.workers ?? startWorkers()
  const runsDir = join(options.dataDir, 'runs')
  const places = {
    userSuites: join(options.dataDir, 'suites'),
    cache: join(options.dataDir, 'cache'),
    bundled: join(rootDir, 'suites'),
    types: testTypes,
  }
  const opened = new OpenedSuites(places, workers, clock)
  const running = new Map<string, { run: ActiveRun; ended: Promise<Run> }>()
  const endings = new Map<string, Promise<Run>>()
  const listeners = new Set<(event: RunEvent) => void>()
  const redact = createRedact(Object.values(options.connections).map((connection) => connection.key))
  await mkdir(runsDir, { recursive: true })
  await sweepUnmade(runsDir)
  await markInterrupted(runsDir)

  const rateLimiters = new Map<string, RateLimiter>()
  const rateLimiterOf = (api: string): RateLimiter => {
    const setParallel = rateLimiters.get(api) ?? new RateLimiter(settings.limits?.[api] ?? {}, clock)
    rateLimiters.set(api, setParallel)
    return setParallel
  }
  const tell = (event: RunEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const runTools: RunTools = {
    apiOf(name) {
      const [api, connection] = [apis.find((api) => api.name === name), options.connections[name]]
      if (!api || !connection) throw new Error(`The API ${name} is not configured.`)
      return { api, connection }
    },
    typeOf(name) {
      const type = testType(name)
      if (!type) throw new Error(`There is no test type ${name}.`)
      return type
    },
    workers,
    enterOf:
      (run) =>
      async ({ api, messages, model }) => {
        await run.diskWait.clear(run.abort.signal)
        const most = maxTokens(messages, model)
        const settle = await run.budget.reserve(maxUsd(messages, model))
        try {
          const leave = await rateLimiterOf(api.name).enter(most.input + model.maxOutputTokens / 4, run.abort.signal)
          const traffic = run.trafficOf(api.name)
          traffic.calling++
          return (attempt) => {
            traffic.calling--
            if (saysTooMany(attempt)) traffic.tooMany++
            leave(attempt)
            settle(attempt === null ? 0 : paidFor(attempt))
          }
        } catch (error) {
          settle(0)
          throw error
        }
      },
    ask: {
      random: options.random ?? Math.random,
      timeoutMs: CALL_TIMEOUT_MS,
      maxAttempts: MAX_ATTEMPTS,
      redact,
      priceOf: costOf,
    },
  }

  const open = (order: Order) => openOrder(order, { places, workers, apis, connections: options.connections, settings })
  const experience = new PastTimings(runsDir)
  const foresee = async (opened: OpenOrder, order: Order): Promise<Forecast> =>
    forecastOf(opened, order, {
      known: await experience.recall(),
      limits: settings.limits ?? {},
      inside: (name) => apis.find((api) => api.name === name)?.inside === true,
    })
  const tools = { clock, runsDir, tell }
  const trash = new Trash(options.dataDir, clock, workers)
  if (settings.trashDays) await trash.empty(settings.trashDays)

  /** A run by the name it was started under, or by the one its folder was given since. */
  const named = (name: string) => running.get(name) ?? [...running.values()].find(({ run }) => run.folder.name === name)

  function launch(ready: ReadyRun): Run {
    const { run } = ready
    const ended = executeRun(ready, runTools, { workers, redact }).then((manifest) => {
      running.delete(run.id)
      run.tellEnd()
      return manifest
    })
    running.set(run.id, { run, ended })
    endings.set(run.id, ended)
    return run.manifest
  }

  return {
    async order(order, by) {
      const opened = await open(order)
      const [need, { bavail, bsize }] = [bytesNeeded(opened, order.repeats), await statfs(runsDir)]
      if (need > bavail * bsize)
        throw new OrderError([
          {
            field: 'suites',
            message: `The run needs about ${Math.ceil(need / 1e6)} MB on disk and ${Math.floor((bavail * bsize) / 1e6)} MB are free. Make room, or order less.`,
          },
        ])
      const ready = await newRun(order, by, opened, await foresee(opened, order), runTools.typeOf, tools).catch(
        (error: unknown) => {
          const why = diskTrouble(error)
          throw why === null
            ? error
            : new OrderError([{ field: 'suites', message: `The run cannot be made: ${why}. Nothing was asked.` }])
        },
      )
      return launch(ready)
    },
    async resume(id, again = {}) {
      if (named(id)) throw new RunHeld('this process')
      return launch(
        await oldRun(id, again, { ...tools, workers, open }).catch((error: unknown) => {
          const why = diskTrouble(error)
          throw why === null ? error : new DiskNotReady(`The run ${id} cannot be taken up again: ${why}.`)
        }),
      )
    },
    ended: (id) =>
      named(id)?.ended ?? endings.get(id) ?? Promise.reject(new Error(`There is no run ${id} in this process.`)),
    forecast: async (order) => foresee(await open(order), order),
    stop(id, how) {
      const known = named(id)
      known?.run.stop(how === 'now' ? 'stopped by hand, calls in flight dropped' : 'stopped by hand', how === 'now')
      return known !== undefined
    },
    async setParallel(id, api, parallel, by) {
      if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST_PARALLEL)
        throw new OrderError([
          { field: 'parallel', message: `Calls at once are a whole number from 1 to ${MOST_PARALLEL}.` },
        ])
      const known = named(id)
      return (
        known?.run.setParallel(
          apisOf(known.run.manifest).filter((name) => api === null || name === api),
          parallel,
          by,
        ) ?? []
      )
    },
    active: () =>
      [...running.values()].map(({ run }) => ({
        id: run.id,
        dir: run.folder.dir,
        manifest: run.manifest,
        states: run.states,
        loads: apiLoadsOf(run, rateLimiterOf),
      })),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    suites: () => listSuites(places),
    verify: (dir) => verifyRun(dir, workers),
    misses: (dir) => missesOfRun(dir, workers),
    fingerprint: (png) => fingerprintOf(png, workers),
    pairedIntervals: (sets) => pairedIntervals(sets, workers),
    trash,
    openSuite: (name, choice = {}) => opened.get(name, { seed: 1, ...choice }),
    importSuite: (order) => importSuite({ ...order, dataDir: options.dataDir }, workers),
    apis: () => apis.map((api) => apiState(api, options.connections[api.name], { clock, workers, redact })),
    async close(ms) {
      for (const { run } of running.values()) run.stop(PARKED, false)
      const all = Promise.all([...running.values()].map(({ ended }) => ended))
      const late = setTimeout(
        () => {
          for (const { run } of running.values()) {
            run.stop(PARKED, true)
            run.diskWait.giveUp()
          }
        },
        Math.max(0, ms - CLOSING_MS),
      )
      // a timer that is left would keep the process alive for nothing
      const over = new AbortController()
      await Promise.race([all, clock.sleep(ms, over.signal).catch(() => undefined)])
      over.abort()
      clearTimeout(late)
      if (!options.workers) await workers.close()
    },
  }
}
