import { join } from 'node:path'
import { REPORT_UP_TO, startSideWorkers, systemClock, type Runner, type Workers } from '../../../runner/index.ts'
import { statNow } from '../cached-file.ts'

const WORKER = new URL('../../report/write-report.worker.js', import.meta.url)

/** Reports of which it is still known why they failed, the latest. */
const KEPT_FAILURES = 100

export type ReportState = { state: 'none' | 'making' } | { state: 'made'; at: Date } | { state: 'failed'; why: string }

/** Reports in run folders: one is made at a time, in a thread that gives way to runs. */
export class Reports {
  readonly #runsDir: string
  #workers: Workers | null = null
  #making = new Map<string, Promise<void>>()
  #failed = new Map<string, string>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(runsDir: string) {
    this.#runsDir = runsDir
  }

  /** Makes the report of a run folder anew, or joins what is under way. Rejects where that fails. */
  make(dir: string): Promise<void> {
    const going = this.#making.get(dir)
    if (going) return going
    this.#failed.delete(dir)
    const made = this.#last
      .then(() => {
        this.#workers ??= startSideWorkers()
        return this.#workers.run<void>(WORKER, 'writeReport', { dir, at: systemClock.now().toISOString() })
      })
      .catch((error: Error) => {
        this.#remember(dir, error.message)
        throw error
      })
      .finally(() => this.#making.delete(dir))
    this.#last = made.catch(() => undefined)
    this.#making.set(dir, made)
    return made
  }

  #remember(dir: string, why: string): void {
    // of a run that was deleted meanwhile nobody asks
    if (statNow(dir)) this.#failed.set(dir, why)
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= KEPT_FAILURES) return
      this.#failed.delete(oldest)
    }
  }

  /** Makes a report of each run that ends from now on, of at most `upTo` tests. */
  atTheEndOfRuns(runner: Runner, upTo = REPORT_UP_TO): void {
    runner.onEvent((event) => {
      if (event.kind !== 'run-started' || event.manifest.counts.planned > upTo) return
      // the run is told of before it can be waited for
      setImmediate(() => {
        runner
          .ended(event.run)
          .then((run) => {
            const dir = join(this.#runsDir, event.run)
            // what was parked goes on later; a folder that was moved away is none of ours
            return run.status !== 'interrupted' && statNow(join(dir, 'SHA256SUMS')) ? this.make(dir) : undefined
          })
          // the page of the run says what went wrong
          .catch(() => undefined)
      })
    })
  }

  of(dir: string): ReportState {
    if (this.#making.has(dir)) return { state: 'making' }
    const why = this.#failed.get(dir)
    if (why !== undefined) return { state: 'failed', why }
    const found = statNow(join(dir, 'report.html'))
    return found?.isFile() ? { state: 'made', at: found.mtime } : { state: 'none' }
  }

  async close(): Promise<void> {
    await this.#workers?.close()
  }
}
