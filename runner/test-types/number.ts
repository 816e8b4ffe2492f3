import Type, { type Static } from '../tools/typebox.ts'
import { readInteger } from '../read/integer.ts'
import { readNumberWords } from '../read/number-words.ts'
import { unusedIn } from '../read/numbers.ts'
import { readQuantity, type Times } from '../read/quantity.ts'
import { shownText } from '../read/shown.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Answer } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre, type Shape } from '../records/shape.ts'
import { bare, share } from '../score/f1.ts'
import { meanShare, medianOf, signedShare, together } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { boxOnImage, pointOnImage } from '../score/on-image.ts'
import { chartqaRelaxed, relaxed } from '../score/relaxed.ts'
import { unitOf } from '../score/short-answers/said-value.ts'
import { allUnitNames, convertUnits, isSameSystem, isUnit } from '../tools/units/index.ts'
import { defineTestType } from './define-test-type.ts'

const Given = Type.Object(
  {
    unit: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'unit of the answer: "bar", "million USD", "%", "year"',
      }),
    ),
    question: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    value: Type.Number(),
    at: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], { description: 'where the value is read, [x, y], px of the image' }),
    ),
    box: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
        description: '[x, y, width, height], px of the image',
      }),
    ),
    percent: Type.Optional(
      Type.Boolean({
        description: 'true: the value is in percent; false: it is a plain fraction, so that "12 %" means 0.12',
      }),
    ),
  },
  { additionalProperties: false },
)

/** A value read from a chart, a gauge or a display.
 *
 * Score: relaxed accuracy, 1 within 5 % of the right value, else 0 (PlotQA, ChartQA). Beside it strict accuracy (the same
 * number), and ChartQA's official rule applied to the same words, so that results compare with published ones. Where that rule
 * has traps, the score goes its own way:
 *   percent      "12%" and "12" are the same where the value is in percent or nothing is said about it; where it is said to be
 *                a plain fraction, "12%" is 0.12 (officially "12%" is 0.12 against 12)
 *   separators   "1,234", "1 234" (thin space), "1.234,5" and "3,5" are numbers (officially none is)
 *   currency     "$5" is 5 (officially no number)
 *   magnitudes   "3.5 million" is 3500000, or 3.5 where the unit is in millions
 *   years        must be exact: the unit is "year", or the question asks for a year (officially 2008 passes for 2016)
 *   zero         only 0 is near 0 (officially it must be the same text)
 *
 * The value read is drawn at the place of the true one: an answer names no place of its own. */
