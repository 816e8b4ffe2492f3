import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '../records/answer.ts'
import type { Difference } from '../records/rescored.ts'
import type { Row, Test } from '../records/test.ts'
import { score as shown } from '../tools/format.ts'

/** As it would come back from its file. */
const stored = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)))

const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(stored(a), stored(b))

/** What a reply says, without the name of the rule that read it and where it stood. */
const said = (answer: Answer | null): unknown =>
  answer && {
    readable: answer.readable,
    value: answer.readable ? answer.value : null,
    text: answer.readable ? answer.text : '',
    found: answer.readable ? answer.found.map(({ label, shape }) => ({ label, shape })) : [],
  }

/** Scores that differ in the last digit of a sum are the same. */
const sameScore = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) < 1e-9

/** What comes out otherwise: `row` and `before` as the run has them, `after` as it was scored anew, with the score of its row.
 * [] where nothing does. */
export function differencesOf(
  row: Row,
  before: Test,
  after: Omit<Test, 'picture'>,
  scoreAfter: number | null,
): Difference[] {
  return [
    ...(row.outcome === after.outcome && before.outcome === after.outcome ? [] : ['outcome' as const]),
    ...(sameScore(row.score, scoreAfter) && sameScore(before.score?.score ?? null, after.score?.score ?? null)
      ? []
      : ['score' as const]),
    ...(same(said(before.answer), said(after.answer)) ? [] : ['answer' as const]),
    ...(row.sentence === after.sentence && before.sentence === after.sentence ? [] : ['sentence' as const]),
  ]
}

/** What led to a difference, in parts of a sentence, the first cause first. */
export function reasonsOf(
  row: Row,
  before: Test,
  after: Omit<Test, 'picture'>,
  differs: readonly Difference[],
): string[] {
  const [was, is] = [before.answer, after.answer]
  const listed = row.outcome === before.outcome && row.sentence === before.sentence
  const reasons = [
    listed && sameScore(row.score, before.score?.score ?? (row.score === null ? null : 0))
      ? ''
      : 'tests.jsonl says otherwise than its test.json',
    same(before.case.truth, after.case.truth) ? '' : 'cases.jsonl has another truth than its test.json',
    before.score && after.score && before.score.passMark !== after.score.passMark
      ? `pass mark ${shown(after.score.passMark)}, before ${shown(before.score.passMark)}`
      : '',
    before.reply === after.reply ? '' : 'an earlier reply can be read now',
    differs.includes('answer') ? readingReason(was, is) : '',
  ].filter(Boolean)
  if (reasons.length > 0) return reasons
  if (differs.includes('outcome') || differs.includes('score')) return ['the same answer is scored otherwise']
  return ['it is said in other words']
}

function readingReason(was: Answer | null, is: Answer | null): string {
  if (!was?.readable && is?.readable) return `read by the rule “${is.rule}”, before not readable`
  if (was?.readable && !is?.readable) return `not readable any longer, before read by the rule “${was.rule}”`
  if (was?.rule !== is?.rule) return `read by the rule “${is?.rule}”, before by “${was?.rule}”`
  return `read otherwise by the rule “${is?.rule}”`
}
