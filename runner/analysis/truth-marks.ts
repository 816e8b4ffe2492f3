import type { KnownCase } from '../records/case.ts'
import type { Mark } from '../records/score.ts'
import { marksOfExpected } from '../score/marks.ts'
import { testType } from '../test-types/index.ts'

/** What is right about a case, as marks on its image: nothing was answered, so nothing was missed either. */
export function marksOfTruth({ type, given, truth }: Pick<KnownCase, 'type' | 'given' | 'truth'>): Mark[] {
  return marksOfExpected(testType(type)?.unanswered(truth, given) ?? [])
}
