import { looksRefused } from '../read/refusal.ts'
import type { Mark, Score } from '../records/score.ts'
import type { Space } from '../records/space.ts'
import type { Outcome } from '../records/words.ts'
import { marksOf, marksOfExpected } from '../score/marks.ts'
import type { AskedTest } from './ask-test.ts'
import { outcomeOf } from './outcome.ts'
import { suspectOf, whatIf, type WhatIf } from './what-if.ts'

export interface ScoredTest {
  outcome: Outcome
  /** the outcome and its reason, in one sentence */
  sentence: string
  /** null where the reply has no answer that counts */
  score: Score | null
  /** px of the original image */
  marks: Mark[]
  /** what is right, in words */
  expected: string
  passMark: number
  whatIf: WhatIf[]
  suspect: Space | null
}

/** Scores the answer of a test against its truth, says how the test ended, and marks both on the image. A score counts only
 * where the reply holds a whole answer. `suitePassMark`: 0..1, where the suite sets one for this type. */
export function scoreTest(asked: AskedTest, suitePassMark: number | undefined): ScoredTest {
  const { testCase, type, model, sent, reply, answer } = asked
  const { given, truth, question, image: original } = testCase
  const passMark = testCase.passMark ?? suitePassMark ?? type.passMark
  const scored = answer?.readable ? type.score({ given, truth, answer, original, passMark, question }) : null
  const { outcome, sentence } = outcomeOf({
    ...asked,
    score: scored,
    placed: type.placed,
    refusedInWords: reply !== null && looksRefused(reply.text),
  })
  const score = outcome === 'passed' || outcome === 'failed' ? scored : null
  const otherSpaces = whatIf(
    type,
    { case: testCase, model, sent, reply: reply?.text ?? null, passMark },
    answer && { answer, score: scored },
  )
  return {
    outcome,
    sentence,
    score,
    // an API error, a refusal or a reply that cannot be read found nothing, and missed nothing either
    marks: score ? marksOf(score.matches) : marksOfExpected(type.unanswered(truth, given)),
    expected: type.expected(truth, given),
    passMark,
    whatIf: otherSpaces,
    suspect: outcome === 'passed' ? null : suspectOf(model.space, otherSpaces),
  }
}
