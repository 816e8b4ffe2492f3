import type { Clock } from './clock.ts'
import type { KnownCase } from './records/case.ts'
import type { RunEvent } from './records/event.ts'
import type { Model } from './records/model.ts'
import type { Run } from './records/run.ts'
import type { Planned, Row } from './records/test.ts'
import type { RunStatus, TestState } from './records/words.ts'
import { resultsOf } from './results.ts'
import type { RunFolder } from './store/run-folder.ts'

const MANIFEST_EVERY_MS = 1_000

export interface ActiveRunOptions {
  id: string
  folder: RunFolder
  manifest: Run
  plan: readonly Planned[]
  cases: readonly KnownCase[]
  clock: Clock
  tell: (event: RunEvent) => void
}

/** A run while this process executes it: what is planned, running and done, and how it is told and written down. */
export class ActiveRun {
  readonly id: string
  readonly folder: RunFolder
  readonly plan: readonly Planned[]
  readonly clock: Clock
  readonly states = new Map<number, TestState>()
  /** aborts calls in flight */
  readonly abort = new AbortController()
  manifest: Run
  /** why no further test is started, once that is so */
  stopping: string | null = null
  #rows: Row[] = []
  #cases: Map<string, KnownCase>
  #models: Map<string, Model>
  #tell: (event: RunEvent) => void
  #began: number
  #written = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ActiveRunOptions) {
    this.id = options.id
    this.folder = options.folder
    this.plan = options.plan
    this.manifest = options.manifest
    this.clock = options.clock
    this.#tell = options.tell
    this.#began = options.clock.ms()
    this.#cases = new Map(options.cases.map((one) => [caseKey(one.suite, one.type, one.id), one]))
    this.#models = new Map(options.manifest.models.map((model) => [model.slug, model]))
    for (const test of options.plan) this.states.set(test.n, 'pending')
  }

  caseOf(test: Planned): KnownCase { return found(this.#cases.get(caseKey(test.suite, test.type, test.case)), `case ${test.case}`) }
  modelOf(test: Planned): Model { return found(this.#models.get(test.slug), `model ${test.slug}`) }

  /** No further test is started; with `now` the calls in flight are dropped as well. */
  stop(reason: string, now: boolean): void {
    this.stopping ??= reason
    if (now) this.abort.abort(new Error(reason))
  }

  begin(): void { this.#tell({ kind: 'run-started', run: this.id, manifest: this.manifest }) }

  started(planned: Planned): void {
    this.states.set(planned.n, 'running')
    this.#tell({ kind: 'test-started', run: this.id, planned })
  }

  /** A test that was not asked after all. */
  dropped(planned: Planned): void { this.states.set(planned.n, 'skipped') }

  finished(row: Row): void {
    this.#rows.push(row)
    this.states.set(row.n, row.outcome)
    const { counts, tokens, cost } = this.manifest
    counts[row.outcome]++
    tokens.input += row.inputTokens ?? 0
    tokens.output += row.outputTokens ?? 0
    cost.usd += row.costUsd ?? 0
    cost.wastedUsd += row.wastedUsd
    if (row.costUsd === null) cost.unknownTests++
    this.manifest.elapsedMs = Math.round(this.clock.ms() - this.#began)
    this.manifest.bytes = this.folder.bytes
    if (this.clock.ms() - this.#written > MANIFEST_EVERY_MS) {
      this.#written = this.clock.ms()
      this.manifest.results = resultsOf(this.plan, this.#rows, false)
      this.#writing = this.#writing.then(() => this.folder.manifest(this.manifest)).catch((error: Error) => this.notice(`run.json could not be written: ${error.message}`))
    }
    this.#tell({ kind: 'test-finished', run: this.id, row, manifest: this.manifest })
  }

  notice(text: string): void { this.#tell({ kind: 'notice', run: this.id, text }) }

  /** The last word: status, results, the manifest on disk. `seal` runs when the manifest is final and may count its bytes. */
  async end(status: RunStatus, reason: string | null, bytes: () => Promise<number>): Promise<void> {
    await this.#writing
    const over = status !== 'interrupted'
    const { manifest } = this
    manifest.status = status
    manifest.reason = reason
    manifest.finished = this.clock.now().toISOString()
    manifest.elapsedMs = Math.round(this.clock.ms() - this.#began)
    manifest.results = resultsOf(this.plan, this.#rows, over)
    if (over) manifest.counts.skipped = this.plan.length - this.#rows.length
    manifest.bytes = await bytes()
    await this.folder.manifest(manifest)
  }

  tellEnd(): void { this.#tell({ kind: 'run-finished', run: this.id, manifest: this.manifest }) }
}

const caseKey = (suite: string, type: string, id: string): string => JSON.stringify([suite, type, id])

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The plan names ${what}, which the run does not have.`)
  return value
}
