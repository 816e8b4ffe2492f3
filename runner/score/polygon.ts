import type { XY } from '../records/space.ts'
import { distanceToSegment, type Segment } from './polyline.ts'

const sides = (polygon: readonly XY[]): Segment[] =>
  polygon.map((from, i) => [from, polygon[(i + 1) % polygon.length] as XY])

/** Distance from a point to an outline, px: 0 on it and inside it (even-odd rule). */
export function distanceOutside(point: XY, polygon: readonly XY[]): number {
  const inside = crossingsAt(point[1], polygon).filter((x) => x > point[0]).length % 2 === 1
  return inside ? 0 : sides(polygon).reduce((least, side) => Math.min(least, distanceToSegment(point, side)), Infinity)
}

/** A point well inside an outline: in the middle of its widest stretch on one of several level lines. */
export function innerPoint(polygon: readonly XY[]): XY {
  const [top, bottom] = [Math.min(...polygon.map(([, y]) => y)), Math.max(...polygon.map(([, y]) => y))]
  let best = { width: -1, at: polygon[0] ?? ([0, 0] as XY) }
  for (let i = 1; i < 16; i++) {
    // the middle first, so that of equals it stays
    const y = top + ((bottom - top) * (8 + (i % 2 === 0 ? i : -i + 1) / 2)) / 16
    const xs = crossingsAt(y, polygon).sort((a, b) => a - b)
    for (let k = 0; k + 1 < xs.length; k += 2) {
      const [left, right] = [xs[k] as number, xs[k + 1] as number]
      if (right - left > best.width) best = { width: right - left, at: [(left + right) / 2, y] }
    }
  }
  return best.at
}

/** x of every side that the level line at `y` crosses; a side has its upper end, not its lower one. */
const crossingsAt = (y: number, polygon: readonly XY[]): number[] =>
  sides(polygon).flatMap(([a, b]) =>
    a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])],
  )
