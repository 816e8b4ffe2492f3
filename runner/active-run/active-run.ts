import { Budget } from '../ask/budget.ts'
import type { Clock } from '../tools/clock.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import type { RunEvent } from '../records/event.ts'
import type { Model } from '../records/model.ts'
import { budgetOf, type Change, type Run } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'
import type { OrderedBy, RunStatus, TestState } from '../records/words.ts'
import { modelKey } from './circuit-breaker.ts'
import { knownUsd } from '../analysis/result-tally.ts'
import { RunTotals, totalsOf } from '../analysis/run-totals.ts'
import { RunLost } from '../store/folder-handle.ts'
import { diskTrouble, DiskWait } from '../store/disk-wait.ts'
import type { RunFolder } from '../store/run-folder.ts'

const MANIFEST_EVERY_MS = 1_000

/** What passes between a run and one API: calls on their way, and how often it said that there are too many of them. */
export interface Traffic {
  calling: number
  tooMany: number
  /** calls that wait before they go out, by what for */
  waiting: { disk: number; budget: number; limit: number }
}

export interface ActiveRunOptions {
  id: string
  folder: RunFolder
  manifest: Run
  plan: readonly Planned[]
  cases: readonly KnownCase[]
  /** rows of a run that is resumed */
  rows?: readonly Row[]
  clock: Clock
  tell: (event: RunEvent) => void
}

/** A run while this process executes it: what is planned, running and done, and how it is told and written down. */
export class ActiveRun {
  readonly id: string
  readonly folder: RunFolder
  /** how writes wait for a disk that takes none */
  readonly diskWait: DiskWait
  readonly plan: readonly Planned[]
  readonly clock: Clock
  readonly budget: Budget
  readonly states = new Map<number, TestState>()
  /** by API, once its tests are under way: how many of its calls run side by side */
  readonly queues = new Map<string, { parallel: number }>()
  /** aborts calls in flight */
  readonly abort = new AbortController()
  manifest: Run
  /** why no further test is started, once that is so */
  stopping: string | null = null
  /** what broke, where something did: the run has failed */
  failure: string | null = null
  /** the folder is gone or another process has it: nothing may be written */
  lost = false
  /** APIs, and models as api/model, that calls have stopped for, with the reason */
  readonly stoppedCalling = new Map<string, string>()
  #rows: Map<number, Row>
  #totals: RunTotals
  #traffic = new Map<string, Traffic>()
  #ending = false
  #elapsedBefore: number
  #cases: Map<string, KnownCase>
  #models: Map<string, Model>
  #tell: (event: RunEvent) => void
  #began: number
  #written = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()
  #unwritten = false

