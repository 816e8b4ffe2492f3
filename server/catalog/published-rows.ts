import { withoutControls, type ReviewedRow } from '../../runner/index.ts'

/** Lists of rows without the controls among them. The same list gives the same one, since what is derived from a list is kept by its
 * identity. */
export class PublishedRows {
  #known = new WeakMap<readonly ReviewedRow[], readonly ReviewedRow[]>()

  of(rows: readonly ReviewedRow[]): readonly ReviewedRow[] {
    const known = this.#known.get(rows) ?? withoutControls(rows)
    this.#known.set(rows, known)
    return known
  }
}
