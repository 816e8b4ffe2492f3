import { shuffled } from '../../../tools/random.ts'
import type { XY } from '../../../records/space.ts'

export const STATIONS = ['A', 'B', 'C', 'D'] as const
export type Station = (typeof STATIONS)[number]

/** A way along the lines of the field from one station to another: whole units, from platform to platform. */
export interface Route {
  from: Station
  to: Station
  nodes: XY[]
}

/** A above, B to the right, C below, D to the left */
const PLATFORMS: Record<Station, readonly XY[]> = {
  A: [
    [8, 2],
    [9, 2],
    [10, 2],
  ],
  B: [
    [16, 8],
    [16, 9],
    [16, 10],
  ],
  C: [
    [8, 16],
    [9, 16],
    [10, 16],
  ],
  D: [
    [2, 8],
    [2, 9],
    [2, 10],
  ],
}
/** Routes bend on nodes from FIRST to LAST in both directions. */
const FIRST = 3
const LAST = 15

/** Twice `each` routes, so that every station has `each` of them. No two share a piece of line; they may cross. */
export function layRoutes(each: number, random: () => number): Route[] {
  for (;;) {
    const routes = attempt(each, random)
    if (routes) return routes
  }
}

function attempt(each: number, random: () => number): Route[] | undefined {
  const ends = shuffled(
    STATIONS.flatMap((station) =>
      shuffled(PLATFORMS[station], random)
        .slice(0, each)
        .map((platform) => ({ station, platform })),
    ),
    random,
  )
  const routes: Route[] = []
  const taken = new Set<string>()
  for (let index = 0; index < ends.length; index += 2) {
    const [a, b] = [ends[index], ends[index + 1]]
    if (!a || !b || a.station === b.station) return undefined
    const nodes = wander(a.platform, b.platform, taken, random)
    if (!nodes) return undefined
    for (let step = 1; step < nodes.length; step++) taken.add(piece(nodes[step - 1] as XY, nodes[step] as XY))
    routes.push({ from: a.station, to: b.station, nodes })
  }
  return routes
}

/** The shortest way where every piece of line is 1 to 3 units long by chance, so that it bends now and then
 * (Dijkstra's algorithm on the free pieces). undefined where there is none. */
function wander(from: XY, to: XY, taken: ReadonlySet<string>, random: () => number): XY[] | undefined {
  const lengths = new Map<string, number>()
  const open = new Map<string, { at: XY; far: number; before: XY[] }>([
    [String(from), { at: from, far: 0, before: [] }],
  ])
  const closed = new Set<string>()
  while (open.size > 0) {
    const [key, nearest] = [...open].reduce((best, pair) => (pair[1].far < best[1].far ? pair : best))
    open.delete(key)
    closed.add(key)
    const way = [...nearest.before, nearest.at]
    if (key === String(to)) return way
    for (const next of neighbours(nearest.at)) {
      const line = piece(nearest.at, next)
      const inside = next.every((place) => place >= FIRST && place <= LAST)
      if (closed.has(String(next)) || taken.has(line) || (!inside && String(next) !== String(to))) continue
      const length = lengths.get(line) ?? 1 + 2 * random()
      lengths.set(line, length)
      const known = open.get(String(next))
      if (!known || nearest.far + length < known.far)
        open.set(String(next), { at: next, far: nearest.far + length, before: way })
    }
  }
  return undefined
}

const neighbours = ([x, y]: XY): XY[] => [
  [x + 1, y],
  [x - 1, y],
  [x, y + 1],
  [x, y - 1],
]

/** One name for a piece of line, whichever way it is walked. */
const piece = (a: XY, b: XY): string => (a[0] < b[0] || a[1] < b[1] ? `${a} ${b}` : `${b} ${a}`)
