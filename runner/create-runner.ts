import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActiveRun } from './active-run.ts'
import { systemClock, type Clock } from './clock.ts'
import { thumbnail } from './image/thumb.ts'
import { modelApi, modelApis } from './model-apis/index.ts'
import { createWire } from './ask/wire.ts'
import type { Connection } from './model-apis/define-model-api.ts'
import { forecastOf, type Forecast } from './forecast.ts'
import { makePlan } from './plan/make-plan.ts'
import { needsKey, openOrder } from './open-order.ts'
import { costOf } from './prices/index.ts'
import { createRedact } from './ask/redact.ts'
import type { RunEvent } from './records/event.ts'
import type { Order } from './records/order.ts'
import type { Run } from './records/run.ts'
import { FORMAT, type OrderedBy, type TestState } from './records/words.ts'
import { resultsOf } from './results.ts'
import { runBenchmark, type Bench } from './run-benchmark.ts'
import { holderOf, own } from './store/owner.ts'
import { readManifest } from './store/read-run.ts'
import { makeRunFolder, RunFolder } from './store/run-folder.ts'
import { writeWhole } from './store/safe-file.ts'
import { listSuites, type SuiteSummary } from './suite/index.ts'
import { testType, testTypes } from './test-types/index.ts'
import { rootDir, version } from './version.ts'
import { startWorkers, type Workers } from './workers.ts'

const CALL_TIMEOUT_MS = 300_000
const MAX_ATTEMPTS = 4

export interface RunnerOptions {
  /** runs/, suites/ and cache/ live in it */
  dataDir: string
  /** by API name; an API without one cannot be called */
  connections: Record<string, Connection>
  clock?: Clock
  random?: () => number
  workers?: Workers
}

export interface ApiState {
  name: string
  title: string
  keyPresent: boolean
  keyNeeded: boolean
  configured: boolean
  baseUrl: string | null
  /** environment variables that hold its key, first one wins */
  keys: readonly string[]
  /** model ids it offers; rejects with a plain sentence where it cannot be reached */
  models(): Promise<string[]>
}

export interface LiveRun { id: string; dir: string; manifest: Run; states: ReadonlyMap<number, TestState> }

/** The runner as the server and the command line see it. */
export interface Runner {
  /** Checks the order, makes the folder, writes the plan and starts. Rejects with OrderError before anything is made. */
  order(order: Order, by: OrderedBy): Promise<Run>
  /** Resolves when the run has ended, with its final manifest. */
  ended(runId: string): Promise<Run>
  forecast(order: Order): Promise<Forecast>
  stop(runId: string, how: 'gently' | 'now'): boolean
  active(): LiveRun[]
  onEvent(listener: (event: RunEvent) => void): () => void
  suites(): Promise<SuiteSummary[]>
  apis(): ApiState[]
  /** Parks active runs within `ms`: calls in flight may end, then they are dropped; the manifests say interrupted. */
  close(ms: number): Promise<void>
}

