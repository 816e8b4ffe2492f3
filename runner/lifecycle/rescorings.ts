import type { Rescored } from '../records/rescored.ts'
import type { Clock } from '../tools/clock.ts'
import type { Workers } from '../tools/workers.ts'
import { readQueue, writeQueue } from './rescoring-queue.ts'
import { rescoreRun } from './rescore-run.ts'

interface Progress {
  done: number
  tests: number
}

/** The run folders that are being rescored by this process, each once at a time; those of a queue one after another. The queue is on
 * record in the data folder, so that it goes on after a restart. */
export class Rescorings {
  readonly #workers: Workers
  readonly #clock: Clock
  /** by folder: what came of the last one that failed */
  #failed = new Map<string, Error>()
  #queue: string[] = []
  #working = false
  #going = new Map<string, { progress: Progress; ended: Promise<Rescored>; stop: AbortController }>()
  readonly #dataDir: string
  #kept = Promise.resolve()
  #closed = false

  constructor(workers: Workers, clock: Clock, dataDir: string) {
    this.#workers = workers
    this.#clock = clock
    this.#dataDir = dataDir
  }

  start(dir: string): Promise<Rescored> {
    const going = this.#going.get(dir)
    if (going) return going.ended
    const progress: Progress = { done: 0, tests: 0 }
    const stop = new AbortController()
    const ended = rescoreRun(dir, {
      workers: this.#workers,
      clock: this.#clock,
      signal: stop.signal,
      progress: (done, tests) => Object.assign(progress, { done, tests }),
    }).finally(() => this.#going.delete(dir))
    this.#failed.delete(dir)
    // whoever waits is told; a page that comes later asks for it
    ended.catch((error: Error) => {
      if (!stop.signal.aborted) this.#failed.set(dir, error)
    })
    this.#going.set(dir, { progress, ended, stop })
    return ended
  }

  /** Rescores the folders one after another, and returns at once. What waits or goes on already is not asked for twice. */
  startAll(dirs: readonly string[]): void {
    for (const dir of dirs) if (!this.#queue.includes(dir) && !this.#going.has(dir)) this.#queue.push(dir)
    if (this.#queue.length > 0) void this.#work()
  }

  /** Takes up the queue that another process left. */
  async takeUp(): Promise<void> {
    this.startAll(await readQueue(this.#dataDir))
  }

  /** Takes folders out of the queue; what is being rescored stops, and nothing of it is kept. Resolves when they are off the record. */
  cancel(dirs: readonly string[]): Promise<void> {
    this.#queue = this.#queue.filter((dir) => !dirs.includes(dir))
    for (const dir of dirs) this.#going.get(dir)?.stop.abort(new Error('It was stopped by hand.'))
    return this.#keep()
  }

  /** what waits and what goes on, for the next process; a queue that cannot be written is lost with this one. One after the other, each
   * as the queue is by then: what was begun before it was stopped is not to be on record after it. */
  #keep(): Promise<void> {
    this.#kept = this.#kept.then(async () => {
      if (!this.#closed) await writeQueue(this.#dataDir, this.#queue).catch(() => undefined)
    })
    return this.#kept
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    await this.#keep()
    for (let dir = this.#queue[0]; dir !== undefined; dir = this.#queue[0]) {
      // what it fails with is kept for its page, and stops no other
      await this.start(dir).catch(() => undefined)
      if (this.#closed) return
      this.#queue = this.#queue.filter((other) => other !== dir)
      await this.#keep()
    }
    this.#working = false
  }

  /** whether a folder is in the queue and has not begun */
  waits(dir: string): boolean {
    return this.#queue.includes(dir) && !this.#going.has(dir)
  }

  /** begins no further one; the queue stays on record */
  stop(): void {
    this.#closed = true
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
