import type { Range } from '../records/answer.ts'
import { candidatesIn, nounOf, type Candidate, type Noun } from './counted.ts'
import { jsonAnswers } from './json-rungs.ts'
import { countedAlone, countedUp, ofAll, splitByPlace } from './words/count-forms.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { readNumberWords } from './number-words.ts'
import { saidNone } from './said-none.ts'
import { readStatement } from './statement.ts'
import { ANSWER_PHRASE } from './words/answer-phrases.ts'
import { afterCorrection, isHypothetical } from './words/clauses.ts'
import { withoutOperands } from './words/arithmetic.ts'
import { GROUP_MARK, grouped } from './words/group-marks.ts'
import { wordNumbersIn } from './words/word-numbers.ts'
import { matchesOf } from '../tools/matches.ts'

export type IntegerReading = { rule: string; range: Range; value: number } | { rule: null; reason: string }

/** `{3}` and `\boxed{3}`, but not `x_{3}`, `10^{3}` or a command's argument such as `\frac{1}{2}`. */
const BRACES = new RegExp(
  String.raw`(?:\\boxed\s{0,5}|(?<![\p{L}_^}]))\{\s{0,20}(?:\\text\{)?\$?(\d{1,3}(?:${GROUP_MARK}\d{3})+(?!\d)|\d{1,15})(?:\.0{1,6})?(?![\d.]*\d|\s{0,2}%)\$?[^\d{}]{0,40}\}`,
  'gu',
)
const PHRASE = new RegExp(
  String.raw`(?:${ANSWER_PHRASE}|####\s{1,5})(?:about|approximately|around|roughly|probably)?[\s*_:"'\x60($~\u2248]{0,10}`,
  'giu',
)
const COUNT_KEYS = [
  'count',
  'total',
  'number',
  'answer',
  'total_count',
  'totalcount',
  'final_count',
  'final_answer',
  'result',
  'value',
]
const PLACE_KEYS = /^(?:bbox|bbox_2d|box|box_2d|point|point_2d|coordinates?|position|location|center|centre)$/i
const ROMAN = /^[\s"'*_.(]{0,5}((?:X{0,3})(?:IX|IV|V?I{0,3}))[\s"'*_.)]{0,5}$/
const ROMAN_VALUE = new Map([
  ['I', 1],
  ['V', 5],
  ['X', 10],
])
const TIMES = /^[\s"'*_.(]{0,5}(?:[x\u00d7]\s?(\d{1,6})|(\d{1,6})\s?[x\u00d7])[\s"'*_.)]{0,5}$/i
/** "one large square divided into many smaller ones": a number beside a quantity that is not told. */
const VAGUE =
  /\b(?:several|many|multiple|numerous|various|countless|a few|some)\b(?:\s\w+){0,2}?\s?(?:others?|ones?|more|smaller|larger|\p{L}+s\b)|\b(?:several|many) others\b/iu

/** Reads one whole number >= 0 from a text. In order: the last number in curly braces (what prompts ask for), JSON with a count,
 * the last "answer is 3", "there are no spots", what stands behind "so", "in total" or the last "=", the number of the things
 * asked for, the only number, a number that is the sum of all others, the same in words. Operands, bounds ("more than 20"), numbers
 * of something else, of steps, of list items and of years are not taken. Different numbers without a marker are ambiguous: nothing
 * is guessed. `nouns`: what was to be counted. */
export function readInteger(text: string, nouns: readonly string[]): IntegerReading {
  const noun = nounOf(nouns)
  return inAnswerTag(text, (part): IntegerReading => {
    const from = afterCorrection(part, true)
    if (from === 0) return ladder(part, nouns, noun)
    const corrected = ladder(' '.repeat(from) + part.slice(from), nouns, noun)
    return corrected.rule === null ? ladder(part, nouns, noun) : corrected
  })
}

function ladder(text: string, nouns: readonly string[], noun: Noun): IntegerReading {
  const plain = withoutOperands(text)
  return (
    fromBraces(text) ??
    fromJson(text) ??
    fromPhrase(plain, noun) ??
    fromWhole(text) ??
    fromNone(text, nouns, noun) ??
    fromCandidates(plain, noun)
  )
}

/** Different values in words: "3 and 5", "1, 2, 3 and 9 more". */
export function listed(values: readonly string[]): string {
  if (values.length > 5) return `${values.slice(0, 4).join(', ')} and ${values.length - 4} more`
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} and ${values.at(-1)}` : values.join('')
}

const distinct = (numbers: readonly { value: number }[]): number[] => [
  ...new Set(numbers.map((number) => number.value)),
]

function fromBraces(text: string): IntegerReading | undefined {
  const hit = matchesOf(text, BRACES).at(-1)
  if (hit?.[1] === undefined) return undefined
  const from = hit.index + hit[0].lastIndexOf(hit[1])
  return { rule: 'curly braces', range: [from, from + hit[1].length], value: grouped(hit[1]) }
}

function fromJson(text: string): IntegerReading | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const numbers = roots.flatMap(counted)
    if (numbers[0] && distinct(numbers).length === 1) return { rule, ...numbers[0] }
    const parts = roots.flatMap(partsOf)
    const [first, last] = [parts[0], parts.at(-1)]
    if (first && last && parts.length > 1)
      return {
        rule: `${rule}, parts added up`,
        range: [first.range[0], last.range[1]],
        value: parts.reduce((sum, { value }) => sum + value, 0),
      }
  }
  return undefined
}

/** A bare number, a list of one, or the value under a key that means a count. */
function counted(node: JsonNode): { range: Range; value: number }[] {
  if (node.kind === 'number')
    return Number.isSafeInteger(node.value) && node.value >= 0 && !node.percent
      ? [{ range: node.range, value: node.value }]
      : []
  if (node.kind === 'string')
    return /^\s*\d{1,15}\s*$/.test(node.value)
      ? [{ range: node.range, value: Number(node.value) }]
      : wordNumbersIn(node.value.slice(0, 40), false)
          .filter(({ range: [from, to] }) => to - from === node.value.trim().length)
          .map(({ value }) => ({ range: node.range, value }))
  if (node.kind === 'array') return node.items.length === 1 && node.items[0] && !node.cut ? counted(node.items[0]) : []
  if (node.kind !== 'object') return []
  for (const key of COUNT_KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (held?.kind === 'number' || held?.kind === 'string') return counted(held)
  }
  return []
}

/** A whole list of the objects: each with a count of its own, or each with its place, which counts as one. */
function partsOf(node: JsonNode): { range: Range; value: number }[] {
  if (node.kind !== 'array' || node.cut !== null || node.items.length < 2) return []
  const parts = node.items.flatMap((item) => {
    if (item.kind !== 'object' || item.cut) return []
    const own = item.entries.some(({ key }) => /^count$/i.test(key)) ? counted(item)[0] : undefined
    if (own) return [{ range: item.range, value: own.value }]
    return item.entries.some(({ key, value }) => PLACE_KEYS.test(key) && value.kind === 'array')
      ? [{ range: item.range, value: 1 }]
      : []
  })
  return parts.length === node.items.length ? parts : []
}

function fromPhrase(text: string, noun: Noun): IntegerReading | undefined {
  let found: IntegerReading | undefined
  const candidates = [...candidatesIn(text, noun, false)]
  if (candidates.length === 0) candidates.push(...candidatesIn(text, noun, true))
  for (const hit of matchesOf(text, PHRASE)) {
    const end = hit.index + hit[0].length
    const before = /[^.!?\n;]*$/.exec(text.slice(Math.max(0, hit.index - 200), hit.index))?.[0] ?? ''
    if (isHypothetical(before)) continue
    const next = candidates.find(({ range }) => range[0] >= end)
    // nothing but space and marks where the operands stood
    if (next && !next.not && /^[\s*_=$("']*$/.test(text.slice(end, next.range[0])))
      found = { rule: 'answer is', range: next.range, value: next.value }
  }
  return found
}

function fromWhole(text: string): IntegerReading | undefined {
  const said = text.trim()
  if (said.length > 200 || said === '') return undefined
  const from = text.indexOf(said)
  const range: Range = [from, from + said.length]
  const times = TIMES.exec(said)
  if (times) return { rule: 'whole reply', range, value: Number(times[1] ?? times[2]) }
  const top = countedAlone(said)
  if (top !== null) return { rule: 'counted up', range, value: top }
  const roman = ROMAN.exec(said)?.[1]
  if (roman && roman !== 'I') {
    const digits = [...roman].map((letter) => ROMAN_VALUE.get(letter) ?? 0)
    const value = digits.reduce((sum, digit, i) => sum + (digit < (digits[i + 1] ?? 0) ? -digit : digit), 0)
    return { rule: 'whole reply', range, value }
  }
  return undefined
}

function fromNone(text: string, nouns: readonly string[], noun: Noun): IntegerReading | undefined {
  const none = saidNone(text, nouns)
  if (none) return { rule: 'said none', range: none, value: 0 }
  if (text.length > 4000) return undefined
  const own = [...candidatesIn(text, noun, false), ...candidatesIn(text, noun, true)]
  if (own.some((candidate) => candidate.asked && !candidate.not && candidate.value > 0)) return undefined
  const statement = nouns[0] === undefined ? null : readStatement(text, `Are there any ${nouns[0]} in the image?`)
  if (statement?.value === 'no') return { rule: 'said none', range: statement.range, value: 0 }
  const never = noun.crossings
    ? /\bno\s(?:points?\sof\s)?(?:intersections?|crossings?)\b|\b(?:never|not|n't|don't|doesn't|no)\s(?:\w+\s){0,2}?(?:intersect|cross|meet|touch|overlap|share)(?:s|es|ing)?\b/i.exec(
        text,
      )
    : null
  return never ? { rule: 'said none', range: [never.index, never.index + never[0].length], value: 0 } : undefined
}

function fromCandidates(text: string, noun: Noun): IntegerReading {
  const digits = candidatesIn(text, noun, false)
  const usable = digits.filter(({ not }) => !not)
  if (usable.length > 0) return settle(text, usable)
  const words = candidatesIn(text, noun, true)
  const said = words.filter(({ not }) => !not)
  if (said.length > 0) return settle(text, said)
  const part = ofAll(text, noun)
  if (part) return { rule: 'a part of all', ...part }
  const off = [...digits, ...words].find(({ not }) => not)
  if (off?.not) return { rule: null, reason: off.not }
  if (/\d/.test(text)) return { rule: null, reason: 'no whole number stands by itself' }
  const reading = readNumberWords(text)
  return reading.rule === null ? reading : { rule: null, reason: 'no number was found' }
}

function settle(text: string, candidates: readonly Candidate[]): IntegerReading {
  const up = countedUp(text, candidates)
  if (up) return take('counted up', up)
  const concluded = candidates.filter((candidate) => candidate.concluded)
  const last = concluded.at(-1)
  if (last) return take('concluded', last)
  const asked = candidates.filter((candidate) => candidate.asked)
  const groups: [string, readonly Candidate[]][] = [
    ['number of the things asked for', asked],
    ['only number', candidates],
  ]
  for (const [rule, group] of groups) {
    const [first] = group
    if (first && distinct(group).length === 1) {
      if (splitByPlace(text, first, candidates)) {
        const total = totalOf(candidates)
        if (total) return take('total of its parts', total)
        return { rule: null, reason: 'a number for each of several places, and no total' }
      }
      if (VAGUE.test(text) && first.value < 3)
        return { rule: null, reason: 'a quantity that is not told stands beside the number' }
      return take(
        candidates.every(({ word }) => word) && rule === 'only number'
          ? 'number word'
          : distinct(candidates).length === 1
            ? 'only number'
            : rule,
        first,
      )
    }
  }
  const total = totalOf(candidates)
  if (total) return take('total of its parts', total)
  return { rule: null, reason: `ambiguous: ${listed(distinct(candidates).map(String))}` }
}

const take = (rule: string, { range, value }: Candidate): IntegerReading => ({ rule, range, value })

/** The first or the last number, where it is the sum of all the others: "5 squares: 1 large, 2 medium and 2 small". */
function totalOf(candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length < 3) return undefined
  const sum = candidates.reduce((all, { value }) => all + value, 0)
  const [first, last] = [candidates[0], candidates.at(-1)]
  if (first && first.value * 2 === sum) return first
  return last && last.value * 2 === sum ? last : undefined
}
