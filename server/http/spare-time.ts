import { availableParallelism } from 'node:os'
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** How long is looked at, ms. */
const SPAN_MS = 500
/** From this share on nothing is spare: what is left is for what comes next. */
const FULL = 0.4

/** Tells how much of this process nobody needs: of its event loop, and of the processors, whichever has less. A run that waits
 * for slow models leaves nearly all of both. */
export class SpareTime {
  readonly #now: () => number
  #loop: EventLoopUtilization = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #at: number
  #share = 0

  constructor(now = () => performance.now()) {
    this.#now = now
    this.#at = now()
  }

  /** 0: nothing is spare; 1: nothing is used. Of the last half second that was looked at. */
  share(): number {
    const took = this.#now() - this.#at
    if (took < SPAN_MS) return this.#share
    const cpu = process.cpuUsage(this.#cpu)
    const used = Math.max(
      performance.eventLoopUtilization(this.#loop).utilization,
      (cpu.user + cpu.system) / 1_000 / took / availableParallelism(),
    )
    this.#share = Math.max(0, 1 - used / FULL)
    this.#loop = performance.eventLoopUtilization()
    this.#cpu = process.cpuUsage()
    this.#at = this.#now()
    return this.#share
  }
}
