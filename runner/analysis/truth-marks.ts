import type { KnownCase } from '../records/case.ts'
import type { Mark } from '../records/score.ts'
import { marksOf } from '../score/marks.ts'
import { testType } from '../test-types/index.ts'

/** What is right about a case, as marks on its image: nothing was answered, so nothing was missed either. */
export function marksOfTruth({ type, given, truth }: Pick<KnownCase, 'type' | 'given' | 'truth'>): Mark[] {
  return marksOf(testType(type)?.unanswered(truth, given) ?? []).map((mark) => ({
    ...mark,
    role: mark.role === 'ignored' ? mark.role : 'expected',
  }))
}
