import type { Runner, Verified } from '../../runner/index.ts'

/** Compared run folders that are remembered, and how long one is compared though nobody looks. */
const KEPT = 100
const UNSEEN_MS = 30_000

export interface Verification {
  at: Date
  found: Verified
}

/** Run folders compared with their sums: each once at a time, and only while somebody waits for it. What came of it is kept until
 * the process ends. */
export class Verifications {
  readonly #runner: Runner
  #done = new Map<string, Verification>()
  #going = new Map<string, { ended: Promise<Verification>; seen: NodeJS.Timeout }>()

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Begins, or joins what is under way. Rejects with RecordError where the folder cannot be read. */
  start(dir: string): Promise<Verification> {
    const going = this.#going.get(dir)
    if (going) {
      going.seen.refresh()
      return going.ended
    }
    const unseen = new AbortController()
    const seen = setTimeout(() => unseen.abort(new Error('Nobody waits for it any more.')), UNSEEN_MS).unref()
    const ended = this.#runner
      .verify(dir, unseen.signal)
      .then((found) => {
        const verification = { at: new Date(), found }
        this.#done.delete(dir)
        this.#done.set(dir, verification)
        for (const oldest of this.#done.keys()) {
          if (this.#done.size <= KEPT) break
          this.#done.delete(oldest)
        }
        return verification
      })
      .finally(() => {
        clearTimeout(seen)
        this.#going.delete(dir)
      })
    ended.catch(() => undefined)
    this.#going.set(dir, { ended, seen })
    return ended
  }

  /** Whether it is under way; whoever asks waits for it. */
  isGoing(dir: string): boolean {
    this.#going.get(dir)?.seen.refresh()
    return this.#going.has(dir)
  }

  /** what came of the last one */
  last(dir: string): Verification | null {
    return this.#done.get(dir) ?? null
  }
}