export const number = defineTestType({
  name: 'number',
  title: 'Number',
  about: 'Read a value from a chart or a gauge.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'within 5 %',
  explains: {
    relaxed: '1 where the value is within 5 % of the right one.',
    strict: 'Whether the value is exactly the right one.',
    chartqa: 'What the official ChartQA rule would give for the same words, for comparison with published results.',
    'relative-error': 'How far the value is off, as a share of the right one.',
    error: 'The value said minus the right one.',
  },
  placed: false,
  places: [
    { field: 'at', title: 'where it is read', form: 'point', optional: true },
    { field: 'box', title: 'where it stands', form: 'box', optional: true },
  ],
  typicalOutputTokens: 10,

  question: ({ given, question }) => question ?? given.question ?? 'What value does the image show?',

  format: ({ given: { unit } }) => {
    const what = unit === 'year' ? 'the year' : `the number${unit === undefined ? '' : ` in ${unit}`}`
    return `Answer only with ${what}, in curly braces, like {N}, without thousands separators.`
  },

  read(reply, { given, question }) {
    const text = shownText(reply)
    const asked = question ?? given.question ?? ''
    const counted = countedNoun(asked)
    const unit = given.unit ?? scaleAsked(asked) ?? unitAsked(asked)
    if (counted !== null && unit === undefined) {
      const count = readInteger(text, [counted])
      // "3 million units", "120万"
      const sized = count.rule !== null && SIZED.test(text.slice(count.range[1], count.range[1] + 20))
      if (count.rule !== null && !sized) return read(reply, count.rule, count.range, count.value, count.value, [])
    }
    const reading = readQuantity(text, {
      keys: ['value', 'answer', 'final_answer', 'number', 'result', 'reading', 'amount'],
      tails: tailsFor(unit),
      year: given.unit === 'year' || asksForYear(asked),
      share: unit === '%' && /\b(?:share|percent(?:age)?|proportion|fraction|part|portion)\b/i.test(asked),
      question: asked,
      signed: true,
      factor: (tail, currency) => factorIn(unit, tail, currency),
    })
    if (reading.rule === null) {
      const words = reading.none ? readNumberWords(text) : reading
      if (words.rule === null) return unreadable(reply, words.reason, unusedIn(reply, [], [], words.reason))
      return read(reply, words.rule, words.range, words.value, words.value, [])
    }
    return read(reply, reading.rule, reading.range, reading.value, reading.said, reading.notes)
  },

  score({ truth, given, answer, question, passMark }) {
    const asked = question ?? given.question ?? ''
    const year = isYear(truth.value, given.unit, asked)
    const amounts = amountsSaid(answer, truth, given.unit ?? scaleAsked(asked))
    const right = amounts.find((amount) => amount === truth.value || relaxed(amount, truth.value, year))
    const said = right ?? amounts[0]
    const strict = said === truth.value
    const score = right === undefined ? 0 : 1
    const official = chartqaRelaxed(answer.text, `${truth.value}${truth.percent && given.unit !== '%' ? '%' : ''}`)
    const relative = truth.value === 0 ? null : Math.abs(said - truth.value) / Math.abs(truth.value)
    const rightWords = numberWords(truth, given.unit)
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'within 5 %',
      metrics: [
        share('relaxed', 'Relaxed (5 %)', score),
        share('strict', 'Strict', strict ? 1 : 0),
        share('chartqa', "ChartQA's official rule", official ? 1 : 0),
        share('relative-error', 'Relative error', relative !== null && Number.isFinite(relative) ? relative : null),
        bare('error', 'Error', said - truth.value),
      ],
      matches: [
        {
          verdict: score === 1 ? 'matched' : 'wrong',
          expected: truePlace(truth, given.unit),
          found: { index: 0, label: answer.text, ...(answer.range ? { range: answer.range } : {}), ...readAt(truth) },
          measure: { name: 'error', value: said - truth.value, unit: '' },
        },
      ],
      sentence: strict
        ? `${answer.text} is exactly right.`
        : score === 1
          ? `Read ${answer.text}, within 5 % of ${rightWords}.`
          : `Read ${answer.text}; right is ${rightWords}${year ? ', and a year must be exact' : ''}.`,
    }
  },

  example: ({ truth }) => `{${truth.value}}`,

  expected: (truth, { unit }) => numberWords(truth, unit),

  unanswered: (truth, { unit }): Match[] => missed([truePlace(truth, unit)]),

  problems: (_, { at, box }, image) => [
    ...(at ? pointOnImage('truth.at', at, image) : []),
    ...(box ? boxOnImage('truth.box', box, image) : []),
  ],

  charts: {
    errors: {
      title: 'How far numbers are off',
      axis: 'said minus right, as a share of the right value',
      scale: 'share',
      unit: '%',
      of: ({ truth, score }) => signedShare(score, truth.value),
    },
  },

  figures: () =>
    together(
      meanShare('relaxed', 'Relaxed (5 %)'),
      meanShare('strict', 'Strict'),
      meanShare('chartqa', "ChartQA's official rule"),
      medianOf('relative-error', 'Median relative error', '%'),
    ),
})

const PERCENT = /(?:%|\bper ?cent)\s*$/i

