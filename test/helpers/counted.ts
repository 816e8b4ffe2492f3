import { MissTally, type Placed } from '../../runner/analysis/miss-map.ts'
import type { MissGroup } from '../../runner/records/misses.ts'
import type { Metric } from '../../runner/records/score.ts'
import type { Score } from '../../runner/index.ts'
import type { CountedTest } from '../../runner/score/figures.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'

/** A test as figures count it; `score` null for one whose reply could not be read. */
export const countedTest = (
  type: AnyTestType,
  { given, truth }: { given: unknown; truth: unknown },
  score: Score | null,
  of: Partial<CountedTest> = {},
  // oxlint-disable-next-line typescript/no-explicit-any
): CountedTest<any, any> => ({
  suite: 's',
  case: 'c',
  repeat: 1,
  given,
  truth,
  passed: score?.passed ?? false,
  score,
  matches: score?.matches ?? type.unanswered(truth, given),
  ...of,
})

/** The figures of a type over these tests; none of a type that has none. */
export function figuresOver(type: AnyTestType, tests: readonly CountedTest[]): Metric[] {
  const tally = type.figures?.()
  for (const test of tests) tally?.add(test)
  return tally?.figures() ?? []
}

/** Where these tests miss; null where none has places. */
export function missesOf(slug: string, type: string, placed: readonly Placed[]): MissGroup | null {
  const tally = new MissTally()
  for (const test of placed) tally.add(test)
  return tally.group(slug, type)
}
