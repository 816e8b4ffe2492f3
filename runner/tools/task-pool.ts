/** Workers that take tasks from one list, side by side, first come first served. How many there may be can be changed
 * while they work: more start at once; where there are too many, one leaves after its task. */
export class TaskPool<T> {
  /** Resolves once the list is empty and every worker is done; rejects with the first error of a worker. */
  readonly done: Promise<void>
  readonly #tasks: Iterator<T>
  readonly #work: (task: T) => Promise<void>
  #size = 0
  #working = 0
  #empty = false
  #finished: () => void = () => undefined
  #failed: (error: unknown) => void = () => undefined

  constructor(tasks: Iterable<T>, work: (task: T) => Promise<void>) {
    this.#tasks = tasks[Symbol.iterator]()
    this.#work = work
    this.done = new Promise((resolve, reject) => {
      ;[this.#finished, this.#failed] = [resolve, reject]
    })
  }

  get size(): number {
    return this.#size
  }

  /** at least 1: the first number that is set starts the work */
  set size(workers: number) {
    this.#size = workers
    while (this.#working < this.#size && !this.#empty) {
      this.#working++
      void this.#go().catch(this.#failed)
    }
  }

  async #go(): Promise<void> {
    while (this.#working <= this.#size) {
      const next = this.#tasks.next()
      this.#empty = next.done === true
      if (next.done) break
      await this.#work(next.value)
    }
    this.#working--
    if (this.#empty && this.#working === 0) this.#finished()
  }
}
