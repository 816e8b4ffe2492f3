import type { Found } from '../records/answer.ts'
import type { MatchPlace, Score } from '../records/score.ts'
import { share } from './f1.ts'

/** The score of one answer that is either right or wrong, as accuracy. `said` is what the reply named. */
export function rightOrWrong(
  right: boolean,
  {
    expected,
    said,
    passMark,
    sentence,
  }: { expected: MatchPlace; said: Found | undefined; passMark: number; sentence: string },
): Score {
  const score = right ? 1 : 0
  return {
    score,
    passed: score >= passMark,
    passMark,
    metric: 'accuracy',
    metrics: [share('accuracy', 'Accuracy', score)],
    matches: [
      {
        verdict: right ? 'matched' : 'wrong',
        expected,
        found: said ? { index: 0, label: said.label ?? '', range: said.range } : null,
      },
    ],
    sentence,
  }
}
