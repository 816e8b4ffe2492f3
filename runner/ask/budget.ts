import { usd } from '../tools/format.ts'

/** Thrown where a call may not be made because the budget may not cover its worst case. */
export class BudgetReached extends Error {}

/** Money of one run, USD. Each call reserves its worst case before it is made; spent plus reserved never passes the cap.
 * Without a cap it only keeps count. */
export class Budget {
  readonly cap: number | null
  spent: number
  reserved = 0
  #waiting: (() => void)[] = []

  constructor(cap: number | null, spent = 0) {
    this.cap = cap
    this.spent = spent
  }

  /** Waits while calls in flight hold money that this one may still get; rejects with BudgetReached once none do.
   * The returned function settles the call: with its cost, or null where nobody knows it (then the worst case counts). */
  async reserve(maxUsd: number): Promise<(costUsd: number | null) => void> {
    while (this.cap !== null && this.spent + this.reserved + maxUsd > this.cap) {
      if (this.reserved === 0)
        throw new BudgetReached(
          `Budget used up: ${usd(this.spent)} of ${usd(this.cap)} spent, the next call may cost ${usd(maxUsd)}.`,
        )
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.reserved += maxUsd
    let open = true
    return (costUsd) => {
      if (!open) return
      open = false
      // sums of many small floats: the last one to go leaves exactly nothing reserved
      this.reserved = Math.max(0, this.reserved - maxUsd)
      if (this.reserved < 1e-9) this.reserved = 0
      this.spent += costUsd ?? maxUsd
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }
}
