import type { Rescored } from '../records/rescored.ts'
import type { Clock } from '../tools/clock.ts'
import type { Workers } from '../tools/workers.ts'
import { rescoreRun } from './rescore-run.ts'

interface Progress {
  done: number
  tests: number
}

/** The run folders that are being rescored by this process, each once at a time; those of a queue one after another. */
export class Rescorings {
  readonly #workers: Workers
  readonly #clock: Clock
  /** by folder: what came of the last one that failed */
  #failed = new Map<string, Error>()
  #queue: string[] = []
  #working = false
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

  /** Rescores the folders one after another, and returns at once. What waits or goes on already is not asked for twice. */
  startAll(dirs: readonly string[]): void {
    for (const dir of dirs) if (!this.#queue.includes(dir) && !this.#going.has(dir)) this.#queue.push(dir)
    void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    for (let dir = this.#queue[0]; dir !== undefined; dir = this.#queue[0]) {
      // what it fails with is kept for its page, and stops no other
      await this.start(dir).catch(() => undefined)
      this.#queue = this.#queue.filter((other) => other !== dir)
    }
    this.#working = false
  }

  /** whether a folder is in the queue and has not begun */
  waits(dir: string): boolean {
    return this.#queue.includes(dir) && !this.#going.has(dir)
  }

  /** begins no further one */
  stop(): void {
    this.#queue = []
  }

  /** what the last rescoring of a folder failed with, until there is another one */
  failure(dir: string): Error | null {
    return this.#failed.get(dir) ?? null
  }

  of(dir: string): Progress | null {
    return this.#going.get(dir)?.progress ?? null
  }
}
