import Type, { type Static } from '../tools/typebox.ts'
import { unusedIn } from '../read/numbers.ts'
import { shownText } from '../read/shown.ts'
import { readTime } from '../read/time.ts'
import { unreadable } from '../read/unreadable.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { share } from '../score/f1.ts'
import { meanBy, meanOf, meanShare, medianOf, only, together, valueIn, type CountedTest } from '../score/figures.ts'
import { acceptedOf, firstTimes, nearestTime, type AcceptedTimes } from '../score/accepted-times.ts'
import { degreesApart, handsAt, type ClockTime, type Hands } from '../score/circular-time.ts'
import { missed } from '../score/match-points.ts'
import { pointOnImage } from '../score/on-image.ts'
import { span } from '../tools/format.ts'
import { defineTestType } from './define-test-type.ts'

const degrees = Type.Number({ description: 'degrees clockwise from 12, as drawn' })
const accepted = (most: number) => {
  const one = Type.Integer({ minimum: 0, maximum: most })
  return Type.Optional(
    Type.Union([one, Type.Array(one, { minItems: 1, maxItems: most + 1, uniqueItems: true })], {
      description: 'a whole number, or a list of all that are accepted: [4, 5]',
    }),
  )
}

const Given = Type.Object(
  {
    seconds: Type.Boolean({ description: 'whether there is a hand for seconds, which is asked for' }),
    hours24: Type.Optional(
      Type.Boolean({
        description: 'whether the hours of the day are asked for, 0 to 23; else 5:00 and 17:00 are the same',
      }),
    ),
  },
  { additionalProperties: false },
)

