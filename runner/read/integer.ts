import type { Range } from '../records/answer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { readNumberWords } from './number-words.ts'
import { saidNone } from './said-none.ts'

export type IntegerReading = { rule: string; range: Range; value: number } | { rule: null; reason: string }

const DIGITS = String.raw`(\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15})(?![\d.]*\d|\s{0,2}%)`
/** `{3}` and `\boxed{3}`, but not `x_{3}`, `10^{3}` or a command's argument such as `\frac{1}{2}`. */
const BRACES = new RegExp(
  String.raw`(?:\\boxed\s{0,5}|(?<![\p{L}_^}]))\{\s{0,20}(?:\\text\{)?${DIGITS}\s{0,20}\}`,
  'gu',
)
const ANSWER = new RegExp(
  String.raw`\b(?:final\s{1,5})?answer\b[\s*_]{0,10}(?:is|:|=)[\s*_:"'\x60(]{0,10}${DIGITS}`,
  'gi',
)
const TOTAL = new RegExp(
  String.raw`\b(?:total|count|number)\b(?:\s{1,5}(?:number|count))?(?:\s{1,5}of(?:\s{1,5}\p{L}{1,30}){1,4}?)?[\s*_]{0,10}(?:is|:|=|of)[\s*_:"'\x60(]{0,10}${DIGITS}`,
  'giu',
)
const PLAIN = /(?<![\p{L}\p{N}_.]|(?<!\d)[-\u2212]|\d,)(\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d|\.\d|,\d|\s{0,2}%|[\p{L}_])/gu
const ANY_DIGIT = /\d/
const COUNT_KEYS = ['count', 'total', 'number', 'answer', 'total_count', 'final_answer', 'result', 'value']

/** Reads one whole number >= 0 from a text. In order: the last number in curly braces (what prompts ask for), JSON with a
 * count, the last "answer is 3", one "total: 3", the only whole number, the only number word, "there are no spots". Different
 * whole numbers without a marker are ambiguous: nothing is guessed. `nouns`: what was to be counted. */
export function readInteger(text: string, nouns: readonly string[]): IntegerReading {
  const braces = last(text, BRACES, 'curly braces')
  if (braces) return braces
  const json = fromJson(text)
  if (json) return json
  const answer = last(text, ANSWER, 'answer is')
  if (answer) return answer
  const totals = [...hits(text, TOTAL)]
  if (totals[0] && distinct(totals).length === 1) return { rule: 'total', ...totals[0] }
  const plain = [...hits(text, PLAIN)]
  if (plain[0]) {
    const values = distinct(plain)
    if (values.length === 1) return { rule: 'only number', ...plain[0] }
    return { rule: null, reason: `ambiguous: ${listed(values.map(String))}` }
  }
  if (ANY_DIGIT.test(text)) return { rule: null, reason: 'no whole number stands by itself' }
  const none = saidNone(text, nouns)
  return none ? { rule: 'said none', range: none, value: 0 } : readNumberWords(text)
}

/** Different values in words: "3 and 5", "1, 2, 3 and 9 more". */
export function listed(values: readonly string[]): string {
  if (values.length > 5) return `${values.slice(0, 4).join(', ')} and ${values.length - 4} more`
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} and ${values.at(-1)}` : values.join('')
}

const distinct = (numbers: readonly { value: number }[]): number[] => [
  ...new Set(numbers.map((number) => number.value)),
]

function* hits(text: string, pattern: RegExp): Generator<{ range: Range; value: number }> {
  for (const hit of text.matchAll(pattern)) {
    const said = hit[1] as string
    const from = hit.index + hit[0].lastIndexOf(said)
    yield { range: [from, from + said.length], value: Number(said.replaceAll(',', '')) }
  }
}

function last(text: string, pattern: RegExp, rule: string): IntegerReading | undefined {
  let found: IntegerReading | undefined
  for (const hit of hits(text, pattern)) found = { rule, ...hit }
  return found
}

function fromJson(text: string): IntegerReading | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const numbers = roots.flatMap(counted)
    if (numbers[0] && distinct(numbers).length === 1) return { rule, ...numbers[0] }
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
    return /^\s*\d{1,15}\s*$/.test(node.value) ? [{ range: node.range, value: Number(node.value) }] : []
  if (node.kind === 'array') return node.items.length === 1 && node.items[0] && !node.cut ? counted(node.items[0]) : []
  if (node.kind !== 'object') return []
  for (const key of COUNT_KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (held?.kind === 'number' || held?.kind === 'string') return counted(held)
  }
  return []
}
