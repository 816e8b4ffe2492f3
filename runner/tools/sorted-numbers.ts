/** Numbers in ascending order to which single ones come. They are put in order where somebody asks for it: those that came since are
 * sorted and laid into the others, which costs a walk along the list, not a sort of it. */
export class SortedNumbers {
  #sorted: number[] = []
  #coming: number[] = []

  add(value: number): void {
    this.#coming.push(value)
  }

  /** Takes one of them away; nothing where there is none like it. */
  drop(value: number): void {
    const index = this.ascending.indexOf(value)
    if (index >= 0) this.#sorted.splice(index, 1)
  }

  get ascending(): readonly number[] {
    if (this.#coming.length > 0) {
      this.#sorted = merged(
        this.#sorted,
        this.#coming.sort((a, b) => a - b),
      )
      this.#coming = []
    }
    return this.#sorted
  }
}

function merged(a: readonly number[], b: readonly number[]): number[] {
  const all: number[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY]
    if (j >= b.length || (i < a.length && left <= right)) i++
    else j++
    all.push(Math.min(left, right))
  }
  return all
}
