import type { XY } from '../records/space.ts'

/** A straight piece from one point to another, px. */
export type Segment = readonly [from: XY, to: XY]

export const distance = (a: XY, b: XY): number => Math.hypot(a[0] - b[0], a[1] - b[1])

export const between = ([from, to]: Segment, t: number): XY => [
  from[0] + (to[0] - from[0]) * t,
  from[1] + (to[1] - from[1]) * t,
]

export const segmentsOf = (path: readonly XY[]): Segment[] => path.slice(1).map((to, i) => [path[i] as XY, to])

export const lengthOf = (path: readonly XY[]): number =>
  segmentsOf(path).reduce((sum, [from, to]) => sum + distance(from, to), 0)

/** Where on a segment, 0..1, a point is nearest. */
function nearest([from, to]: Segment, point: XY): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const square = dx * dx + dy * dy
  return square === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / square))
}

export const distanceToSegment = (point: XY, segment: Segment): number =>
  distance(point, between(segment, nearest(segment, point)))

/** Distance to the nearest place of a path; Infinity for a path without any. */
export function distanceToPath(point: XY, path: readonly XY[]): number {
  const [first] = path
  if (first && path.length === 1) return distance(point, first)
  return segmentsOf(path).reduce((least, segment) => Math.min(least, distanceToSegment(point, segment)), Infinity)
}

/** Where a segment crosses another, 0..1 along it; null where they do not cross in one point. */
export function crossing([a, b]: Segment, [c, d]: Segment): number | null {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]]
  const turn = rx * sy - ry * sx
  if (turn === 0) return null
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / turn
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / turn
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : null
}

/** Where a segment first comes nearer than `reach` px to another one, 0..1 along it; null where it never does. */
export function firstTouch(segment: Segment, other: Segment, reach: number): number | null {
  const [from, to] = segment
  // far apart by their boxes alone, as nearly all walls are
  for (const axis of [0, 1] as const) {
    if (Math.min(from[axis], to[axis]) - reach > Math.max(other[0][axis], other[1][axis])) return null
    if (Math.max(from[axis], to[axis]) + reach < Math.min(other[0][axis], other[1][axis])) return null
  }
  const apart = (t: number): number => distanceToSegment(between(segment, t), other)
  if (apart(0) < reach) return 0
  const met = crossing(segment, other)
  const closest =
    met ??
    [1, nearest(segment, other[0]), nearest(segment, other[1])].reduce(
      (best, t) => (apart(t) < apart(best) ? t : best),
      0,
    )
  if (met === null && apart(closest) >= reach) return null
  // the distance to a segment is convex along another: up to the closest place it only falls
  let [outside, inside] = [0, closest]
  for (let i = 0; i < 40; i++) {
    const middle = (outside + inside) / 2
    if (apart(middle) < reach) inside = middle
    else outside = middle
  }
  return inside
}

/** Places along a path no more than `step` px apart, its corners among them, at most about `most`. */
export function samplesOf(path: readonly XY[], step: number, most: number): XY[] {
  const stride = Math.max(step, lengthOf(path) / most)
  const [first] = path
  return [
    ...(first ? [first] : []),
    ...segmentsOf(path).flatMap((segment) => {
      const parts = Math.max(1, Math.ceil(distance(...segment) / stride))
      return Array.from({ length: parts }, (_, i) => between(segment, (i + 1) / parts))
    }),
  ]
}
