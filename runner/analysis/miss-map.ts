import { KEPT_TESTS, MISS_GRID, SHIFT_GRID, type MissGroup, type Shift } from '../records/misses.ts'
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

/** Pairs of a found place and the true one it stands for, as columns: 48 bytes a pair, of which a large run has hundreds of thousands. */
class Pairs {
  /** of each pair the number of its test and of its image, where the true place lies and where the found one lies from there, both in
   * shares of the image sides */
  readonly #numbers: number[] = []

  add(n: number, image: number, [x, y]: XY, [foundX, foundY]: XY): void {
    this.#numbers.push(n, image, x, y, foundX - x, foundY - y)
  }

  get length(): number {
    return this.#numbers.length / 6
  }

  *[Symbol.iterator](): Generator<Pair> {
    const numbers = this.#numbers
    for (let i = 0; i < numbers.length; i += 6)
      yield {
        n: numbers[i]!,
        image: numbers[i + 1]!,
        at: [numbers[i + 2]!, numbers[i + 3]!],
        by: [numbers[i + 4]!, numbers[i + 5]!],
      }
  }
}

interface Pair {
  n: number
  image: number
  at: XY
  by: XY
}

/** How far apart a missed and an extra place may be to be called a near miss, shares of the image sides. */
const NEAR = 0.15

/** Numbers of tests that lie in one cell: the first, and how many there are. Tests come one after the other. */
class TestsOfCell {
  readonly first: number[] = []
  all = 0
  #last = 0

  add(n: number): void {
    if (n === this.#last) return
    this.#last = n
    this.all++
    if (this.first.length < KEPT_TESTS) this.first.push(n)
  }
}

type Kind = 'matched' | 'missed' | 'extra'

/** Where a model misses on the image, and in which direction: from the same matches as score and picture, test by test. */
export class MissTally {
  readonly #cells = new Map<number, Record<Kind, number> & { tests: TestsOfCell }>()
  readonly #totals: Record<Kind, number> = { matched: 0, missed: 0, extra: 0 }
  readonly #images = new Map<string, number>()
  readonly #matched = new Pairs()
  readonly #near = new Pairs()
  #tests = 0

  add({ n, image, size, matches }: Placed): void {
    const seen = matches.flatMap((match) => {
      if (match.verdict === 'ignored') return []
      const item = placesOf(match, size)
      return item ? [item] : []
    })
    if (seen.length === 0) return
    this.#tests++
    const shown = this.#images.get(image) ?? this.#images.size
    this.#images.set(image, shown)
    for (const { expected, found, verdict } of seen) {
      const point = expected ?? found
      if (!point) continue
      this.#count(n, point, verdict === 'matched' || verdict === 'extra' ? verdict : 'missed')
      if (expected && found) this.#matched.add(n, shown, expected, found)
    }
    const [missed, extra] = [
      seen.flatMap((item) => (item.expected && !item.found ? [item.expected] : [])),
      seen.flatMap((item) => (item.found && !item.expected ? [item.found] : [])),
    ]
    for (const [a, b] of eachOthersNearest(missed, extra)) this.#near.add(n, shown, a, b)
  }

  #count(n: number, point: XY, kind: Kind): void {
    const key = keyOf(point, MISS_GRID)
    const cell = this.#cells.get(key) ?? { matched: 0, missed: 0, extra: 0, tests: new TestsOfCell() }
    this.#cells.set(key, cell)
    cell[kind]++
    this.#totals[kind]++
    if (kind !== 'matched') cell.tests.add(n)
  }

  /** null where no test has places */
  group(slug: string, type: string): MissGroup | null {
    if (this.#tests === 0) return null
    return {
      slug,
      type,
      tests: this.#tests,
      ...this.#totals,
      cells: [...this.#cells]
        .sort(([a], [b]) => a - b)
        .map(([key, { tests, ...counts }]) => ({
          ...placeOf(key, MISS_GRID),
          ...counts,
          tests: tests.first,
          all: tests.all,
        })),
      shift: shiftOf(this.#matched, this.#near),
    }
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
function shiftOf(matched: Pairs, near: Pairs): Shift | null {
  const count = matched.length + near.length
  if (count === 0) return null
  const pairs = function* (): Generator<Pair> {
    yield* matched
    yield* near
  }
  let [sumX, sumY, sumOfDistances] = [0, 0, 0]
  for (const { by } of pairs()) {
    sumX += by[0]
    sumY += by[1]
    sumOfDistances += Math.hypot(...by)
  }
  const [dx, dy] = [sumX / count, sumY / count]
  const images = new Map<number, XY>()
  for (const { image, by } of pairs()) {
    const sums = images.get(image) ?? [0, 0]
    images.set(image, [sums[0] + by[0] - dx, sums[1] + by[1] - dy])
  }
  const clusters = images.size
  const reach = (axis: 0 | 1): number => {
    const squares = [...images.values()].reduce((sum, point) => sum + point[axis] ** 2, 0)
    return (tQuantile(clusters - 1) * Math.sqrt((clusters / (clusters - 1)) * squares)) / count
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
    distance: sumOfDistances / count,
    cells: fieldOf(pairs()),
  }
}

/** The mean shift in each part of the image. */
function fieldOf(pairs: Iterable<Pair>): Shift['cells'] {
  const cells = new Map<number, { n: number; dx: number; dy: number; tests: Set<number> }>()
  for (const { n, at, by } of pairs) {
    const key = keyOf(at, SHIFT_GRID)
    const cell = cells.get(key) ?? { n: 0, dx: 0, dy: 0, tests: new Set<number>() }
    cells.set(key, cell)
    cell.n++
    cell.dx += by[0]
    cell.dy += by[1]
    cell.tests.add(n)
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([key, { n, dx, dy, tests }]) => ({
      ...placeOf(key, SHIFT_GRID),
      n,
      dx: dx / n,
      dy: dy / n,
      tests: [...tests].slice(0, KEPT_TESTS),
      all: tests.size,
    }))
}

/** The cell of a place; what lies outside the image belongs to the cell at its edge. */
function keyOf([x, y]: XY, grid: number): number {
  const at = (share: number): number => Math.min(grid - 1, Math.max(0, Math.floor(share * grid)))
  return at(y) * grid + at(x)
}
const placeOf = (key: number, grid: number): { x: number; y: number } => ({ x: key % grid, y: Math.floor(key / grid) })
