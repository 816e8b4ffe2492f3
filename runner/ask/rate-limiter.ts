import type { Clock } from '../tools/clock.ts'
import type { Attempt } from '../records/exchange.ts'

export interface RateLimits {
  parallel?: number
  requestsPerMinute?: number
  tokensPerMinute?: number
}

const MINUTE_MS = 60_000
/** Good calls in a row after which one more may run beside the others. */
const RAISE_AFTER = 20
export const MOST_PARALLEL = 256

/** Whether an API says that it is asked too much. */
export const saysTooMany = (attempt: Attempt | null): boolean =>
  attempt?.fault?.code === 'rate-limit' || attempt?.fault?.code === 'overload'

/** How fast one API is asked, over all runs: calls at once, requests and tokens a minute as configured, and less than
 * that for a while where the API says it is too much (halved on 429 and overload, one more after 20 good calls). */
export class RateLimiter {
  readonly #limits: RateLimits
  readonly #clock: Clock
  #allowed: number
  #running = 0
  #good = 0
  #notBefore = 0
  #recent: { ms: number; tokens: number }[] = []
  #waiting: (() => void)[] = []

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
    this.#allowed = limits.parallel ?? MOST_PARALLEL
  }

  /** calls that may run at once right now, over all runs */
  get allowed(): number {
    return this.#allowed
  }

  /** whether that is less than was configured, because the API said it was too much */
  get slowed(): boolean {
    return this.#allowed < (this.#limits.parallel ?? MOST_PARALLEL)
  }

  /** Waits for its turn. `tokens` is what the call will come to by estimate. The returned function ends the call. */
  async enter(tokens: number, signal: AbortSignal): Promise<(attempt: Attempt | null) => void> {
    for (let wait = this.#waitMs(tokens); wait !== 0; wait = this.#waitMs(tokens)) {
      signal.throwIfAborted()
      if (wait === null) await this.#someoneLeaves(signal)
      else await this.#clock.sleep(wait, signal)
    }
    this.#running++
    const entry = { ms: this.#clock.ms(), tokens }
    this.#recent.push(entry)
    let open = true
    return (attempt) => {
      if (!open) return
      open = false
      this.#running--
      const usage = attempt?.reply?.usage
      if (usage && (usage.input !== null || usage.output !== null))
        entry.tokens = (usage.input ?? 0) + (usage.output ?? 0)
      this.#learn(attempt)
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }

  /** 0: now; ms until the minute has room; null: when a running call has ended. */
  #waitMs(tokens: number): number | null {
    const now = this.#clock.ms()
    if (this.#running >= this.#allowed) return null
    if (now < this.#notBefore) return this.#notBefore - now
    while (this.#recent[0] && now - this.#recent[0].ms >= MINUTE_MS) this.#recent.shift()
    const { requestsPerMinute, tokensPerMinute } = this.#limits
    const oldest = this.#recent[0]
    if (!oldest) return 0
    const used = this.#recent.reduce((sum, call) => sum + call.tokens, 0)
    const full =
      (requestsPerMinute !== undefined && this.#recent.length >= requestsPerMinute) ||
      (tokensPerMinute !== undefined && used + tokens > tokensPerMinute)
    return full ? Math.max(1, oldest.ms + MINUTE_MS - now) : 0
  }

  #learn(attempt: Attempt | null): void {
    if (saysTooMany(attempt)) {
      this.#good = 0
      this.#allowed = Math.max(1, Math.floor(Math.min(this.#allowed, this.#running + 1) / 2))
      const told = attempt?.fault?.retryAfterMs ?? 0
      if (told > 0) this.#notBefore = Math.max(this.#notBefore, this.#clock.ms() + Math.min(told, 10 * MINUTE_MS))
    } else if (attempt?.reply && ++this.#good >= RAISE_AFTER) {
      this.#good = 0
      this.#allowed = Math.min(this.#limits.parallel ?? MOST_PARALLEL, this.#allowed + 1)
    }
  }

  #someoneLeaves(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error)
      signal.addEventListener('abort', stop, { once: true })
      this.#waiting.push(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
    })
  }
}