export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const clock = options.clock ?? systemClock
  const workers = options.workers ?? startWorkers()
  const runsDir = join(options.dataDir, 'runs')
  const places = { userSuites: join(options.dataDir, 'suites'), cache: join(options.dataDir, 'cache'), bundled: join(rootDir, 'suites'), types: testTypes }
  const running = new Map<string, { run: ActiveRun; ended: Promise<Run> }>()
  const endings = new Map<string, Promise<Run>>()
  const listeners = new Set<(event: RunEvent) => void>()
  const redact = createRedact(Object.values(options.connections).map((one) => one.key))
  await mkdir(runsDir, { recursive: true })
  await markInterrupted(runsDir)

  const tell = (event: RunEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const bench: Bench = {
    apiOf(name) {
      const [api, connection] = [modelApi(name), options.connections[name]]
      if (!api || !connection) throw new Error(`The API ${name} is not configured.`)
      return { api, connection }
    },
    typeOf(name) {
      const type = testType(name)
      if (!type) throw new Error(`There is no test type ${name}.`)
      return type
    },
    workers,
    ask: { random: options.random ?? Math.random, timeoutMs: CALL_TIMEOUT_MS, maxAttempts: MAX_ATTEMPTS, redact, priceOf: costOf },
  }

  const open = (order: Order) => openOrder(order, { places, workers, connections: options.connections })

  async function start(order: Order, by: OrderedBy): Promise<Run> {
    const { suites, cases, models } = await open(order)
    const plan = makePlan(cases, models, order.repeats)
    const now = clock.now()
    const { id, dir } = await makeRunFolder(runsDir, now, order.title ?? order.suites.join('-'))
    const folder = new RunFolder(dir)
    const counts = { planned: plan.length, passed: 0, failed: 0, unparsed: 0, refused: 0, truncated: 0, error: 0, skipped: 0 }
    const types = [...new Set(cases.map((one) => one.type))]
    const manifest: Run = {
      format: FORMAT, id, title: order.title ?? order.suites.join(', '), note: order.note ?? '', tags: order.tags ?? [], orderedBy: by,
      status: 'running', reason: null, started: now.toISOString(), finished: null, elapsedMs: 0, order,
      suites: suites.map((suite) => ({ header: suite.header, hash: suite.hash, cases: cases.filter((one) => one.suite === suite.header.name).length })),
      models,
      types: types.map((name) => { const { title, metric, passMark } = bench.typeOf(name); return { name, title, metric, passMark } }),
      counts, tokens: { input: 0, output: 0 }, cost: { usd: 0, wastedUsd: 0, unknownTests: 0 },
      bytes: 0, images: new Set(cases.map((one) => one.image.sha)).size,
      results: resultsOf(plan, [], false),
      environment: { benchloupe: version, node: process.version, platform: `${process.platform} ${process.arch}` },
    }
    const owner = await own(dir, now)
    // the manifest comes first: a run that dies here is shown as interrupted, not as a foreign folder
    await folder.manifest(manifest)
    await folder.create(plan, cases)
    const run = new ActiveRun({ id, folder, manifest, plan, cases, clock, tell })
    const ended = execute(run, () => owner.release(), async () => {
      for (const suite of suites) await copyImages(folder, suite, cases)
    })
    running.set(id, { run, ended })
    endings.set(id, ended)
    return manifest
  }

  /** From the first test to the sealed folder. A run never rejects: what went wrong is its status and reason. */
  async function execute(run: ActiveRun, release: () => Promise<void>, prepare: () => Promise<void>): Promise<Run> {
    let failure: string | null = null
    try {
      run.begin()
      await prepare()
      await runBenchmark(run, bench)
    } catch (error) {
      failure = redact((error as Error).message)
      run.stop(failure, true)
    }
    try {
      const status = failure ? 'failed' : run.stopping === PARKED ? 'interrupted' : run.stopping ? 'stopped' : 'finished'
      const seal = new URL('./store/seal.worker.js', import.meta.url)
      await run.folder.close()
      await run.end(status, failure ?? run.stopping ?? null, () => workers.run<number>(seal, 'bytesOf', run.folder.dir))
      await writeWhole(join(run.folder.dir, 'SHA256SUMS'), await workers.run<string>(seal, 'sums', run.folder.dir))
    } catch (error) {
      run.notice(`The run could not be closed: ${(error as Error).message}`)
    }
    await release().catch(() => undefined)
    running.delete(run.id)
    run.tellEnd()
    return run.manifest
  }

  return {
    order: start,
    ended: (id) => endings.get(id) ?? Promise.reject(new Error(`There is no run ${id} in this process.`)),
    forecast: async (order) => forecastOf(await open(order), order),
    stop(id, how) {
      const known = running.get(id)
      known?.run.stop(how === 'now' ? 'stopped by hand, calls in flight dropped' : 'stopped by hand', how === 'now')
      return known !== undefined
    },
    active: () => [...running.values()].map(({ run }) => ({ id: run.id, dir: run.folder.dir, manifest: run.manifest, states: run.states })),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    suites: () => listSuites(places),
    apis: () => modelApis.map((api) => {
      const connection = options.connections[api.name]
      const keyNeeded = needsKey(api, connection)
      const keyPresent = Boolean(connection?.key)
      return {
        name: api.name, title: api.title, keyPresent, keyNeeded, keys: api.settings.keys,
        configured: connection !== undefined && (keyPresent || !keyNeeded),
        baseUrl: connection?.baseUrl ?? null,
        async models() {
          if (!connection) throw new Error(`${api.title} is not configured.`)
          return api.models(connection, createWire({ connection, signal: AbortSignal.timeout(15_000), timeoutMs: 15_000, clock, workers, images: new Map(), redact }))
        },
      }
    }),
    async close(ms) {
      for (const { run } of running.values()) run.stop(PARKED, false)
      const all = Promise.all([...running.values()].map(({ ended }) => ended))
      const late = setTimeout(() => { for (const { run } of running.values()) run.stop(PARKED, true) }, Math.max(0, ms - 2_000))
      await Promise.race([all, clock.sleep(ms)])
      clearTimeout(late)
      if (!options.workers) await workers.close()
    },
  }
}

const PARKED = 'Benchloupe was shut down while it ran'

/** Copies the images of the chosen cases into the run folder, each once, with a thumbnail. */
async function copyImages(folder: RunFolder, suite: { header: { name: string }; imagePath(one: { image: { name: string } }): string }, cases: readonly { suite: string; image: { sha: string; file: string; name: string } }[]): Promise<void> {
  const images = new Map(cases.filter((one) => one.suite === suite.header.name).map((one) => [one.image.sha, one]))
  const waiting = images.values()
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const one of waiting) {
      const bytes = await readFile(suite.imagePath(one))
      await folder.picture(one.image.file, bytes)
      await folder.picture(`thumbs/${one.image.sha}.webp`, await thumbnail(bytes))
    }
  }))
}

/** Runs that say "running" and that nobody writes any more were cut off: their manifests are set right. */
async function markInterrupted(runsDir: string): Promise<void> {
  for (const entry of await readdir(runsDir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const dir = join(runsDir, entry.name)
    try {
      const manifest = await readManifest(dir)
      if (manifest.status !== 'running' || (await holderOf(dir)) !== null) continue
      await new RunFolder(dir).manifest({ ...manifest, status: 'interrupted', reason: 'Benchloupe ended while it ran' })
    } catch { /* a folder that cannot be read is listed with its reason by those who show it */ }
  }
}
