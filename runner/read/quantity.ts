import type { Range } from '../records/answer.ts'
import { BOUND_AFTER, BOUND_BEFORE, DENIED_BEFORE } from './counted.ts'
import { listed } from './integer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { plainCharacters } from './shown.ts'
import { ANSWER_PHRASE } from './words/answer-phrases.ts'
import { withoutOperands } from './words/arithmetic.ts'
import { afterCorrection } from './words/clauses.ts'
import { plainSigns, writtenNumber } from './words/written-numbers.ts'

/** A number with what stands behind it, such as a unit. `value` is the number times what the tail means. */
export interface Quantity {
  value: number
  /** the number as said, before what the tail means */
  said: number
  tail: string
  range: Range
  notes: string[]
}
/** `none`: there is no number in digits at all but years. */
export type QuantityReading = ({ rule: string } & Quantity) | { rule: null; reason: string; none?: true }

export interface QuantityAsked {
  /** keys of JSON objects that hold it */
  keys: readonly string[]
  /** what may follow a number in running text and belongs to it, as the inside of a regular expression; case is ignored */
  tails: string
  /** what the question asks for is a year: then years are answers, and what stands beside them is not */
  year?: boolean
  /** a year that stands in it is said again, and is not the value */
  question?: string | undefined
  /** what a tail multiplies the number by; null where it is not understood, so that the number cannot be used */
  factor(tail: string): number | null
}

