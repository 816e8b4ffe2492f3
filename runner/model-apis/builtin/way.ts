import { label, piecesOf } from './components.ts'
import { colourName, type ColourName } from './colour-name.ts'
import { squaredDistance } from './distance.ts'
import { hullOf, outside, type Point } from './polygon.ts'
import type { Sight } from './see.ts'
import { wantedColour } from './wanted.ts'

/** A wall stands out from the ground by at least this part of the strongest contrast that is common. */
const WALL = 0.4
/** The way keeps this part of the clearance that its narrowest place allows: the middle of the corridor, but not exactly. */
const KEPT = 0.8
/** Straight pieces may come a little nearer to the walls than the pixels of the way. */
const CUT = 0.65

/** The shortest way between two coloured marks that keeps away from the walls, as corners in px of the image; words where
 * there is none. */
export function wayBetween([from, to]: readonly [string, string], sight: Sight): Point[] | string {
  const {
    raster: { width, height },
  } = sight
  const marks = [from, to].map((phrase) => markOf(phrase, sight))
  const [start, goal] = marks
  if (!start) return `I do not see ${from.slice(0, 60)}`
  if (!goal) return `I do not see ${to.slice(0, 60)}`
  const free = freeSpace(sight, [start, goal])
  const clearance = squaredDistance(width, height, free).map(Math.sqrt)
  const [first, last] = [start, goal].map(({ at: [x, y] }) => Math.floor(y) * width + Math.floor(x)) as [number, number]
  const narrowest = widest(clearance, width, first, last)
  if (narrowest < 1) return 'I find no way between the two'
  const pixels = shortest(clearance, width, first, last, KEPT * narrowest) ?? []
  const scale: Point = [sight.width / width, sight.height / height]
  return straightened(pixels, clearance, width, CUT * narrowest).map((i): Point => [
    ((i % width) + 0.5) * scale[0],
    (Math.floor(i / width) + 0.5) * scale[1],
  ])
}

interface Mark {
  at: Point
  hull: Point[]
}

/** The largest piece of the colour that a phrase names, in px of the raster. */
function markOf(phrase: string, { raster: { width, height, channels, data } }: Sight): Mark | null {
  const wanted = wantedColour(phrase)
  if (!wanted) return null
  const named = namedColours()
  const mask = new Uint8Array(width * height)
  for (let i = 0, index = 0; i < mask.length; i++, index += channels)
    mask[i] = named(data[index] as number, data[index + 1] as number, data[index + 2] as number) === wanted ? 1 : 0
  const { labels, count } = label(width, height, mask, () => true)
  const [piece] = piecesOf(labels, count, 12)
  if (!piece) return null
  const points = [...piece].map((i): Point => [i % width, Math.floor(i / width)])
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const middle = (values: number[]): number =>
    (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b)) + 1) / 2
  return { at: [middle(xs), middle(ys)], hull: hullOf(points) }
}

/** Colour names by coarse cells of 32 steps a channel, each named once: a name for every pixel would take long. */
function namedColours(): (r: number, g: number, b: number) => ColourName {
  const names: ColourName[] = []
  return (r, g, b) =>
    (names[((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)] ??= colourName([
      (r & 0xf8) | 4,
      (g & 0xf8) | 4,
      (b & 0xf8) | 4,
    ]))
}

/** 1 where one can walk: where the ground is seen, and on the marks with all that is written on them. */
function freeSpace({ raster: { width, height }, contrast: { values } }: Sight, marks: readonly Mark[]): Uint8Array {
  const free = new Uint8Array(width * height)
  const wall = Math.max(12, WALL * strong(values))
  for (let i = 0; i < free.length; i++) free[i] = (values[i] as number) < wall ? 1 : 0
  for (const {
    hull,
    at: [x, y],
  } of marks) {
    const reach = hull.reduce((most, [hx, hy]) => Math.max(most, Math.hypot(hx - x, hy - y)), 0) + 2
    for (let py = Math.max(0, Math.floor(y - reach)); py < Math.min(height, y + reach); py++)
      for (let px = Math.max(0, Math.floor(x - reach)); px < Math.min(width, x + reach); px++)
        // two px of blended edge belong to the mark
        if (outside(hull, [px, py]) < 2) free[py * width + px] = 1
  }
  return free
}

/** The contrast that one in twenty pixels reaches at least. */
function strong(values: Uint8Array): number {
  const histogram = new Uint32Array(256)
  for (const value of values) histogram[value] = (histogram[value] as number) + 1
  let seen = 0
  for (let value = 255; value > 0; value--) {
    seen += histogram[value] as number
    if (seen > values.length / 20) return value
  }
  return 0
}

/** The largest clearance that can be kept all the way, to a quarter px; 0 where there is no way at all. */
function widest(clearance: Float64Array, width: number, first: number, last: number): number {
  let [low, high] = [0, Math.min(clearance[first] as number, clearance[last] as number)]
  if (!shortest(clearance, width, first, last, 0.5)) return 0
  while (high - low > 0.25) {
    const middle = (low + high) / 2
    if (shortest(clearance, width, first, last, middle)) low = middle
    else high = middle
  }
  return low
}

/** Pixels from first to last, all of at least this clearance, by breadth-first search over the four neighbours; null where
 * there is no such way. */
function shortest(clearance: Float64Array, width: number, first: number, last: number, least: number): number[] | null {
  const before = new Int32Array(clearance.length).fill(-1)
  const queue = new Int32Array(clearance.length)
  let end = 1
  queue[0] = first
  before[first] = first
  for (let index = 0; index < end && before[last] === -1; index++) {
    const here = queue[index] as number
    const x = here % width
    for (const next of [x > 0 ? here - 1 : -1, x < width - 1 ? here + 1 : -1, here - width, here + width]) {
      if (next < 0 || next >= clearance.length || before[next] !== -1 || (clearance[next] as number) < least) continue
      before[next] = here
      queue[end++] = next
    }
  }
  if (before[last] === -1) return null
  const way = [last]
  for (let here = last; here !== first; here = before[here] as number) way.push(before[here] as number)
  return way.reverse()
}

/** As few of the pixels as will do: from each corner as far as one sees along the way. */
function straightened(way: readonly number[], clearance: Float64Array, width: number, least: number): number[] {
  const sees = (a: number, b: number): boolean => {
    const [ax, ay, bx, by] = [a % width, Math.floor(a / width), b % width, Math.floor(b / width)]
    const steps = Math.max(Math.abs(bx - ax), Math.abs(by - ay), 1)
    for (let s = 0; s <= steps; s++)
      if (
        (clearance[
          Math.round(ay + ((by - ay) * s) / steps) * width + Math.round(ax + ((bx - ax) * s) / steps)
        ] as number) < least
      )
        return false
    return true
  }
  const corners = way.slice(0, 1)
  for (let index = 0; index < way.length - 1;) {
    let next = index + 1
    while (next + 1 < way.length && sees(way[index] as number, way[next + 1] as number)) next++
    corners.push(way[next] as number)
    index = next
  }
  return corners
}
