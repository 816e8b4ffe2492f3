import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { distinct, fromMarker, fromNamed, fromProse } from './quantity/in-prose.ts'
import {
  amount,
  cleanTail,
  unknownUnit,
  whole,
  type Quantity,
  type QuantityAsked,
  type QuantityReading,
  type Refusal,
} from './quantity/said-number.ts'
import { plainCharacters } from './shown.ts'
import { withoutOperands } from './words/arithmetic.ts'
import { afterCorrection } from './words/clauses.ts'
import { plainSigns } from './words/written-numbers.ts'
import { matchesOf } from '../tools/matches.ts'

export type { QuantityAsked, QuantityReading, Times } from './quantity/said-number.ts'

const BRACES = /(?:\\boxed\s{0,5}|(?<![\p{L}_^}]))\{([^{}]{1,80}(?:\{[^{}]{0,40}\}[^{}]{0,40}){0,3})\}/gu
/** Reads one number with its unit. In order: the last curly braces (what prompts ask for), JSON, a reply that is nothing else,
 * the last "answer is", the only number. The same length said in two units is one number. Different numbers without a marker
 * are ambiguous, and a marked number whose unit is not understood is not used: nothing is guessed. */
export const readQuantity = (reply: string, asked: QuantityAsked): QuantityReading =>
  inAnswerTag(plainYears(plainSigns(plainCharacters(reply)), asked), (part): QuantityReading => {
    if (CUT_OFF.test(part)) return { rule: null, reason: 'the number is cut off' }
    const from = afterCorrection(part, true)
    if (from === 0) return ladder(part, asked)
    const corrected = ladder(' '.repeat(from) + part.slice(from), asked)
    return corrected.rule === null ? ladder(part, asked) : corrected
  })

/** JSON that ends in a decimal point: more digits were to come. */
const CUT_OFF = /\{[^{}]{0,200}"[^"{}]{1,40}"\s{0,5}:\s{0,5}"?-?[\d,]{1,15}\.\s*$/

/** "FY2014" as the year in it. */
const plainYears = (text: string, { year }: QuantityAsked): string =>
  year ? text.replace(/\b[FC]Y\s?(?=(?:19|20)\d\d(?!\d))/gi, (said) => ' '.repeat(said.length)) : text

function ladder(text: string, asked: QuantityAsked): QuantityReading {
  const plain = withoutOperands(text)
  return (
    fromBraces(text, asked) ??
    fromJson(text, asked) ??
    fromWhole(text, asked) ??
    fromMarker(plain, asked) ??
    fromFirstLine(text, asked) ??
    fromSentence(plain, asked)
  )
}

const ruled = (rule: string, found: Quantity | Refusal | null): QuantityReading | undefined =>
  found === null ? undefined : 'rule' in found ? found : { rule, ...found }

function fromBraces(text: string, asked: QuantityAsked): QuantityReading | undefined {
  let found: Quantity | Refusal | null = null
  for (const hit of matchesOf(text, BRACES)) {
    const inside = (hit[1] as string).replace(/^\s*\\(?:text|mathrm)\{/, '')
    const item = whole(inside.trim(), 0, asked)
    if (item) found = 'rule' in item ? item : { ...item, range: [hit.index, hit.index + hit[0].length] }
  }
  return ruled('curly braces', found)
}

function fromJson(text: string, asked: QuantityAsked): QuantityReading | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const said = roots.flatMap((root) => held(root, asked))
    const read = said.filter((item) => !('rule' in item)) as Quantity[]
    const [first] = read
    if (first && read.length === said.length && distinct(read).length === 1) return { rule, ...first }
    const refusal = said.find((item) => 'rule' in item)
    if (refusal && said.length === 1) return refusal as Refusal
  }
  return undefined
}

/** A bare number, a list of one, or the value under a key that means it, with the unit beside it or in the key. */
function held(node: JsonNode, asked: QuantityAsked, unit = ''): (Quantity | Refusal)[] {
  if (node.kind === 'number') {
    const tail = node.percent ? '%' : unit
    const times = asked.factor(tail)
    if (times === null) return [unknownUnit(tail)]
    const value = amount(node.value, times)
    return Number.isFinite(value) ? [{ value, said: node.value, tail, range: node.range, notes: [] }] : []
  }
  if (node.kind === 'string') {
    const said = node.value.trim().slice(0, 100)
    const item = whole(unit && /\d$/.test(said) ? `${said} ${unit}` : said, 0, asked)
    return item === null ? [] : 'rule' in item ? [item] : [{ ...item, range: node.range }]
  }
  if (node.kind === 'array')
    return node.items.length === 1 && node.items[0] && !node.cut ? held(node.items[0], asked, unit) : []
  if (node.kind !== 'object') return []
  const beside = node.entries.find(({ key }) => /^units?$/i.test(key))?.value
  const named = beside?.kind === 'string' ? cleanTail(beside.value) : ''
  for (const key of asked.keys) {
    const exact = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (exact?.kind === 'number' || exact?.kind === 'string' || exact?.kind === 'object')
      return held(exact, asked, named)
    // "diameter_um"
    for (const { key: longer, value } of node.entries) {
      const ending = longer.toLowerCase().startsWith(`${key}_`) ? longer.slice(key.length + 1) : ''
      if (ending && value.kind === 'number' && asked.factor(ending) !== null) return held(value, asked, ending)
    }
  }
  // one number under a key of the model's own: {"2018": 35}
  const numbers = node.entries.filter(({ value }) => value.kind === 'number')
  return numbers.length === 1 && node.entries.length === 1 && numbers[0] ? held(numbers[0].value, asked, named) : []
}

function fromSentence(text: string, asked: QuantityAsked): QuantityReading {
  const reading = fromProse(text, asked)
  return reading.rule === null ? (fromNamed(text, asked) ?? reading) : reading
}

/** "42", and the reasons below. */
function fromFirstLine(text: string, asked: QuantityAsked): QuantityReading | undefined {
  // trimmed first: a reply can be thousands of empty lines
  const said = text.trim()
  const hit = /^([^\n]{1,40})\n[^\S\n]{0,200}\n/.exec(said)
  const line = hit?.[1]
  if (!hit || line === undefined || (said.slice(hit[0].length).match(/\p{L}{2,}/gu) ?? []).length < 4) return undefined
  const bare = line.replace(/^[*_"'\x60\s]+|[*_"'\x60\s.]+$/g, '')
  return ruled('first line, with reasons', whole(bare, text.indexOf(bare), asked))
}

function fromWhole(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const said = text.trim()
  if (said.length > 100 || said.includes('\n')) return undefined
  const marked = asked.year && /^[*_"\x60]*'\d\d[.*_"\x60]*$/.test(said) ? said.replaceAll(/[*_"\x60]/g, '') : null
  if (marked !== null) return ruled('whole reply', whole(marked, text.indexOf(marked), asked))
  const bare = said.replace(/^[*_"'\x60]+|[*_"'\x60]+$/g, '').replace(/^\$(?=[^$]*\$$)|\$$/g, '')
  return ruled('whole reply', whole(bare, text.indexOf(bare), asked))
}
