import type { Range } from '../../records/answer.ts'
import { matchesOf } from '../../tools/matches.ts'

/** Longer sentences say more than the one thing. */
const LONGEST = 100

const ASKS_TIME = /\bwhat\stime\b|^\W*when\b/i
const TIME = /(?<![\d:.])\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?m\b\.?)?(?![\d:])|(?<![\d:.])\d{1,2}\s?[ap]\.?m\b\.?/gi
const ASKS_PRICE = /\b(?:price|cost|costs|how\smuch)\b/i
const PRICE = /(?:US)?[$€£¥₹]\s?\d{1,12}(?:[.,]\d{1,12}){0,5}|(?<![\d.,])\d{1,9}(?:[.,]\d{2})?\s?[€£]/g
const OTHERWISE =
  /\b(?:not|no|more|less|over|under|least|most|than|between|before|after|until|about|around|from|to|or|and)\b|n't\b/i

/** The only time of a short sentence, asked when; the only price, asked what something costs. null where it says more or otherwise. */
export function onlyOne(text: string, question: string): Range | null {
  if (text.length > LONGEST || OTHERWISE.test(text)) return null
  const pattern = ASKS_TIME.test(question) ? TIME : ASKS_PRICE.test(question) ? PRICE : null
  const found = pattern ? matchesOf(text, pattern) : []
  const [only] = found
  if (!only || found.length > 1) return null
  // "At 9:00" is an answer as it stands
  if (pattern === TIME && !/\p{L}\s+\p{L}/u.test(text.slice(0, only.index))) return null
  // "12 3:45" holds another number
  const rest = text.slice(0, only.index) + text.slice(only.index + only[0].length)
  return /\d/.test(rest) ? null : [only.index, only.index + only[0].trimEnd().length]
}
