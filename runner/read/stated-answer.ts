import type { Range } from '../records/answer.ts'
import { bareRange } from './short-answer.ts'

/** "Based on the image, ..": says where, not what. */
const LEAD =
  /^\s{0,5}(?:based\son|according\sto|as\s(?:shown|seen)\sin|judging\sby|looking\sat|from|in|on)\s(?:the|this)\s(?:[\p{L}-]+\s){0,3}?(?:image|picture|photo|chart|graph|figure|table|document|text|diagram|map|sign)(?:\s(?:provided|above|given|shown))?,\s{1,3}/iu
const SUBJECT =
  /^\s{0,5}(?:(?:the|this|that|these|those|its?|they|there)\b\s{0,3})?([\p{L}\p{N}'\u2019\s-]{0,80}?)(?:\s{0,3}\b(?:is|are|was|were|reads|says|shows|(?:appears?|seems?)\sto\sbe|looks)\s{1,3}|(?<=\b(?:it|that|this))['\u2019]s\s{1,3})(?:(?:titled|entitled|called|named|labell?ed)\s{1,3})?(?=\S)/iu
/** "Title: ..", asked for the title; "书名是..", asked for that. */
const LABEL = /^\s{0,5}([\p{L}\p{N}'\u2019\s-]{1,60}?)\s{0,3}[:\uff1a]\s{0,5}(?=\S)/u
const UNSPACED =
  /^\s{0,5}([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,20}?)(?:是|为|為|は)[:\uff1a]?\s{0,3}(?=\S)/u
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
  if (question === undefined || text.length > 300 || /[\p{Ll}\p{N}]{2,}[.!?]\s|\n\s*\S/u.test(text)) return null
  const from = LEAD.exec(text)?.[0].length ?? 0
  const end = from + (saidBefore(text.slice(from), question) ?? 0)
  return end === 0 || NO_ANSWER.test(text.slice(end)) ? null : bareRange(text, [end, text.length])
}

/** Where in a sentence its answer begins, behind a subject that holds only words of the question. */
function saidBefore(text: string, question: string): number | null {
  const unspaced = UNSPACED.exec(text)
  if (unspaced) return question.includes(unspaced[1] ?? '') ? unspaced[0].length : null
  const asked = new Set([...question.matchAll(/[\p{L}\p{N}'\u2019-]+/gu)].map(([word]) => stem(word)))
  const label = LABEL.exec(text)
  if (label) {
    const words = [...(label[1] ?? '').matchAll(/[\p{L}\p{N}'\u2019-]+/gu)].map(([word]) => word)
    return words.some((word) => asked.has(stem(word))) &&
      words.every((word) => EMPTY.has(word.toLowerCase()) || asked.has(stem(word)))
      ? label[0].length
      : null
  }
  const hit = SUBJECT.exec(text)
  if (!hit) return null
  const subject = [...(hit[1] ?? '').matchAll(/[\p{L}\p{N}'\u2019-]+/gu)].map(([word]) => word)
  if (!subject.every((word) => EMPTY.has(word.toLowerCase()) || asked.has(stem(word)))) return null
  return subject.length === 0 && !/^\s*(?:it|they|this|that|these|those)\b/i.test(text) ? null : hit[0].length
}
