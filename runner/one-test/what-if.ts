import type { Answer } from '../records/answer.ts'
import type { Mark, Score } from '../records/score.ts'
import { SPACES, type Space } from '../records/space.ts'
import type { Test } from '../records/test.ts'
import { marksOf, marksOfExpected } from '../score/marks.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'

/** The score a reply would get, had it been meant in another coordinate space. Never part of the official score. */
export interface WhatIf {
  space: Space
  score: number
  readable: boolean
}

type Replied = Pick<Test, 'case' | 'model' | 'sent' | 'reply'> & { passMark: number }

/** Replies longer than this are not read five times over. */
const LONGEST = 200_000
/** A reply is suspected to be in another space where that would lift its score by so much, to at least so much. */
const LIFT = 0.3
const AT_LEAST = 0.5

/** Reads and scores a stored reply in `space`; null where it has no coordinates or no reply. */
export function reread(
  type: AnyTestType,
  test: Replied,
  space: Space,
): { answer: Answer; score: Score | null; marks: Mark[] } | null {
  if (!type.placed || test.reply === null || !test.sent) return null
  const { given, truth, question, image } = test.case
  const answer = type.read(test.reply, { given, question, space, sent: test.sent, original: image })
  const score = answer.readable
    ? type.score({ given, truth, answer, original: image, passMark: test.passMark, question })
    : null
  return { answer, score, marks: score ? marksOf(score.matches) : marksOfExpected(type.unanswered(truth, given)) }
}

/** The score under each space, the asked one included. [] where the reply has a place in none of them. `asked`: how it was read and
 * scored in the space that was asked for. */
export function whatIf(
  type: AnyTestType,
  test: Replied,
  asked: { answer: Answer; score: Score | null } | null = null,
): WhatIf[] {
  if (!type.placed || test.reply === null || test.reply.length > LONGEST) return []
  const readings = SPACES.flatMap((space) => {
    const again = space === test.model.space && asked && test.sent ? asked : reread(type, test, space)
    return again ? [{ space, ...again }] : []
  })
  if (!readings.some(({ answer }) => answer.found.some(({ shape }) => shape))) return []
  return readings.map(({ space, score, answer }) => ({ space, score: score?.score ?? 0, readable: answer.readable }))
}

/** The space a reply was probably meant in, where that is not the one asked for; null where nothing speaks for another. */
export function suspectOf(asked: Space, table: readonly WhatIf[]): Space | null {
  const official = table.find((whatIf) => whatIf.space === asked)?.score ?? 0
  const best = table.filter((whatIf) => whatIf.space !== asked).sort((a, b) => b.score - a.score)[0]
  return best && best.score >= AT_LEAST && best.score >= official + LIFT ? best.space : null
}
