import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** How much what was measured last counts for how busy the loop is of its own; half of it is forgotten after so long, ms. */
const HALF_LIFE_MS = 500
/** What is sent after an answer was made, and what is refused, is not measured: it looks like something else that the loop is busy with.
 * No more than this share is taken for that, or the busier requests make the loop the less they would be charged. */
const MOST_OTHERWISE = 0.3

/** Tells how long the event loop was busy with requests. What else it is busy with goes on beside them: how much that is is seen while
 * there is none, and taken off. */
export class LoopTime {
  #going = 0
  /** share of time in which the loop is busy while no request is measured */
  #otherwise = 0
  /** ms that one request would have been charged that was going whenever any was */
  #charged = 0
  #since: EventLoopUtilization = performance.eventLoopUtilization()
  #sinceMs = performance.now()

  /** Begins to measure a request; the function that is returned ends it and tells its ms. */
  begin(): () => number {
    this.#look()
    this.#going++
    const before = this.#charged
    return () => {
      this.#look()
      this.#going--
      return this.#charged - before
    }
  }

  /** Gives the time since the last look to those that were going. */
  #look(): void {
    const [now, { active }] = [performance.now(), performance.eventLoopUtilization(this.#since)]
    const took = now - this.#sinceMs
    if (this.#going > 0)
      this.#charged += Math.max(0, active - took * Math.min(MOST_OTHERWISE, this.#otherwise)) / this.#going
    else if (took > 0) {
      const kept = 0.5 ** (took / HALF_LIFE_MS)
      this.#otherwise = kept * this.#otherwise + (1 - kept) * Math.min(1, active / took)
    }
    this.#since = performance.eventLoopUtilization()
    this.#sinceMs = now
  }
}
