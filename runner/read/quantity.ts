import type { Range } from '../records/answer.ts'
import { listed } from './integer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'

/** A number with what stands behind it, such as a unit. `value` is the number times what the tail means. */
export interface Quantity {
  value: number
  tail: string
  range: Range
  notes: string[]
}
/** `none`: there is no number in digits at all. */
export type QuantityReading = ({ rule: string } & Quantity) | { rule: null; reason: string; none?: true }

export interface QuantityAsked {
  /** keys of JSON objects that hold it */
  keys: readonly string[]
  /** what may follow a number in running text and belongs to it, as the inside of a regular expression; case is ignored */
  tails: string
  /** what a tail multiplies the number by; null where it is not understood, so that the number cannot be used */
  factor(tail: string): number | null
}

const MINUS = '[-\u2212]'
const NUMBER = String.raw`(?:[1-9]\d{0,2}(?:[,'\u2019\u00a0\u2009\u202f]\d{3}){1,6}(?:\.\d{1,20})?|[1-9]\d{0,2}(?:\.\d{3}){1,6},\d{1,20}|0,\d{1,20}|\d{1,15},\d{1,2}|\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?!\d|[.,:'\u2019]\d)`
const POWER = String.raw`(?:[eE][-+]?\d{1,3}(?![\d.])|\s?(?:[×x*\u22c5]|\\times|\\cdot)\s?10\s?\^\s?\{?${MINUS}?\d{1,3}\}?)?`
const CURRENCY = String.raw`(?:(?:US|CA|AU)?\\?[$€£¥₹]\s?)?`
/** sign, currency, sign again (`-$5`, `$-5`), the number, its power of ten */
const SAID = String.raw`((?:(?<![\p{L}\p{N})\]])[-+\u2212])?)${CURRENCY}([-+\u2212]?)(${NUMBER})(${POWER})`
const WHOLE = new RegExp(String.raw`^[\s~≈]{0,10}${SAID}(?![\d]|[.,]\d)([^\d]{0,60})$`, 'u')
const BRACES = /(?:\\boxed\s{0,5}|(?<![\p{L}_^}]))\{([^{}]{1,80}(?:\{[^{}]{0,40}\}[^{}]{0,40}){0,3})\}/gu
const MARKER =
  /\b(?:final\s{1,5})?(?:answer|result)\b[\s*_]{0,10}(?:is|was|:|=|≈)[\s*_:"'\x60(~≈]{0,10}(?:(?:about|approximately|around|roughly)\s{1,3})?[*_"'\x60(]{0,4}/gi
const TOLERANCE = /(?:±|\+\/?-|\\pm)\s{0,3}$/

/** Reads one number with its unit. In order: the last curly braces (what prompts ask for), JSON, a reply that is nothing else,
 * the last "answer is", the only number. The same length said in two units is one number. Different numbers without a marker
 * are ambiguous, and a marked number whose unit is not understood is not used: nothing is guessed. */
export function readQuantity(text: string, asked: QuantityAsked): QuantityReading {
  return (
    fromBraces(text, asked) ??
    fromJson(text, asked) ??
    fromWhole(text, asked) ??
    fromMarker(text, asked) ??
    fromProse(text, asked)
  )
}

type Refusal = { rule: null; reason: string }
const unknownUnit = (tail: string): Refusal => ({
  rule: null,
  reason: `"${tail.slice(0, 30)}" is not a unit Benchloupe knows here`,
})

/** A text that is a number with a tail and nothing else. */
function whole(text: string, from: number, { factor }: QuantityAsked): Quantity | Refusal | null {
  const hit = WHOLE.exec(text)
  if (!hit) return null
  const tail = cleanTail(hit[5] ?? '')
  const times = factor(tail)
  return times === null ? unknownUnit(tail) : quantity(hit, tail, times, [from, from + text.length])
}

/** LaTeX around a unit, and punctuation, are no part of it. */
const cleanTail = (tail: string): string =>
  tail
    .replace(/\\mu\b/g, 'µ')
    .replace(/\\(?:text|mathrm|rm|textbf|quad)\b|\\[,;:! ]|\\(?=[%$])|[{}~*_"\x60]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace('µ m', 'µm')
    .replace(/^[\s.,;:!)]+|[\s.,;:!)]+$/g, '')

function quantity(hit: RegExpExecArray | RegExpMatchArray, tail: string, times: number, range: Range): Quantity | null {
  const [, sign, innerSign, digits = '', power = ''] = hit
  const { value, note } = numberOf(digits)
  const exponent = Number((/[-\u2212]?\d+\}?$/.exec(power)?.[0] ?? '0').replace('\u2212', '-').replace('}', ''))
  const size = Number(`${value}e${exponent}`) * times
  const minus = [sign, innerSign].some((name) => name === '-' || name === '\u2212')
  return Number.isFinite(size) ? { value: minus ? -size : size, tail, range, notes: note ? [note] : [] } : null
}

