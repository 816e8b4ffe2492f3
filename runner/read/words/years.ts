import { hanNumber, TO_TWENTY } from './numerals.ts'

/** Years written otherwise than in four digits. */
const TENS = new Map([['twenty', 20]])
'thirty forty fifty sixty seventy eighty ninety'.split(' ').forEach((word, i) => TENS.set(word, 30 + 10 * i))

/** From this year on, two digits are of the century before. */
const NEXT_CENTURY = 40

/** "'14", "'98": the year that two digits behind an apostrophe mean; null where they are none. */
export function shortYear(text: string, from: number, said: string): number | null {
  if (!/^\d\d$/.test(said) || text[from - 1] !== "'" || /[\p{L}\p{N}']/u.test(text[from - 2] ?? '')) return null
  if (text[from + 2] === "'") return null
  const year = Number(said)
  return year < NEXT_CENTURY ? 2000 + year : 1900 + year
}

/** "twenty fourteen", "nineteen ninety-eight", "two thousand and five", "二〇一四年", "'14" as the whole text; null for anything else. */
export function writtenYear(text: string): number | null {
  const said = text.trim().toLowerCase().replace(/\.$/, '')
  if (said.length > 40) return null
  if (/^[〇零一二三四五六七八九]{4}年?$/.test(said)) return hanNumber(said.replace('年', ''))
  if (said.startsWith("'")) return shortYear(said, 1, said.slice(1))
  const thousand = /^(?:the\syear\s)?two\sthousand(?:\s(?:and\s)?([a-z -]{2,20}))?$/.exec(said)
  if (thousand) return thousand[1] === undefined ? 2000 : added(2000, below100(thousand[1]))
  const pair = /^(?:the\syear\s)?(sixteen|seventeen|eighteen|nineteen|twenty)[\s-]([a-z -]{2,20})$/.exec(said)
  const century = TO_TWENTY.get(pair?.[1] ?? '')
  if (century === undefined || !pair?.[2]) return null
  const rest = /^(?:oh|o)[\s-]([a-z]+)$/.exec(pair[2])
  const unit = rest ? TO_TWENTY.get(rest[1] ?? '') : undefined
  if (rest) return unit !== undefined && unit > 0 && unit < 10 ? 100 * century + unit : null
  const below = below100(pair[2])
  // "twenty five" is a number
  return below !== null && below >= 10 ? 100 * century + below : null
}

const added = (year: number, more: number | null): number | null => (more === null ? null : year + more)

function below100(said: string): number | null {
  const single = TENS.get(said) ?? TO_TWENTY.get(said)
  if (single !== undefined) return single
  const [ten = '', unit = '', more] = said.split(/[\s-]/)
  const [tens, units] = [TENS.get(ten), TO_TWENTY.get(unit)]
  return more === undefined && tens !== undefined && units !== undefined && units > 0 && units < 10
    ? tens + units
    : null
}
