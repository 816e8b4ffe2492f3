import type { Range } from '../records/answer.ts'
import { inflected } from './statement.ts'
import { grouped, LATEX_MARK } from './words/group-marks.ts'
import { wordNumbersIn } from './words/word-numbers.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

/** A whole number in a text, and what the words around it make of it. */
export interface Candidate {
  value: number
  range: Range
  /** said in letters */
  word: boolean
  /** it counts the things asked for: "5 squares", "squares: 5" */
  asked: boolean
  /** it stands where a conclusion does: "so 6", "5 in total" */
  concluded: boolean
  /** why it is no answer, where it is none */
  not: string | null
}

/** What was to be counted, as patterns. */
export interface Noun {
  /** its last word in any number, with its other words where they stand before it */
  thing: string
  words: readonly string[]
  crossings: boolean
}

export const asksForCrossings = (noun: string): boolean => /intersect|cross|touch|meet/i.test(noun)

export function nounOf(nouns: readonly string[]): Noun {
  const words = (nouns[0] ?? '').toLowerCase().match(/[\p{L}\p{M}-]+/gu) ?? []
  const last = words.at(-1)
  return {
    thing: last === undefined ? '(?!)' : /\p{Script=Han}/u.test(last) ? last : inflected(last),
    words,
    crossings: asksForCrossings(nouns[0] ?? ''),
  }
}

const LATIN = String.raw`\p{Script=Latin}\p{Script=Cyrillic}`
const DIGITS = new RegExp(
  String.raw`(?<![${LATIN}\p{N}_.^]|(?<!\d)-|\d[,'])(\d{1,3}(?:[,']\d{3})+|\d{1,3}(?:${LATEX_MARK}\d{3})+|\d{1,3}(?: \d{3})+(?! \d)|\d{1,15})(?:\.(?!000(?!\d))0{1,6})?(?!\d|\.\d|,\d|'\d|\s{0,2}%|[${LATIN}_]|\s?(?:px|pixels?|cm|mm|degrees?|years?|percent|minutes?|seconds?)\b)`,
  'gu',
)
const GLUE = String.raw`[\s*_"'\x60($~\u2248]{0,6}$`

