import Type, { type Static } from '../tools/typebox.ts'
import { isLengthUnit, lengthFactor, LENGTH_TAILS } from '../tools/units/index.ts'
import { unusedIn } from '../read/numbers.ts'
import { readQuantity } from '../read/quantity.ts'
import { dimensionAsked } from '../read/words/dimensions.ts'
import { hideThinking } from '../read/thinking.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import type { Size, XY } from '../records/space.ts'
import { share } from '../score/f1.ts'
import { meanShare, meanShareRead, medianOf, signedShare, together } from '../score/figures.ts'
import { pathOnImage } from '../score/on-image.ts'
import { atMost } from '../score/relaxed.ts'
import { percent } from '../tools/format.ts'
import { defineTestType } from './define-test-type.ts'

/** Keys of JSON that hold a length, whichever side of the thing it is. */
const KEYS = [
  'length',
  'size',
  'diameter',
  'width',
  'height',
  'distance',
  'measurement',
  'value',
  'final_answer',
  'answer',
  'result',
]

/** How far off a length may be, as a share of the right one. */
const TOLERANCE = 0.2

const point = Type.Tuple([Type.Number(), Type.Number()])

const Given = Type.Object(
  {
    what: Type.String({ minLength: 1, maxLength: 200, description: 'what to measure: "the diameter of the spots"' }),
    unit: Type.String({ minLength: 1, maxLength: 20, description: 'unit of the answer: "um"' }),
    scale: Type.String({
      minLength: 1,
      maxLength: 300,
      description: 'a sentence that says how large the image is, or where the scale is printed',
    }),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    length: Type.Number({ exclusiveMinimum: 0, description: 'in the unit of the answer' }),
    segment: Type.Optional(
      Type.Tuple([point, point], { description: 'the thing measured, from end to end, px of the image' }),
    ),
    unitsPerPx: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'length of one px in the unit' })),
  },
  { additionalProperties: false },
)

/** A physical length, from a scale that is printed in the image or told in the question. The number is asked for in curly
 * braces, as for a count; a reply in another unit of length is converted, one in an unknown unit cannot be read.
 *
 * Score: 1 where the length is right within 20 % (|said - right| <= 0.2 right), else 0. Beside it the relative error and the
 * error in the unit. The length as said is drawn beside the thing measured, as a scale bar that starts where the thing does. */
/** "The bar is 10 mm": right before its length. */
const BAR_BEFORE =
  /\b(?:the|this|a)\s(?:scale\s?)?bar(?:\s(?:in|on|at|below)\s[^.,;]{1,40})?\s(?:is|represents|shows|measures|indicates|corresponds\sto|=)\s(?:about\s)?$/i

