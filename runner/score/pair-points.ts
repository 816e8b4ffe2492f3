import type { Size, XY } from '../records/space.ts'
import { assign, type Edge } from './hungarian.ts'
import { atMost } from './relaxed.ts'

/** Distance in units of the image: both axes as shares of its sides, so that it means the same in every space and at every aspect. */
export function unitDistance(a: XY, b: XY, image: Size): number {
  return Math.hypot((a[0] - b[0]) / image.width, (a[1] - b[1]) / image.height)
}

/** One-to-one pairs of expected and found points (px) no farther apart than `tolerance` (unit distance): the most pairs
 * possible, and among those the least total distance. Returns the found index for every expected one, null for none. */
export function pairPoints(
  expected: readonly XY[],
  found: readonly XY[],
  image: Size,
  tolerance: number,
): (number | null)[] {
  const edges = expected.map((point) => {
    const near: Edge[] = []
    for (const [to, other] of found.entries()) {
      const cost = unitDistance(point, other, image)
      // 0.55 - 0.5 is more than 0.05 to a computer
      if (atMost(cost, tolerance)) near.push({ to, cost })
    }
    return near
  })
  return assign(edges, found.length, tolerance * expected.length + 1)
}
