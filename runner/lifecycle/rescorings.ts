import type { Rescored } from '../records/rescored.ts'
import type { Clock } from '../tools/clock.ts'
import type { Workers } from '../tools/workers.ts'
import { rescoreRun } from './rescore-run.ts'

interface Progress {
  done: number
  tests: number
}

/** The run folders that are being rescored by this process, each once at a time. */
export class Rescorings {
  readonly #workers: Workers
  readonly #clock: Clock
  /** by folder: what came of the last one that failed */
  #failed = new Map<string, Error>()
  #going = new Map<string, { progress: Progress; ended: Promise<Rescored> }>()

  constructor(workers: Workers, clock: Clock) {
    this.#workers = workers
    this.#clock = clock
  }

  start(dir: string): Promise<Rescored> {
    const going = this.#going.get(dir)
    if (going) return going.ended
    const progress: Progress = { done: 0, tests: 0 }
    const ended = rescoreRun(dir, {
      workers: this.#workers,
      clock: this.#clock,
      progress: (done, tests) => Object.assign(progress, { done, tests }),
    }).finally(() => this.#going.delete(dir))
    this.#failed.delete(dir)
    // whoever waits is told; a page that comes later asks for it
    ended.catch((error: Error) => this.#failed.set(dir, error))
    this.#going.set(dir, { progress, ended })
    return ended
  }

  /** what the last rescoring of a folder failed with, until there is another one */
  failure(dir: string): Error | null {
    return this.#failed.get(dir) ?? null
  }

  of(dir: string): Progress | null {
    return this.#going.get(dir)?.progress ?? null
  }
}