/** "1,234.5", "1.234,5", "3,5" and "1234.5" as a number in plain digits. */
function numberOf(said: string): { value: string; note?: string } {
  const digits = said.replace(/['\u2019\u00a0\u2009\u202f]/g, '')
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits))
    return { value: digits.replaceAll('.', '').replace(',', '.'), note: 'decimal comma' }
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits))
    return { value: digits.replaceAll(',', ''), note: 'thousands separators' }
  return digits.includes(',') ? { value: digits.replace(',', '.'), note: 'decimal comma' } : { value: digits }
}

const ruled = (rule: string, found: Quantity | Refusal | null): QuantityReading | undefined =>
  found === null ? undefined : 'rule' in found ? found : { rule, ...found }

function fromBraces(text: string, asked: QuantityAsked): QuantityReading | undefined {
  let found: Quantity | Refusal | null = null
  for (const hit of text.matchAll(BRACES)) {
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
    return Number.isFinite(node.value * times)
      ? [{ value: node.value * times, tail, range: node.range, notes: [] }]
      : []
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
  return []
}

function fromWhole(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const said = text.trim()
  if (said.length > 100) return undefined
  const bare = said.replace(/^[*_"'\x60$]+|[*_"'\x60]+$/g, '')
  return ruled('whole reply', whole(bare, text.indexOf(bare), asked))
}

const inProse = (tails: string): string =>
  String.raw`(?<![\p{L}\p{N}_]|\p{N}[.,:'\u2019])${SAID}(?:\s{0,2}(${tails}))?(?![\p{L}\p{N}_])`

function fromMarker(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const here = new RegExp(inProse(asked.tails), 'iuy')
  let found: QuantityReading | undefined
  for (const marker of text.matchAll(MARKER)) {
    here.lastIndex = marker.index + marker[0].length
    const hit = here.exec(text)
    const item = hit && prose(hit, asked)
    if (item) found = ruled('answer is', item)
  }
  return found
}

function fromProse(text: string, asked: QuantityAsked): QuantityReading {
  const read: Quantity[] = []
  let refused: Refusal | undefined
  for (const hit of text.matchAll(new RegExp(inProse(asked.tails), 'giu'))) {
    if (TOLERANCE.test(text.slice(Math.max(0, hit.index - 6), hit.index))) continue
    const item = prose(hit, asked)
    if (item === null) continue
    if ('rule' in item) refused ??= item
    else read.push(item)
  }
  const different = distinct(read)
  if (different.length > 1)
    return { rule: null, reason: `ambiguous: ${listed(different.map(({ value }) => String(value)))}` }
  // a number in another unit beside the one that is understood says the same again, or something else: no matter
  return read[0]
    ? { rule: 'only number', ...read[0] }
    : (refused ?? { rule: null, reason: 'no number was found', none: true })
}

function prose(hit: RegExpMatchArray, { factor }: QuantityAsked): Quantity | Refusal | null {
  const tail = cleanTail(hit[5] ?? '')
  const times = factor(tail)
  const from = hit.index as number
  return times === null ? unknownUnit(tail) : quantity(hit, tail, times, [from, from + hit[0].trimEnd().length])
}

/** Numbers that differ. In different units the same length is rounded differently: half a percent is nothing there. */
function distinct(read: readonly Quantity[]): Quantity[] {
  const kept: Quantity[] = []
  for (const quantity of read) {
    if (kept.length > 100) break
    const same = kept.some((other) =>
      quantity.tail === other.tail
        ? quantity.value === other.value
        : Math.abs(quantity.value - other.value) <= 0.005 * Math.max(Math.abs(quantity.value), Math.abs(other.value)),
    )
    if (!same) kept.push(quantity)
  }
  return kept
}
