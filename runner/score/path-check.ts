import type { XY } from '../records/space.ts'
import {
  between,
  distance,
  distanceToPath,
  firstTouch,
  lengthOf,
  samplesOf,
  segmentsOf,
  type Segment,
} from './polyline.ts'
import { atMost } from './relaxed.ts'
import { mean } from './summary.ts'

/** What a path is held against, px of the image. */
export interface Course {
  start: { at: XY; radius: number }
  goal: { at: XY; radius: number }
  walls?: readonly (readonly [number, number, number, number])[] | undefined
  wallWidth?: number | undefined
  /** a right path */
  path?: readonly XY[] | undefined
  /** how far from the right path is still on it; asked only where a line is to be followed */
  tolerance?: number | undefined
}

export interface PathCheck {
  startsRight: boolean
  /** crosses no wall, and stays on the line where there is one */
  free: boolean
  reachesGoal: boolean
  complete: boolean
  /** share of the right path that is followed, in order, before the first fault; null without a right path */
  followed: number | null
  fault: { at: XY; what: string } | null
  /** mean distance of the walk from the right path, px */
  off: number | null
}

const SAMPLES = 2000

/** Follows an answer from its first point to its first fault. `along`: the right path is a line to stay on, from end to end;
 * else any way will do that touches no wall. */
export function checkPath(points: readonly XY[], course: Course, along: boolean): PathCheck {
  const { start, goal, path } = course
  const [first, last] = [points[0] as XY, points.at(-1) as XY]
  const startsRight = distance(first, start.at) <= start.radius
  const stop = earliest(wallHit(points, course), along ? lineLeft(points, course) : null)
  const reachesGoal = distance(last, goal.at) <= goal.radius
  const followed = path
    ? startsRight
      ? followedShare(path, upTo(points, stop?.after ?? Infinity), reachOf(course))
      : 0
    : null
  const whole = !along || followed === null || atMost(1, followed)
  const complete = startsRight && !stop && reachesGoal && whole
  return {
    startsRight,
    free: stop === null,
    reachesGoal,
    complete,
    followed,
    fault: !startsRight
      ? { at: first, what: 'starts beside the start' }
      : stop
        ? { at: stop.at, what: stop.what }
        : !reachesGoal
          ? { at: last, what: 'ends before the goal' }
          : !whole && path
            ? { at: placeAt(path, followed * lengthOf(path)), what: 'leaves out what follows' }
            : null,
    off: path ? mean(samplesOf(points, 1, SAMPLES / 4).map((point) => distanceToPath(point, path))) : null,
  }
}

/** A place along the answer, `after` px from its first point. */
interface Stop {
  at: XY
  after: number
  what: string
}

const earliest = (a: Stop | null, b: Stop | null): Stop | null => (!a || !b ? (a ?? b) : b.after < a.after ? b : a)

function wallHit(points: readonly XY[], { walls = [], wallWidth = 1 }: Course): Stop | null {
  const reach = Math.max(0.5, wallWidth / 2)
  const lines = walls.map(([x1, y1, x2, y2]): Segment => [
    [x1, y1],
    [x2, y2],
  ])
  let after = 0
  for (const segment of segmentsOf(points)) {
    const length = distance(...segment)
    const hit = lines.reduce((least, wall) => Math.min(least, firstTouch(segment, wall, reach) ?? Infinity), Infinity)
    if (hit <= 1) return { at: between(segment, hit), after: after + hit * length, what: 'touches a wall' }
    after += length
  }
  return null
}

/** The first place farther from the line than allowed, to a quarter of that. */
function lineLeft(points: readonly XY[], { path, tolerance }: Course): Stop | null {
  if (!path || tolerance === undefined) return null
  let after = 0
  let before: XY | undefined
  for (const point of samplesOf(points, tolerance / 4, SAMPLES)) {
    if (before) after += distance(before, point)
    if (distanceToPath(point, path) > tolerance) return { at: point, after, what: 'leaves the line' }
    before = point
  }
  return null
}

/** The path up to a length of `length` px. */
function upTo(path: readonly XY[], length: number): XY[] {
  const kept = path.slice(0, 1)
  let left = length
  for (const segment of segmentsOf(path)) {
    const own = distance(...segment)
    if (own >= left) return [...kept, between(segment, own === 0 ? 0 : left / own)]
    kept.push(segment[1])
    left -= own
  }
  return kept
}

const placeAt = (path: readonly XY[], length: number): XY => upTo(path, length).at(-1) as XY

/** How near a walk has to pass by to count as following: a corner may be cut within the tolerance, and lies farther off then. */
const reachOf = ({ tolerance, start, goal }: Course): number => 2 * (tolerance ?? Math.max(start.radius, goal.radius))

/** The share of `path`, from its start, whose places `walk` passes by in the same order, within `reach` px. */
export function followedShare(path: readonly XY[], walk: readonly XY[], reach: number): number {
  const [wanted, walked] = [samplesOf(path, reach / 4, SAMPLES), samplesOf(walk, reach / 4, SAMPLES)]
  let index = 0
  for (const [i, place] of wanted.entries()) {
    while (index < walked.length && distance(place, walked[index] as XY) > reach) index++
    if (index === walked.length) return Math.max(0, i - 1) / (wanted.length - 1)
  }
  return 1
}
