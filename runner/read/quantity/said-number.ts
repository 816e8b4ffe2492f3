import type { Range } from '../../records/answer.ts'
import { askedFor, directionSaid } from '../words/direction.ts'
import { writtenNumber } from '../words/written-numbers.ts'
import { writtenYear } from '../words/years.ts'
import { GROUP_MARK, LATEX_MARK, withCommas } from '../words/group-marks.ts'
import { matchesOf } from '../../tools/matches.ts'

/** A number with what stands behind it, such as a unit. `value` is the number times what the tail means. */
export interface Quantity {
  value: number
  /** the number as said, before what the tail means */
  said: number
  tail: string
  range: Range
  notes: string[]
  /** told as a change: "fell by 3.2" */
  moved?: boolean
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
  /** a share is asked for, in percent: "a quarter" is 25 */
  share?: boolean
  /** the name of what tells the scale of the image: its length is known, and is not the value */
  scale?: RegExp
  /** a year that stands in it is said again, and is not the value */
  question?: string | undefined
  /** what a tail multiplies the number by, or turns it into; null where it is not understood, so that the number cannot be used.
   * `currency`: the sign that stands before the number */
  factor(tail: string, currency?: string): Times | null
  /** whether what is told to fall is below zero, where the question may ask for a change; left out, no words change a sign */
  signed?: boolean
}
export type Times = number | ((value: number) => number)

/** Digits and the minus as an exponent is written. */
const RAISED = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b'
const MINUS = '[-\u2212]'
const NUMBER = String.raw`(?:[1-9]\d{0,2}(?:${GROUP_MARK}\d{3}){1,6}(?:\.\d{1,20})?|\d{1,15}\{,\}\d{1,2}|[1-9]\d?(?:,\d{2}){1,5},\d{3}(?:\.\d{1,20})?|[1-9]\d{0,2}(?:[. ]\d{3}){1,6},\d{1,20}|0,\d{1,20}|\d{1,15},\d{1,2}|\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?!\d|[.,:']\d|${LATEX_MARK}\d)`
const POWER = String.raw`(?:[eE][-+]?\d{1,3}(?![\d.])|\s?(?:[×x*\u22c5\u00b7]|\\times|\\cdot)\s?10(?:\s?\^\s?\{?${MINUS}?\d{1,3}\}?|[${RAISED}]{1,4}))?`
const CURRENCY = String.raw`(?:(?:US|CA|AU|Rs\.?)?\\?[$€£¥₹]\s?)?`
/** sign, currency, sign again (`-$5`, `$-5`), the number, its power of ten */
export const SAID = String.raw`((?:(?<![\p{Script=Latin}\p{N})\]])[-+\u2212])?)${CURRENCY}([-+\u2212]?)(${NUMBER})(${POWER})`
const WHOLE = new RegExp(String.raw`^[\s~≈]{0,10}${SAID}(?![\d]|[.,]\d)([^\d]{0,60})$`, 'u')
export type Refusal = { rule: null; reason: string }
export const unknownUnit = (tail: string): Refusal => ({
  rule: null,
  reason: `"${tail.slice(0, 30)}" is not a unit Benchloupe knows here`,
})

/** "3:2" and "3 to 2", asked for a ratio */
const RATIO = /^\s*(\d{1,6}(?:\.\d{1,6})?)\s?(?::|to)\s?(\d{1,6}(?:\.\d{1,6})?)[.\s]*$/i

