import Type from '../tools/typebox.ts'
import { pointWords, sayPoint, spaceWords } from '../read/asked-format.ts'
import { readPlaces } from '../read/places.ts'
import { unreadable } from '../read/unreadable.ts'
import { amount } from '../score/amount.ts'
import { agreementOf, bare, share } from '../score/f1.ts'
import { pooled } from '../score/figures.ts'
import { foundPlaces, matchPoints, missed, truePlaces } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { pointOnImage } from '../score/on-image.ts'
import { mean } from '../score/summary.ts'
import { defineTestType } from './define-test-type.ts'

/** How far off a centre may be, in shares of the image sides. */
const TOLERANCE = 0.05

const Given = Type.Object(
  { object: Type.String({ minLength: 1, maxLength: 100, description: 'what to look for, a plural noun: "spots"' }) },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    points: Type.Array(
      Type.Object(
        {
          at: Type.Tuple([Type.Number(), Type.Number()], { description: 'centre [x, y], px of the image' }),
          diameter: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'px; drawn as a circle' })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Centres of all objects of a kind. The prompt asks for a JSON list of points, as pointing benchmarks and the grounding
 * modes of model families do (`{"point": [x, y]}`, Gemini's `point`, Qwen's `point_2d`).
 *
 * Score: F1 = 2m / (expected + found). m pairs are made one-to-one, as many as possible within 5 % of the image: distance
 * sqrt((dx/W)^2 + (dy/H)^2) <= 0.05; among those the pairing with the least total distance. The pass mark of 0.8 lets one
 * object in five be missed, or one answer in five be false, but not both at once. */
export const locate = defineTestType({
  name: 'locate',
  title: 'Locate',
  about: 'Find the centres of all objects of a kind.',
  given: Given,
  truth: Truth,
  passMark: 0.8,
  metric: 'F1 at 5 % of the image',
  explains: {
    f1: 'Points within 5 % of the image of a true centre, weighed against misses and extras alike.',
    detection: 'Of the true objects, the share that were found.',
    'false-positives': 'Of the points given, the share with no object of their own.',
    precision: 'Of the points given, the share that found an object.',
    distance: 'How far found points lie from their true centres, on average.',
    expected: 'How many objects there are.',
    found: 'How many points the reply gives.',
  },
  placed: true,
  places: [{ field: 'points', title: 'object', form: 'point', many: true, at: 'at', size: 'diameter' }],
  typicalOutputTokens: 400,

  question: ({ given, question }) => question ?? `Find the centres of all ${given.object} in the image.`,

  format: ({ given, space, sent }) =>
    [
      spaceWords(space, sent),
      `Answer only with a JSON list that has one entry ${pointWords(space)} for each of the ${given.object}. If there are none, answer [].`,
    ].join('\n'),

  read(reply, { given, ...frame }) {
    const { rule, range, found, unused, reason } = readPlaces(reply, { want: 'point', frame, nouns: [given.object] })
    if (rule === null) return unreadable(reply, reason, unused)
    return { readable: true, rule, range, value: found.length, text: amount(found.length, given.object), found, unused }
  },

  score({ truth, answer, given, original, passMark }) {
    const matches = matchPoints(truePlaces(truth.points), foundPlaces(answer.found), original, TOLERANCE)
    const { matched, precision, recall, f1, ...counts } = agreementOf(matches)
    const extra = counts.found - matched
    return {
      score: f1,
      passed: f1 >= passMark,
      passMark,
      metric: 'F1 at 5 % of the image',
      metrics: [
        share('f1', 'F1', f1),
        share('detection', 'Detection rate', recall),
        share('false-positives', 'False positive rate', counts.found > 0 ? extra / counts.found : null),
        share('precision', 'Precision', precision),
        {
          name: 'distance',
          title: 'Mean distance',
          value: mean(matches.flatMap((match) => match.measure?.value ?? [])),
          unit: 'px',
        },
        bare('expected', 'Expected', counts.expected),
        bare('found', 'Found', counts.found),
      ],
      matches,
      sentence:
        counts.expected + counts.found === 0
          ? `There are no ${given.object}, and none were named.`
          : `${matched} of ${counts.expected} ${given.object} found, ${extra} extra.`,
    }
  },

  example: ({ truth, ...frame }) => JSON.stringify(truth.points.map(({ at }) => ({ point: sayPoint(at, frame) }))),

  expected: ({ points }, { object }) => amount(points.length, object),

  unanswered: ({ points }) => missed(truePlaces(points)),

  mirror: ({ given, truth }, { width }) => ({ given, truth: { points: mirror(width).at(truth.points) } }),

  problems: (_, { points }, image) => points.flatMap(({ at }, i) => pointOnImage(`truth.points[${i}].at`, at, image)),

  figures: () =>
    pooled(({ found, matched, recall, f1, measure }) => [
      share('detection', 'Detection rate, all objects', recall),
      share('false-positives', 'False positive rate, all answers', found > 0 ? (found - matched) / found : null),
      share('f1', 'F1 over all objects', f1),
      { name: 'distance', title: 'Mean distance of matches', value: measure, unit: 'px' },
    ]),
})
