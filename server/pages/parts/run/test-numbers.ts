import type { TestsFilter } from '../../../filters/index.ts'

/** As much of a search as an address carries. */
const CHARS = 480

/** A filter that keeps the tests with these numbers, or as many of the first of them as an address has room for. */
export function numbered(numbers: readonly number[]): { filter: Partial<TestsFilter>; kept: number } {
  let q = ''
  let kept = 0
  for (const n of numbers) {
    const longer = q === '' ? `test:${n}` : `${q},${n}`
    if (longer.length > CHARS) break
    q = longer
    kept++
  }
  return { filter: { q }, kept }
}