  constructor(options: ActiveRunOptions) {
    this.id = options.id
    this.folder = options.folder
    this.plan = options.plan
    this.manifest = options.manifest
    this.clock = options.clock
    this.budget = new Budget(budgetOf(options.manifest), options.manifest.cost.usd)
    this.#tell = options.tell
    this.diskWait = new DiskWait(options.clock.sleep, (text) => this.notice(text))
    this.folder.diskWait = this.diskWait
    this.#began = options.clock.ms()
    this.#cases = new Map(options.cases.map((testCase) => [caseKey(testCase), testCase]))
    this.#models = new Map(options.manifest.models.map((model) => [model.slug, model]))
    this.#rows = new Map(options.rows?.map((row) => [row.n, row]))
    this.#elapsedBefore = options.manifest.elapsedMs ?? 0
    this.#totals = new RunTotals(options.plan, options.manifest.controls?.left)
    for (const row of this.#rows.values()) this.#totals.count(row)
    for (const test of options.plan) this.states.set(test.n, this.#rows.get(test.n)?.outcome ?? 'pending')
  }

  /** the rows so far, by number */
  get rows(): Row[] {
    return [...this.#rows.values()].sort((a, b) => a.n - b.n)
  }
  get cases(): KnownCase[] {
    return [...this.#cases.values()]
  }

  rowOf(n: number): Row | undefined {
    return this.#rows.get(n)
  }

  caseOf(test: Planned): KnownCase {
    return found(this.#cases.get(caseKey(test)), `case ${test.case}`)
  }
  modelOf(test: Planned): Model {
    return found(this.#models.get(test.slug), `model ${test.slug}`)
  }

  /** No further test is started; with `now` the calls in flight are dropped as well. */
  stop(reason: string, now: boolean): void {
    this.stopping ??= reason
    if (now) this.abort.abort(new Error(reason))
  }

  /** Something broke: no further test is started. What is in flight may end and be kept, unless there is no folder for it. */
  fail(error: Error): void {
    this.failure ??= error.message.replaceAll(this.folder.dir, this.folder.name)
    this.lost ||= error instanceof RunLost
    if (this.lost) this.diskWait.giveUp()
    this.stop(this.failure, this.lost)
  }

  /** No further test of an API or a model is started: asking again cannot help until somebody does something about `reason`. */
  stopCalling(whom: string, reason: string): void {
    if (this.stoppedCalling.has(whom)) return
    this.stoppedCalling.set(whom, reason)
    this.notice(reason)
  }

  /** Whether a test of this model may still be asked. */
  asks({ api, model }: { api: string; model: string }): boolean {
    return this.stopping === null && !this.stoppedCalling.has(api) && !this.stoppedCalling.has(modelKey(api, model))
  }

  trafficOf(api: string): Traffic {
    const traffic = this.#traffic.get(api) ?? { calling: 0, tooMany: 0, waiting: { disk: 0, budget: 0, limit: 0 } }
    this.#traffic.set(api, traffic)
    return traffic
  }

  /** Calls to an API that may be on their way at once: as last set, also by an earlier process, else as ordered. */
  parallelOf(api: string): number {
    return this.manifest.changes?.findLast((change) => change.api === api)?.to ?? this.manifest.order.parallel
  }

  /** Changes the calls at once of some APIs, from this moment on and after a resume. Resolves to what
   * was really changed, once the manifest has it; to nothing where the run is just being closed. */
  async setParallel(apis: readonly string[], parallel: number, by: OrderedBy): Promise<Change[]> {
    if (this.#ending) return []
    const changes = apis
      .map((api): Change => ({
        at: this.clock.now().toISOString(),
        api,
        what: 'parallel',
        from: this.parallelOf(api),
        to: parallel,
        by,
      }))
      .filter(({ from, to }) => from !== to)
    if (changes.length === 0) return []
    this.manifest.changes = [...(this.manifest.changes ?? []), ...changes]
    for (const { api, from, to } of changes) {
      const queue = this.queues.get(api)
      if (queue) queue.parallel = to
      this.notice(`${api}: now up to ${to} calls at once, ${from} before.`)
    }
    await this.#write()
    return changes
  }

  begin(): void {
    this.#tell({ kind: 'run-started', run: this.id, manifest: this.manifest })
  }

  started(planned: Planned): void {
    this.states.set(planned.n, 'running')
    this.#tell({ kind: 'test-started', run: this.id, planned })
  }

  /** A test that was not asked after all, or not again. */
  dropped(planned: Planned): void {
    this.states.set(planned.n, this.#rows.get(planned.n)?.outcome ?? 'skipped')
  }

  finished(row: Row): void {
    const before = this.#rows.get(row.n)
    if (before) this.#count(before, -1)
    this.#rows.set(row.n, row)
    if (this.manifest.again) delete this.manifest.again.rounds[row.test]
    this.#count(row, 1)
    this.states.set(row.n, row.outcome)
    this.manifest.elapsedMs = this.#elapsed()
    this.manifest.bytes = this.folder.bytes
    if (this.clock.ms() - this.#written > MANIFEST_EVERY_MS) {
      this.#written = this.clock.ms()
      Object.assign(this.manifest, this.#totals.totals(false))
      void this.#write()
    }
    this.#tell({ kind: 'test-finished', run: this.id, row, manifest: this.manifest })
  }

  #write(): Promise<void> {
    this.#writing = this.#writing
      .then(() => this.folder.manifest(this.manifest))
      .then(
        () => {
          this.#unwritten = false
        },
        (error: Error) => this.#notWritten(error),
      )
    return this.#writing
  }

  /** Said once until it can be written again: it is tried every second. */
  #notWritten(error: Error): void {
    if (!this.#unwritten && this.diskWait.trouble === null && !(error instanceof RunLost))
      this.notice(
        `run.json cannot be written at the moment: ${diskTrouble(error) ?? error.message.replaceAll(this.folder.dir, this.folder.name)}.`,
      )
    this.#unwritten = true
  }

  #elapsed(): number {
    return Math.round(this.#elapsedBefore + this.clock.ms() - this.#began)
  }

  #count(row: Row, sign: 1 | -1): void {
    this.#totals.count(row, sign)
    const { counts, controls, tokens, cost } = this.manifest
    ;(row.control && controls ? controls.counts : counts)[row.outcome] += sign
    tokens.input += sign * (row.inputTokens ?? 0)
    tokens.output += sign * (row.outputTokens ?? 0)
    cost.usd += sign * knownUsd(row)
    cost.wastedUsd += sign * row.wastedUsd
    if (row.costUsd === null) cost.unknownTests += sign
  }

  /** Something damaged in the folder was set right: it is told, and kept in the manifest. */
  repaired(text: string): void {
    this.manifest.repairs = [...(this.manifest.repairs ?? []), { at: this.clock.now().toISOString(), text }]
    this.notice(text)
  }

  notice(text: string): void {
    this.#tell({ kind: 'notice', run: this.id, text })
  }

  /** The last word: status, and everything counted anew from the rows. */
  async end(status: RunStatus, reason: string | null): Promise<void> {
    this.#ending = true
    await this.#writing
    const { manifest } = this
    manifest.status = status
    manifest.reason = reason
    manifest.finished = this.clock.now().toISOString()
    manifest.elapsedMs = this.#elapsed()
    Object.assign(manifest, totalsOf(this.plan, this.rows, status !== 'interrupted', manifest.controls?.left))
    if (
      status === 'finished' ||
      (manifest.again && !manifest.again.errors && Object.keys(manifest.again.rounds).length === 0)
    )
      delete manifest.again
  }

  tellEnd(): void {
    this.#tell({ kind: 'run-finished', run: this.id, manifest: this.manifest })
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The plan names ${what}, which the run does not have.`)
  return value
}
