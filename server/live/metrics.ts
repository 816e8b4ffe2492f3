import { statfs } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { OUTCOMES, type RunEvent, type Runner } from '../../runner/index.ts'

/** Models and APIs that have series of their own; more than that stand together as "other", so that no order makes a scrape grow
 * without end. */
const MOST_NAMES = 100

const WAITS = [
  ['disk', 'disk'],
  ['budget', 'budget'],
  ['limit', 'rate limit'],
] as const

/** What Prometheus asks for (prom-client 15.1.3, text format 0.0.4). docs/metrics.md lists each metric with its unit. */
export class Metrics {
  readonly #runner: Runner
  readonly #registry = new Registry()
  readonly #stop: () => void
  #names = new Set<string>()
  #process = false

  readonly #runs = this.#counter('benchloupe_runs_finished_total', 'Runs that ended, by status', ['status'])
  readonly #tests = this.#counter('benchloupe_tests_total', 'Tests that ended, by outcome', ['outcome', 'api', 'model'])
  readonly #calls = this.#counter('benchloupe_calls_total', 'Calls to model APIs by tests that ended', ['api', 'model'])
  readonly #tokens = this.#counter('benchloupe_tokens_total', 'Tokens as the APIs count them', [
    'direction',
    'api',
    'model',
  ])
  readonly #cost = this.#counter('benchloupe_cost_usd_total', 'What calls cost, in USD, as far as prices are known', [
    'api',
    'model',
  ])
  readonly #seconds = this.#counter('benchloupe_test_seconds_total', 'Time that tests took, in seconds', [
    'api',
    'model',
  ])

  constructor(runner: Runner, dataDir: string) {
    this.#runner = runner
    for (const outcome of OUTCOMES) this.#tests.inc({ outcome, api: '', model: '' }, 0)
    this.#gauge('benchloupe_runs_active', 'Runs that are going on', [], (set) => set({}, runner.active().length))
    this.#gauge('benchloupe_tests_queued', 'Tests of runs going on that were not begun', [], (set) =>
      set({}, this.#states('pending')),
    )
    this.#gauge('benchloupe_tests_running', 'Tests that are being asked or scored', [], (set) =>
      set({}, this.#states('running')),
    )
    this.#gauge('benchloupe_calls_in_flight', 'Calls on their way', ['api'], (set) => {
      for (const [api, loads] of this.#loads()) set({ api }, sum(loads.map(({ calling }) => calling)))
    })
    this.#gauge('benchloupe_calls_waiting', 'Calls that wait, by what for', ['reason'], (set) => {
      const loads = [...this.#loads().values()].flat()
      for (const [what, reason] of WAITS) set({ reason }, sum(loads.map(({ waiting }) => waiting[what])))
    })
    this.#gauge(
      'benchloupe_api_slowed',
      '1 while an API is asked less often because it said it was too much',
      ['api'],
      (set) => {
        for (const [api, loads] of this.#loads()) set({ api }, loads.some(({ slowed }) => slowed) ? 1 : 0)
      },
    )
    this.#gauge('benchloupe_workers_busy', 'Worker threads at work', ['pool'], (set) => {
      for (const [pool, { busy }] of Object.entries(runner.workers())) set({ pool }, busy)
    })
    this.#gauge('benchloupe_workers_waiting', 'Pieces of work that wait for a thread', ['pool'], (set) => {
      for (const [pool, { waiting }] of Object.entries(runner.workers())) set({ pool }, waiting)
    })
    this.#gauge('benchloupe_disk_free_bytes', 'Room on the disk of the data folder, in bytes', [], async (set) => {
      // no figure is better than a scrape that fails
      const disk = await statfs(dataDir).catch(() => null)
      if (disk) set({}, disk.bavail * disk.bsize)
    })
    this.#stop = runner.onEvent((event) => this.#take(event))
  }

  async text(): Promise<{ type: string; text: string }> {
    // of the process: memory, CPU, event loop; it watches the loop from the first scrape on
    if (!this.#process) collectDefaultMetrics({ register: this.#registry })
    this.#process = true
    return { type: this.#registry.contentType, text: await this.#registry.metrics() }
  }

  close(): void {
    this.#stop()
    this.#registry.clear()
  }

  #take(event: RunEvent): void {
    if (event.kind === 'run-finished') this.#runs.inc({ status: event.manifest.status })
    if (event.kind !== 'test-finished') return
    const { row } = event
    const of = { api: this.#named(row.api), model: this.#named(row.model) }
    this.#tests.inc({ outcome: row.outcome, ...of })
    this.#calls.inc(of, row.attempts)
    this.#tokens.inc({ direction: 'input', ...of }, row.inputTokens ?? 0)
    this.#tokens.inc({ direction: 'output', ...of }, row.outputTokens ?? 0)
    this.#cost.inc(of, row.costUsd ?? row.knownUsd ?? 0)
    this.#seconds.inc(of, (row.elapsedMs ?? 0) / 1000)
  }

  #named(name: string): string {
    if (this.#names.has(name)) return name
    if (this.#names.size >= MOST_NAMES) return 'other'
    this.#names.add(name)
    return name
  }

  #states(wanted: 'pending' | 'running'): number {
    return sum(
      this.#runner.active().map(({ states }) => [...states.values()].filter((state) => state === wanted).length),
    )
  }

  #loads() {
    const byApi = new Map<string, ReturnType<Runner['active']>[number]['loads']>()
    for (const { loads } of this.#runner.active())
      for (const load of loads) {
        const api = this.#named(load.api)
        byApi.set(api, [...(byApi.get(api) ?? []), load])
      }
    return byApi
  }

  #counter<const L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  #gauge<const L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    read: (set: (labels: Partial<Record<L, string>>, value: number) => void) => void | Promise<void>,
  ): void {
    const gauge: Gauge<L> = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      async collect() {
        gauge.reset()
        await read((labels, value) => gauge.set(labels as Record<L, string>, value))
      },
    })
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

/** GET /metrics, for who may look; a scraper sends a token as "Authorization: Bearer". */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', { config: { right: 'view' }, exposeHeadRoute: false }, async (_request, reply) => {
    const { type, text } = await metrics.text()
    return reply.type(type).header('cache-control', 'no-store').send(text)
  })
  app.addHook('onClose', async () => metrics.close())
}
