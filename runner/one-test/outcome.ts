import { IN_TAG } from '../read/marks/answer-part.ts'
import type { Answer } from '../records/answer.ts'
import type { Fault, Reply } from '../records/exchange.ts'
import { emptyReason } from './empty-reply.ts'
import { BY_MODEL, refusalOf } from './refusal.ts'
import type { Score } from '../records/score.ts'
import type { Outcome } from '../records/words.ts'

/** How a test ended and why, in one sentence. A fault is never a wrong answer; an answer read from a reply that was
 * cut off counts only where the rule read something complete. */
export function outcomeOf(asked: {
  reply: Reply | null
  fault: Fault | null
  answer: Answer | null
  score: Score | null
  refusedInWords: boolean
  placed: boolean
}): { outcome: Outcome; sentence: string } {
  const { reply, fault, answer, score } = asked
  if (!reply) return { outcome: 'error', sentence: fault?.message ?? 'The API gave no reply.' }
  if (reply.finish === 'refusal' || reply.finish === 'filter')
    return { outcome: 'refused', sentence: refusedSentence(reply) }
  if (reply.finish === 'length' && !completeIn(answer, asked.placed))
    return { outcome: 'truncated', sentence: 'The reply was cut off at the token limit before a complete answer.' }
  if (score && answer?.readable) return { outcome: score.passed ? 'passed' : 'failed', sentence: score.sentence }
  if (asked.refusedInWords) return { outcome: 'refused', sentence: 'The reply is a refusal.' }
  return {
    outcome: 'unparsed',
    sentence:
      reply.text.trim() === ''
        ? `${capital(emptyReason(reply))}.`
        : `No answer could be read: ${answer?.reason ?? 'nothing in the reply has the requested form'}.`,
  }
}

/** "The API's safety filter blocked the reply: violence." */
function refusedSentence(reply: Reply): string {
  const about = refusalOf(reply)
  const said = about === BY_MODEL ? '' : `: ${about}`
  return reply.finish === 'filter'
    ? `The API's safety filter blocked the reply${said}.`
    : `The model refused to answer${said}.`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Rules that take a whole list or none of it. */
const WHOLE_LISTS = new Set(['json', 'fenced json', 'outermost json'])

/** Rules that take whatever part of an answer there is. */
const ANY_PART = new Set(['rescued json', 'whole reply', 'fenced text'])

/** Places taken out of a list that was cut off are not the model's whole answer. */
function completeIn(answer: Answer | null, placed: boolean): boolean {
  const rule = answer?.rule ?? ''
  return Boolean(answer?.readable && (placed ? WHOLE_LISTS.has(rule.replace(IN_TAG, '')) : !ANY_PART.has(rule)))
}
