import type { Case } from '../../records/case.ts'
import type { Size } from '../../records/space.ts'
import type { Place } from './define-importer.ts'

/** A case picked to be looked at, with where its image is at the moment. */
export interface Picked {
  at: Place
  record: Case
  image: { path: string; size: Size }
}

const MOST = 10

/** Ten cases out of a stream of unknown length: the first of every type and class as far as they go round, then others
 * spread evenly. */
export class Samples {
  readonly #firsts = new Map<string, { n: number; picked: Picked }>()
  #spread: { n: number; picked: Picked }[] = []
  #stride = 1
  #n = 0

  add(picked: Picked): void {
    const n = this.#n++
    const { type, class: group = '' } = picked.record
    const key = JSON.stringify([type, group])
    if (this.#firsts.size < MOST && !this.#firsts.has(key)) this.#firsts.set(key, { n, picked })
    else if (n % this.#stride === 0) this.#spread.push({ n, picked })
    // twice too many: every second one goes, and from now on every second one is not looked at
    if (this.#spread.length >= 4 * MOST) {
      this.#stride *= 2
      this.#spread = this.#spread.filter((item) => item.n % this.#stride === 0)
    }
  }

  chosen(): Picked[] {
    const room = MOST - this.#firsts.size
    const step = this.#spread.length / Math.max(1, room)
    const others = Array.from(
      { length: Math.min(room, this.#spread.length) },
      (_, i) => this.#spread[Math.floor(i * Math.max(1, step))],
    )
    return [...this.#firsts.values(), ...others.filter((other) => other !== undefined)]
      .sort((a, b) => a.n - b.n)
      .map(({ picked }) => picked)
  }
}
