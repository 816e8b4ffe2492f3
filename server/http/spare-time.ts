import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'

/** How long is looked at, ms. */
const SPAN_MS = 500
/** From this share on nothing is spare: what is left is for what comes next. */
const FULL = 0.4

/** A function that tells how much of the event loop, or of the processors, was used since it was asked last, whichever is more. */
function usedShare(): (tookMs: number) => number {
  let [loop, cpu] = [performance.eventLoopUtilization(), process.cpuUsage()]
  return (tookMs) => {
    const { user, system } = process.cpuUsage(cpu)
    const used = Math.max(
      performance.eventLoopUtilization(loop).utilization,
      (user + system) / 1_000 / tookMs / availableParallelism(),
    )
    ;[loop, cpu] = [performance.eventLoopUtilization(), process.cpuUsage()]
    return used
  }
}

/** Tells how much of this process nobody needs: of its event loop, and of the processors, whichever has less. A run that waits
 * for slow models leaves nearly all of both. */
export class SpareTime {
  readonly #now: () => number
  readonly #used: (tookMs: number) => number
  #at: number
  #share = 0

  constructor(now = () => performance.now(), used = usedShare()) {
    this.#now = now
    this.#used = used
    this.#at = now()
  }

  /** 0: nothing is spare; 1: nothing is used. Of the last half second that was looked at. */
  share(): number {
    const took = this.#now() - this.#at
    if (took < SPAN_MS) return this.#share
    this.#share = Math.max(0, 1 - this.#used(took) / FULL)
    this.#at = this.#now()
    return this.#share
  }
}