const MINUS = '[-\u2212]'
const NUMBER = String.raw`(?:[1-9]\d{0,2}(?:[,' ]\d{3}){1,6}(?:\.\d{1,20})?|[1-9]\d?(?:,\d{2}){1,5},\d{3}(?:\.\d{1,20})?|[1-9]\d{0,2}(?:[. ]\d{3}){1,6},\d{1,20}|0,\d{1,20}|\d{1,15},\d{1,2}|\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?!\d|[.,:']\d)`
const POWER = String.raw`(?:[eE][-+]?\d{1,3}(?![\d.])|\s?(?:[×x*\u22c5]|\\times|\\cdot)\s?10\s?\^\s?\{?${MINUS}?\d{1,3}\}?)?`
const CURRENCY = String.raw`(?:(?:US|CA|AU|Rs\.?)?\\?[$€£¥₹]\s?)?`
/** sign, currency, sign again (`-$5`, `$-5`), the number, its power of ten */
const SAID = String.raw`((?:(?<![\p{Script=Latin}\p{N})\]])[-+\u2212])?)${CURRENCY}([-+\u2212]?)(${NUMBER})(${POWER})`
const WHOLE = new RegExp(String.raw`^[\s~≈]{0,10}${SAID}(?![\d]|[.,]\d)([^\d]{0,60})$`, 'u')
const BRACES = /(?:\\boxed\s{0,5}|(?<![\p{L}_^}]))\{([^{}]{1,80}(?:\{[^{}]{0,40}\}[^{}]{0,40}){0,3})\}/gu
const MARKER = new RegExp(
  String.raw`(?:${ANSWER_PHRASE}|####\s{1,5})[\s*_:"'\x60(~≈$]{0,10}(?:(?:about|approximately|around|roughly|probably|etwa|environ|unos|cerca\sde|circa|около|约|約)\s{0,3})?[*_"'\x60(]{0,4}`,
  'giu',
)
const RESULT = 'difference|total|sum|average|mean|ratio|product|result|increase|decrease|change'
const CONCLUDED = new RegExp(
  String.raw`(?:^|[\n.;]\s{0,3})[*_\s]{0,4}(?:the\s)?(?:${RESULT})[*_\s]{0,4}[:=][*_\s$]{0,5}$|\b(?:${RESULT})\s(?:between|of|from|in)\s[^.;\n]{1,80}\s(?:is|was|equals|comes\sto)\s(?:about\s|approximately\s)?[*_$]{0,4}$`,
  'iu',
)
const SO =
  /(?:[=≈\u2192]|->|\b(?:so|therefore|thus|hence|giving|which\s(?:is|gives|makes)|also|donc|quindi|portanto)\b|因此|所以)(?:[,:]?\s{0,3}(?:it\sis|that\sis|the\s(?:value|answer|difference|total|length|diameter|result)\sis))?[,:]?\s{0,3}(?:about|approximately|around|roughly)?[\s*_$("'\x60~≈]{0,6}$/iu
const YEAR_BEFORE =
  /(?<!\p{L})(?:in|for|since|by|from|year|until|during|of|to|and|im\sjahr|jahr|für|en|pour|em|nel|в|за|ano|año|anno)\s{1,2}["'*(]{0,2}$|[(]$/iu
const COMPARED_BEFORE =
  /(?:,\s{1,3}(?:and\s|while\s)?(?:in|for)\s(?:19|20)\d\d[^,.;]*|\b(?:compared\s(?:to|with)|(?:up|down|rose|fell|increased|decreased|dropped)\sfrom|versus|vs\.?|instead\sof|rather\sthan|(?:axis|scale|range[sd]?|goes|runs)\s(?:is\s)?from)\s[^,.;]*|\b(?:at\sfirst|first|initially|originally)\s(?:i\s)?(?:read|thought|looks?|looked|saw|said|estimated|guessed|seems?|seemed)\b[^.;,]{0,30}|\bscale(?:\s?bar)?(?:\s(?:in|on|at|below)\s[^.,;]{1,40})?\s(?:is|represents|shows|of|measures|indicates|corresponds\sto|=)\s(?:about\s)?)$/iu
/** "between 60 and 70", "(0 to 100)": no number of its own. */
const SPAN_BEFORE =
  /(?:\b(?:between|zwischen|entre|tra|fra|между)\s(?:\S{1,12}\s(?:and|und|et|y|e|и)\s)?|\(\s?-?[\d.,]{1,12}%?\s?(?:to|-|\u2013)\s?)[$€£]?$/iu
const SPAN_AFTER = /^%?\s?(?:to|-|\u2013)\s?[\d.,]{1,12}%?\s?\)/i
const YEAR_AFTER = /^(?:\s?[:年년]|'s?\s|\s(?:bar|column|point|value|figure|level|data)\b)/iu
const TOLERANCE = /(?:±|\+\/?-|\\pm)\s{0,3}$/

/** Reads one number with its unit. In order: the last curly braces (what prompts ask for), JSON, a reply that is nothing else,
 * the last "answer is", the only number. The same length said in two units is one number. Different numbers without a marker
 * are ambiguous, and a marked number whose unit is not understood is not used: nothing is guessed. */
export const readQuantity = (reply: string, asked: QuantityAsked): QuantityReading =>
  inAnswerTag(plainSigns(plainCharacters(reply)), (part): QuantityReading => {
    const from = afterCorrection(part, true)
    if (from === 0) return ladder(part, asked)
    const corrected = ladder(' '.repeat(from) + part.slice(from), asked)
    return corrected.rule === null ? ladder(part, asked) : corrected
  })

function ladder(text: string, asked: QuantityAsked): QuantityReading {
  const plain = withoutOperands(text)
  return (
    fromBraces(text, asked) ??
    fromJson(text, asked) ??
    fromWhole(text, asked) ??
    fromMarker(plain, asked) ??
    fromProse(plain, asked)
  )
}

type Refusal = { rule: null; reason: string }
const unknownUnit = (tail: string): Refusal => ({
  rule: null,
  reason: `"${tail.slice(0, 30)}" is not a unit Benchloupe knows here`,
})

/** A text that is a number with a tail and nothing else. */
function whole(text: string, from: number, { factor }: QuantityAsked): Quantity | Refusal | null {
  const range: Range = [from, from + text.length]
  const written = writtenNumber(text)
  if (written) {
    const [tail, times] = understood(written.tail, factor)
    return times === null
      ? unknownUnit(tail)
      : { value: written.value * times, said: written.value, tail, range, notes: ['written out'] }
  }
  // "(4.5)" alone is how accounts write a minus
  const account = /^\(\s{0,3}([$€£]?[\d.,' ]{1,30}%?)\s{0,3}\)$/.exec(text.trim())?.[1]
  const hit = WHOLE.exec(account === undefined ? text.replace(/\s{0,3}\([^()]{0,100}\)[.\s]{0,3}$/, '') : `-${account}`)
  if (!hit) return null
  const [tail, times] = understood(hit[5] ?? '', factor)
  return times === null ? unknownUnit(tail) : quantity(hit, tail, times, range)
}

/** What a tail means: all of it, or what stands before "in diameter", "wide", "per year". */
function understood(said: string, factor: QuantityAsked['factor']): [tail: string, times: number | null] {
  const tail = cleanTail(said)
  const times = factor(tail)
  if (times !== null) return [tail, times]
  const short = tail.replace(/\s(?:in|of|wide|long|across|high|tall|for|per|each|on)\b.*$/i, '')
  return [short, factor(short)]
}

/** LaTeX around a unit, and punctuation, are no part of it. */
const cleanTail = (tail: string): string =>
  tail
    .replace(/\\mu\b/g, 'µ')
    .replace(/\\(?:text|mathrm|rm|textbf|quad)\b|\\[,;:! ]|\\(?=[%$])|[{}~*_"\x60]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace('µ m', 'µm')
    .replace(/^[\s.,;:!)]+|[\s.,;:!)$]+$/g, '')

function quantity(hit: RegExpExecArray | RegExpMatchArray, tail: string, times: number, range: Range): Quantity | null {
  const [, sign, innerSign, digits = '', power = ''] = hit
  const { value, note } = numberOf(digits)
  const exponent = Number((/[-\u2212]?\d+\}?$/.exec(power)?.[0] ?? '0').replace('\u2212', '-').replace('}', ''))
  const size = Number(`${value}e${exponent}`) * times
  const minus = [sign, innerSign].some((name) => name === '-' || name === '\u2212')
  const plain = Number(`${value}e${exponent}`)
  return Number.isFinite(size) && Number.isFinite(plain)
    ? { value: minus ? -size : size, said: minus ? -plain : plain, tail, range, notes: note ? [note] : [] }
    : null
}

/** "1,234.5", "1.234,5", "3,5" and "1234.5" as a number in plain digits. */
function numberOf(said: string): { value: string; note?: string } {
  const digits = said.replace(/[' ]/g, '')
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits))
    return { value: digits.replaceAll('.', '').replace(',', '.'), note: 'decimal comma' }
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits))
    return { value: digits.replaceAll(',', ''), note: 'thousands separators' }
  if (/^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/.test(digits))
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
      ? [{ value: node.value * times, said: node.value, tail, range: node.range, notes: [] }]
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
  // one number under a key of the model's own: {"2018": 35}
  const numbers = node.entries.filter(({ value }) => value.kind === 'number')
  return numbers.length === 1 && node.entries.length === 1 && numbers[0] ? held(numbers[0].value, asked, named) : []
}

function fromWhole(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const said = text.trim()
  if (said.length > 100 || said.includes('\n')) return undefined
  const bare = said.replace(/^[*_"'\x60]+|[*_"'\x60]+$/g, '').replace(/^\$(?=[^$]*\$$)|\$$/g, '')
  return ruled('whole reply', whole(bare, text.indexOf(bare), asked))
}

const inProse = (tails: string): string =>
  String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_]|\p{N}[.,:'])${SAID}(?:[^\S\n]{0,2}(${tails}))?(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_])`

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
  const read: (Quantity & { concluded: boolean; isYear: boolean })[] = []
  let refused: (Refusal & { none?: true }) | undefined
  for (const hit of text.matchAll(new RegExp(inProse(asked.tails), 'giu'))) {
    // a reply of so many numbers says none
    if (read.length >= MOST_NUMBERS) break
    const before = text.slice(Math.max(0, hit.index - 100), hit.index)
    const after = text.slice(hit.index + hit[0].length, hit.index + hit[0].length + 20)
    if (TOLERANCE.test(before.slice(-6))) continue
    const item = prose(hit, asked)
    if (item === null) continue
    const why = 'rule' in item ? item : against(before, after)
    if (why) {
      refused ??= why
      continue
    }
    const quantity = item as Quantity
    // "the 2018 bar" is no pressure
    const [year] = /^(?:19|20)\d\d(?=\sbars?$|$)/i.exec(hit[0].trim()) ?? []
    const isYear = year !== undefined
    const isBeside =
      isYear &&
      (YEAR_BEFORE.test(before) ||
        YEAR_AFTER.test(hit[0].trim().slice(year.length) + after) ||
        asked.question?.includes(year))
    if (isYear && !asked.year && isBeside) {
      refused ??= { rule: null, reason: 'a year is not the value', none: true }
      continue
    }
    read.push({ ...quantity, isYear, concluded: CONCLUDED.test(before) || SO.test(before) })
  }
  const years = asked.year ? read.filter(({ isYear }) => isYear) : []
  const usable = years.length > 0 ? years : read
  const last = usable.filter(({ concluded }) => concluded).at(-1)
  if (last) return ruled('concluded', plainly(last)) as QuantityReading
  const different = distinct(usable)
  if (different.length > 1)
    return { rule: null, reason: `ambiguous: ${listed(different.map(({ value }) => String(value)))}` }
  if (NOT_TOLD.test(text) && !AFTER_ALL.test(text))
    return { rule: null, reason: 'the reply says that the image does not tell it' }
  // a number in another unit beside the one that is understood says the same again, or something else: no matter
  return usable[0]
    ? { rule: 'only number', ...plainly(usable[0]) }
    : (refused ?? { rule: null, reason: 'no number was found', none: true })
}

/** "The image does not state the length; typical rivers are 100 km long." */
const NOT_TOLD =
  /\b(?:image|picture|photo|chart|graph|table|figure|diagram|document|map|text|it)\s(?:does\s?n(?:'t|ot)|does\snot|do\snot)\s(?:\w+\s)?(?:state|show|say|tell|give|provide|specify|indicate|mention|list|contain|include)\b|\b(?:value|number|figure|length|information|data|answer)\s(?:is|are)\s(?:not|n't)\s(?:stated|shown|given|provided|specified|indicated|mentioned|listed|available|visible|legible|readable)\b/i
/** Words with which a number follows all the same. */
const AFTER_ALL =
  /\b(?:but|however|though|although|yet|still|estimat\w*|approximat\w*|interpolat\w*|roughly|about|around|close\sto|appears?|seems?|so|therefore|thus|hence)\b/i

const MOST_NUMBERS = 500

const plainly = ({ value, said, tail, range, notes }: Quantity): Quantity => ({ value, said, tail, range, notes })

/** Why a number in a sentence is no answer, where it is none. */
function against(before: string, after: string): Refusal | null {
  if (BOUND_BEFORE.test(before) || BOUND_AFTER.test(after)) return { rule: null, reason: 'a bound is no number' }
  if (DENIED_BEFORE.test(before)) return { rule: null, reason: 'the number is denied' }
  if (SPAN_BEFORE.test(before) || (SPAN_AFTER.test(after) && /\(\s?$/.test(before)))
    return { rule: null, reason: 'a span is no number' }
  if (COMPARED_BEFORE.test(before)) return { rule: null, reason: 'a number to compare with is not the value' }
  return null
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
      isSameShare(quantity, other) || isSameShare(other, quantity)
        ? true
        : quantity.tail === other.tail
          ? quantity.value === other.value
          : Math.abs(quantity.value - other.value) <= 0.005 * Math.max(Math.abs(quantity.value), Math.abs(other.value)),
    )
    if (!same) kept.push(quantity)
  }
  return kept
}

/** "35% or 0.35" */
const isSameShare = (percent: Quantity, plain: Quantity): boolean =>
  percent.tail === '%' && plain.tail === '' && Math.abs(percent.value / 100 - plain.value) < 1e-9
