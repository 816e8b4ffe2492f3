import type { ActiveRun } from '../active-run/active-run.ts'
import type { Run } from '../records/run.ts'
import type { Clock } from '../tools/clock.ts'
import { PARKED } from './execute-run.ts'
import type { ReadyRun } from './start-run.ts'

/** Of the time to park: for what is left to write once calls are dropped. */
const CLOSING_MS = 3_000
/** So many endings are remembered, the latest: a manifest takes tens of kB, and a server executes runs for months. */
const KEPT_ENDINGS = 50

/** The runs that this process executes, from their launch on. */
export class LiveRuns {
  readonly #execute: (ready: ReadyRun) => Promise<Run>
  #running = new Map<string, { run: ActiveRun; ended: Promise<Run> }>()
  /** of the runs that go on here, and of the latest that have ended */
  #endings = new Map<string, Promise<Run>>()

  /** `execute` never rejects: it resolves to the final manifest. */
  constructor(execute: (ready: ReadyRun) => Promise<Run>) {
    this.#execute = execute
  }

  launch(ready: ReadyRun): Run {
    const { run } = ready
    const ended = this.#execute(ready).then((manifest) => {
      this.#running.delete(run.id)
      run.tellEnd()
      this.#remember(run.id, ended)
      return manifest
    })
    this.#running.set(run.id, { run, ended })
    this.#endings.set(run.id, ended)
    return run.manifest
  }

  /** A live run by the name it was started under, or by the one its folder was given since. */
  of(name: string): ActiveRun | undefined {
    return this.#running.get(name)?.run ?? this.all().find((run) => run.folder.name === name)
  }

  all(): ActiveRun[] {
    return [...this.#running.values()].map(({ run }) => run)
  }

  /** Resolves to the final manifest. Rejects where this process never had the run, or fifty others have ended since. */
  ended(name: string): Promise<Run> {
    const ending = this.#endings.get(this.of(name)?.id ?? name)
    return ending ?? Promise.reject(new Error(`There is no run ${name} in this process.`))
  }

  /** The latest that ended stands last. */
  #remember(id: string, ended: Promise<Run>): void {
    this.#endings.delete(id)
    this.#endings.set(id, ended)
    for (const known of this.#endings.keys()) {
      if (this.#endings.size - this.#running.size <= KEPT_ENDINGS) return
      if (!this.#running.has(known)) this.#endings.delete(known)
    }
  }

  /** Stops every run within `ms`: calls in flight may end, then they are dropped. What is still to be asked can be resumed. */
  async park(ms: number, clock: Clock): Promise<void> {
    for (const run of this.all()) run.stop(PARKED, false)
    const ended = Promise.all([...this.#running.values()].map(({ ended }) => ended))
    const drop = (): void => {
      for (const run of this.all()) {
        run.stop(PARKED, true)
        run.diskWait.giveUp()
      }
    }
    const late = setTimeout(drop, Math.max(0, ms - CLOSING_MS))
    // a timer that is left would keep the process alive for nothing
    const over = new AbortController()
    await Promise.race([ended, clock.sleep(ms, over.signal).catch(() => undefined)])
    over.abort()
    clearTimeout(late)
  }
}
