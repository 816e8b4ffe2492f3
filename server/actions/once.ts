import type { Clock } from '../../runner/index.ts'

const KEPT_MS = 3600_000

/** What a form was already sent for: the same token twice (a double click, a resent page) gives the first one's result. */
export class Once<T> {
  readonly #clock: Clock
  #done = new Map<string, { at: number; result: Promise<T> }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `act` unless this token has been used within the hour. A failed act frees its token. */
  do(token: string, act: () => Promise<T>): Promise<T> {
    const now = this.#clock.ms()
    for (const [old, { at }] of this.#done) {
      if (now - at < KEPT_MS) break
      this.#done.delete(old)
    }
    const known = this.#done.get(token)
    if (known) return known.result
    const result = act()
    this.#done.set(token, { at: now, result })
    result.catch(() => this.#done.delete(token))
    return result
  }
}