const Truth = Type.Object(
  {
    valid: Type.Boolean({ description: 'false: the hands stand as they cannot at any time' }),
    hours: accepted(23),
    minutes: accepted(59),
    seconds: accepted(59),
    centre: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], {
        description: 'px of the image; with the radius it says where the hands are drawn',
      }),
    ),
    radius: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'of the face, px' })),
    hands: Type.Optional(
      Type.Object({ hour: degrees, minute: degrees, second: Type.Optional(degrees) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
)

const HANDS = ['hour', 'minute', 'second'] as const
type Hand = (typeof HANDS)[number]
/** Length of a drawn hand, in radii of the face. */
const REACH: Record<Hand, number> = { hour: 0.5, minute: 0.78, second: 0.88 }

/** What an answer says; null: that the clock shows no possible time. */
type SaidTime = { hours: number; minutes: number; seconds: number | null } | null

/** The time on an analog clock, or that it shows none. The form of the answer and the scoring follow ClockBench (2025): whether
 * the clock is valid must be right, and then every number of the time, each any of the accepted ones; AM and PM do not matter, as a
 * face of 12 hours does not tell, unless hours of the day are asked for.
 *
 * Score: 1 for exactly the right hour and minute, and second where asked, or for "invalid" where it is; else 0. Beside it the
 * seconds between the two times the short way round the face. Drawn are the hands as read over the hands as drawn,
 * where the truth says where the face is. */
export const clock = defineTestType({
  name: 'clock',
  title: 'Clock',
  about: 'Tell the time from an analog clock, or that it shows none.',
  given: Given,
  truth: Truth,
  passMark: 1,
  metric: 'exact time',
  explains: {
    exact: '1 where hour and minute, and second where it was asked for, are all right.',
    validity: 'Whether the answer is right about the clock showing a time at all.',
    'within-minute': 'Whether the time said is at most 60 s from the right one.',
    'seconds-off': 'Seconds between the time said and the right one, the short way round the face.',
  },
  placed: false,
  places: [{ field: 'centre', title: 'middle of the face', form: 'point', optional: true }],
  typicalOutputTokens: 25,

  question: ({ question }) =>
    [
      question ?? 'What time does the clock in the image show?',
      'A clock is invalid if its hands stand as they cannot at any time, for example an hour hand exactly on a number while the minute hand is at half past.',
    ].join('\n'),

  format: ({ given }) =>
    `Answer only with a JSON object {"valid": true, "hours": H, "minutes": M${given.seconds ? ', "seconds": S' : ''}} with whole numbers${given.hours24 ? ', hours from 0 to 23' : ''}, or {"valid": false} if the clock is invalid.`,

  read(reply) {
    const reading = readTime(shownText(reply))
    if (reading.rule === null) return unreadable(reply, reading.reason, unusedIn(reply, [], [], reading.reason))
    const { rule, range, time } = reading
    if (!time)
      return {
        readable: true,
        rule,
        range,
        value: null,
        text: 'invalid',
        found: [{ range, raw: [], label: 'invalid' }],
        unused: unusedIn(reply, [range], [], 'not part of the time'),
      }
    const { hours, minutes, seconds } = time
    const found = [
      ['hour', hours],
      ['minute', minutes],
      ['second', seconds],
    ] as const
    return {
      readable: true,
      rule,
      range,
      value: { hours: hours.value % 24, minutes: minutes.value, seconds: seconds?.value ?? null } satisfies SaidTime,
      text: timeWords({ hours: hours.value % 24, minutes: minutes.value, seconds: seconds?.value ?? null }),
      found: found.flatMap(([label, part]) => (part ? [{ range: part.range, raw: [part.value], label }] : [])),
      unused: unusedIn(reply, [range], [], 'not part of the time'),
    }
  },

  score({ truth, given, answer, passMark }) {
    const said = answer.value as SaidTime
    const right = timesOf(truth, given)
    const valid = (said !== null) === truth.valid
    const off = said && right ? nearestTime(filled(said, given), right, given.hours24 ? 24 : 12).secondsOff : null
    const complete = said !== null && (!given.seconds || said.seconds !== null)
    const score = valid && (!truth.valid || (off === 0 && complete)) ? 1 : 0
    return {
      score,
      passed: score >= passMark,
      passMark,
      metric: 'exact time',
      metrics: [
        share('exact', 'Exact', score),
        share('validity', 'Validity right', valid ? 1 : 0),
        share('within-minute', 'Within a minute', off === null ? null : off <= 60 ? 1 : 0),
        { name: 'seconds-off', title: 'Off', value: off, unit: 's' },
      ],
      matches: truth.valid ? validMatches(truth, given, said) : invalidMatches(truth, given, said),
      sentence:
        score === 1
          ? `${said ? answer.text : 'Invalid'} is right.`
          : !valid
            ? truth.valid
              ? `Said to be invalid; it shows ${rightWords(right)}.`
              : `Read ${answer.text}; the clock shows no possible time.`
            : off === 0
              ? `Read ${answer.text}, and the seconds are missing: it is ${rightWords(right)}.`
              : `Read ${answer.text}; it is ${rightWords(right)}, ${span((off ?? 0) * 1000)} off.`,
    }
  },

  example({ given, truth }) {
    const time = timeOf(truth, given)
    if (!time) return truth.valid ? null : '{"valid": false}'
    return JSON.stringify({
      valid: true,
      hours: time.hours,
      minutes: time.minutes,
      ...(time.seconds === null ? {} : { seconds: time.seconds }),
    })
  },

  expected: (truth, given) => (truth.valid ? rightWords(timesOf(truth, given)) : 'no possible time'),

  unanswered: (truth, given) =>
    missed(
      truth.valid ? [...handPlaces(truth, given).values()] : [facePlace(truth), ...handPlaces(truth, given).values()],
    ),

  problems: ({ seconds }, truth, image) => [
    ...(truth.centre ? pointOnImage('truth.centre', truth.centre, image) : []),
    ...(['centre', 'radius'] as const).flatMap((field, i) =>
      truth[field] === undefined && truth[(['radius', 'centre'] as const)[i]!] !== undefined
        ? [{ field: `truth.${field}`, message: 'is missing; a face has a centre and a radius' }]
        : [],
    ),
    ...(['hours', 'minutes', ...(seconds ? (['seconds'] as const) : [])] as const).flatMap((field) =>
      truth.valid && truth[field] === undefined
        ? [{ field: `truth.${field}`, message: 'is missing, though the clock is valid and asked for it' }]
        : [],
    ),
  ],

  charts: {
    confusion: {
      of: 'hour',
      pairs({ given, truth, matches }) {
        const hourOf = (place: MatchPlace | null): string[] => {
          const [, hour] = /^(\d+) h$/.exec(place?.label ?? '') ?? []
          return hour === undefined ? [] : [given.hours24 ? hour : String(Number(hour) % 12 || 12)]
        }
        const [right] = matches.flatMap(({ expected }) => hourOf(expected))
        const [said] = matches.flatMap(({ found }) => hourOf(found))
        const invalid = matches.some(({ found }) => found?.label === 'invalid')
        return [[truth.valid ? (right ?? null) : 'invalid', said ?? (invalid ? 'invalid' : null)]]
      },
    },
    errors: {
      title: 'How far minutes are off',
      axis: 'minutes said minus right, the short way round the face',
      scale: 'whole',
      unit: 'min',
      of({ score, matches }) {
        const minutes = /^(\d+) min$/
        const hand = matches.find(({ expected }) => minutes.test(expected?.label ?? ''))
        const [right, said] = [hand?.expected, hand?.found].map((place) => minutes.exec(place?.label ?? '')?.[1])
        if (score === null || right === undefined || said === undefined) return null
        // 58 for 2 is 4 too few: -30 < off <= 30
        return ((Number(said) - Number(right) + 89) % 60) - 29
      },
    },
  },

  figures: () =>
    together<CountedTest<unknown, Static<typeof Truth>>>(
      meanShare('exact', 'Exact'),
      meanShare('validity', 'Validity right'),
      only(
        ({ truth }) => truth.valid,
        meanBy(
          { name: 'within-minute', title: 'Within a minute, valid clocks', unit: '%' },
          // of a valid clock that is said to be invalid no time was read either
          ({ score }) => valueIn(score, 'within-minute') ?? 0,
        ),
      ),
      meanOf('seconds-off', 'Mean difference', 's'),
      medianOf('seconds-off', 'Median difference', 's'),
    ),
})

/** What is accepted; null where there is no time. */
const timesOf = (
  { valid, hours, minutes, seconds }: Static<typeof Truth>,
  given: Static<typeof Given>,
): AcceptedTimes | null =>
  valid && hours !== undefined && minutes !== undefined
    ? {
        hours: acceptedOf(hours),
        minutes: acceptedOf(minutes),
        seconds: given.seconds ? acceptedOf(seconds ?? 0) : null,
      }
    : null

/** The time as it is to be told; null where there is none. Of several accepted ones the nearest to what was said, else the first. */
function timeOf(truth: Static<typeof Truth>, given: Static<typeof Given>, said?: SaidTime): SaidTime {
  const all = timesOf(truth, given)
  if (!all) return null
  const { hours, minutes, seconds } = said
    ? nearestTime(filled(said, given), all, given.hours24 ? 24 : 12).time
    : (firstTimes(all, 1).times[0] as ClockTime)
  return { hours, minutes, seconds: given.seconds ? seconds : null }
}

/** "1:04 or 1:05" */
function rightWords(all: AcceptedTimes | null): string {
  if (!all) return 'no time'
  const { times, all: count } = firstTimes(all, 3)
  const words = times.map((time) => timeWords({ ...time, seconds: all.seconds ? time.seconds : null })).join(' or ')
  return count > times.length ? `${words} or one of ${count - times.length} more` : words
}

const filled = ({ hours, minutes, seconds }: NonNullable<SaidTime>, given: Static<typeof Given>): ClockTime => ({
  hours,
  minutes,
  seconds: given.seconds ? (seconds ?? 0) : 0,
})

const two = (value: number): string => String(value).padStart(2, '0')
const timeWords = (time: SaidTime): string =>
  time ? `${time.hours}:${two(time.minutes)}${time.seconds === null ? '' : `:${two(time.seconds)}`}` : 'no time'
const handsAsked = ({ seconds }: Static<typeof Given>): readonly Hand[] => (seconds ? HANDS : HANDS.slice(0, 2))

/** From the tip inwards, so that its tag hangs at the tip. */
function handPlace(
  index: number,
  hand: Hand,
  angle: number,
  label: string,
  { centre, radius }: Static<typeof Truth>,
): MatchPlace {
  if (!centre || radius === undefined) return { index, label }
  const [x, y] = centre
  const turn = (angle * Math.PI) / 180
  const length = REACH[hand] * radius
  return {
    index,
    label,
    shape: {
      kind: 'path',
      points: [
        [x + Math.sin(turn) * length, y - Math.cos(turn) * length],
        [x, y],
      ],
    },
  }
}

/** The true hands: as drawn, else as they stand at the time. In the list of what is expected they come first, for an invalid
 * clock after its face. */
function handPlaces(truth: Static<typeof Truth>, given: Static<typeof Given>, said?: SaidTime): Map<Hand, MatchPlace> {
  const time = timeOf(truth, given, said)
  const [second = 0] = acceptedOf(truth.seconds ?? 0)
  const angles: Partial<Hands> = truth.hands ?? (time ? handsAt({ ...time, seconds: time.seconds ?? second }) : {})
  const first = truth.valid ? 0 : 1
  return new Map(
    handsAsked(given).flatMap((hand, i): [Hand, MatchPlace][] => {
      const angle = angles[hand]
      return angle === undefined ? [] : [[hand, handPlace(first + i, hand, angle, handLabel(hand, time), truth)]]
    }),
  )
}

function handLabel(hand: Hand, time: SaidTime): string {
  if (!time) return `${hand} hand`
  return hand === 'hour' ? `${time.hours} h` : hand === 'minute' ? `${time.minutes} min` : `${time.seconds ?? 0} s`
}

const facePlace = ({ centre, radius }: Static<typeof Truth>): MatchPlace => ({
  index: 0,
  label: 'no possible time',
  ...(centre && radius !== undefined ? { shape: { kind: 'circle', at: centre, radius } } : {}),
})

/** The hands as the answer has them. A second hand that was not told stands nowhere. */
function saidHands(
  truth: Static<typeof Truth>,
  given: Static<typeof Given>,
  said: NonNullable<SaidTime>,
): Map<Hand, MatchPlace> {
  const angles = handsAt({ ...said, seconds: said.seconds ?? 0 })
  return new Map(
    handsAsked(given)
      .filter((hand) => hand !== 'second' || said.seconds !== null)
      .map((hand, i) => [hand, handPlace(i, hand, angles[hand], handLabel(hand, said), truth)]),
  )
}

function validMatches(truth: Static<typeof Truth>, given: Static<typeof Given>, said: SaidTime): Match[] {
  const right = timeOf(truth, given, said)
  const expected = [...handPlaces(truth, given, said)]
  if (!said || !right)
    return [
      ...missed(expected.map(([, place]) => place)),
      { verdict: 'extra', expected: null, found: { index: 0, label: 'invalid' } },
    ]
  const found = saidHands(truth, given, said)
  const same: Record<Hand, boolean> = {
    hour: said.hours % (given.hours24 ? 24 : 12) === right.hours % (given.hours24 ? 24 : 12),
    minute: said.minutes === right.minutes,
    second: said.seconds === right.seconds,
  }
  const [there, read] = [truth.hands ?? handsAt(filled(right, given)), handsAt(filled(said, given))]
  return expected.map(([hand, place]): Match => {
    const other = found.get(hand)
    if (!other) return { verdict: 'missed', expected: place, found: null }
    return {
      verdict: same[hand] ? 'matched' : 'wrong',
      expected: place,
      found: other,
      measure: { name: 'angle', value: degreesApart(there[hand] ?? 0, read[hand]), unit: '°' },
    }
  })
}

/** An impossible clock: its hands as drawn are right where the answer says so; a time that was read is too much. */
function invalidMatches(truth: Static<typeof Truth>, given: Static<typeof Given>, said: SaidTime): Match[] {
  const expected = [...handPlaces(truth, given).values()]
  if (!said)
    return [
      { verdict: 'matched', expected: facePlace(truth), found: { index: 0, label: 'invalid' } },
      ...expected.map((place): Match => ({ verdict: 'matched', expected: place, found: null })),
    ]
  return [
    ...missed([facePlace(truth), ...expected]),
    ...[...saidHands(truth, given, said).values()].map((place): Match => ({
      verdict: 'extra',
      expected: null,
      found: place,
    })),
  ]
}
