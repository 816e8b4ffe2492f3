import Type, { type Static } from 'typebox'
import { pointWords, spaceWords } from '../read/asked-format.ts'
import { readInteger } from '../read/integer.ts'
import { unusedIn } from '../read/numbers.ts'
import { readPlaces, type PlacesReading } from '../read/places.ts'
import { hideThinking } from '../read/thinking.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Found, Range } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre } from '../records/shape.ts'
import type { Size } from '../records/space.ts'
import { bare, share } from '../score/f1.ts'
import { matchesOf } from '../score/matches.ts'
import { pairPoints } from '../score/pair-points.ts'
import { defineTestType } from './define-test-type.ts'

/** How far a point may be off its object, in shares of the image sides. Shown, never scored. */
const TOLERANCE = 0.05

const Given = Type.Object({
  object: Type.String({ minLength: 1, maxLength: 100, description: 'what to count, a plural noun: "spots"' }),
  points: Type.Optional(Type.Boolean({ description: 'ask for a point on each as well' })),
}, { additionalProperties: false })

const Truth = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  points: Type.Optional(Type.Array(Type.Object({
    at: Type.Tuple([Type.Number(), Type.Number()], { description: 'centre [x, y], px of the image' }),
    diameter: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'px' })),
  }, { additionalProperties: false }))),
}, { additionalProperties: false })

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
  placed: true,
  typicalOutputTokens: 10,

  ask({ given, question, space, sent }) {
    const asked = question ?? `How many ${given.object} are in the image?`
    const number = 'the number in curly braces, like {N} where N is a whole number'
    if (!given.points) return `${asked}\nAnswer only with ${number}.`
    return [
      asked,
      spaceWords(space, sent),
      `First give a JSON list that has one entry ${pointWords(space)} for the centre of each of the ${given.object}, or [] if there are none. Then give ${number}.`,
    ].join('\n')
  },

  read(reply, { given, ...frame }) {
    const text = hideThinking(reply)
    const places: Partial<PlacesReading> = given.points ? readPlaces(reply, { want: 'point', frame, nouns: [] }) : {}
    const points = places.found ?? []
    const reading = readInteger(without(text, points.map((one) => one.range)), [given.object])
    const refused = (places.unused ?? []).filter((one) => one.reason !== 'not part of a place' && one.text !== '')
    if (reading.rule === null) {
      const reason = points.length > 0 ? `${points.length} points, but no number: ${reading.reason}` : reading.reason
      return unreadable(reply, reason, unusedIn(text, [], refused, reason))
    }
    const { rule, range, value } = reading
    const pointed = points.length > 0 ? ` (${points.length} ${points.length === 1 ? 'point' : 'points'})` : ''
    return {
      readable: true, rule, range, value, text: `${value}${pointed}`, found: points,
      unused: unusedIn(text, [range, ...points.map((one) => one.range)], refused, 'not the count'),
    }
  },

  score({ truth, given, answer, original, passMark }) {
    const said = Number(answer.value)
    const score = said === truth.count ? 1 : 0
    const error = said - truth.count
    const points = answer.found.length
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'exact count',
      metrics: [
        bare('error', 'Error', error),
        bare('absolute-error', 'Absolute error', Math.abs(error)),
        share('within-1', 'Within 1', Math.abs(error) <= 1 ? 1 : 0),
        bare('mismatch', 'Number minus own points', points > 0 ? said - points : null),
      ],
      matches: [
        {
          verdict: score === 1 ? 'matched' : 'wrong',
          expected: { index: 0, label: String(truth.count) },
          found: { index: 0, label: String(said), ...(answer.range ? { range: answer.range } : {}) },
          measure: { name: 'error', value: error, unit: '' },
        },
        ...(points > 0 ? pointMatches(truth, answer.found, original) : truth.points && given.points ? missedPoints(truth) : []),
      ],
      sentence: `${score === 1 ? `${said} ${given.object} is right` : `Counted ${said} of ${truth.count} ${given.object}`}${points > 0 && points !== said ? `, but pointed at ${points}` : ''}.`,
    }
  },

  expected: (truth, { object }) => `${truth.count} ${object}`,

  unanswered: (truth): Match[] => [
    { verdict: 'missed', expected: { index: 0, label: String(truth.count) }, found: null },
    ...missedPoints(truth),
  ],
})

type CountTruth = Static<typeof Truth>

/** The number is place 0 of both lists, so that points start at 1. */
const expectedPoints = (points: NonNullable<CountTruth['points']>): MatchPlace[] =>
  points.map(({ at, diameter }, i) => ({
    index: i + 1, label: String(i + 1),
    shape: diameter === undefined ? { kind: 'point', at } : { kind: 'circle', at, radius: diameter / 2 },
  }))

const missedPoints = ({ points = [] }: CountTruth): Match[] =>
  expectedPoints(points).map((expected): Match => ({ verdict: 'missed', expected, found: null }))

/** Points by place where the truth has places. Where it has only a number, they are matched by number alone: as many as
 * there are objects, the rest extra. */
function pointMatches(truth: CountTruth, points: readonly Found[], original: Size): Match[] {
  const found = points.map(({ shape, range }, i): MatchPlace => ({ index: i + 1, label: String(i + 1), range, ...(shape ? { shape } : {}) }))
  if (!truth.points) return found.map((place, i): Match => ({ verdict: i < truth.count ? 'matched' : 'extra', expected: null, found: place }))
  const spot = (place: MatchPlace): [number, number] => (place.shape ? centre(place.shape) : [Infinity, Infinity])
  const expected = expectedPoints(truth.points)
  const pairs = pairPoints(expected.map(spot), found.map(spot), original, TOLERANCE)
  return matchesOf(expected, found, pairs, (one, other) => {
    const [a, b] = [spot(one), spot(other)]
    return { verdict: 'matched', measure: { name: 'distance', value: Math.hypot(a[0] - b[0], a[1] - b[1]), unit: 'px' } }
  })
}

/** The text with these parts blanked out, every other character at its place. Ranges are in reading order. */
function without(text: string, ranges: readonly Range[]): string {
  let kept = ''
  let at = 0
  for (const [from, to] of ranges) {
    if (from < at) continue
    kept += text.slice(at, from) + ' '.repeat(to - from)
    at = to
  }
  return kept + text.slice(at)
}