/** A text that is a number with a tail and nothing else. */
export function whole(text: string, from: number, asked: QuantityAsked): Quantity | Refusal | null {
  const range: Range = [from, from + text.length]
  const ratio = /\bratio\b/i.test(asked.question ?? '') ? RATIO.exec(text) : null
  if (ratio && Number(ratio[2]) !== 0) {
    const value = Number(ratio[1]) / Number(ratio[2])
    return { value, said: value, tail: '', range, notes: ['a ratio'] }
  }
  const year = asked.year ? writtenYear(text) : null
  if (year !== null) return { value: year, said: year, tail: '', range, notes: ['a year, written out'] }
  const written = writtenNumber(text)
  if (written && asked.year && /^\D*\d{4}\s?[/\u2044]\s?\d{2,4}\D*$/.test(text))
    return { rule: null, reason: 'a span of years is no year' }
  if (written) {
    // "a quarter", asked for a share in percent
    if (asked.share && written.tail.trim() === '' && written.value > 0 && written.value < 1)
      return { value: 100 * written.value, said: written.value, tail: '', range, notes: ['a fraction, in percent'] }
    const [tail, times] = understood(written.tail, asked.factor)
    if (times === null) return unknownUnit(tail)
    const value = amount(written.value, times)
    return goingWhere({ value, said: written.value, tail, range, notes: ['written out'] }, '', written.tail, asked)
  }
  // "(4.5)" alone is how accounts write a minus
  const account = /^\(\s{0,3}([$€£]?[\d.,' ]{1,30}%?)\s{0,3}\)$/.exec(text.trim())?.[1]
  const hit = WHOLE.exec(account === undefined ? text.replace(/\s{0,3}\([^()]{0,100}\)[.\s]{0,3}$/, '') : `-${account}`)
  if (!hit) return inParts(text, range, asked)
  const [tail, times] = understood(hit[5] ?? '', asked.factor, currencyOf(hit))
  if (times === null) return unknownUnit(tail)
  const found = quantity(hit, tail, times, range)
  return found && goingWhere(found, '', hit[5] ?? '', asked)
}

const PART = new RegExp(
  String.raw`(${NUMBER})\s?([\p{L}°'"\u2032\u2033]{1,12}\.?)(?:[\s,]{1,3}(?:and\s|und\s|et\s|y\s|e\s)?|$)`,
  'gu',
)

/** "1 h 20 min", "5 ft, 3 in": parts in units that are all understood, the same amount once it is added up. */
function inParts(text: string, range: Range, { factor }: QuantityAsked): Quantity | null {
  if (text.length > 60) return null
  const parts = matchesOf(text, PART)
  if (parts.length < 2 || parts.map(([part]) => part).join('') !== text.replace(/\.$/, '')) return null
  let sum = 0
  const units = new Set<string>()
  for (const [, digits = '', unit = ''] of parts) {
    const times = factor(unit)
    // a unit that changes nothing may be no unit at all: "3 red 2 blue"
    if (times === null || units.has(unit)) return null
    units.add(unit)
    sum += amount(Number(numberOf(digits).value), times)
  }
  const different = new Set([...units].map((unit) => amount(1, factor(unit) ?? 1)))
  if (different.size !== units.size) return null
  const value = Number(sum.toPrecision(12))
  return { value, said: value, tail: [...units].join(' '), range, notes: ['added up'] }
}

/** A number as what a tail makes of it. */
export const amount = (value: number, times: Times): number =>
  typeof times === 'number' ? value * times : times(value)

/** The number with the sign that the words around it give it, where the question may ask for a change; a change is refused where a
 * value was asked for. */
export function goingWhere(found: Quantity, before: string, after: string, asked: QuantityAsked): Quantity | Refusal {
  const told = asked.signed ? directionSaid(before, after) : null
  if (!told) return found
  const wanted = askedFor(asked.question ?? '')
  if (told.direction === 'below') return wanted === 'size' || found.said <= 0 ? found : turned(found)
  if (told.denied) return { rule: null, reason: 'the number is denied' }
  if (wanted === 'value') return { rule: null, reason: 'a change is not the value' }
  const moved: Quantity = { ...found, moved: true }
  return wanted === 'change' && told.direction === 'down' && found.said > 0 ? turned(moved) : moved
}

const turned = (found: Quantity): Quantity => ({
  ...found,
  value: -found.value,
  said: -found.said,
  notes: [...found.notes, 'minus, written in words'],
})

/** What a tail means: all of it, or what stands before "in diameter", "wide", "per year". */
function understood(
  said: string,
  factor: QuantityAsked['factor'],
  currency?: string,
): [tail: string, times: Times | null] {
  const tail = cleanTail(said)
  const times = factor(tail, currency)
  if (times !== null) return [tail, times]
  const short = tail.replace(
    /\s(?:in|of|wide|long|across|high|tall|for|per|each|on|im|de|di|en|em|по|в|на)(?!\p{L}).*$/iu,
    '',
  )
  return [short, factor(short, currency)]
}

/** The sign of a currency before a number, where there is one. */
export const currencyOf = ([said]: RegExpMatchArray): string | undefined =>
  /^[-+\u2212\s~≈\p{L}.\\]{0,10}([$€£¥₹])/u.exec(said)?.[1]

/** LaTeX around a unit, and punctuation, are no part of it. */
export const cleanTail = (tail: string): string =>
  tail
    .replace(/\\mu\b/g, 'µ')
    .replace(/\\(?:text|mathrm|rm|textbf|quad)\b|\\[,;:! ]|\\(?=[%$])|[{}~*_"\x60]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace('µ m', 'µm')
    .replace(/^[\s.,;:!)]+|[\s.,;:!)$]+$/g, '')

export function quantity(
  hit: RegExpExecArray | RegExpMatchArray,
  tail: string,
  times: Times,
  range: Range,
): Quantity | null {
  const [, sign, innerSign, digits = '', power = ''] = hit
  const { value, note } = numberOf(digits)
  const exponent = Number(
    (/[-\u2212]?\d+\}?$/.exec(lowered(power))?.[0] ?? '0').replace('\u2212', '-').replace('}', ''),
  )
  const plain = Number(`${value}e${exponent}`)
  const minus = [sign, innerSign].some((name) => name === '-' || name === '\u2212')
  const said = minus ? -plain : plain
  const size = amount(said, times)
  return Number.isFinite(size) && Number.isFinite(plain)
    ? { value: size, said, tail, range, notes: note ? [note] : [] }
    : null
}

/** "10⁻³" as "10^-3" */
const lowered = (power: string): string =>
  power.replace(
    new RegExp(`[${RAISED}]+`),
    (signs) => `^${[...signs].map((sign) => '0123456789-'[RAISED.indexOf(sign)]).join('')}`,
  )

/** "1,234.5", "1.234,5", "3,5" and "1234.5" as a number in plain digits. */
function numberOf(said: string): { value: string; note?: string } {
  const digits = withCommas(said).replace(/[' ]/g, '')
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits))
    return { value: digits.replaceAll('.', '').replace(',', '.'), note: 'decimal comma' }
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits))
    return { value: digits.replaceAll(',', ''), note: 'thousands separators' }
  if (/^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/.test(digits))
    return { value: digits.replaceAll(',', ''), note: 'thousands separators' }
  return digits.includes(',') ? { value: digits.replace(',', '.'), note: 'decimal comma' } : { value: digits }
}
