import { KEPT_TESTS, MISS_GRID, SHIFT_GRID, type MissCell, type MissGroup, type Shift } from '../records/misses.ts'
import type { Match, MatchPlace } from '../records/score.ts'
import { centre } from '../records/shape.ts'
import type { Size, XY } from '../records/space.ts'
import { tQuantile } from '../score/intervals.ts'

/** A scored test: its number, its image, and its matches in px of that image. */
export interface Placed {
  n: number
  image: string
  size: Size
  matches: readonly Match[]
}

/** A found place and the true one it stands for, shares of the image sides. */
interface Pair {
  n: number
  image: string
  at: XY
  by: XY
}

/** How far apart a missed and an extra place may be to be called a near miss, shares of the image sides. */
const NEAR = 0.15

/** Where a model misses on the image, and in which direction: from the same matches as score and picture. null where no test
 * has places. */
export function missesOf(slug: string, type: string, placed: readonly Placed[]): MissGroup | null {
  const cells = new Map<number, Omit<MissCell, 'x' | 'y' | 'tests' | 'all'> & { tests: Set<number> }>()
  const totals = { matched: 0, missed: 0, extra: 0 }
  const pairs: Pair[] = []
  const near: Pair[] = []
  let tests = 0
  for (const test of placed) {
    const seen = test.matches.flatMap((match) => {
      if (match.verdict === 'ignored') return []
      const item = placesOf(match, test.size)
      return item ? [item] : []
    })
    if (seen.length === 0) continue
    tests++
    for (const { expected, found, verdict } of seen) {
      const point = expected ?? found
      if (!point) continue
      const kind = verdict === 'matched' ? 'matched' : verdict === 'extra' ? 'extra' : 'missed'
      const key = keyOf(point, MISS_GRID)
      const cell = cells.get(key) ?? { matched: 0, missed: 0, extra: 0, tests: new Set<number>() }
      cell[kind]++
      totals[kind]++
      if (kind !== 'matched') cell.tests.add(test.n)
      cells.set(key, cell)
      if (expected && found)
        pairs.push({ n: test.n, image: test.image, at: expected, by: [found[0] - expected[0], found[1] - expected[1]] })
    }
    const [missed, extra] = [
      seen.flatMap((item) => (item.expected && !item.found ? [item.expected] : [])),
      seen.flatMap((item) => (item.found && !item.expected ? [item.found] : [])),
    ]
    for (const [a, b] of eachOthersNearest(missed, extra))
      near.push({ n: test.n, image: test.image, at: a, by: [b[0] - a[0], b[1] - a[1]] })
  }
  if (tests === 0) return null
  return {
    slug,
    type,
    tests,
    ...totals,
    cells: [...cells]
      .sort(([a], [b]) => a - b)
      .map(([key, { tests: own, ...cell }]) => ({
        ...placeOf(key, MISS_GRID),
        ...cell,
        tests: [...own].slice(0, KEPT_TESTS),
        all: own.size,
      })),
    shift: shiftOf(pairs, near),
  }
}

/** The middles of what a match is about, shares of the image sides; null where it has no place, or a way instead of one. */
function placesOf(
  { expected, found, verdict }: Match,
  size: Size,
): { expected: XY | null; found: XY | null; verdict: Match['verdict'] } | null {
  const middle = (place: MatchPlace | null): XY | null => {
    const shape = place?.shape
    if (!shape || shape.kind === 'link' || (shape.kind === 'path' && !shape.closed)) return null
    const [x, y] = centre(shape)
    return Number.isFinite(x) && Number.isFinite(y) ? [x / size.width, y / size.height] : null
  }
  const [a, b] = [middle(expected), middle(found)]
  return a || (b && verdict === 'extra') ? { expected: a, found: b, verdict } : null
}

const apart = (a: XY, b: XY): number => Math.hypot(a[0] - b[0], a[1] - b[1])

/** Places of two lists that have each other as their nearest, no farther apart than `NEAR`. */
function eachOthersNearest(ones: readonly XY[], others: readonly XY[]): [XY, XY][] {
  const nearest = (from: XY, among: readonly XY[]): number =>
    among.reduce(
      (best, place, i) => (apart(from, place) < (best < 0 ? Infinity : apart(from, among[best] as XY)) ? i : best),
      -1,
    )
  return ones.flatMap((point, i): [XY, XY][] => {
    const other = others[nearest(point, others)]
    return other && apart(point, other) <= NEAR && nearest(other, ones) === i ? [[point, other]] : []
  })
}

/** Mean shift with its 95 % interval. Pairs on one image are not independent (one wrong frame shifts them all), so the standard
 * error is that of clusters, by image: G / (G - 1) * sum of squared cluster sums of residuals / N^2, with Student's t on
 * G - 1 degrees of freedom (A. C. Cameron and D. L. Miller, "A practitioner's guide to cluster-robust inference", 2015). */
function shiftOf(matched: readonly Pair[], near: readonly Pair[]): Shift | null {
  const pairs = [...matched, ...near]
  if (pairs.length === 0) return null
  const [dx, dy] = [0, 1].map((axis) => meanOf(pairs, axis as 0 | 1)) as XY
  const images = new Map<string, XY>()
  for (const { image, by } of pairs) {
    const sums = images.get(image) ?? [0, 0]
    images.set(image, [sums[0] + by[0] - dx, sums[1] + by[1] - dy])
  }
  const clusters = images.size
  const reach = (axis: 0 | 1): number => {
    const squares = [...images.values()].reduce((sum, point) => sum + point[axis] ** 2, 0)
    return (tQuantile(clusters - 1) * Math.sqrt((clusters / (clusters - 1)) * squares)) / pairs.length
  }
  return {
    matched: matched.length,
    near: near.length,
    images: clusters,
    dx,
    dy,
    interval:
      clusters < 2
        ? null
        : { dxLow: dx - reach(0), dxHigh: dx + reach(0), dyLow: dy - reach(1), dyHigh: dy + reach(1) },
    distance: pairs.reduce((sum, { by }) => sum + Math.hypot(...by), 0) / pairs.length,
    cells: fieldOf(pairs),
  }
}

const meanOf = (pairs: readonly Pair[], axis: 0 | 1): number =>
  pairs.reduce((sum, { by }) => sum + by[axis], 0) / pairs.length

/** The mean shift in each part of the image. */
function fieldOf(pairs: readonly Pair[]): Shift['cells'] {
  const cells = new Map<number, Pair[]>()
  for (const pair of pairs) {
    const key = keyOf(pair.at, SHIFT_GRID)
    const own = cells.get(key)
    if (own) own.push(pair)
    else cells.set(key, [pair])
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([key, own]) => {
      const tests = [...new Set(own.map(({ n }) => n))]
      return {
        ...placeOf(key, SHIFT_GRID),
        n: own.length,
        dx: meanOf(own, 0),
        dy: meanOf(own, 1),
        tests: tests.slice(0, KEPT_TESTS),
        all: tests.length,
      }
    })
}

/** The cell of a place; what lies outside the image belongs to the cell at its edge. */
function keyOf([x, y]: XY, grid: number): number {
  const at = (share: number): number => Math.min(grid - 1, Math.max(0, Math.floor(share * grid)))
  return at(y) * grid + at(x)
}
const placeOf = (key: number, grid: number): { x: number; y: number } => ({ x: key % grid, y: Math.floor(key / grid) })
