import { hanNumber, TO_TWENTY } from './numerals.ts'
import { wordNumbersIn } from './word-numbers.ts'

/** Ways to write a number that are made plain before it is read, each in place. */
const SIGNED =
  /(?<!\p{L})(?:minus|negative|negativ|moins|menos|meno|минус|マイナス|负|負|سالب|ऋण)(?:\s{0,3})(?=(?:US|CA|AU)?[$€£¥₹]?\s?[\d.])/giu
const SPACED_MINUS = /[-\u2013](?<=(?:^\s{0,9}|[{(:=]\s{0,3}|\b(?:is|was|be|at)\s{1,3}).)\s{1,3}(?=[$€£¥₹]?\d)/gu
const LONG_MINUS = /[\u2013](?<![\p{L}\p{N})\]]\s{0,1}.)(?=[$€£¥₹]?\d)/gu

/** The text with minus signs as "-" right before their numbers, every other character at its place. */
export const plainSigns = (text: string): string =>
  text
    .replace(SIGNED, (said) => '-'.padStart(said.length))
    .replace(SPACED_MINUS, (said) => '-'.padStart(said.length))
    .replace(LONG_MINUS, '-')

const SIGNS = new Map([
  ['½', 0.5],
  ['¼', 0.25],
  ['¾', 0.75],
  ['⅓', 1 / 3],
  ['⅔', 2 / 3],
  ['⅛', 0.125],
])
const FRACTION_SIGN = /^(-?)(?:(\d{1,6})\s?)?([½¼¾⅓⅔⅛])([^\d]{0,40})$/u
const FRACTION = /^(-?)(?:(\d{1,6})(?:\s|\s?\+\s?))?(\d{1,6})\s?[/\u2044]\s?(\d{1,6})([^\d/]{0,40})$/u
const LATEX = /^(-?)(\d{1,6})?\s?\\[dt]?frac\s?\{\s?(\d{1,9})\s?\}\s?\{\s?(\d{1,9})\s?\}([^\d]{0,40})$/u
const HAN_DECIMAL =
  /^([〇零一二三四五六七八九十百千万两]{1,10})[点點]([〇零一二三四五六七八九]{1,10})(?![点點时時分])([^\d]{0,20})$/u
/** "and a half", behind a number */
export const AND_PART = String.raw`\s(?:and|&)\s(?:an?|one)\s(half|quarter|third)(?!\p{L})`
const MIXED = new RegExp(String.raw`^(-?)(\d{1,9})${AND_PART}([^\d]{0,40})$`, 'iu')
export const PARTS = new Map([
  ['half', 0.5],
  ['quarter', 0.25],
  ['third', 1 / 3],
])
/** "百分之二十五" */
const HAN_PERCENT =
  /^百分之(?:(\d{1,6}(?:\.\d{1,6})?)|([〇零一二三四五六七八九十百]{1,6})(?:[点點]([〇零一二三四五六七八九]{1,6}))?)[.\s]*$/u
const HALVES: readonly (readonly [RegExp, number])[] = [
  [/^(?:an?\s|one[\s-])?half$/i, 0.5],
  [/^(?:an?\s|one[\s-])?(?:quarter|fourth)$/i, 0.25],
  [/^three[\s-](?:quarters|fourths)$/i, 0.75],
  [/^(?:an?\s|one[\s-])?third$/i, 1 / 3],
  [/^two[\s-]thirds$/i, 2 / 3],
]
const DECIMAL =
  /^(minus\s|negative\s)?([a-z]+)\s(?:point|comma|dot)\s([a-z]+(?:\s(?:zero|oh|one|two|three|four|five|six|seven|eight|nine))*)\b([^\d]{0,40})$/i

/** A whole text that is a fraction ("1/2", "3 1/2", "½", "\frac{1}{2}", "a half") or a decimal in words, with what follows it. */
export function writtenNumber(text: string): { value: number; tail: string } | null {
  const said = text.trim()
  if (said.length > 80) return null
  const sign = FRACTION_SIGN.exec(said)
  if (sign) return signed(sign[1], Number(sign[2] ?? 0) + (SIGNS.get(sign[3] ?? '') ?? 0), sign[4])
  const fraction = FRACTION.exec(said) ?? LATEX.exec(said)
  if (fraction && Number(fraction[4]) !== 0)
    return signed(fraction[1], Number(fraction[2] ?? 0) + Number(fraction[3]) / Number(fraction[4]), fraction[5])
  const mixed = MIXED.exec(said)
  if (mixed) return signed(mixed[1], Number(mixed[2]) + (PARTS.get((mixed[3] ?? '').toLowerCase()) ?? 0), mixed[4])
  const [, percent, share, places] = HAN_PERCENT.exec(said) ?? []
  if (percent !== undefined) return { value: Number(percent), tail: '%' }
  if (share !== undefined)
    return { value: Number(`${hanNumber(share)}.${[...(places ?? '0')].map(hanNumber).join('')}`), tail: '%' }
  const bare = said.replace(/[.!*]+$/, '')
  for (const [words, value] of HALVES) if (words.test(bare)) return { value, tail: '' }
  // "四十二点五"
  const han = HAN_DECIMAL.exec(said)
  if (han)
    return {
      value: Number(`${hanNumber(han[1] ?? '')}.${[...(han[2] ?? '')].map(hanNumber).join('')}`),
      tail: han[3] ?? '',
    }
  // "twenty-three millimetres"
  const [word, more] = /\d/.test(said) ? [] : wordNumbersIn(said, false)
  const unit = word && !more && word.range[0] === 0 ? said.slice(word.range[1]) : ''
  if (word && /^\s?\p{L}{2,20}[.!]?$/u.test(unit)) return { value: word.value, tail: unit }
  const decimal = DECIMAL.exec(said)
  const whole = TO_TWENTY.get(decimal?.[2]?.toLowerCase() ?? '')
  if (!decimal || whole === undefined) return null
  const digits = (decimal[3] ?? '')
    .toLowerCase()
    .split(/\s/)
    .map((word) => (word === 'oh' ? 0 : TO_TWENTY.get(word)))
  if (digits.some((digit) => digit === undefined || digit > 9)) return null
  return signed(decimal[1], Number(`${whole}.${digits.join('')}`), decimal[4])
}

const signed = (sign: string | undefined, value: number, tail = ''): { value: number; tail: string } => ({
  value: sign ? -value : value,
  tail,
})
