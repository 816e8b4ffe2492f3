import { shuffled } from '../../../tools/random.ts'
import type { XY } from '../../../records/space.ts'
import type { DrawnPicture } from '../define-generator.ts'
import { Canvas } from '../drawing/canvas.ts'
import { drawPath } from '../drawing/lines.ts'
import { hundredth } from '../drawing/spots.ts'
import { drawPlace, type Place } from './look.ts'

export interface CablesPlan {
  number: number
  /** how often cables change their height on the way */
  turns: number
  width: number
  ground: string
  /** given in turn; one colour for all makes it a task of following, not of colours */
  colours: readonly string[]
}

const LANE = 64
const STRETCH = 150
const EDGE = 70
const RADIUS = 17
/** places along one bend */
const STEPS = 24

/** Tangled cables from letters on the left to numbers on the right, of which one is to be followed. */
export function cablesPicture(
  id: string,
  { number, turns, width, ground, colours }: CablesPlan,
  random: () => number,
): DrawnPicture {
  const size = { width: 2 * EDGE + turns * STRETCH, height: 2 * EDGE + (number - 1) * LANE }
  const lanes = laneOrders(number, turns, random)
  const cables = Array.from({ length: number }, (_, cable) => cablePath(lanes.map((order) => order[cable] as number)))
  const canvas = new Canvas(size, ground)
  // one after the other with a rim of the ground, so that crossings show what lies above
  for (const cable of shuffled(
    cables.map((_, index) => index),
    random,
  )) {
    drawPath(canvas, cables[cable] as XY[], { colour: ground, width: width + 6 })
    drawPath(canvas, cables[cable] as XY[], { colour: colours[cable % colours.length] as string, width, cap: 'round' })
  }
  const ends = cables.map(
    (path) => [path[0], path.at(-1)].map((point): Place => ({ at: point as XY, radius: RADIUS })) as [Place, Place],
  )
  for (const [index, [left]] of ends.entries()) drawPlace(canvas, left, letterOf(lanes, index), '#39424e')
  for (const [, right] of ends)
    drawPlace(canvas, right, String(Math.floor((right.at[1] - EDGE) / LANE + 0.5) + 1), '#39424e')

  const asked = Math.floor(random() * number)
  const letter = letterOf(lanes, asked)
  const [start, goal] = ends[asked] as [Place, Place]
  return {
    file: `${id}.png`,
    png: canvas.png(),
    cases: [
      {
        id,
        type: 'trace',
        class: 'cables',
        tags: [`${number} cables`, colours.length === 1 ? 'one-colour' : 'many-colours'],
        question: `Several cables run from the letters on the left to the numbers on the right. Follow the cable that starts at the disc ${letter}, along its whole length, to the disc at its other end.`,
        given: { from: `the disc ${letter}`, to: 'the disc at the other end of its cable', along: true },
        truth: { start, goal, path: cables[asked], tolerance: LANE / 4 },
      },
    ],
    drawn: { kind: 'cables', number, turns, colours, goal: Math.floor((goal.at[1] - EDGE) / LANE + 0.5) + 1, cables },
  }
}

/** By turn, then by cable: its lane. No cable keeps its lane twice in a row where another order can be found. */
function laneOrders(number: number, turns: number, random: () => number): number[][] {
  const orders = [
    shuffled(
      Array.from({ length: number }, (_, lane) => lane),
      random,
    ),
  ]
  while (orders.length <= turns) {
    const last = orders.at(-1) as number[]
    let next = shuffled(last, random)
    for (
      let attempt = 0;
      attempt < 50 && next.some((lane, cable) => lane === last[cable] || Math.abs(lane - (last[cable] as number)) > 3);
      attempt++
    )
      next = shuffled(last, random)
    orders.push(next)
  }
  return orders
}

/** A from the top down. */
const letterOf = (lanes: number[][], cable: number): string => String.fromCharCode(65 + (lanes[0]?.[cable] as number))

/** Through its lanes from left to right, level at every turn, with smooth bends between (x^2 (3 - 2x)). */
function cablePath(lanes: readonly number[]): XY[] {
  const yOf = (lane: number): number => EDGE + lane * LANE
  const path: XY[] = [[EDGE, yOf(lanes[0] as number)]]
  for (const [turn, lane] of lanes.slice(1).entries()) {
    const [from, to] = [yOf(lanes[turn] as number), yOf(lane)]
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS
      path.push([hundredth(EDGE + (turn + t) * STRETCH), hundredth(from + (to - from) * t * t * (3 - 2 * t))])
    }
  }
  return path
}
