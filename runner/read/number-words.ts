import type { Range } from '../records/answer.ts'
import { BOUND_BEFORE } from './counted.ts'
import { inAnswerTag } from './marks/answer-part.ts'

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
/** Words that would make a neighbour mean another number. */
const BEYOND = /\b(?:hundred|thousand|million|dozen)s?\b/i

type WordReading = { rule: string; range: Range; value: number } | { rule: null; reason: string }

/** Reads the only number word of a text: zero to ninety-nine. Where there is an answer tag, of what stands in it. */
export const readNumberWords = (text: string): WordReading => inAnswerTag(text, onlyWord)

function onlyWord(text: string): WordReading {
  const found = [...text.matchAll(WORD)].flatMap((hit) => {
    const [word, tens, units, single] = hit
    const end = hit.index + word.length
    const pronoun =
      single?.toLowerCase() === 'one' &&
      (PRONOUN_BEFORE.test(text.slice(Math.max(0, hit.index - 40), hit.index)) ||
        PRONOUN_AFTER.test(text.slice(end, end + 40)))
    const value = tens && units ? valueOf(tens) + valueOf(units) : valueOf(single ?? '')
    const bound = BOUND_BEFORE.test(text.slice(Math.max(0, hit.index - 40), hit.index))
    return pronoun || bound ? [] : [{ range: [hit.index, end] as Range, value, word }]
  })
  const words = new Map(found.map((item) => [item.value, item.word.toLowerCase()]))
  if (words.size > 1) return { rule: null, reason: `ambiguous: ${[...words.values()].slice(0, 5).join(' and ')}` }
  if (BEYOND.test(text)) return { rule: null, reason: 'no number stands in the reply, only words for a quantity' }
  if (found[0]) return { rule: 'number word', range: found[0].range, value: found[0].value }
  return { rule: null, reason: 'no number was found' }
}

const valueOf = (word: string): number => VALUES.get(word.toLowerCase()) ?? 0
