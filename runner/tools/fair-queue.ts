import { AsyncLocalStorage } from 'node:async_hooks'

/** On whose behalf something is done: a session, an address. Where nobody said, it is the process's own affair. */
const behalf = new AsyncLocalStorage<string>()

/** Does `work`, and all that comes of it, on behalf of `who`. */
export const onBehalfOf = <T>(who: string, work: () => T): T => behalf.run(who, work)

/** More waits for somebody than may. */
export class TooBusy extends Error {
  constructor() {
    super('You have asked for as much as is done for one at a time.')
  }
}

interface Waiting {
  start(): void
}

/** Does pieces of work so many at a time, fairly: who has asked for a hundred waits behind each other one's next. Of each at
 * most `mostOfOne` may wait or be under way; one more rejects with TooBusy. */
export class FairQueue {
  readonly #atOnce: number
  readonly #mostOfOne: number
  /** by whom: what waits, in the order it came; the first of the map is the next in turn */
  #waiting = new Map<string, Waiting[]>()
  #held = new Map<string, number>()
  #working = 0

  constructor(atOnce: number, mostOfOne: number) {
    this.#atOnce = atOnce
    this.#mostOfOne = mostOfOne
  }

  /** pieces of work that wait */
  get length(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Once `signal` aborts, what still waits is not begun and rejects with its reason. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const who = behalf.getStore() ?? ''
    const held = this.#held.get(who) ?? 0
    // what the process itself does is bounded by what it does
    if (who !== '' && held >= this.#mostOfOne) throw new TooBusy()
    this.#held.set(who, held + 1)
    try {
      await this.#turn(who, signal)
      try {
        return await work()
      } finally {
        this.#working--
        this.#next()
      }
    } finally {
      const left = (this.#held.get(who) ?? 1) - 1
      if (left > 0) this.#held.set(who, left)
      else this.#held.delete(who)
    }
  }

  #turn(who: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const gone = (): void => {
        const left = (this.#waiting.get(who) ?? []).filter((item) => item !== waiting)
        if (left.length > 0) this.#waiting.set(who, left)
        else this.#waiting.delete(who)
        reject(signal?.reason as Error)
      }
      const waiting: Waiting = {
        start() {
          signal?.removeEventListener('abort', gone)
          resolve()
        },
      }
      signal?.addEventListener('abort', gone, { once: true })
      this.#waiting.set(who, [...(this.#waiting.get(who) ?? []), waiting])
      this.#next()
    })
  }

  #next(): void {
    while (this.#working < this.#atOnce) {
      const [next] = this.#waiting
      if (!next) return
      const [who, [first, ...rest]] = next
      // behind the others
      this.#waiting.delete(who)
      if (rest.length > 0) this.#waiting.set(who, rest)
      this.#working++
      first?.start()
    }
  }
}
