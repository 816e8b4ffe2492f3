import Type, { type Static } from '../tools/typebox.ts'
import { pointWords, sayPoint, spaceWords } from '../read/asked-format.ts'
import { readOnePoint } from '../read/one-point.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre, type Shape } from '../records/shape.ts'
import type { XY } from '../records/space.ts'
import { share } from '../score/f1.ts'
import {
  byName,
  meanBy,
  meanShare,
  medianBy,
  named,
  ofReadable,
  together,
  valueIn,
  type CountedTest,
} from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { boxOnImage, pathOnImage } from '../score/on-image.ts'
import { distanceOutside, innerPoint } from '../score/polygon.ts'
import { defineTestType } from './define-test-type.ts'

const Given = Type.Object(
  { target: Type.String({ minLength: 1, maxLength: 300, description: 'what to click: "the Save button"' }) },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    box: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number(), Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], {
        description: '[x, y, width, height], px of the image',
      }),
    ),
    polygon: Type.Optional(
      Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
        minItems: 3,
        maxItems: 1000,
        description: 'corners [x, y], px of the image',
      }),
    ),
    kind: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z-]{0,19}$',
        description: 'text or icon, or any kind by which hits are told apart',
      }),
    ),
  },
  { additionalProperties: false },
)

/** A click on a described target, as ScreenSpot and its successors ask for (K. Cheng et al., "SeeClick", 2024; K. Li et al.,
 * "ScreenSpot-Pro", 2025).
 *
 * Score: 1 where the point lies inside the target, edges included, else 0. A box as an answer counts by its centre, which is
 * noted; several points without a word which one is meant cannot be read. Beside it how far the point is from the target, px
 * of the image, 0 for a hit. Hits are also told by the kind of target. */
