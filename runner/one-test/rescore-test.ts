import type { KnownCase } from '../records/case.ts'
import type { Exchange } from '../records/exchange.ts'
import type { Test } from '../records/test.ts'
import { testType } from '../test-types/index.ts'
import { version } from '../tools/version.ts'
import { fitsType } from './case-fit.ts'
import { holdConversation } from './conversation.ts'
import { differsOf } from './differs.ts'
import { lastRound } from './exchange-state.ts'
import { refusalOf } from './refusal.ts'
import { scoreTest } from './score-test.ts'

/** A test that cannot be scored anew; the message says why, as a part of a sentence. */
export class NotRescored extends Error {}

export interface Rescoring {
  /** the record as it stands */
  test: Test
  exchange: Exchange
  /** the case as the run's list of cases has it */
  testCase: KnownCase
  /** reminders that the order allowed */
  reminders: number
  /** 0..1, where the suite sets one for this type */
  suitePassMark: number | undefined
}

/** The record of a test read and scored anew from the replies on record, by the rules of this version; null where there is no
 * reply, so that nothing can come out otherwise. Makes no call: where today's rules cannot read a reply that no reminder
 * followed, it stays unreadable; where they can read one that a reminder followed, it counts. Throws NotRescored. */
export async function rescoreTest(input: Rescoring): Promise<Omit<Test, 'picture'> | null> {
  const { test, exchange, testCase, reminders, suitePassMark } = input
  const type = testType(testCase.type)
  if (!type) throw new NotRescored(`this version has no test type ${testCase.type}`)
  for (const part of ['given', 'truth'] as const)
    if (!fitsType(type, part, testCase[part]))
      throw new NotRescored(`its ${part} does not fit the test type ${type.name} of this version`)
  const { model } = test
  const { given, question, image } = testCase
  const sent = test.sent ?? { ...image, changed: null }
  const { reply, answer } = await holdConversation({
    exchange,
    round: lastRound(exchange),
    reminders,
    question: [],
    ask: async () => ({ reply: null, fault: null }),
    read: (text) => type.read(text, { given, question, space: model.space, sent, original: image }),
  })
  if (!reply) {
    if (test.reply === null) return null
    throw new NotRescored('its exchange.json no longer holds the reply')
  }
  const { prompt } = test
  const scored = scoreTest({ testCase, type, model, prompt, sent, exchange, reply, fault: null, answer }, suitePassMark)
  const kept: Omit<Test, 'picture'> & { picture?: unknown } = { ...test }
  for (const name of ['picture', 'refusal', 'whatIf', 'suspect'] as const) delete kept[name]
  return {
    ...kept,
    case: testCase,
    outcome: scored.outcome,
    sentence: scored.sentence,
    reply: reply.text,
    reasoning: reply.reasoning ?? null,
    finish: reply.native ?? reply.finish ?? null,
    ...(scored.outcome === 'refused' ? { refusal: refusalOf(reply) } : {}),
    answer,
    score: scored.score,
    marks: scored.marks,
    expected: scored.expected,
    fault: null,
    ...(scored.whatIf.length > 0 ? { whatIf: scored.whatIf } : {}),
    ...(scored.suspect ? { suspect: scored.suspect } : {}),
    ...(test.imported
      ? { imported: { ...test.imported, differs: differsOf(test.imported.scores, scored.outcome, scored.score) } }
      : {}),
    version,
  }
}
