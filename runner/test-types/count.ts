import Type, { type Static } from '../tools/typebox.ts'
import { pointWords, sayPoint, spaceWords } from '../read/asked-format.ts'
import { readInteger } from '../read/integer.ts'
import { unusedIn } from '../read/numbers.ts'
import { readPlaces } from '../read/places.ts'
import { shownText } from '../read/shown.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Frame } from '../read/place.ts'
import type { Answer, Range } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import { amount } from '../score/amount.ts'
import { bare, share } from '../score/f1.ts'
import { meanOf, meanShare, meanShareRead, together, valueIn } from '../score/figures.ts'
import { foundPlaces, matchPoints, missed, truePlaces } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { pointOnImage } from '../score/on-image.ts'
import { defineTestType } from './define-test-type.ts'

/** How far a point may be off its object, in shares of the image sides. Shown, never scored. */
const TOLERANCE = 0.05

const Given = Type.Object(
  {
    object: Type.String({ minLength: 1, maxLength: 100, description: 'what to count, a plural noun: "spots"' }),
    points: Type.Optional(Type.Boolean({ description: 'ask for a point on each as well' })),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    count: Type.Integer({ minimum: 0 }),
    points: Type.Optional(
      Type.Array(
        Type.Object(
          {
            at: Type.Tuple([Type.Number(), Type.Number()], { description: 'centre [x, y], px of the image' }),
            diameter: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'px' })),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

/** How many objects of a kind there are and, where ordered, where. The prompt asks for the number in curly braces, as
 * "Vision language models are blind" (2024) does; pointing before counting follows the counting tasks of Molmo's PixMo.
 *
 * Score: 1 for exactly the right number, else 0 (CountBench, PixMo-Count, TallyQA). Beside it: signed and absolute error,
 * within 1, and whether the number agrees with the points of the same reply. Points never change the score. */
export const count = defineTestType({
  name: 'count',
  title: 'Count',
  about: 'Say how many objects of a kind there are.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'exact count',
  explains: {
    exact: '1 where the number said is exactly the right one.',
    'within-1': 'Whether the number said is at most one off.',
    error: 'The number said minus the right one: above 0 is too many.',
    'absolute-error': 'How far the number said is from the right one, either way.',
    mismatch: 'The number said minus the points given in the same reply.',
    agrees: 'Whether the number said is the number of points given in the same reply.',
  },
  placed: true,
  places: [
    { field: 'points', title: 'object', form: 'point', many: true, at: 'at', size: 'diameter', counted: 'count' },
  ],
  typicalOutputTokens: 10,

  question: ({ given, question }) => question ?? `How many ${given.object} are in the image?`,

  format({ given, space, sent }) {
    const number = 'the number in curly braces, like {N} where N is a whole number'
    if (!given.points) return `Answer only with ${number}.`
    return [
      spaceWords(space, sent),
      `First give a JSON list that has one entry ${pointWords(space)} for the centre of each of the ${given.object}, or [] if there are none. Then give ${number}.`,
    ].join('\n')
  },

  read(reply, { given, ...frame }) {
    const text = shownText(reply)
    const { found: points, refused } = given.points
      ? readPlaces(reply, { want: 'point', frame, nouns: [] })
      : { found: [], refused: [] }
    // places in tags hold numbers that nothing else tells from a count
    const listed = points.length === 0 && /<points?\s|<loc_?\d/.test(text) ? countedPlaces(reply, frame, given) : null
    if (listed) return listed
    const reading = readInteger(
      without(
        text,
        points.map((point) => point.range),
      ),
      [given.object],
    )
    if (reading.rule === null) {
      const counted = countedPlaces(reply, frame, given)
      if (counted) return counted
      const reason = points.length > 0 ? `${pointsIn(points.length)}, but no number: ${reading.reason}` : reading.reason
      return unreadable(reply, reason, unusedIn(reply, [], refused, reason))
    }
    const { rule, range, value } = reading
    return {
      readable: true,
      rule,
      range,
      value,
      text: points.length > 0 ? `${value} (${pointsIn(points.length)})` : String(value),
      found: [{ range, raw: [value], label: String(value) }, ...points],
      unused: unusedIn(reply, [range, ...points.map((point) => point.range)], refused, 'not the count'),
    }
  },

  score({ truth, given, answer, original, passMark }) {
    const said = Number(answer.value)
    const error = said - truth.count
    const score = error === 0 ? 1 : 0
    const points = foundPlaces(answer.found)
    const mismatch = points.length > 0 ? said - points.length : null
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'exact count',
      metrics: [
        share('exact', 'Exact', score),
        share('within-1', 'Within 1', Math.abs(error) <= 1 ? 1 : 0),
        bare('error', 'Error', error),
        bare('absolute-error', 'Absolute error', Math.abs(error)),
        bare('mismatch', 'Number minus own points', mismatch),
        share('agrees', 'Number agrees with own points', mismatch === null ? null : mismatch === 0 ? 1 : 0),
      ],
      matches: [
        {
          verdict: error === 0 ? 'matched' : 'wrong',
          expected: numberPlace(truth.count),
          found: { ...numberPlace(said), ...(answer.range ? { range: answer.range } : {}) },
          measure: { name: 'error', value: error, unit: '' },
        },
        ...(given.points ? pointMatches(truth, points, original) : []),
      ],
      sentence: `${error === 0 ? `Counted ${said}, which is right` : `Counted ${said}; right is ${truth.count}`}${mismatch ? `, but pointed at ${points.length}` : ''}.`,
    }
  },

  example({ given, truth, ...frame }) {
    const number = `{${truth.count}}`
    if (!given.points) return number
    const { points = [] } = truth
    return points.length === truth.count
      ? `${JSON.stringify(points.map(({ at }) => ({ point: sayPoint(at, frame) })))}\n${number}`
      : null
  },

  expected: (truth, { object }) => amount(truth.count, object),

  unanswered: ({ count, points = [] }) => [...missed([numberPlace(count)]), ...missed(truePlaces(points, 1))],

  mirror: ({ given, truth }, { width }) => ({
    given,
    truth: { ...truth, ...(truth.points ? { points: mirror(width).at(truth.points) } : {}) },
  }),

  problems: (_, { count, points }, image) => [
    ...(points ?? []).flatMap(({ at }, i) => pointOnImage(`truth.points[${i}].at`, at, image)),
    ...(points && points.length !== count
      ? [{ field: 'truth.points', message: `has ${points.length} points and truth.count is ${count}; they must agree` }]
      : []),
  ],

  charts: {
    errors: {
      title: 'How far counts are off',
      axis: 'said minus right',
      scale: 'whole',
      unit: '',
      of: ({ score }) => valueIn(score, 'error'),
    },
  },

  figures: () =>
    together(
      meanShare('exact', 'Exact'),
      meanShare('within-1', 'Within 1'),
      meanOf('absolute-error', 'Mean absolute error'),
      meanOf('error', 'Bias (said minus right)'),
      meanShareRead('agrees', 'Number agrees with own points'),
    ),
})

/** Longer replies are no list of places to be counted. */
const LONGEST = 200_000

/** A count told by places alone: one point or box for each object, or a list that is empty where points were asked for. */
function countedPlaces(reply: string, frame: Frame, given: Static<typeof Given>): Answer | null {
  if (reply.length > LONGEST) return null
  const { rule, range, found } = readPlaces(reply, { want: 'point', frame, nouns: [] })
  const whole = rule !== null && ['json', 'fenced json', 'outermost json', 'tags'].includes(rule)
  if (!whole || !range || range[0] >= range[1] || (found.length === 0 && !given.points)) return null
  const value = found.length
  const points = given.points ? found : []
  return {
    readable: true,
    rule: `${rule}, places counted`,
    range,
    value,
    text: given.points && value > 0 ? `${value} (${pointsIn(value)})` : String(value),
    found: [{ range, raw: [value], label: String(value) }, ...points],
    unused: [],
  }
}

/** The number comes first in both lists; points follow from 1. */
const numberPlace = (value: number): MatchPlace => ({ index: 0, label: String(value) })

const pointsIn = (count: number): string => `${count} ${count === 1 ? 'point' : 'points'}`

/** Points by place where the truth has places. Where it has only a number, they are matched by number alone: as many as
 * there are objects, the rest extra. */
function pointMatches(truth: Static<typeof Truth>, found: readonly MatchPlace[], original: Size): Match[] {
  if (truth.points) return matchPoints(truePlaces(truth.points, 1), found, original, TOLERANCE)
  return found.map((place, i) => ({ verdict: i < truth.count ? 'matched' : 'extra', expected: null, found: place }))
}

/** The text with these parts blanked out, every other character at its place. */
function without(text: string, ranges: readonly Range[]): string {
  let kept = ''
  let index = 0
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from < index) continue
    kept += text.slice(index, from) + ' '.repeat(to - from)
    index = to
  }
  return kept + text.slice(index)
}
