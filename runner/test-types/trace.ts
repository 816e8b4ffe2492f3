import Type, { type Static } from '../tools/typebox.ts'
import { sayPoint, spaceWords } from '../read/asked-format.ts'
import { readPath } from '../read/path.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import type { XY } from '../records/space.ts'
import { share } from '../score/f1.ts'
import { meanOf, meanShare, only, together, type CountedTest } from '../score/figures.ts'
import { missed } from '../score/match-points.ts'
import { mirror } from '../score/mirrored.ts'
import { pathOnImage, pointOnImage } from '../score/on-image.ts'
import { lengthOf } from '../score/polyline.ts'
import { checkPath } from '../score/path-check.ts'
import { percent } from '../tools/format.ts'
import { defineTestType } from './define-test-type.ts'

/** What an answer with a fault can come to at most: whatever is not whole is less than a whole one. */
const MOST_WITH_FAULT = 0.99
/** Pairs of a wall and a piece of a right path that are checked when a suite is loaded. */
const MOST_CHECKED = 1_000_000

const point = Type.Tuple([Type.Number(), Type.Number()])
const Spot = Type.Object(
  { at: point, radius: Type.Number({ exclusiveMinimum: 0, description: 'px' }) },
  { additionalProperties: false },
)

const Given = Type.Object(
  {
    from: Type.String({ minLength: 1, maxLength: 200, description: 'where it starts: "the green dot"' }),
    to: Type.String({ minLength: 1, maxLength: 200, description: 'where it ends: "the red dot"' }),
    along: Type.Optional(Type.Boolean({ description: 'follow a line, instead of finding a way between walls' })),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    start: Spot,
    goal: Spot,
    walls: Type.Optional(
      Type.Array(Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]), {
        maxItems: 20_000,
        description: '[x1, y1, x2, y2], px of the image',
      }),
    ),
    wallWidth: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'px; 1 where absent' })),
    path: Type.Optional(
      Type.Array(point, { minItems: 2, maxItems: 5000, description: 'a right path, px of the image' }),
    ),
    tolerance: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'how far from the line is still on it, px' }),
    ),
  },
  { additionalProperties: false },
)

/** A path as a list of points, joined by straight lines: through a maze, or along a line among others. Mazes of benchmarks ask
 * for steps in words; points show where a model believes the way to be.
 *
 * Score: 1 where the path starts in the start, ends in the goal, and on the way comes nowhere nearer to a wall than half its
 * width; along a line it must instead stay within the tolerance, and pass by every part of the line in order. Otherwise the
 * share of the right path that was followed, in order, before the first fault (at most 0.99; 0 for a path that starts
 * elsewhere, and where no right path is known). Following means to pass by within twice the tolerance, or within a diameter
 * of the start or the goal where there is none. The first fault is marked. */
