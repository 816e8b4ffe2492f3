/** What stands where one side of a pair has nothing: a thing that was missed, or one that is not there. */
export const NOTHING = '(nothing)'
/** What stands for what was said where a reply has no answer, or there is no reply. */
export const NO_ANSWER = '(no answer)'

/** Counts of a one-to-one matching. */
export interface Matched {
  expected: number
  found: number
  matched: number
}

/** The matching of the things of one name in a test, at each threshold. */
export interface ChartedPart {
  of: string
  levels: readonly Matched[]
  /** thresholds at which not all of them are right, of a test with an answer */
  unmet: readonly number[]
}

/** What charts over many tests need of one. Made from its record, never stored. */
export interface Charted {
  n: number
  /** what was right and what was said for it, once for each thing */
  pairs: readonly (readonly [right: string, said: string])[]
  /** the matching at each threshold of the curve of its type, loosest first */
  levels: readonly Matched[]
  /** thresholds at which not all is right, of a test with an answer */
  unmet: readonly number[]
  /** the same for the things of each name that were there or were said, where the curve of its type tells them apart */
  parts?: readonly ChartedPart[]
  /** how far the answer is off, in the unit of its type; null where there is none, or nothing to compare it with */
  off: number | null
}