export const size = defineTestType({
  name: 'size',
  title: 'Size',
  about: 'Measure a length by a scale.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'within 20 %',
  explains: {
    'within-20': '1 where the length is within 20 % of the right one.',
    'relative-error': 'How far the length is off, as a share of the right one.',
    error: 'The length said minus the right one.',
    'absolute-error': 'How far the length is from the right one, either way.',
  },
  placed: false,
  places: [{ field: 'segment', title: 'thing measured', form: 'line', optional: true, fixed: true }],
  typicalOutputTokens: 12,

  question: ({ given, question }) => `${question ?? `What is ${given.what} in the image?`}\n${given.scale}`,

  format: ({ given }) =>
    `Answer only with the length in ${given.unit}, as a number in curly braces, like {N} where N is a decimal number.`,

  read(reply, { given: { unit, what } }) {
    const side = dimensionAsked(what)
    const reading = readQuantity(hideThinking(reply), {
      keys: side === null ? KEYS : [side, ...KEYS],
      tails: LENGTH_TAILS,
      question: what,
      ...(/\bbar\b/i.test(what) ? {} : { scale: BAR_BEFORE }),
      factor: (tail) => lengthFactor(tail, unit),
    })
    if (reading.rule === null) return unreadable(reply, reading.reason, unusedIn(reply, [], [], reading.reason))
    const { rule, range, tail, notes } = reading
    const value = tidy(reading.value)
    const converted = tail === '' || value === 0 || lengthFactor(tail, unit) === 1 ? [] : [`converted from ${tail}`]
    return {
      readable: true,
      rule,
      range,
      value,
      text: `${value} ${unit}`,
      found: [{ range, raw: [value], label: `${value} ${unit}`, notes: [...notes, ...converted] }],
      unused: unusedIn(reply, [range], [], 'not the length'),
    }
  },

  score({ given: { unit }, truth, answer, original, passMark }) {
    const said = Number(answer.value)
    const error = said - truth.length
    const relative = Math.abs(error) / truth.length
    // a length said in round numbers may stand exactly on the edge
    const score = atMost(relative, TOLERANCE) ? 1 : 0
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'within 20 %',
      metrics: [
        share('within-20', 'Within 20 %', score),
        share('relative-error', 'Relative error', relative),
        { name: 'error', title: 'Error', value: tidy(error), unit },
        { name: 'absolute-error', title: 'Absolute error', value: tidy(Math.abs(error)), unit },
      ],
      matches: [
        {
          verdict: score === 1 ? 'matched' : 'wrong',
          expected: truePlace(truth, unit),
          found: {
            ...barOf(truth, said, original),
            index: 0,
            label: answer.text,
            ...(answer.range ? { range: answer.range } : {}),
          },
          measure: { name: 'relative error', value: relative, unit: '%' },
        },
      ],
      sentence: `Measured ${answer.text}; right is ${truth.length} ${unit} (${relative < 0.0005 ? 'no difference' : `${percent(relative)} too ${error > 0 ? 'much' : 'little'}`}).`,
    }
  },

  example: ({ truth }) => `{${truth.length}}`,

  expected: ({ length }, { unit }) => `${length} ${unit}`,

  unanswered: (truth, { unit }): Match[] => [{ verdict: 'missed', expected: truePlace(truth, unit), found: null }],

  problems: ({ unit }, { segment }, image) => [
    ...(isLengthUnit(unit)
      ? []
      : [
          {
            field: 'given.unit',
            message: `is "${unit}", which is not a unit of length; use um, nm, mm, cm, m, px or the like`,
          },
        ]),
    ...(segment ? pathOnImage('truth.segment', segment, image) : []),
  ],

  charts: {
    errors: {
      title: 'How far lengths are off',
      axis: 'said minus right, as a share of the right length',
      scale: 'share',
      unit: '%',
      of: ({ truth, score }) => signedShare(score, truth.length),
    },
  },

  figures: () =>
    together(
      meanShare('within-20', 'Within 20 %'),
      meanShareRead('relative-error', 'Mean relative error'),
      medianOf('relative-error', 'Median relative error', '%'),
    ),
})

/** Without the noise of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(10))

const truePlace = ({ length, segment }: Static<typeof Truth>, unit: string): MatchPlace => ({
  index: 0,
  label: `${length} ${unit}`,
  ...(segment ? { shape: { kind: 'path', points: segment } } : {}),
})

/** The length as said: a bar with a tick at either end, parallel to the thing measured, on the side of the image's middle. */
function barOf(
  { length, segment, unitsPerPx }: Static<typeof Truth>,
  said: number,
  image: Size,
): Pick<MatchPlace, 'shape'> {
  if (!segment) return {}
  const [[x0, y0], [x1, y1]] = segment
  const px = Math.hypot(x1 - x0, y1 - y0)
  if (px === 0) return {}
  const [dx, dy] = [(x1 - x0) / px, (y1 - y0) / px]
  const inward = (image.width / 2 - (x0 + x1) / 2) * -dy + (image.height / 2 - (y0 + y1) / 2) * dx >= 0 ? 1 : -1
  const away = inward * Math.max(8, 0.03 * Math.min(image.width, image.height))
  const tick = Math.max(4, 0.012 * Math.min(image.width, image.height))
  const at = (along: number, off: number): XY => [
    x0 + dx * along - dy * (away + off),
    y0 + dy * along + dx * (away + off),
  ]
  const end = said / (unitsPerPx ?? length / px)
  return {
    shape: { kind: 'path', points: [at(0, tick), at(0, -tick), at(0, 0), at(end, 0), at(end, tick), at(end, -tick)] },
  }
}
