import { BOUND_AFTER, BOUND_BEFORE, DENIED_BEFORE } from '../counted.ts'
import { listed } from '../integer.ts'
import { ANSWER_PHRASE } from '../words/answer-phrases.ts'
import { dimensionAsked, dimensionSaid, type Dimension } from '../words/dimensions.ts'
import {
  amount,
  cleanTail,
  currencyOf,
  goingWhere,
  quantity,
  SAID,
  unknownUnit,
  type Quantity,
  type QuantityAsked,
  type QuantityReading,
  type Refusal,
} from './said-number.ts'
import { AND_PART, PARTS } from '../words/written-numbers.ts'
import { shortYear } from '../words/years.ts'
import { matchesOf, patternOf } from '../../tools/matches.ts'

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
  /(?:[=≈\u2192]|->|\b(?:so|therefore|thus|hence|giving|which\s(?:is|gives|makes)|also|donc|quindi|portanto)\b|因此|所以)(?:[,:]?\s{0,3}(?:it\sis|that\sis|the\s(?:[\p{L}-]{2,20}\s){1,4}(?:is|measures|spans)))?[,:]?\s{0,3}(?:about|approximately|around|roughly)?[\s*_$("'\x60~≈]{0,6}$/iu
const YEAR_BEFORE =
  /(?<!\p{L})(?:in|for|since|by|from|year|until|during|of|to|and|im\sjahr|jahr|für|en|pour|em|nel|в|за|ano|año|anno)\s{1,2}["'*(]{0,2}$|[(]$/iu
const COMPARED_BEFORE =
  /(?:,\s{1,3}(?:and\s|while\s)?(?:in|for)\s(?:19|20)\d\d[^,.;]*|\b(?:compared\s(?:to|with)|(?:up|down|rose|fell|increased|decreased|dropped)\sfrom|versus|vs\.?|instead\sof|rather\sthan|(?:axis|scale|range[sd]?|goes|runs)\s(?:is\s)?from)\s[^,.;]*|\b(?:ticks?|tick\smarks?|grid\s?lines?|axis\s(?:labels?|values?|marks?))\s(?:(?:are|lie|stand)\s)?(?:at|of|for|between)\s(?:-?[\d.,]{1,12}(?:,\s|\s(?:and|to)\s)){0,4}|\b(?:at\sfirst|first|initially|originally)\s(?:i\s)?(?:read|thought|looks?|looked|saw|said|estimated|guessed|seems?|seemed)\b[^.;,]{0,30}|\bscale(?:\s?bar)?(?:\s(?:in|on|at|below)\s[^.,;]{1,40})?\s(?:is|represents|shows|of|measures|indicates|corresponds\sto|=)\s(?:about\s)?)$/iu
/** "2.3 times the bar" */
const FACTOR_AFTER = /^\s?(?:times|x|×)\s(?:the|its|that|this|as|longer|larger|bigger|wider|taller|higher|more)\b/i
/** "between 60 and 70", "(0 to 100)": no number of its own. */
const SPAN_BEFORE =
  /(?:\b(?:between|zwischen|entre|tra|fra|между)\s(?:\S{1,12}\s(?:and|und|et|y|e|и)\s)?|\(\s?-?[\d.,]{1,12}%?\s?(?:to|-|\u2013)\s?)[$€£]?$/iu
const SPAN_AFTER = /^%?\s?(?:to|-|\u2013)\s?[\d.,]{1,12}%?\s?\)/i
const YEAR_AFTER = /^(?:\s?[:年년]|'s?\s|\s(?:bar|column|point|value|figure|level|data)\b)/iu
const TOLERANCE = /(?:±|\+\/?-|\\pm)\s{0,3}$/

const inProse = (tails: string): string =>
  String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_]|\p{N}[.,:'])${SAID}(?:[^\S\n]{0,2}(${tails}))?(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_])`

/** The number behind the last "answer is". */
export function fromMarker(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const here = patternOf(inProse(asked.tails), 'iuy')
  let found: QuantityReading | undefined
  for (const marker of matchesOf(text, MARKER)) {
    here.lastIndex = marker.index + marker[0].length
    const hit = here.exec(text)
    const item = hit && prose(text, hit, asked)
    if (item) found = 'rule' in item ? item : { rule: 'answer is', ...plainly(item) }
  }
  return found
}

/** Words that join a number to what it is of. */
const LINKS =
  /(?<!\p{L})(?:is|are|was|were|at|to|has|have|had|reads?|reaches|reached|shows?|ends?|stands?|equals?|with|of|the|an?|about|approximately|around|roughly|nearly|exactly|value|bar|bars|column|line|point|slice|ist|bei|est|es|vaut)(?!\p{L})/giu
/** Where a part of a sentence, a table or JSON begins. */
const PART_BEGINS = /[\n.;,{(]|\b(?:and|while|whereas|but|however|und|et|y)\s/giu
const PART_ENDS = /^["'*_\x60)%\s]{0,4}(?:[.](?!\d)|[,;\n)|}]|$|(?:while|whereas|and|but|compared|in|for)\b)/iu
/** Words of a question that say nothing of what it asks for. */
const EMPTY_WORDS =
  /^(?:what|which|how|much|many|is|are|was|were|the|of|in|on|for|a|an|value|number|does|do|did|has|have|to|by|at|and|or|it)$/

const COMPUTED =
  /\b(?:difference|sum|total|ratio|average|mean|product|combined|together|altogether|more|less|fewer|higher|lower|between|change|increase|decrease|grow|grew|fall|fell|rise|rose|drop)\b/i

/** Of several numbers the one that is named in the words of the question: "Red: 42, blue: 30", asked for the red bar. */
export function fromNamed(text: string, asked: QuantityAsked): QuantityReading | undefined {
  const question = new Set((asked.question ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  // of what is computed from several, each is named in the question
  if (question.size === 0 || text.length > 4000 || COMPUTED.test(asked.question ?? '')) return undefined
  const told = matchesOf(text, patternOf(inProse(asked.tails), 'giu')).flatMap((hit) => {
    const item = prose(text, hit, asked)
    const end = hit.index + hit[0].length
    if (!item || 'rule' in item || item.moved || !PART_ENDS.test(text.slice(end, end + 20))) return []
    const before = text.slice(Math.max(0, hit.index - 120), hit.index)
    const begin = matchesOf(before, PART_BEGINS).at(-1)
    const part = begin ? before.slice(begin.index + begin[0].length) : before
    if (BOUND_BEFORE.test(before) || BOUND_AFTER.test(text.slice(end, end + 20))) return []
    const words =
      part
        .replace(LINKS, ' ')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? []
    const own = words.filter((word) => !EMPTY_WORDS.test(word))
    return own.length > 0 && words.every((word) => question.has(word)) ? [item] : []
  })
  const [first] = told
  return first && distinct(told).length === 1 ? { rule: 'named as in the question', ...plainly(first) } : undefined
}

/** The number that running text concludes with, else the only one that may be the answer. */
export function fromProse(text: string, asked: QuantityAsked): QuantityReading {
  const read: (Quantity & { concluded: boolean; isYear: boolean; dimension: Dimension | null })[] = []
  let refused: (Refusal & { none?: true }) | undefined
  for (const hit of matchesOf(text, patternOf(inProse(asked.tails), 'giu'))) {
    // a reply of so many numbers says none
    if (read.length >= MOST_NUMBERS) break
    const before = text.slice(Math.max(0, hit.index - 100), hit.index)
    const after = text.slice(hit.index + hit[0].length, hit.index + hit[0].length + 20)
    if (TOLERANCE.test(before.slice(-6))) continue
    const item = prose(text, hit, asked)
    if (item === null) continue
    const why = 'rule' in item ? item : against(before, after, asked)
    if (why) {
      refused ??= why
      continue
    }
    const quantity = item as Quantity
    // "the 2018 bar" is no pressure
    const [year] = /^(?:19|20)\d\d(?=\sbars?$|$)/i.exec(hit[0].trim()) ?? []
    const isYear = year !== undefined || quantity.notes.includes(SHORT_YEAR)
    const isBeside =
      isYear &&
      (YEAR_BEFORE.test(before) ||
        YEAR_AFTER.test(hit[0].trim().slice(year?.length) + after) ||
        asked.question?.includes(year ?? ''))
    if (isYear && !asked.year && isBeside) {
      refused ??= { rule: null, reason: 'a year is not the value', none: true }
      continue
    }
    read.push({
      ...quantity,
      isYear,
      concluded: CONCLUDED.test(before) || SO.test(before),
      dimension: dimensionSaid(before, after),
    })
  }
  const years = asked.year ? read.filter(({ isYear }) => isYear) : []
  const usable = years.length > 0 ? years : meant(read, asked)
  const last = usable.filter(({ concluded }) => concluded).at(-1)
  if (last) return { rule: 'concluded', ...plainly(last) }
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

/** Of several numbers those of the side that was asked for ("23 mm long and 4 mm wide"), and where a change was asked for, the one that is
 * told as one ("it fell by 3.2 to 42.5"). */
function meant<Q extends Quantity & { dimension: Dimension | null }>(
  read: readonly Q[],
  asked: QuantityAsked,
): readonly Q[] {
  if (distinct(read).length < 2) return read
  const moved = read.filter((quantity) => quantity.moved)
  if (distinct(moved).length === 1) return moved
  const shares = asked.share ? read.filter(({ tail }) => tail === '%') : []
  const rest = read.filter((quantity) => !shares.includes(quantity))
  if (distinct(shares).length === 1 && rest.every(({ tail }) => tail === '')) return shares
  const dimension = dimensionAsked(asked.question ?? '')
  const own = dimension === null ? [] : read.filter((quantity) => quantity.dimension === dimension)
  return own.length > 0 && distinct(own).length === 1 ? own : read
}

const plainly = ({ value, said, tail, range, notes }: Quantity): Quantity => ({ value, said, tail, range, notes })

/** Why a number in a sentence is no answer, where it is none. */
function against(before: string, after: string, asked: QuantityAsked): Refusal | null {
  if (asked.scale?.test(before)) return { rule: null, reason: 'the length of the scale is not the value' }
  if (FACTOR_AFTER.test(after)) return { rule: null, reason: 'a factor is not the value' }
  if (BOUND_BEFORE.test(before) || BOUND_AFTER.test(after)) return { rule: null, reason: 'a bound is not an answer' }
  if (DENIED_BEFORE.test(before)) return { rule: null, reason: 'the number is denied' }
  if (SPAN_BEFORE.test(before) || (SPAN_AFTER.test(after) && /\(\s?$/.test(before)))
    return { rule: null, reason: 'a range is not an answer' }
  if (COMPARED_BEFORE.test(before)) return { rule: null, reason: 'a number to compare with is not the value' }
  return null
}

const SHORT_YEAR = 'a year of two digits'
const PART_BEHIND = new RegExp(`^${AND_PART}`, 'iu')

/** Characters around a number that are looked at for what they say of it. */
const AROUND = 100

function prose(text: string, hit: RegExpMatchArray, asked: QuantityAsked): Quantity | Refusal | null {
  const tail = cleanTail(hit[5] ?? '')
  const times = asked.factor(tail, currencyOf(hit))
  const from = hit.index as number
  if (times === null) return unknownUnit(tail)
  const end = from + hit[0].length
  const short = asked.year ? shortYear(text, from, hit[0]) : null
  if (short !== null) return { value: short, said: short, tail, range: [from - 1, end], notes: [SHORT_YEAR] }
  const found = quantity(hit, tail, times, [from, from + hit[0].trimEnd().length])
  // "42 and a half"
  const part = tail === '' && found ? PART_BEHIND.exec(text.slice(end, end + 20)) : null
  if (found && part) {
    const said = found.said + (found.said < 0 ? -1 : 1) * (PARTS.get((part[1] ?? '').toLowerCase()) ?? 0)
    return { ...found, said, value: amount(said, times), range: [from, end + part[0].length] }
  }
  return found && goingWhere(found, text.slice(Math.max(0, from - AROUND), from), text.slice(end, end + AROUND), asked)
}

/** Numbers that differ. In different units the same length is rounded differently: half a percent is nothing there. */
export function distinct(read: readonly Quantity[]): Quantity[] {
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
