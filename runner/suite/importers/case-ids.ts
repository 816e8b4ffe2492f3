import { ID_PATTERN } from '../../records/case.ts'
import { slugOf } from '../../tools/slug.ts'

const ID = new RegExp(ID_PATTERN)
const MOST = 56

/** Gives out ids that are safe and unique among the cases of a type. */
export class CaseIds {
  readonly #taken = new Set<string>()
  /** the number last given out behind an id, so that a source that gives all rows one id takes no quadratic time */
  readonly #last = new Map<string, number>()

  /** `changed` tells that the id is not the one that was wanted. */
  take(type: string, wanted: string): { id: string; changed: boolean } {
    const plain = ID.test(wanted) ? wanted : slugOf(wanted, MOST).replace(/^[^A-Za-z0-9]+/, '') || 'case'
    let id = plain
    for (const key = (): string => `${type} ${id.toLowerCase()}`; this.#taken.has(key());) {
      const start = `${type} ${plain.toLowerCase()}`
      const n = (this.#last.get(start) ?? 1) + 1
      this.#last.set(start, n)
      id = `${plain.slice(0, MOST)}-${n}`
    }
    this.#taken.add(`${type} ${id.toLowerCase()}`)
    return { id, changed: id !== wanted }
  }
}
