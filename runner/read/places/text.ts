import type { Range } from '../../records/answer.ts'
import { toNumber, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { COMMA, NUMBER, S } from './pieces.ts'
import { matchesOf } from '../../tools/matches.ts'

const TUPLE = new RegExp(
  String.raw`(?<!\b[xy]s?["']?\s?[=:]\s?(?=\[))[[({<\u27e8]${S}${NUMBER}${COMMA}${NUMBER}(?:${COMMA}${NUMBER}${COMMA}${NUMBER})?${S}[\])}>\u27e9]`,
  'gi',
)

/** "(0,1; 0,2)": decimal commas, told by what separates the numbers and by the zero before each. */
const DECIMAL = String.raw`0,\d{1,12}`
const DECIMAL_TUPLE = new RegExp(
  String.raw`[[(]${S}${DECIMAL}\s{0,5}[;|/]\s{0,5}${DECIMAL}(?:\s{0,5}[;|]\s{0,5}${DECIMAL}\s{0,5}[;|]\s{0,5}${DECIMAL})?${S}[\])]`,
  'g',
)
/** The same without brackets, as the whole reply. */
const DECIMAL_ALONE = new RegExp(String.raw`^\s{0,20}${DECIMAL}\s{0,5}[;|/]\s{0,5}${DECIMAL}[\s.]{0,20}$`)
/** Where a reply tells its frame: "(0, 0) as the top left and (1000, 1000) as the bottom right". No place of anything. */
const CORNER_OF_IMAGE = String.raw`(?:top|upper|bottom|lower)[-\s](?:left|right)(?:\scorner)?|origin`
const FRAME = new RegExp(
  String.raw`[[(]${S}\d{1,5}(?:\.0{1,5})?${COMMA}\d{1,5}(?:\.0{1,5})?${S}[\])]\s{0,3}(?:as|is|being|=|represents|marks)\s{1,3}(?:the\s)?(?:${CORNER_OF_IMAGE})(?!\sof\s(?!the\s(?:image|picture|frame)))|(?:the\s)?(?:${CORNER_OF_IMAGE})(?:\sof\sthe\s(?:image|picture|frame))?\s(?:is|at|as|being)\s[[(]${S}0(?:\.0{1,5})?${COMMA}0(?:\.0{1,5})?${S}[\])](?:,?\s(?:and|while)\s(?:the\s)?(?:${CORNER_OF_IMAGE})\s(?:is\s|at\s|as\s|being\s)?[[(][^\])]{1,40}[\])])?`,
  'gi',
)

/** `(x, y)`, `[x, y]` and the same with four numbers, anywhere in the text. */
export function placesInTuples(text: string): SaidPlace[] {
  const frames = matchesOf(text, FRAME).map((hit): Range => [hit.index, hit.index + hit[0].length])
  const about = /\(\s?0(?:\.0+)?\s?,/.test(text) ? frames : []
  const alone = DECIMAL_ALONE.exec(text)
  const decimals = alone ? [alone] : matchesOf(text, DECIMAL_TUPLE)
  if (decimals.length > 0)
    return decimals.map((hit) => ({
      range: [hit.index, hit.index + hit[0].length],
      named: false,
      numbers: matchesOf(hit[0], /\d+,\d+/g).map((said) => toNumber(said[0].replace(',', '.'), hit.index + said.index)),
    }))
  return matchesOf(text, TUPLE)
    .filter(({ index }) => !about.some(([from, to]) => index >= from && index < to))
    .map((hit) => place(hit, hit.index))
}

/** A corner with its sides: `left: 1, top: 2, width: 3, height: 4`, "x 1, y 2, width 3 and height 4". */
const SAYS = String.raw`["']?\s{0,5}(?:[=:≈~]{1,2}|is|of)?\s{0,5}`
const SPANS = String.raw`(?:${SAYS}|\s(?:(?:ranges|spans|goes|runs|extends)\s)?from\s)`
const WITH = String.raw`(?:[\s,;.()]|\b(?:and|with|has|a|an|its|the|at|und|mit)\b){1,20}`
const sided = (names: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_])` + names.map((name) => `["']?(?:${name})${SAYS}${NUMBER}`).join(WITH), 'giu')
const SIDED: readonly (readonly [RegExp, centred: boolean])[] = [
  [sided(['x_?min|x1|x|left', 'y_?min|y1|y|top', 'width|w', 'height|h']), false],
  [sided(['top|y', 'left|x', 'width|w', 'height|h']), false],
  [
    sided([
      'c_?x|x_?c|center_?x|x_?center|centre_?x',
      'c_?y|y_?c|center_?y|y_?center|centre_?y',
      'width|w',
      'height|h',
    ]),
    true,
  ],
]
/** "from x=480 to x=520 and y=240 to y=260" */
const SPANNED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])x${SPANS}${NUMBER}\s{0,3}(?:to|through|until|bis|à|-|\u2013)\s{0,3}(?:x${SAYS})?${NUMBER}${WITH}(?:from\s)?y${SPANS}${NUMBER}\s{0,3}(?:to|through|until|bis|à|-|\u2013)\s{0,3}(?:y${SAYS})?${NUMBER}`,
  'giu',
)
/** "500 pixels from the left and 250 pixels from the top", "25% from top, 50% from left" */
const UNIT = String.raw`(?:\s?(?:px|pixels?|units?))?`
const EDGE = String.raw`(?:\s(?:edge|side|border))?(?:\sof\sthe\simage)?`
const fromEdge = (edge: string): string =>
  String.raw`${NUMBER}${UNIT}\s(?:(?:in|down|across|of\sthe\sway)\s)?from\s(?:the\s)?${edge}`
const NEXT = String.raw`${EDGE}[\s,;]{1,3}(?:and\s)?(?:(?:about|approximately)\s)?`
const FROM_EDGES = [
  ['left', 'top'],
  ['top', 'left'],
].map(
  ([first = '', second = '']) =>
    new RegExp(String.raw`(?<![\p{L}\p{N}.])${fromEdge(first)}${NEXT}${fromEdge(second)}(?!\p{L})`, 'giu'),
)
export function placesWithSides(text: string): SaidPlace[] {
  const spanned = matchesOf(text, SPANNED).flatMap((hit) => {
    const said = place(hit, hit.index, true)
    const [left, right, top, bottom] = said.numbers
    return left && right && top && bottom ? [{ ...said, numbers: [left, top, right, bottom] }] : []
  })
  if (spanned.length > 0) return spanned
  const edges = FROM_EDGES.flatMap((pattern, i) =>
    matchesOf(text, pattern).map((hit) => {
      const said = place(hit, hit.index, true)
      return i === 0 ? said : { ...said, numbers: [...said.numbers].reverse() }
    }),
  )
  if (edges.length > 0) return edges.sort((a, b) => a.range[0] - b.range[0])
  for (const [pattern, centred] of SIDED) {
    const places = matchesOf(text, pattern).flatMap((hit) => {
      const said = place(hit, hit.index, true)
      const swapped = pattern === SIDED[1]?.[0]
      const [a, b, width, height] = said.numbers
      if (!a || !b || !width || !height) return []
      const [x, y] = swapped ? [b, a] : [a, b]
      const [before, after] = centred ? [-0.5, 0.5] : [0, 1]
      const moved = (from: SaidNumber, side: SaidNumber, by: number): SaidNumber => ({
        ...from,
        value: from.value + side.value * by,
      })
      return [
        {
          ...said,
          numbers: [moved(x, width, before), moved(y, height, before), moved(x, width, after), moved(y, height, after)],
          note: 'from a corner, width and height',
        },
      ]
    })
    if (places.length > 0) return places
  }
  return []
}

/** Two corners: "(100, 100) to (300, 300)", "from (1, 2) - (3, 4)". */
const JOINS = String.raw`(?<join>to|and|through|until|bis|à|hasta|até|a|-|\u2013|->|\u2192|,|;|\||\n)`
const CORNER_PAIR = new RegExp(
  String.raw`[[(]${S}${NUMBER}${COMMA}${NUMBER}${S}[\])]\s{0,5}${JOINS}\s{0,5}(?:the\s|its\s)?(?:\*{0,2}(?:bottom|lower)[-_ ]right(?:\scorner)?(?:\s(?:at|is))?[*:=\s]{0,4})?[[(]${S}${NUMBER}${COMMA}${NUMBER}${S}[\])]`,
  'gi',
)
/** What tells that two points are corners, where their join alone does not. */
const CORNER_WORDS = /corner|box|bound|bbox|rect|from|between|span|top|left|upper/i

/** `single`: one place was asked for, so that "(1, 2) and (3, 4)" are two of them, unless corners are spoken of. */
export function placesInCorners(text: string, single = false): SaidPlace[] {
  return matchesOf(text, CORNER_PAIR)
    .filter((hit) => {
      if (!single || !/^(?:and|,|;|\||\n)$/i.test(hit.groups?.['join'] ?? '')) return true
      return CORNER_WORDS.test(text.slice(Math.max(0, hit.index - 60), hit.index + hit[0].length))
    })
    .map((hit) => place([hit[0], hit[1], hit[2], hit[4], hit[5]], hit.index))
}

const PAIR = String.raw`-?\d{1,6}(?:\.\d{1,6})?,\s?-?\d{1,6}(?:\.\d{1,6})?`
const PAIRS_ALONE = new RegExp(
  String.raw`^(?:[\p{L} ]{1,30}[:=]\s{0,3})?${PAIR}(?:(?:[\s;|]{1,3}|\s{0,2}(?:->|=>|\u2192|\u21d2|\u2013|to)\s{0,2})${PAIR}){1,2000}[.;]?$`,
  'u',
)
/** Well-known text: "LINESTRING (100 200, 500 600)" */
const WELL_KNOWN = /\b(?:LINESTRING|MULTIPOINT|POINT)\s?\(([^()]{1,100000}|(?:\s?\([^()]{1,60}\)\s?,?){1,2000})\)/gi

const SPACED_PAIR = new RegExp(String.raw`${NUMBER}\s{1,5}${NUMBER}`, 'g')
const COMMA_PAIR = new RegExp(String.raw`${NUMBER},\s?${NUMBER}`, 'g')

/** A reply of nothing but pairs: "100,100 500,250 900,100", "1,2 -> 3,4", or geometry in well-known text. */
export function placesInPlainPairs(text: string): SaidPlace[] {
  const known = matchesOf(text, WELL_KNOWN).flatMap((hit) => {
    const from = hit.index + hit[0].indexOf(hit[1] ?? '')
    return matchesOf(hit[1] ?? '', SPACED_PAIR).map((pair) => place(pair, pair.index + from))
  })
  if (known.length > 0) return known
  const said = text.trim()
  if (said.length > 100_000 || !PAIRS_ALONE.test(said)) return []
  return matchesOf(text, COMMA_PAIR).map((hit) => place(hit, hit.index))
}

const FOUR = String.raw`${PAIR}(?:,\s?${PAIR})?`
const FOURS = new RegExp(String.raw`${NUMBER},\s?${NUMBER}(?:,\s?${NUMBER},\s?${NUMBER})?`, 'g')
/** "at 500, 250", "Coordinates: 100,200 and 500,600": pairs, or fours, without brackets behind a word for a place. */
const SAID_AT = new RegExp(
  String.raw`(?<!\p{L})(?:at|coordinates?|position|location|point|box|bbox)(?:\s(?:are|is|at|of))?\s?:?\s{1,3}(${FOUR}(?:(?:\s?;\s?|,?\s(?:and\s)(?:at\s)?)${FOUR}){0,200})(?![\d,])`,
  'giu',
)
/** "at 1,000" */
const GROUPED = /^\d{1,3},\d{3}$/
export function placesInProse(text: string): SaidPlace[] {
  return matchesOf(text, SAID_AT).flatMap((hit) => {
    const [whole, said = ''] = hit
    const from = hit.index + whole.indexOf(said)
    return GROUPED.test(said) ? [] : matchesOf(said, FOURS).map((four) => place(four, from + four.index))
  })
}

const TWO_NUMBERS = new RegExp(
  String.raw`^[\s"'*_\x60]{0,10}(?:click\s{0,3})?${NUMBER}\s{0,5}(?:,|;|x|\u00d7|\s)\s{0,5}${NUMBER}[\s"'*_\x60.]{0,10}$`,
  'i',
)
/** "320 x 240", "x=320px, y=240px" are pairs; this is a reply of two numbers and nothing else. */
export function placeAlone(text: string): SaidPlace[] {
  const hit = TWO_NUMBERS.exec(text)
  if (!hit) return []
  const from = text.length - text.trimStart().length
  return [{ ...place(hit, hit.index), range: [from, from + text.trim().length] }]
}

function place(hit: readonly (string | undefined)[], index: number, isNamed = false): SaidPlace {
  const range: Range = [index, index + (hit[0] ?? '').length]
  const numbers = hit
    .slice(1)
    .filter((said) => said !== undefined)
    .map((said) => toNumber(said, index))
  return { range, numbers, named: isNamed }
}
