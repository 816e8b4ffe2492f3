/** How much may be used at once, and how much one has to make up for at most. */
interface Terms {
  most: number
  debt: number
}
/** Of all who may not order together: what comes back in a millisecond, and beside that where all is spare. Of what comes back each
 * one has an equal part. */
interface Allowed extends Terms {
  perMs: number
  perSpareMs: number
  ofOne: Terms
}
/** The time of the event loop, ms. */
export const LOOP_MS: Allowed = {
  most: 300,
  debt: 150,
  perMs: 0.04,
  perSpareMs: 0.4,
  ofOne: { most: 500, debt: 5_000 },
}
/** What is received, and written to the disk that a run writes to, bytes. */
export const RECEIVED: Allowed = {
  most: 40e6,
  debt: 16e6,
  perMs: 3e3,
  perSpareMs: 0,
  ofOne: { most: 20e6, debt: 40e6 },
}

/** Who used something in this time has a part in what comes back, ms. */
const RECENT_MS = 30_000
/** Who used nothing for so long is forgotten, ms; so is who used something the longest ago where there are too many. */
const FORGOTTEN_MS = 3_600_000
const MOST_KNOWN = 5_000

/** Fills up by the clock, and is taken from. */
class Bucket {
  readonly #terms: Terms
  #left: number
  #at: number
  /** when it was last taken from */
  taken: number
  /** nothing comes back to who waits for more already */
  waits = false

  constructor(terms: Terms, left: number, now: number) {
    this.#terms = terms
    this.#left = left
    this.#at = now
    this.taken = now
  }

  left(perMs: number, now: number): number {
    if (!this.waits) this.#left = Math.min(this.#terms.most, this.#left + (now - this.#at) * perMs)
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
  /** 0..1 */
  readonly #spare: () => number
  readonly #all: Bucket
  /** of who used something lately, who did last at the end */
  #own = new Map<string, Bucket>()

  /** `spare`: how much of what is given out nobody else needs, 0 to 1. */
  constructor(allowed: Allowed, now: number, spare: () => number = () => 0) {
    this.#allowed = allowed
    this.#spare = spare
    this.#all = new Bucket(allowed, allowed.most, now)
  }

  /** What somebody has left of one's own. */
  left(who: string, now: number): number {
    return this.#own.get(who)?.left(this.#partOfOne(now), now) ?? this.#ofNewcomer(now)
  }

  /** `isBusy`: whether a run goes on. What all use before one begins leaves nobody to wait for what others did. */
  take(who: string, amount: number, now: number, isBusy: boolean): void {
    const own = this.#ownOf(who, now)
    this.#all.take(amount, this.#perMs(), now, isBusy ? undefined : 0)
    this.#own.delete(who)
    this.#own.set(who, own)
    own.take(amount, this.#partOfOne(now), now)
    for (const [other, { taken }] of this.#own) {
      if (now - taken < FORGOTTEN_MS && this.#own.size <= MOST_KNOWN) break
      this.#own.delete(other)
    }
  }

  /** How long somebody still has to wait, ms; 0: may go. */
  waitMs(who: string, now: number): number {
    const perMs = this.#perMs()
    return this.left(who, now) > 0 ? 0 : Math.max(0, -this.#all.left(perMs, now) / perMs)
  }

  /** Whether something of somebody waits: who asks for more than one gets has nothing coming back meanwhile, so that whoever pauses
   * goes first. */
  setWaiting(who: string, waits: boolean, now: number): void {
    const own = this.#ownOf(who, now)
    own.left(this.#partOfOne(now), now)
    own.waits = waits
  }

  #ownOf(who: string, now: number): Bucket {
    const known = this.#own.get(who)
    if (known) return known
    const made = new Bucket(this.#allowed.ofOne, this.#ofNewcomer(now), now)
    this.#own.set(who, made)
    return made
  }

  /** No more than all have: who signs in again gains nothing. */
  #ofNewcomer(now: number): number {
    return Math.max(0, Math.min(this.#allowed.ofOne.most, this.#all.left(this.#perMs(), now)))
  }

  /** What comes back of what all have. */
  #perMs(): number {
    return this.#allowed.perMs + this.#allowed.perSpareMs * this.#spare()
  }

  /** What comes back of each one's own: an equal part, of those who used something lately and do not wait. */
  #partOfOne(now: number): number {
    let recent = 0
    for (const { taken, waits } of this.#own.values()) if (!waits && now - taken < RECENT_MS) recent++
    return this.#perMs() / Math.max(1, recent)
  }
}