export const point = defineTestType({
  name: 'point',
  title: 'Point',
  about: 'Click a described target.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'inside the target',
  explains: {
    hit: '1 where the point lies inside the target, its edge included.',
    'hit-*': 'The same, counted apart for this kind of target.',
    miss: 'How far the point is from the nearest edge of the target; 0 for a hit.',
    centre: 'How far the point is from the middle of the target.',
  },
  placed: true,
  places: [
    { field: 'box', title: 'target', form: 'box', optional: true },
    { field: 'polygon', title: 'outline', form: 'polygon', optional: true },
  ],
  typicalOutputTokens: 20,

  question: ({ given, question }) => question ?? `Where do you click to hit ${given.target}?`,

  format: ({ space, sent }) => `${spaceWords(space, sent)}\nAnswer only with one JSON object ${pointWords(space)}.`,

  read(reply, { given, ...frame }) {
    const target = given.target.replace(/^(?:the|an?)\s/i, '')
    const { rule, range, found, unused, reason } = readOnePoint(reply, frame, [target, 'targets', 'elements'])
    if (rule === null) return unreadable(reply, reason, unused)
    const [place] = found
    const point = place?.shape ? centre(place.shape) : null
    return {
      readable: true,
      rule,
      range,
      value: point,
      text: point ? `(${point.map((px) => Math.round(px)).join(', ')}) px` : 'no such target',
      found,
      unused,
    }
  },

  score({ truth, given, answer, passMark }) {
    const expected = targetPlace(truth, given)
    const [said] = answer.found
    const point = said?.shape ? centre(said.shape) : null
    const off = point && distanceOutside(point, outline(truth))
    // on the edge, but for rounding
    const miss = off !== null && off < 1e-6 ? 0 : off
    const score = miss === 0 ? 1 : 0
    const found: MatchPlace | null = said?.shape
      ? { index: 0, label: score === 1 ? 'hit' : `${pixels(miss)} px off`, range: said.range, shape: said.shape }
      : null
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'inside the target',
      metrics: [
        share('hit', 'Hit', score),
        { name: 'miss', title: 'Distance from the target', value: miss, unit: 'px' },
        {
          name: 'centre',
          title: 'Distance from its centre',
          value: point && expected.shape ? apart(point, centre(expected.shape)) : null,
          unit: 'px',
        },
        ...(truth.kind === undefined ? [] : [share(`hit-${truth.kind}`, `Hit (${truth.kind})`, score)]),
      ],
      matches: [
        found && miss !== null
          ? {
              verdict: score === 1 ? 'matched' : 'wrong',
              expected,
              found,
              measure: { name: 'miss', value: miss, unit: 'px' },
            }
          : { verdict: 'missed', expected, found: null },
      ],
      sentence:
        miss === null
          ? 'The target is there, but the answer says it is not.'
          : score === 1
            ? 'The point lies inside the target.'
            : `The point is ${pixels(miss)} px off the target.`,
    }
  },

  example: ({ truth, ...frame }) =>
    JSON.stringify({ point: sayPoint(truth.polygon ? innerPoint(truth.polygon) : centre(shapeOf(truth)), frame) }),

  expected: (truth, { target }) => {
    const [x, y] = centre(shapeOf(truth))
    return `${target}, at (${Math.round(x)}, ${Math.round(y)}) px`
  },

  unanswered: (truth, given): Match[] => missed([targetPlace(truth, given)]),

  /** Kinds of targets are told apart on screens, which are full of words, and whose icons point somewhere. */
  mirror({ given, truth }, { width }) {
    if (truth.kind !== undefined) return 'may have something to read in the image'
    const { box, points } = mirror(width)
    return {
      given,
      truth: {
        ...(truth.box ? { box: box(truth.box) } : {}),
        ...(truth.polygon ? { polygon: points(truth.polygon) } : {}),
      },
    }
  },

  problems: (_, { box, polygon }, image) => [
    ...((box === undefined) === (polygon === undefined)
      ? [{ field: 'truth', message: 'must have exactly one of box and polygon' }]
      : []),
    ...(box ? boxOnImage('truth.box', box, image) : []),
    ...(polygon ? pathOnImage('truth.polygon', polygon, image) : []),
  ],

  charts: {
    curve: {
      axis: 'greatest distance from the target',
      unit: 'px',
      thresholds: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0],
      at({ matches: [match] }, farthest) {
        const miss = match?.found ? match.measure?.value : undefined
        return { expected: 1, found: match?.found ? 1 : 0, matched: miss !== undefined && miss <= farthest ? 1 : 0 }
      },
    },
  },

  figures: () =>
    together<CountedTest<unknown, Static<typeof Truth>>>(
      meanShare('hit', 'Hits'),
      byName(
        ({ truth }) => truth.kind,
        (kind) => named(`hit-${kind}`, meanShare('hit', `Hits (${kind})`)),
      ),
      meanBy({ name: 'mean-miss', title: ofReadable('Mean distance of misses'), unit: 'px' }, missOf),
      medianBy({ name: 'median-miss', title: ofReadable('Median distance of misses'), unit: 'px' }, missOf),
    ),
})

/** px; null of a hit */
function missOf({ score }: Pick<CountedTest, 'score'>): number | null {
  const px = valueIn(score, 'miss')
  return px !== null && px > 0 ? px : null
}

/** Rounded up, so that no miss is called 0 px. */
const pixels = (distance: number | null): number => Math.ceil(distance ?? 0)

const apart = (a: XY, b: XY): number => Math.hypot(a[0] - b[0], a[1] - b[1])

const shapeOf = ({ box, polygon }: Static<typeof Truth>): Shape => {
  if (polygon) return { kind: 'path', points: polygon, closed: true }
  const [x, y, width, height] = box ?? [0, 0, 0, 0]
  return { kind: 'box', x, y, width, height }
}

function outline({ box, polygon }: Static<typeof Truth>): XY[] {
  if (polygon) return polygon
  const [x, y, width, height] = box ?? [0, 0, 0, 0]
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
}

const targetPlace = (truth: Static<typeof Truth>, { target }: Static<typeof Given>): MatchPlace => ({
  index: 0,
  label: target.slice(0, 60),
  shape: shapeOf(truth),
})