function read(reply: string, rule: string, range: [number, number], value: number, said: number, notes: string[]) {
  const text = reply
    .slice(...range)
    .replace(/^\\boxed\s*|^[\s{"'*$]+(?=[-+\d.$€£¥₹])|[\s}"'*]+$/g, '')
    .slice(0, 60)
  return {
    readable: true,
    rule,
    range,
    value,
    text,
    found: [{ range, raw: [said], label: text, ...(notes.length > 0 ? { notes } : {}) }],
    unused: unusedIn(reply, [range], [], 'not the value'),
  }
}

/** The amounts that the words of an answer stand for, the one that is written first. Where the unit or the question names a scale
 * ("million USD", "in thousands"), or the truth says whether it is in percent, it is one. A truth that says neither may be in the
 * scale of a chart's axis or a share: then "106.3 million" is 106300000 and 106.3, and "27.5 %" is 27.5 and 0.275. It is the truth
 * that is open there, and every answer is held against both. */
function amountsSaid(
  answer: Answer,
  truth: Static<typeof Truth>,
  unit: string | undefined,
): readonly [number, ...number[]] {
  const value = Number(answer.value)
  const said = answer.found[0]?.raw[0] ?? value
  const inPercent = PERCENT.test(answer.text)
  if (truth.percent === false && inPercent) return [value / 100]
  if (unit !== undefined) return [said === value && inFull(value, truth.value, unit) ? value / scaleOf(unit) : value]
  return [value, ...(said !== value ? [said] : []), ...(truth.percent === undefined && inPercent ? [value / 100] : [])]
}

const SIZED =
  /^\s?(?:万|萬|만|亿|億|억|千|thousand|million|billion|trillion|lakh|crore|mio|mln|mn|bn|mrd|тыс|млн|млрд|k\b|m\b)/i
const WRITTEN_OUT = 1e6
const scaleOf = (unit: string): number => magnitude(unit) ?? 1
/** "106,300,000" for a unit in millions: the whole number, written out. Suites whose truths are as large in their unit mean the unit. */
const inFull = (value: number, right: number, unit: string): boolean =>
  scaleOf(unit) > 1 && Math.abs(value) >= Math.max(WRITTEN_OUT, scaleOf(unit)) && Math.abs(right) < WRITTEN_OUT

const SCALE =
  /\b(?:(?:in|how many)\s(thousand|million|billion|trillion)s?\b(?!\s+(?:years|of years))|\((?:[^()]{0,30}\s)?(thousand|million|billion|trillion)s?\b[^()]{0,30}\))/i
/** The scale that a question asks a number in: "How many million dollars ..", "(in thousands)". */
const scaleAsked = (question: string): string | undefined => {
  const hit = SCALE.exec(question)
  return (hit?.[1] ?? hit?.[2])?.toLowerCase()
}

const UNIT_ASKED = new RegExp(
  String.raw`\b(?:in|how many)\s(${allUnitNames()
    .filter((name) => /^[a-z/]{2,}$/.test(name) && name !== 'mo' && name !== 'ms')
    .join('|')})(?:e?s)?\b(?!\s?[-\p{L}])`,
  'iu',
)
/** The unit that a question asks a number in: "How long is the river, in km?" */
const unitAsked = (question: string): string | undefined => {
  const said = UNIT_ASKED.exec(question)?.[1]
  return said !== undefined && /^(?:day|week|month|year|decade|century|second|minute|hour)/i.test(said)
    ? undefined
    : said
}

const COUNTED =
  /\b(?:how many|count(?: the)?(?: total)?(?: number of)?|number of)\s(?:different\s|distinct\s|the\s|times\b.*?\b)?((?:[\p{L}-]+\s){0,2}?[\p{L}-]+s)\b(?!.*\b(?:million|thousand|percent|%))/iu
/** What a question wants to have counted; null for one that asks for a value. */
function countedNoun(question: string): string | null {
  if (/\bhow many times\b.*\b(?:touch|cross|meet|intersect)/i.test(question)) return 'intersection points'
  return /\bhow many\b|\bcount\b/i.test(question) ? (COUNTED.exec(question)?.[1] ?? null) : null
}

const MAGNITUDES: readonly (readonly [words: RegExp, letters: RegExp, value: number])[] = [
  [/^(?:thousands?|tausend|mille|mil|тыс(?:яч\p{L}{0,2})?|tsd)$/iu, /^[kK]$/, 1e3],
  [/^(?:lakhs?|lacs?)$/i, /^(?!)/, 1e5],
  [
    /^(?:millions?|mio|mn|mln|mill?|millionen|millones|milhões|milioni|миллион\p{L}{0,2}|млн|مليون|ملايين)$/iu,
    /^[mM]$/,
    1e6,
  ],
  [/^(?:crores?)$/i, /^(?!)/, 1e7],
  [/^(?:billions?|bn|bln|mrd|milliarden?|milliards?|миллиард\p{L}{0,2}|млрд|مليار)$/iu, /^[bB]$/, 1e9],
  [/^(?:trillions?|tn|trn)$/i, /^T$/, 1e12],
]
/** Magnitudes in scripts without spaces, longest first. */
const UNSPACED = [
  ['百万', 1e6],
  ['千万', 1e7],
  ['万亿', 1e12],
  ['亿', 1e8],
  ['億', 1e8],
  ['억', 1e8],
  ['万', 1e4],
  ['萬', 1e4],
  ['만', 1e4],
  ['千', 1e3],
] as const

/** What a magnitude word in a tail or a unit stands for, null where there is none. */
function magnitude(text: string): number | null {
  for (const [sign, value] of UNSPACED) if (text.includes(sign)) return value
  for (const word of text.split(/[^\p{L}]+/u))
    for (const [words, letters, value] of MAGNITUDES) if (words.test(word) || letters.test(word)) return value
  return null
}

/** Units of measurement as they follow a number: a number in one is none in another. */
const UNITS =
  'psi|bar|mbar|kpa|mpa|hpa|pa|atm|mmhg|°\\s?c|°\\s?f|celsius|fahrenheit|kelvin|volts?|v|mv|kv|amps?|amperes?|ma|watts?|w|kw|mw|kwh|rpm|km/h|kmh|kph|mph|m/s|knots?|kg|g|mg|lbs?|oz|tons?|liters?|litres?|l|ml|gal|hz|khz|mhz|ghz|ohms?|%|km|cm|mm|m|miles?|ft|feet|inch(?:es)?|hours?|minutes?|seconds?|h|min|s'
const UNIT = new RegExp(`^(?:${UNITS})$`, 'i')
const SAME_UNITS: readonly RegExp[] = [
  /^(?:°?\s?c|celsius|degrees celsius)$/i,
  /^(?:°?\s?f|fahrenheit|degrees fahrenheit)$/i,
  /^(?:km\/h|kmh|kph)$/i,
  /^(?:v|volts?)$/i,
  /^(?:w|watts?)$/i,
  /^(?:l|liters?|litres?)$/i,
  /^(?:a|amps?|amperes?)$/i,
  /^(?:ft|feet|foot)$/i,
  /^(?:lbs?|pounds?)$/i,
  /^(?:h|hours?)$/i,
  /^(?:min|minutes?)$/i,
  /^(?:s|sec|seconds?)$/i,
  /^(?:m|met(?:er|re)s?)$/i,
]

const MONEY = new Map([
  ['$', 'usd'],
  ['€', 'eur'],
  ['£', 'gbp'],
])

/** "3.5 million" is 3500000; where the unit is in thousands it is 3500. A number without a magnitude is in the unit as it is. One
 * in another unit of the same system is converted; one in a unit of another system (psi for bar, the other scale of the gauge), or in
 * one that measures something else, is not understood. */
function factorIn(unit: string | undefined, tail: string, currency?: string): Times | null {
  const asked = unitOf(unit ?? '')
  const paid = MONEY.get(currency ?? '')
  if (paid !== undefined && [...MONEY.values()].includes(asked.unit) && paid !== asked.unit) return null
  if (unit !== undefined && unit !== 'year' && tail !== '' && !sameUnit(tail, unit)) {
    const said = unitOf(tail)
    const sizes = said.magnitude / asked.magnitude
    const differ = said.unit !== '' && asked.unit !== '' && said.unit !== asked.unit
    if (differ && isSameSystem(said.unit, asked.unit))
      return (value) => Number(((convertUnits(value, said.unit, asked.unit) ?? Number.NaN) * sizes).toPrecision(12))
    if (differ && isUnit(said.unit) && isUnit(asked.unit) && !/^[kmb]$/i.test(tail)) return null
    if (UNIT.test(tail) && UNIT.test(unit)) return null
  }
  if (unit !== undefined && tail !== '' && sameUnit(tail, unit)) return 1
  const said = magnitude(tail)
  return said === null ? 1 : said / (magnitude(unit ?? '') ?? 1)
}

const sameUnit = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() || SAME_UNITS.some((names) => names.test(a) && names.test(b))

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const tailsFor = (unit: string | undefined): string =>
  [
    '%',
    'per ?cent',
    ...[
      'thousands?',
      'millions?',
      'billions?',
      'trillions?',
      'lakhs?',
      'crores?',
      'mio',
      'mn',
      'mln',
      'bn',
      'tn',
      'mrd',
      'tsd',
    ],
    ...[
      'tausend',
      'millionen',
      'milliarden',
      'milliards?',
      'millones',
      'milhões',
      'milioni',
      'млн',
      'млрд',
      'тыс',
      'миллион[а-я]*',
      'مليون',
    ],
    ...UNSPACED.map(([sign]) => sign),
    '[kmb]',
    ...UNITS.split('|'),
    ...allUnitNames().map(escape),
    'euros?|dollars?|US dollars?|usd|eur|gbp|pounds? sterling|yen|rupees?|yards?',
    ...(unit ? [escape(unit)] : []),
  ]
    .sort((a, b) => b.length - a.length)
    .join('|')

/** Whether the value is a year: of four digits, and asked for as one. */
const isYear = (value: number, unit: string | undefined, question = ''): boolean =>
  Number.isInteger(value) && value >= 1000 && value < 3000 && (unit === 'year' || asksForYear(question))

const asksForYear = (question: string): boolean =>
  /\b(?:which|what|the)\s+year\b|\byear\s+(?:did|was|had|has|with|when|in which)\b|^\W*when\b|\bin what year\b/i.test(
    question,
  )

const numberWords = ({ value, percent }: Static<typeof Truth>, unit: string | undefined): string =>
  percent || unit === '%' ? `${value} %` : unit === undefined || unit === 'year' ? String(value) : `${value} ${unit}`

const shapeOf = ({ at, box }: Static<typeof Truth>): Shape | undefined =>
  box ? { kind: 'box', x: box[0], y: box[1], width: box[2], height: box[3] } : at && { kind: 'point', at }

function truePlace(truth: Static<typeof Truth>, unit: string | undefined): MatchPlace {
  const shape = shapeOf(truth)
  return { index: 0, label: numberWords(truth, unit), ...(shape ? { shape } : {}) }
}

function readAt(truth: Static<typeof Truth>): { shape?: Shape } {
  const shape = shapeOf(truth)
  return shape ? { shape: { kind: 'point', at: centre(shape) } } : {}
}
