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
