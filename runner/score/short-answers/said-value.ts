/** A number with what stands around it. `value`: without its magnitude; `unit`: lower case, '' where none is said. */
export interface SaidValue {
  value: number
  /** 1e6 for "million" */
  magnitude: number
  unit: string
  percent: boolean
}

const NUMBER = String.raw`(?:\d{1,3}(?:[,'\u2019\u00a0\u2009\u202f]\d{3}){1,6}(?:\.\d{1,20})?|\d{1,3}(?:\.\d{3}){1,6},\d{1,20}|\d{1,15},\d{1,20}|\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})`
const SIGN = String.raw`[-+\u2212\u2013]?`
const WHOLE = new RegExp(
  String.raw`^(?:(?:about|approximately|approx\.?|around|roughly|circa|ca\.?)\s|[~≈]\s?)?(${SIGN})\s?((?:us|ca|au)?[$€£¥₹])?\s?(${SIGN})(${NUMBER})(e[-+]?\d{1,3})?\s?(%|per\s?cent\b)?\s?([^\d]{0,60})$`,
  'iu',
)
const MAGNITUDES: readonly (readonly [RegExp, number])[] = [
  [/^(?:thousands?|k)$/i, 1e3],
  [/^(?:millions?|mio|mn|M)$/, 1e6],
  [/^(?:billions?|bn|B)$/, 1e9],
  [/^(?:trillions?|tn|T)$/, 1e12],
]
const CURRENCY = new Map([
  ['$', 'usd'],
  ['us$', 'usd'],
  ['dollar', 'usd'],
  ['us dollar', 'usd'],
  ['u.s. dollar', 'usd'],
  ['american dollar', 'usd'],
  ['€', 'eur'],
  ['euro', 'eur'],
  ['£', 'gbp'],
  ['pound sterling', 'gbp'],
  ['british pound', 'gbp'],
  ['¥', 'jpy'],
  ['yen', 'jpy'],
  ['₹', 'inr'],
  ['rupee', 'inr'],
])

/** The words of a unit apart from its magnitude: "million USD" -> 1e6 and "usd". */
export function unitOf(text: string): { magnitude: number; unit: string; percent: boolean } {
  let magnitude = 1
  const words = text
    .replace(/[()[\]{}*_"]/g, ' ')
    .split(/\s+/)
    .filter((word) => {
      const held = MAGNITUDES.find(([words]) => words.test(word))
      if (held) magnitude *= held[1]
      return word !== '' && !held && !/^of$/i.test(word)
    })
    .join(' ')
  const bare = words
    .toLowerCase()
    .replace(/[.,;:!?]+$/, '')
    .replace(/[\u00b5\u03bc]/g, 'u')
  const percent = /^(?:%|per ?cent|percentage)$/.test(bare)
  const singular = bare.length > 3 ? bare.replace(/(?<!s)s$/, '') : bare
  return { magnitude, unit: percent ? '' : (CURRENCY.get(singular) ?? singular), percent }
}

/** "1,234.5", "1.234,5" and "3,5" as numbers; "1,234" has its comma between thousands. */
function numberOf(said: string): number {
  const digits = said.replace(/['\u2019\u00a0\u2009\u202f]/g, '')
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits)) return Number(digits.replaceAll('.', '').replace(',', '.'))
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return Number(digits.replaceAll(',', ''))
  return Number(digits.replace(',', '.'))
}

/** A text that is one number, with or without a currency before it and a percent sign, a magnitude and a unit behind it. null for
 * every other text. */
export function saidValue(text: string): SaidValue | null {
  const hit = text.length > 200 ? null : WHOLE.exec(text.trim())
  if (!hit) return null
  const [, sign, currency, inner, digits = '', power = '', percent, tail = ''] = hit
  // a slash stands between the units of a rate: km/h
  if (/[-+*=<>^]|(?<!\p{L})\/|\/(?!\p{L})|\b(?:or|and|to|of|out)\b/iu.test(tail)) return null
  const named = unitOf(tail)
  const size = Number(`${numberOf(digits)}${/e/i.test(String(numberOf(digits))) ? '' : power}`)
  if (!Number.isFinite(size)) return null
  const minus = [sign, inner].some((part) => part !== undefined && /[-\u2212\u2013]/.test(part))
  return {
    value: minus ? -size : size,
    magnitude: named.magnitude,
    unit: currency ? (CURRENCY.get(currency.toLowerCase()) ?? currency) : named.unit,
    percent: percent !== undefined || named.percent,
  }
}
