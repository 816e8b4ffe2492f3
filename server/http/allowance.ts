/** How much may be used at once, how much comes back in a millisecond, and how much one has to make up for at most. */
interface Terms {
  most: number
  perMs: number
  debt: number
}
/** Of all who may not order together. What comes back of each one's own is an equal part of that. */
interface Allowed extends Terms {
  ofOne: Omit<Terms, 'perMs'>
}
/** The time of the event loop, ms. */
export const LOOP_MS: Allowed = { most: 300, perMs: 0.06, debt: 150, ofOne: { most: 500, debt: 5_000 } }
/** What is received, and written to the disk that a run writes to, bytes. */
export const RECEIVED: Allowed = { most: 40e6, perMs: 3e3, debt: 16e6, ofOne: { most: 20e6, debt: 40e6 } }

/** Who used something in this time has a part in what comes back, ms. */
const RECENT_MS = 30_000
/** Who used nothing for so long is forgotten, ms; so is who used something the longest ago where there are too many. */
const FORGOTTEN_MS = 3_600_000
const MOST_KNOWN = 5_000

/** Fills up by the clock, and is taken from. */
class Bucket {
  readonly #terms: Omit<Terms, 'perMs'>
  #left: number
  #at: number
  taken: number

  constructor(terms: Omit<Terms, 'perMs'>, left: number, now: number) {
    this.#terms = terms
    this.#left = left
    this.#at = now
    this.taken = now
  }

  left(perMs: number, now: number): number {
    this.#left = Math.min(this.#terms.most, this.#left + (now - this.#at) * perMs)
    this.#at = now
    return this.#left
  }

  take(amount: number, perMs: number, now: number, debt = this.#terms.debt): void {
    this.#left = Math.max(Math.min(-debt, this.left(perMs, now)), this.#left - amount)
    this.taken = now
  }
}

/** How much everybody who may not order may still use while a run goes on. Who opens pages now and then, or one with a hundred small
 * pictures, has not used up one's own and waits for nothing, whatever others ask for; who asks without end waits until there is
 * something left of what all have. What is used counts at all times, so that nobody has more for having asked before the run began. */
export class Allowance {
  readonly #allowed: Allowed
  readonly #all: Bucket
  /** of who used something lately, who did last at the end */
  #own = new Map<string, Bucket>()

  constructor(allowed: Allowed, now: number) {
    this.#allowed = allowed
    this.#all = new Bucket(allowed, allowed.most, now)
  }

  /** What somebody has left of one's own. A newcomer has no more than all have: who signs in again gains nothing. */
  left(who: string, now: number): number {
    const { ofOne, perMs } = this.#allowed
    return (
      this.#own.get(who)?.left(this.#partOfOne(now), now) ??
      Math.max(0, Math.min(ofOne.most, this.#all.left(perMs, now)))
    )
  }

  /** `isBusy`: whether a run goes on. What all use before one begins leaves nobody to wait for what others did. */
  take(who: string, amount: number, now: number, isBusy: boolean): void {
    const { ofOne, perMs } = this.#allowed
    const own = this.#own.get(who) ?? new Bucket(ofOne, this.left(who, now), now)
    this.#all.take(amount, perMs, now, isBusy ? undefined : 0)
    this.#own.delete(who)
    this.#own.set(who, own)
    own.take(amount, this.#partOfOne(now), now)
    for (const [other, { taken }] of this.#own) {
      if (now - taken < FORGOTTEN_MS && this.#own.size <= MOST_KNOWN) break
      this.#own.delete(other)
    }
  }

  /** What comes back of each one's own. */
  #partOfOne(now: number): number {
    let recent = 0
    for (const { taken } of this.#own.values()) if (now - taken < RECENT_MS) recent++
    return this.#allowed.perMs / Math.max(1, recent)
  }

  /** How long somebody still has to wait, ms; 0: may go. */
  waitMs(who: string, now: number): number {
    const { perMs } = this.#allowed
    return this.left(who, now) > 0 ? 0 : Math.max(0, -this.#all.left(perMs, now) / perMs)
  }
}
