import { TooBusy } from '../../runner/index.ts'
import type { Allowance } from './allowance.ts'

/** Pieces of work at once, and of those who have used up what they have of their own. */
const AT_ONCE = 3
const OF_GREEDY = 1
/** That may wait of each, and while a run goes on: a browser asks for six things at once. */
const MOST_OF_ONE = 100
const MEANWHILE = 24
/** While a run goes on nobody waits longer than this, ms. */
const LONGEST_WAIT_MS = 10_000
/** The run may end sooner than the wait. */
const LOOK_AGAIN_MS = 250

interface Waiting {
  start(): void
}

/** Who is to be worked for next: of those who wait, who has most left of one's own. */
export class Turns {
  readonly #allowance: Allowance
  readonly #isBusy: () => boolean
  #waiting = new Map<string, Waiting[]>()
  #working = 0
  #greedy = 0
  #timer: NodeJS.Timeout | undefined

  constructor(allowance: Allowance, isBusy: () => boolean) {
    this.#allowance = allowance
    this.#isBusy = isBusy
  }

  /** Resolves when it is somebody's turn, to what ends it. Rejects with TooBusy where that would take too long, and with the reason of
   * `gone` once that aborts. */
  async turn(who: string, gone: AbortSignal): Promise<() => void> {
    gone.throwIfAborted()
    if ((this.#waiting.get(who)?.length ?? 0) >= (this.#isBusy() ? MEANWHILE : MOST_OF_ONE)) throw new TooBusy()
    return new Promise((resolve, reject) => {
      const giveUp = (reason: unknown): void => {
        ended()
        this.#keep(
          who,
          (this.#waiting.get(who) ?? []).filter((item) => item !== waiting),
        )
        reject(reason as Error)
      }
      const leave = (): void => giveUp(gone.reason)
      const late = setInterval(() => {
        if (this.#isBusy()) giveUp(new TooBusy())
      }, LONGEST_WAIT_MS).unref()
      const ended = (): void => {
        clearInterval(late)
        gone.removeEventListener('abort', leave)
      }
      const waiting: Waiting = {
        start: () => {
          ended()
          resolve(this.#begin(who))
        },
      }
      gone.addEventListener('abort', leave, { once: true })
      this.#waiting.set(who, [...(this.#waiting.get(who) ?? []), waiting])
      this.#next()
      if (this.#waiting.has(who)) this.#allowance.setWaiting(who, true, performance.now())
    })
  }

  /** What still waits of somebody, behind others who have as much left. */
  #keep(who: string, waiting: Waiting[]): void {
    this.#waiting.delete(who)
    if (waiting.length > 0) this.#waiting.set(who, waiting)
    else this.#allowance.setWaiting(who, false, performance.now())
  }

  #begin(who: string): () => void {
    const greedy = this.#allowance.left(who, performance.now()) > 0 ? 0 : 1
    this.#working++
    this.#greedy += greedy
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#working--
      this.#greedy -= greedy
      // one page after the other in one turn of the event loop would let nobody else in
      setImmediate(() => this.#next())
    }
  }

  #next(): void {
    clearTimeout(this.#timer)
    while (this.#working < AT_ONCE) {
      const now = performance.now()
      const left = (who: string): number => this.#allowance.left(who, now)
      const [who] = [...this.#waiting.keys()].sort((a, b) => left(b) - left(a))
      if (who === undefined) return
      if (this.#isBusy()) {
        if (left(who) <= 0 && this.#greedy >= OF_GREEDY) return
        const waitMs = this.#allowance.waitMs(who, now)
        if (waitMs > 0) {
          this.#timer = setTimeout(() => this.#next(), Math.min(waitMs, LOOK_AGAIN_MS)).unref()
          return
        }
      }
      const [first, ...rest] = this.#waiting.get(who) ?? []
      this.#keep(who, rest)
      first?.start()
    }
  }
}
