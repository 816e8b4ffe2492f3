import { matchesOf } from '../../tools/matches.ts'
import type { Range } from '../../records/answer.ts'
import { toNumber, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { NUMBER } from './pieces.ts'

const PART = String.raw`\d{1,5}(?:\.\d{1,6})?`
const ITEM = String.raw`(?:(?:\d{1,3}[.)]|[-*\u2022])\s{1,3})?(?:[([]\s?)?${PART}\s?\/\s?${PART}(?:\s?[)\]])?`
/** Each piece has one way to match: a long reply is read once. */
const NEXT = String.raw`(?:\s{0,3}(?:,|;|->|\u2192)\s{0,3}|\s{1,3})`
const SLASHES = new RegExp(
  String.raw`^\s{0,20}(?:[\p{L} ]{1,30}[:=]\s{0,3})?${ITEM}(?:${NEXT}${ITEM}){0,2000}[\s.]{0,20}$`,
  'u',
)
const SLASH_PAIR = new RegExp(String.raw`(${PART})\s?\/\s?(${PART})`, 'g')
/** "9/10" is a mark and "1/2" a fraction: of a place one number at least is larger, or both have decimals. */
const LEAST = 20

/** "(500/250)", "100/200 -> 500/600": a reply of nothing but pairs with a slash between. */
export function placesInSlashes(text: string): SaidPlace[] {
  if (!text.includes('/') || text.length > 50_000 || !SLASHES.test(text)) return []
  const places = matchesOf(text, SLASH_PAIR).map((hit) => pair(hit, hit.index))
  const isPlace = ({ numbers }: SaidPlace): boolean =>
    numbers.some(({ value }) => value >= LEAST) || numbers.every(({ value }) => !Number.isInteger(value))
  return places.every(isPlace) ? places : []
}

/** "x500 y250", "x 100, y 200"; "2 x 5" names nothing. */
const LETTERS = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?<!\d\s{1,3})x\s?${NUMBER}[\s,;/]{1,3}(?:and\s)?y\s?${NUMBER}(?![\p{L}\p{N}])`,
  'giu',
)
export const placesByLetters = (text: string): SaidPlace[] =>
  matchesOf(text, LETTERS).map((hit) => ({ ...pair(hit, hit.index), named: true }))

function pair([whole, first = '', second = '']: RegExpExecArray, index: number): SaidPlace {
  const range: Range = [index, index + whole.length]
  const numbers: SaidNumber[] = [toNumber(first, index), toNumber(second, index + whole.lastIndexOf(second))]
  return { range, numbers, named: false }
}
