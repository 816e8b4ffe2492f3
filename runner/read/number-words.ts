import type { Range } from '../records/answer.ts'
import { BOUND_BEFORE } from './counted.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { wordNumbersIn } from './words/word-numbers.ts'
import { matchesOf } from '../tools/matches.ts'

const UNITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
]
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const VALUES = new Map<string, number>([
  ...UNITS.map((word, i) => [word, i] as const),
  ...TENS.map((word, i) => [word, 20 + 10 * i] as const),
])

const digit = UNITS.slice(1, 10).join('|')
const WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}-])(?:(${TENS.join('|')})[\s-](${digit})|(${[...VALUES.keys()].join('|')}))(?![\p{L}\p{N}]|-\p{L})`,
  'giu',
)
/** "one of", "each one", "no one": not a count. */
const PRONOUN_BEFORE = /\b(?:each|every|any|no|another|this|that|which|the|other|a\s\w{1,20})\s{1,5}$/i
const PRONOUN_AFTER = /^\s{1,5}(?:of|another|by|in\s(?:the|each))\b/i
/** What goes on behind a number word and makes another number of it: "point five", "and a half". */
const DECIMALS = new RegExp(
  String.raw`^\s(?:point|comma|dot)((?:[\s-](?:oh|zero|${digit}))+)(?![\p{L}\p{N}]|-\p{L})`,
  'iu',
)
const PARTS: readonly (readonly [RegExp, number])[] = [
  [/^\sand\s(?:a|one)[\s-]half\b/i, 0.5],
  [/^\sand\s(?:a|one)[\s-](?:quarter|fourth)\b/i, 0.25],
  [/^\sand\sthree[\s-](?:quarters|fourths)\b/i, 0.75],
]
const NEGATIVE = /(?<!\p{L})(?:minus|negative)\s{1,3}$/iu
/** Words that would make a neighbour mean another number. */
const BEYOND = /\b(?:hundred|thousand|million|dozen)s?\b/i

type WordReading = { rule: string; range: Range; value: number } | { rule: null; reason: string }

/** Reads the only number in words of a text: zero to ninety-nine, with "minus", "point five" and "and a half". Where there is an answer tag, of what stands in it. */
export const readNumberWords = (text: string): WordReading => inAnswerTag(text, onlyWord)

function onlyWord(text: string): WordReading {
  let done = 0
  const found = matchesOf(text, WORD).flatMap((hit) => {
    const [word, tens, units, single] = hit
    // a digit that belongs to the number before: "forty-two point five"
    if (hit.index < done) return []
    const more = behind(text.slice(hit.index + word.length, hit.index + word.length + 80))
    const end = hit.index + word.length + more.length
    done = end
    const sign = NEGATIVE.exec(text.slice(Math.max(0, hit.index - 12), hit.index))?.[0] ?? ''
    const pronoun =
      single?.toLowerCase() === 'one' &&
      more.length === 0 &&
      (PRONOUN_BEFORE.test(text.slice(Math.max(0, hit.index - 40), hit.index)) ||
        PRONOUN_AFTER.test(text.slice(end, end + 40)))
    const size = (tens && units ? valueOf(tens) + valueOf(units) : valueOf(single ?? '')) + more.value
    const value = sign === '' ? size : -size
    const bound = BOUND_BEFORE.test(text.slice(Math.max(0, hit.index - 40), hit.index))
    return pronoun || bound ? [] : [{ range: [hit.index - sign.length, end] as Range, value, word }]
  })
  const words = new Map(found.map((item) => [item.value, item.word.toLowerCase()]))
  if (words.size > 1) return { rule: null, reason: `ambiguous: ${[...words.values()].slice(0, 5).join(' and ')}` }
  if (BEYOND.test(text)) return { rule: null, reason: 'no number stands in the reply, only words for a quantity' }
  const [only, more] = text.length <= 60 ? wordNumbersIn(text, false) : []
  if (!found[0] && only && !more && text.trim().length - (only.range[1] - only.range[0]) <= 3)
    return { rule: 'number word', ...only }
  if (found[0]) return { rule: 'number word', range: found[0].range, value: found[0].value }
  return { rule: null, reason: 'no number was found' }
}

/** What stands behind a number word and adds to it, and how long that is. */
function behind(after: string): { value: number; length: number } {
  const decimals = DECIMALS.exec(after)
  if (decimals) {
    const said = (decimals[1] ?? '')
      .trim()
      .toLowerCase()
      .split(/[\s-]+/)
    const digits = said.map((word) => (word === 'oh' ? 0 : valueOf(word)))
    return { value: Number(`0.${digits.join('')}`), length: decimals[0].length }
  }
  for (const [pattern, value] of PARTS) {
    const hit = pattern.exec(after)
    if (hit) return { value, length: hit[0].length }
  }
  return { value: 0, length: 0 }
}

const valueOf = (word: string): number => VALUES.get(word.toLowerCase()) ?? 0
