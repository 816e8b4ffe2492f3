import type { Range } from '../records/answer.ts'

const SUBJECT =
  /^\s{0,5}(?:(?:the|this|that|these|those|its?|they|there)\b\s{0,3})?([\p{L}\p{N}'\u2019\s-]{0,80}?)\s{0,3}\b(is|are|was|were|reads|says|shows)\s{1,3}(?=\S)/iu
/** Words of a subject that say nothing of their own. */
const EMPTY = new Set(
  'a an the this that these those it its they there in on of at to for by with from and image picture photo chart graph figure document page answer value result text title label name shown here'.split(
    ' ',
  ),
)
/** What no short answer begins with. */
const NO_ANSWER = /^(?:not|no longer|unclear|unknown|unreadable|too|that|because|where|what|how)\b/i

const stem = (word: string): string => word.toLowerCase().replace(/(?:'s|\u2019s|s)$/, '')

/** "The sign is green", asked what colour the sign is, says "green": one statement whose subject holds only words of the question.
 * The range of what is said of it; null for every other text. */
export function statedAnswer(text: string, question: string | undefined): Range | null {
  const hit = question === undefined || text.length > 300 || /[.!?\n]\s/.test(text) ? null : SUBJECT.exec(text)
  if (!hit || question === undefined) return null
  const asked = new Set([...question.matchAll(/[\p{L}\p{N}'\u2019-]+/gu)].map(([word]) => stem(word)))
  const subject = [...(hit[1] ?? '').matchAll(/[\p{L}\p{N}'\u2019-]+/gu)].map(([word]) => word)
  if (!subject.every((word) => EMPTY.has(word.toLowerCase()) || asked.has(stem(word)))) return null
  if (subject.length === 0 && !/^\s*(?:it|they|this|that|these|those)\b/i.test(text)) return null
  return NO_ANSWER.test(text.slice(hit[0].length)) ? null : [hit[0].length, text.length]
}
