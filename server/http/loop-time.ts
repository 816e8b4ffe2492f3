import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** How much what was measured last counts for how busy the loop is of its own; half of it is forgotten after so long, ms. */
const HALF_LIFE_MS = 500

/** Tells how long the event loop was busy with requests. What else it is busy with goes on beside them: how much that is is seen while
 * there is none, and taken off. */
export class LoopTime {
  #going = 0
  /** share of time in which the loop is busy while no request is measured */
  #otherwise = 0
  #since: EventLoopUtilization = performance.eventLoopUtilization()
  #sinceMs = performance.now()

  /** Begins to measure a request; the function that is returned ends it and tells its ms. */
  begin(): () => number {
    this.#look()
    this.#going++
    const before = performance.eventLoopUtilization()
    const beganMs = performance.now()
    return () => {
      const { active } = performance.eventLoopUtilization(before)
      const took = performance.now() - beganMs
      const ms = Math.max(0, active - took * this.#otherwise) / this.#going
      this.#look()
      this.#going--
      return ms
    }
  }

  #look(): void {
    const [now, used] = [performance.now(), performance.eventLoopUtilization(this.#since)]
    const took = now - this.#sinceMs
    if (this.#going === 0 && took > 0) {
      const kept = 0.5 ** (took / HALF_LIFE_MS)
      this.#otherwise = kept * this.#otherwise + (1 - kept) * Math.min(1, used.active / took)
    }
    this.#since = performance.eventLoopUtilization()
    this.#sinceMs = now
  }
}
