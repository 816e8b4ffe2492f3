import type { Found } from '../records/answer.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre } from '../records/shape.ts'
import type { Size, XY } from '../records/space.ts'
import { matchesOf } from './matches.ts'
import { pairPoints } from './pair-points.ts'

/** A true place as suites have it: its centre and, where it has a size, its diameter, px. */
export interface TruePoint {
  at: XY
  diameter?: number | undefined
}

/** True points as places, numbered from 1; a point with a diameter is drawn as its circle. `from`: index of the first. */
export const truePlaces = (points: readonly TruePoint[], from = 0): MatchPlace[] =>
  points.map(({ at, diameter }, i) => ({
    index: from + i,
    label: String(i + 1),
    shape: diameter === undefined ? { kind: 'point', at } : { kind: 'circle', at, radius: diameter / 2 },
  }))

/** What was found and has a place on the image, numbered from 1. Indexes are those of the answer's list. */
export const foundPlaces = (found: readonly Found[]): MatchPlace[] =>
  found
    .flatMap(({ shape, range }, index) => (shape ? [{ index, range, shape }] : []))
    .map((place, i) => ({ ...place, label: String(i + 1) }))

/** Matches of points within `tolerance` (unit distance), measured by the distance of their centres in px. */
export function matchPoints(
  expected: readonly MatchPlace[],
  found: readonly MatchPlace[],
  image: Size,
  tolerance: number,
): Match[] {
  const pairs = pairPoints(expected.map(spot), found.map(spot), image, tolerance)
  return matchesOf(expected, found, pairs, (item, other) => {
    const [a, b] = [spot(item), spot(other)]
    return {
      verdict: 'matched',
      measure: { name: 'distance', value: Math.hypot(a[0] - b[0], a[1] - b[1]), unit: 'px' },
    }
  })
}

/** A place without a shape is near nothing. */
const spot = ({ shape }: MatchPlace): XY => (shape ? centre(shape) : [Infinity, Infinity])

/** The truth with no answer: every place missed. */
export const missed = (expected: readonly MatchPlace[]): Match[] =>
  expected.map((place) => ({ verdict: 'missed', expected: place, found: null }))
