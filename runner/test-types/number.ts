import Type, { type Static } from 'typebox'
import { readNumberWords } from '../read/number-words.ts'
import { unusedIn } from '../read/numbers.ts'
import { readQuantity } from '../read/quantity.ts'
import { hideThinking } from '../read/thinking.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre, type Shape } from '../records/shape.ts'
import { bare, share } from '../score/f1.ts'
import { meanShare, medianOf } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { boxOnImage, pointOnImage } from '../score/on-image.ts'
import { chartqaRelaxed, relaxed } from '../score/relaxed.ts'
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
  typicalOutputTokens: 10,

  question: ({ given, question }) => question ?? given.question ?? 'What value does the image show?',

  format: ({ given: { unit } }) => {
    const what = unit === 'year' ? 'the year' : `the number${unit === undefined ? '' : ` in ${unit}`}`
    return `Answer only with ${what}, in curly braces, like {N}, without thousands separators.`
  },

  read(reply, { given }) {
    const text = hideThinking(reply)
    const reading = readQuantity(text, {
      keys: ['value', 'answer', 'final_answer', 'number', 'result', 'reading', 'amount'],
      tails: tailsFor(given.unit),
      factor: (tail) => factorIn(given.unit, tail),
    })
    if (reading.rule === null) {
      const words = reading.none ? readNumberWords(text) : reading
      if (words.rule === null) return unreadable(reply, words.reason, unusedIn(reply, [], [], words.reason))
      return read(reply, words.rule, words.range, words.value, [])
    }
    return read(reply, reading.rule, reading.range, reading.value, reading.notes)
  },

  score({ truth, given, answer, question, passMark }) {
    const fraction = truth.percent === false && PERCENT.test(answer.text)
    const said = Number(answer.value) / (fraction ? 100 : 1)
    const year = isYear(truth.value, given.unit, question ?? given.question)
    const strict = said === truth.value
    const score = strict || relaxed(said, truth.value, year) ? 1 : 0
    const official = chartqaRelaxed(answer.text, `${truth.value}${truth.percent && given.unit !== '%' ? '%' : ''}`)
    const relative = truth.value === 0 ? null : Math.abs(said - truth.value) / Math.abs(truth.value)
    const right = numberWords(truth, given.unit)
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
          ? `Read ${answer.text}, within 5 % of ${right}.`
          : `Read ${answer.text}; right is ${right}${year ? ', and a year must be exact' : ''}.`,
    }
  },

  example: ({ truth }) => `{${truth.value}}`,

  expected: (truth, { unit }) => numberWords(truth, unit),

  unanswered: (truth, { unit }): Match[] => missed([truePlace(truth, unit)]),

  problems: (_, { at, box }, image) => [
    ...(at ? pointOnImage('truth.at', at, image) : []),
    ...(box ? boxOnImage('truth.box', box, image) : []),
  ],

  figures: (tests) => [
    meanShare(tests, 'relaxed', 'Relaxed (5 %)'),
    meanShare(tests, 'strict', 'Strict'),
    meanShare(tests, 'chartqa', "ChartQA's official rule"),
    medianOf(tests, 'relative-error', 'Median relative error', '%'),
  ],
})

const PERCENT = /(?:%|\bper ?cent)\s*$/i

function read(reply: string, rule: string, range: [number, number], value: number, notes: string[]) {
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
    found: [{ range, raw: [value], label: text, ...(notes.length > 0 ? { notes } : {}) }],
    unused: unusedIn(reply, [range], [], 'not the value'),
  }
}

const MAGNITUDES: readonly (readonly [words: RegExp, letters: RegExp, value: number])[] = [
  [/^thousands?$/i, /^[kK]$/, 1e3],
  [/^(?:millions?|mio|mn)$/i, /^M$/, 1e6],
  [/^(?:billions?|bn)$/i, /^B$/, 1e9],
  [/^(?:trillions?|tn)$/i, /^T$/, 1e12],
]

/** What a magnitude word in a tail or a unit stands for, null where there is none. A small m or b is a unit. */
function magnitude(text: string): number | null {
  for (const word of text.split(/[^\p{L}]+/u))
    for (const [words, letters, value] of MAGNITUDES) if (words.test(word) || letters.test(word)) return value
  return null
}

/** "3.5 million" is 3500000; where the unit is in thousands it is 3500. A number without a magnitude is in the unit as it is. */
function factorIn(unit: string | undefined, tail: string): number {
  const said = magnitude(tail)
  return said === null ? 1 : said / (magnitude(unit ?? '') ?? 1)
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

const tailsFor = (unit: string | undefined): string =>
  [
    '%',
    'per ?cent',
    '(?:thousand|million|billion|trillion)s?',
    'mio',
    'mn',
    'bn',
    'tn',
    '[kmb]',
    ...(unit ? [escape(unit)] : []),
  ]
    .sort((a, b) => b.length - a.length)
    .join('|')

/** Whether the value is a year: of four digits, and asked for as one. */
const isYear = (value: number, unit: string | undefined, question = ''): boolean =>
  Number.isInteger(value) &&
  value >= 1000 &&
  value < 3000 &&
  (unit === 'year' || /\b(?:which|what)\s+year\b/i.test(question))

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