export const trace = defineTestType({
  name: 'trace',
  title: 'Trace',
  about: 'Draw the way through a maze or along a line.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'way found',
  explains: {
    complete: 'Whether the path runs from the start to the goal without a fault.',
    followed: 'Share of the right path that was followed, in order, before the first fault.',
    goal: 'Whether the path ends in the goal.',
    free: 'Whether the path touches no wall or, along a line, never leaves it.',
    off: 'How far the path runs from the right one, on average.',
    length: 'How long the path is.',
  },
  placed: true,
  places: [
    { field: 'start', title: 'start', form: 'point', at: 'at', size: 'radius' },
    { field: 'goal', title: 'goal', form: 'point', at: 'at', size: 'radius' },
    { field: 'path', title: 'path', form: 'line', optional: true },
  ],
  typicalOutputTokens: 250,

  question: ({ given, question }) =>
    question ??
    (given.along
      ? `Follow the line from ${given.from} to ${given.to} in the image.`
      : `Find the way from ${given.from} to ${given.to} in the image, without touching a wall.`),

  format({ given, space, sent }) {
    const pair = space === 'thousand-yx' ? '[y, x]' : '[x, y]'
    return [
      spaceWords(space, sent),
      `Answer only with a JSON list of points [${pair}, ${pair}, ...], in order from ${given.from} to ${given.to}. The points are joined by straight lines, so give one wherever the direction changes.`,
    ].join('\n')
  },

  read(reply, { given: _, ...frame }) {
    const { rule, found, unused, ...rest } = readPath(reply, frame)
    if (rule === null || !found) return unreadable(reply, 'reason' in rest ? rest.reason : '', unused)
    return {
      readable: true,
      rule,
      range: found.range,
      value: found.raw.length / 2,
      text: `a path of ${found.label}`,
      found: [found],
      unused,
    }
  },

  score({ truth, given, answer, passMark }) {
    const [said] = answer.found
    const points = said?.shape?.kind === 'path' ? said.shape.points : []
    const check = checkPath(points, truth, Boolean(given.along))
    const score = check.complete ? 1 : Math.min(MOST_WITH_FAULT, check.followed ?? 0)
    const [whole, start, goal] = truePlaces(truth, given)
    const found: MatchPlace = {
      index: 0,
      label: 'answer',
      ...(said?.shape ? { shape: said.shape, range: said.range } : {}),
    }
    const end = (right: boolean, expected: MatchPlace): Match => ({
      verdict: right ? 'matched' : 'missed',
      expected,
      found: null,
    })
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'way found',
      metrics: [
        share('complete', 'Way found', check.complete ? 1 : 0),
        share('followed', 'Right path followed', check.followed),
        share('goal', 'Ends in the goal', check.reachesGoal ? 1 : 0),
        share('free', given.along ? 'Stays on the line' : 'Touches no wall', check.free ? 1 : 0),
        { name: 'off', title: 'Mean distance from the right path', value: check.off, unit: 'px' },
        { name: 'length', title: 'Length', value: lengthOf(points), unit: 'px' },
      ],
      matches: [
        { verdict: check.complete ? 'matched' : 'wrong', expected: whole, found },
        end(check.startsRight, start),
        end(check.reachesGoal, goal),
        ...(check.fault
          ? [
              {
                verdict: 'extra' as const,
                expected: null,
                found: { index: 1, label: check.fault.what, shape: { kind: 'point' as const, at: check.fault.at } },
              },
            ]
          : []),
      ],
      sentence: check.fault
        ? `The path ${check.fault.what}${check.followed === null ? '' : `, after ${percent(check.followed)} of the way`}.`
        : `The path ${given.along ? 'follows the line to its end' : 'reaches the goal and touches no wall'}.`,
    }
  },

  example: ({ truth, ...frame }) =>
    truth.path ? JSON.stringify(truth.path.map((point) => sayPoint(point, frame))) : null,

  expected: ({ path }, { from, to }) =>
    `a path from ${from} to ${to}${path ? ` (${Math.round(lengthOf(path))} px)` : ''}`,

  unanswered: (truth, given) => missed(truePlaces(truth, given)),

  mirror({ given, truth }, { width }) {
    const { point, points, stretch } = mirror(width)
    return {
      given,
      truth: {
        ...truth,
        start: { ...truth.start, at: point(truth.start.at) },
        goal: { ...truth.goal, at: point(truth.goal.at) },
        ...(truth.walls ? { walls: truth.walls.map(stretch) } : {}),
        ...(truth.path ? { path: points(truth.path) } : {}),
      },
    }
  },

  problems(given, truth, image) {
    const { start, goal, path, tolerance } = truth
    const line = given.along
      ? [
          ...(path ? [] : [{ field: 'truth.path', message: 'is missing, and along a line there must be one' }]),
          ...(tolerance === undefined
            ? [{ field: 'truth.tolerance', message: 'is missing, and along a line there must be one' }]
            : []),
        ]
      : []
    const outside = [
      ...pointOnImage('truth.start.at', start.at, image),
      ...pointOnImage('truth.goal.at', goal.at, image),
      ...pathOnImage('truth.path', path ?? [], image),
    ]
    // a suite of a stranger must not keep the loader busy for minutes
    if (line.length + outside.length > 0 || !path || path.length * (truth.walls?.length ?? 0) > MOST_CHECKED)
      return [...line, ...outside]
    const { fault } = checkPath(path, truth, Boolean(given.along))
    return fault
      ? [
          {
            field: 'truth.path',
            message: `is not a valid path: it ${fault.what} at [${fault.at.map((px) => Math.round(px)).join(', ')}]`,
          },
        ]
      : []
  },

  figures: () =>
    together<CountedTest<unknown, Static<typeof Truth>>>(
      meanShare('complete', 'Way found'),
      only(({ truth }) => truth.path, meanShare('followed', 'Mean share followed')),
      meanShare('goal', 'Ends in the goal'),
      meanShare('free', 'Without a wrong step'),
      meanOf('off', 'Mean distance from the right path', 'px'),
    ),
})

function truePlaces(
  { path, start, goal }: Static<typeof Truth>,
  { from, to }: Static<typeof Given>,
): [whole: MatchPlace, start: MatchPlace, goal: MatchPlace] {
  const spot = (index: number, label: string, { at, radius }: { at: XY; radius: number }): MatchPlace => ({
    index,
    label,
    shape: { kind: 'circle', at, radius },
  })
  return [
    {
      index: 0,
      label: `from ${from} to ${to}`.slice(0, 80),
      ...(path ? { shape: { kind: 'path', points: path } } : {}),
    },
    spot(1, 'start', start),
    spot(2, 'goal', goal),
  ]
}