export const BOUND_BEFORE = new RegExp(
  String.raw`(?:\b(?:(?:more|fewer|less|greater|higher|lower|larger|smaller|longer|shorter|wider|taller)\sthan|over|above|under|below|at\s(?:least|most)|up\sto|beyond|exceed(?:s|ing)?|(?:a\s)?(?:minimum|maximum)\sof|mehr\sals|weniger\sals|mindestens|höchstens|über|unter|plus\sde|moins\sde|au\s(?:moins|plus)|más\sde|menos\sde|al\smenos|mais\sde|pelo\smenos|più\sdi|meno\sdi|almeno)|более|менее|больше|меньше|至少|超过|超過|最多|不到|多于|少于|अधिक से अधिक|कम से कम|أكثر من|أقل من|على الأقل|최소|>|<|≥|≤)${GLUE}`,
  'iu',
)
export const BOUND_AFTER =
  /^["'*_)]{0,3}(?:\+(?!\s?\d)|\s?(?:or\s(?:more|fewer|less|so\smore)|and\s(?:more|counting)|oder\smehr|ou\splus|o\smás|ou\smais)\b|\s?(?:以上|以下|多个|이상|이하))/iu
const SPAN_BEFORE = /\d\s?(?:[-\u2013]|(?:to|or|bis|oder|ou|o|до|или)\s|到|至|或)\s?$/iu
const SPAN_AFTER = /^\s?(?:[-\u2013]\s?\d|(?:to|or|bis|oder|ou|до|или)\s\d|[到至或]\s?\d)/iu
export const DENIED_BEFORE = new RegExp(
  String.raw`(?:\b(?:not|isn't|aren't|wasn't|nicht|pas|never)|(?<!\p{L})(?:не)|不是)\s{0,2}(?:just\s|only\s)?${GLUE}`,
  'iu',
)
const LABEL_BEFORE =
  /\b(?:step|image|figure|fig\.?|photo|picture|row|column|col|line|part|question|option|panel|level|layer|page|item|method|approach|point|case|note|version|frame|slide|region|object|scene|schritt|bild|étape|paso|passo|шаг|第)\s{0,2}#?\s{0,2}$|(?<!#)#{1,3}\s?$/iu
const YEAR_BEFORE = /\b(?:in|as of|since|by|from|year|until|during|of|im jahr|en|em|nel|в)\s{1,2}$/iu
const FIRST_BEFORE =
  /\b(?:at\sfirst(?:\sglance)?|initially|originally),?\s(?:(?:i|we|it|there)\s)?(?:[\p{L}-]+\s){0,3}$/iu
const EACH_BEFORE =
  /\b(?:each|every|per|jede[rs]?|chaque|cada|ogni|кажд\p{L}{2})\s(?:[\p{L}-]+\s){0,4}?(?:has|have|with|contains?|of|shows?|hat|a|tiene|tem|ha)\s{1,3}$|\b(?:rows|columns|lines|groups|pairs|sets)\sof\s$/iu
const EACH_AFTER = /^["'*_)]{0,3}(?:\s[\p{L}-]+){0,3}?\s(?:each|apiece|per\s\p{L}+|in\s(?:each|every)|a\srow)\b/iu
const CONCLUDED_BEFORE = new RegExp(
  String.raw`(?:\b(?:so|therefore|thus|hence|altogether|in\s(?:total|all)|overall|(?:which\s)?(?:makes|gives|totals?)|giving|(?:making|makes|bringing)(?:\s(?:it|that|this|the\stotal))?|for\sa\stotal\sof|sums?\sto|adds?\sup\sto|a\stotal\sof|brings?\sthe\stotal\sto|insgesamt|zusammen|also|au\stotal|donc|en\stotal|no\stotal|in\stotale|quindi|portanto|por\s(?:lo\s)?tanto)|всего|итого|поэтому|总共|一共|共有|共|所以|因此|合計|全部で|総計|총|모두|따라서|المجموع|إجمالي|कुल|=|\u2192|->|=>)(?:[,:]?\s{0,3}(?:there\s(?:are|is)|it\sis|we\s(?:have|get)|i\s(?:count|see|get)|that(?:'s|\sis)|the\s(?:answer|total|count|number)\sis|the\stotal(?:\s(?:number|count))?(?:\sof\s(?:[\p{L}-]+\s){0,3}?)?\s?is|you\sget|es\ssind|il\sy\sa|hay|há|ci\ssono|exactly|only|about|roughly|approximately|around))?[,:]?${GLUE}`,
  'iu',
)
const TOTAL_BEFORE =
  /\b(?:(?:grand\s|final\s|overall\s)?total|count|number|sum|gesamtzahl|anzahl|nombre|número|numero|количество|数量|总数|總數|個数|개수|عدد|संख्या)\b((?:\s(?:number|count|is|of|the|visible|all|de|des|der|di))*(?:\s[\p{L}\p{M}-]+){0,4}?)[\s*_|]{0,8}(?:is|are|was|would be|:|=|ist|est|es|é|è|[|]|是|为|は)[\s*_|:"'\x60(]{0,10}$/iu
const CONCLUDED_AFTER =
  /^["'*_)]{0,3}(?:\s[\p{L}\p{M}-]+){0,4}?[\s,]{1,3}(?:in\s(?:total|all)|altogether|total|overall|combined|insgesamt|au\stotal|en\stotal|no\stotal|in\stotale|всего|итого)\b/iu
/** Between a total and the first of its parts: "6 apples in total: 4 red and 2 green". */
const PARTS_FOLLOW =
  /^["'*_)]{0,3}(?:\s[\p{L}\p{M}-]+){0,4}?[\s,]{1,3}(?:in\s(?:total|all)|altogether|overall|insgesamt|zusammen|au\stotal|en\stotal|no\stotal|in\stotale|всего)\s?[:(\u2013\u2014-]\s?$/iu
const IN_PARENTHESES = /\([^()\n]*$/
const OF_BEFORE = /\b\d{1,6}\s(?:out\s)?of\s(?:the\s|these\s|those\s)?$/i
const OF_AFTER = /^\s(?:out\s)?of\s(?:the|these|those|them|\d)/i

/** The whole numbers of a text, in digits or in letters, each with what its surroundings make of it. */
export function candidatesIn(text: string, noun: Noun, words: boolean): Candidate[] {
  const pairs = coordinateRanges(text)
  const items = listItems(text)
  const said = words
    ? wordNumbersIn(text, noun.crossings)
    : matchesOf(text, DIGITS).map((hit) => ({
        value: grouped(hit[1] ?? ''),
        range: [hit.index, hit.index + hit[0].length] as Range,
      }))
  // a reply of thousands of numbers is not a count
  const asked = askedAfter(noun)
  const askedBefore = patternOf(
    String.raw`${noun.thing}(?:\s(?:in|on)\s(?:the|this)\s(?:image|picture|photo))?["'*_\s|]{0,6}(?:[:=|]|is|are)["'*_\s|]{0,6}$`,
    'iu',
  )
  const colours = noun.words.join(' ').match(COLOURS) ?? []
  const found = said.slice(0, 500).map(({ value, range: [from, to] }, i): Candidate => {
    const before = text.slice(Math.max(0, from - 80), from)
    const after = text.slice(to, to + 80)
    const own = asked.exec(after)
    const isAsked = own !== null && !otherKind(own[1] ?? '', noun)
    const ofColour = colours.length === 0 || colours.some((colour) => ofKind(own?.[1] ?? after, colour))
    const totalled = TOTAL_BEFORE.exec(before)
    // "I count six apples: three on the plate"
    const total = totalled && wordNumbersIn(totalled[1] ?? '', false).length === 0 ? totalled : null
    const ofAsked = total !== null && ofThing(total[1] ?? '', noun)
    const isConcluded =
      (CONCLUDED_BEFORE.test(before) || ofAsked || CONCLUDED_AFTER.test(after)) && !countsOther(after, noun, isAsked)
    return {
      value,
      range: [from, to],
      word: words,
      asked: (isAsked && ofColour) || (colours.length > 0 && ofColour) || askedBefore.test(before),
      concluded: isConcluded && !IN_PARENTHESES.test(before.slice(-40)),
      not: reasonAgainst({
        value,
        before,
        after,
        index: from,
        pairs,
        items,
        noun,
        isAsked,
        total,
        ofAsked,
        several: said.length > 1,
        first: i === 0,
      }),
    }
  })
  return found.map((candidate, i) => {
    const last = found[i - 1]
    const between = last && candidate.concluded ? text.slice(last.range[1], candidate.range[0]) : ''
    return last && PARTS_FOLLOW.test(between) ? { ...candidate, concluded: false } : candidate
  })
}

function reasonAgainst(told: {
  value: number
  before: string
  after: string
  index: number
  pairs: readonly Range[]
  items: ReadonlySet<number>
  noun: Noun
  isAsked: boolean
  total: RegExpExecArray | null
  ofAsked: boolean
  several: boolean
  first: boolean
}): string | null {
  const { value, before, after, index, noun } = told
  if (told.pairs.some(([from, to]) => index >= from && index < to)) return 'a number of a place is not a count'
  if (told.items.has(index)) return 'a number of a list item is not a count'
  if (BOUND_BEFORE.test(before) || BOUND_AFTER.test(after)) return 'a bound is not an answer'
  if (SPAN_BEFORE.test(before) || SPAN_AFTER.test(after)) return 'a range is not an answer'
  if (DENIED_BEFORE.test(before)) return 'the number is denied'
  if (LABEL_BEFORE.test(before) && !told.isAsked) return 'a number of a step or a part is not a count'
  if (told.several && value >= 1900 && value < 2100 && YEAR_BEFORE.test(before)) return 'a year is not a count'
  if (told.several && FIRST_BEFORE.test(before)) return 'a first look is taken back'
  if (told.several && (EACH_BEFORE.test(before) || EACH_AFTER.test(after)))
    return 'a number of each part is not a count'
  if (told.several && (OF_BEFORE.test(before) || OF_AFTER.test(after))) return 'a part of a number is not a count'
  if (told.total && !told.ofAsked && told.several) return 'it counts something else'
  if (countsOther(after, noun, told.isAsked)) return 'it counts something else'
  return null
}

/** "5 squares", "5 large red squares", "5 个圆圈", "5つの正方形" */
const askedAfter = (noun: Noun): RegExp =>
  patternOf(
    String.raw`^["'*_)]{0,4}((?:\s{1,3}(?!(?:but|no|not|and|or|with|without)\s)[\p{L}\p{M}'-]+){0,3}?)(?:\s{1,3}|\s{0,2}(?:个|個|つの|개의|只|条|枚|本)\s{0,2})${noun.thing}(?![\p{Script=Latin}\p{Script=Cyrillic}-])`,
    'iu',
  )

const COLOURS =
  /\b(?:red|blue|green|yellow|black|white|orange|purple|pink|brown|gr[ae]y|cyan|magenta|violet|golden?|silver|turquoise)\b/giu
const OTHER_THINGS =
  /^["'*_)]{0,4}(?:\s{1,3}[\p{L}'-]+){0,2}?\s{1,3}(?:lines?|curves?|segments?|plots?|graphs?|paths?|circles?|functions?|colou?rs?)\b(?!\s{0,3}(?:intersect|cross)(?:ion|ing))/iu

/** The words between a number and the thing asked for name another kind of it: "3 blue squares" where red ones were asked for. */
function otherKind(between: string, noun: Noun): boolean {
  const asked = noun.words.join(' ').match(COLOURS)
  const said = between.match(COLOURS)
  return Boolean(asked && said && !said.some((colour) => asked.includes(colour.toLowerCase())))
}

/** "3 red", "3 of them are red": a number of what has the colour asked for. */
const ofKind = (after: string, colour: string): boolean =>
  patternOf(String.raw`^\s{0,3}(?:of\s(?:them|these|those|which)\s)?(?:are\s|is\s)?${colour}\b`, 'i').test(after)

/** Shapes that nobody takes for each other. */
const SHAPES = /^(?:circles?|squares?|triangles?|stars?|pentagons?|hexagons?|lines?|arrows?|crosses|cubes?|hearts?)$/i
const otherShape = (after: string, noun: Noun): boolean => {
  const [own, said] = [
    noun.words.at(-1) ?? '',
    /^["'*_)]{0,4}(?:\s{1,3}[\p{L}-]+){0,2}?\s{1,3}([\p{L}-]+)/u.exec(after)?.[1] ?? '',
  ]
  return SHAPES.test(own) && SHAPES.test(said) && !patternOf(`^${noun.thing}$`, 'iu').test(said)
}

function countsOther(after: string, noun: Noun, isAsked: boolean): boolean {
  if (isAsked) return false
  if (otherShape(after, noun)) return true
  if (noun.crossings) return OTHER_THINGS.test(after)
  const own = askedAfter(noun).exec(after)
  if (own && otherKind(own[1] ?? '', noun)) return true
  const near = /^["'*_)]{0,4}((?:\s{1,3}[\p{L}'-]+){1,3})/u.exec(after)?.[1] ?? ''
  if (/^\s{1,3}(?:rows?|columns?|cols?)\b/i.test(near) && !/rows?|columns?/i.test(noun.words.join(' '))) return true
  return otherKind(near, noun) && / ones?\b/i.test(`${near} `)
}

/** Whether a total is one of the things asked for: nothing is named, or they are. */
function ofThing(named: string, noun: Noun): boolean {
  const rest = named
    .toLowerCase()
    .replace(
      /(?<!\p{L})(?:number|count|is|of|the|visible|all|de|des|der|di|in|image|picture|objects?|items?|total|there|here|we|i|have|see)(?!\p{L})/gu,
      ' ',
    )
    .trim()
  if (rest === '') return true
  return patternOf(noun.thing, 'iu').test(rest) && !otherKind(rest, noun) && !partial(rest, noun)
}

/** "red squares" where squares were asked for is a part of them. */
const partial = (rest: string, noun: Noun): boolean =>
  Boolean(rest.match(COLOURS)) && !noun.words.join(' ').match(COLOURS)

/** Pairs and boxes: "(3, 4)", "[1, 2, 3, 4]", "x = 0.5". */
const coordinateRanges = (text: string): Range[] =>
  matchesOf(
    text,
    /[([]\s{0,3}-?\d[\d.]{0,15}(?:\s{0,3},\s{0,3}-?\d[\d.]{0,15}){1,3}\s{0,3}[)\]]|\b[xy]\d?\s{0,2}=\s{0,2}-?\d[\d.]{0,15}/g,
  ).map((hit) => [hit.index, hit.index + hit[0].length])

/** Where the numbers of list items stand: lines that start with a number and a stop and go on in words. */
function listItems(text: string): ReadonlySet<number> {
  const items = matchesOf(text, /^[ \t*>#-]{0,10}(\d{1,3})[.)](?=[ \t*]{1,5}\S)/gmu)
  const inLine = matchesOf(text, /(?:^|[\s,;(])\(?(\d{1,3})\)\s(?=\p{L})/gu)
  const at = (hit: RegExpMatchArray & { index: number }): number => hit.index + hit[0].indexOf(hit[1] as string)
  return new Set([...items, ...(inLine.length > 1 ? inLine : [])].map(at))
}
