import { hullOf, outside, type Point } from './polygon.ts'
import type { Spot } from './spot.ts'

/** A hexagonal grid as found under a set of spots. Lengths in px. */
export interface Lattice {
  /** distance between neighbouring sites */
  spacing: number
  /** 0..1: how sharply the spots follow the grid; 1 for a perfect one, about 0.2 for random places */
  order: number
  /** root mean square distance of a spot from its site, in parts of the spacing */
  disorder: number
  /** empty sites within the outline of the full ones */
  missing: Point[]
  /** spots that belong to no site, or to one that has a better spot */
  extra: Spot[]
}

interface Wave {
  kx: number
  ky: number
  re: number
  im: number
  size: number
}

/** Below this many spots a grid cannot be told from chance. */
const LEAST = 7
/** The grid is searched for under this many spots around the middle: the work grows with their square. */
const SEARCHED = 250

/** The sum of unit vectors at the phases that a plane wave has at the spots: as long as 1 where all lie on its crests. */
function wave(spots: readonly Spot[], k: number, angle: number): Wave {
  const kx = k * Math.cos(angle)
  const ky = k * Math.sin(angle)
  let re = 0
  let im = 0
  for (const { x, y } of spots) {
    re += Math.cos(kx * x + ky * y)
    im += Math.sin(kx * x + ky * y)
  }
  return { kx, ky, re: re / spots.length, im: im / spots.length, size: Math.hypot(re, im) / spots.length }
}

const THIRD = Math.PI / 3

function order(spots: readonly Spot[], k: number, angle: number): number {
  return (wave(spots, k, angle).size + wave(spots, k, angle + THIRD).size + wave(spots, k, angle + 2 * THIRD).size) / 3
}

/** The spacing that most nearest neighbours have, roughly: extras stand closer, neighbours of gaps do not stand further. */
function usualDistance(spots: readonly Spot[]): number {
  const nearest = spots
    .map((a) => {
      let best = Infinity
      for (const b of spots) if (a !== b) best = Math.min(best, (a.x - b.x) ** 2 + (a.y - b.y) ** 2)
      return Math.sqrt(best)
    })
    .sort((p, q) => p - q)
  return nearest[Math.floor(nearest.length / 2)] ?? 0
}

interface Grid {
  k: number
  angle: number
  order: number
}

/** The strongest set of three waves 60 degrees apart, on a net of wave lengths and angles, then refined.
 * A hexagonal grid of spacing a has its first waves at k = 4 pi / (a sqrt 3). */
function strongest(spots: readonly Spot[], spacing: number): Grid {
  const extent = extentOf(spots)
  const waveNumber = (a: number) => (4 * Math.PI) / (a * Math.sqrt(3))
  // one step shifts the phase across the image by less than a radian, so that no peak falls between two
  const kStep = Math.max(1.6 / extent, waveNumber(spacing) / 200)
  let best: Grid = { k: waveNumber(spacing), angle: 0, order: 0 }
  for (let k = waveNumber(spacing * 1.6); k <= waveNumber(spacing * 0.75); k += kStep) {
    const aStep = Math.max(1.6 / (extent * k), 0.005)
    for (let angle = 0; angle < THIRD; angle += aStep) {
      const found = order(spots, k, angle)
      if (found > best.order) best = { k, angle, order: found }
    }
  }
  return refined(spots, best, kStep / 2)
}

/** Climbs to the nearest peak in steps that get smaller. */
function refined(spots: readonly Spot[], from: Grid, kStep: number): Grid {
  let best = { ...from, order: order(spots, from.k, from.angle) }
  for (let round = 0, dk = kStep; round < 14; round++, dk *= 0.7) {
    const da = dk / best.k
    for (const [k, angle] of [
      [best.k + dk, best.angle],
      [best.k - dk, best.angle],
      [best.k, best.angle + da],
      [best.k, best.angle - da],
    ] as const) {
      const found = order(spots, k, angle)
      if (found > best.order) best = { k, angle, order: found }
    }
  }
  return best
}

function extentOf(spots: readonly Spot[]): number {
  const [xs, ys] = [spots.map((spot) => spot.x), spots.map((spot) => spot.y)]
  return Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
}

/** The spots nearest their common middle: a part of a grid is a grid, a thinned grid is none. */
function central(spots: readonly Spot[], count: number): readonly Spot[] {
  if (spots.length <= count) return spots
  const x = spots.reduce((sum, spot) => sum + spot.x, 0) / spots.length
  const y = spots.reduce((sum, spot) => sum + spot.y, 0) / spots.length
  return [...spots].sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y)).slice(0, count)
}

/** Finds the hexagonal grid that fits best; null where there are too few spots to tell. */
export function hexagonalLattice(spots: readonly Spot[]): Lattice | null {
  if (spots.length < LEAST) return null
  const middle = central(spots, SEARCHED)
  const rough = usualDistance(middle)
  if (!(rough > 0)) return null
  const { k, angle, order: found } = refined(spots, strongest(middle, rough), 0.8 / extentOf(spots))
  const spacing = (4 * Math.PI) / (k * Math.sqrt(3))
  return { spacing, order: found, ...assign(spots, k, angle, spacing) }
}

interface Sited {
  m: number
  n: number
  spot: Spot
  off: number
}

/** Sites of the grid by two row numbers. Two of the waves count the rows in two directions, their phases place the origin:
 * site (m, n) lies where k.r = phase + 2 pi m and the like for n, a 2 x 2 system. */
function sites(spots: readonly Spot[], k: number, angle: number) {
  const u = wave(spots, k, angle)
  const v = wave(spots, k, angle + THIRD)
  const [phaseU, phaseV] = [Math.atan2(u.im, u.re), Math.atan2(v.im, v.re)]
  const det = u.kx * v.ky - u.ky * v.kx
  const place = (m: number, n: number): Point => {
    const p = phaseU + 2 * Math.PI * m
    const q = phaseV + 2 * Math.PI * n
    return [(p * v.ky - q * u.ky) / det, (q * u.kx - p * v.kx) / det]
  }
  const nearest = (spot: Spot, spacing: number): Sited => {
    const m0 = Math.round((u.kx * spot.x + u.ky * spot.y - phaseU) / (2 * Math.PI))
    const n0 = Math.round((v.kx * spot.x + v.ky * spot.y - phaseV) / (2 * Math.PI))
    let best: Sited = { m: m0, n: n0, spot, off: Infinity }
    // rounding each number alone cuts the plane into rhombs, not hexagons: the neighbours may be nearer
    for (let m = m0 - 1; m <= m0 + 1; m++) {
      for (let n = n0 - 1; n <= n0 + 1; n++) {
        const [x, y] = place(m, n)
        const off = Math.hypot(spot.x - x, spot.y - y) / spacing
        if (off < best.off) best = { m, n, spot, off }
      }
    }
    return best
  }
  return { place, nearest }
}

/** Gives every spot its site; what is left over on either side is extra or missing. */
function assign(
  spots: readonly Spot[],
  k: number,
  angle: number,
  spacing: number,
): Pick<Lattice, 'disorder' | 'missing' | 'extra'> {
  const { place, nearest } = sites(spots, k, angle)
  const sited = spots.map((spot) => nearest(spot, spacing)).sort((a, b) => a.off - b.off)
  const usual = sited[Math.floor(sited.length / 2)]?.off ?? 0
  const reach = Math.min(0.48, Math.max(0.2, 4 * usual))
  const taken = new Map<string, Sited>()
  const extra: Spot[] = []
  for (const sitedItem of sited) {
    const key = `${sitedItem.m} ${sitedItem.n}`
    if (sitedItem.off > reach || taken.has(key)) extra.push(sitedItem.spot)
    else taken.set(key, sitedItem)
  }
  const full = [...taken.values()]
  const outline = hullOf(full.map(({ m, n }) => place(m, n)))
  const missing: Point[] = []
  const [ms, ns] = [full.map(({ m }) => m), full.map(({ n }) => n)]
  for (let m = Math.min(...ms); m <= Math.max(...ms); m++) {
    for (let n = Math.min(...ns); n <= Math.max(...ns); n++) {
      if (!taken.has(`${m} ${n}`) && outside(outline, place(m, n)) < 0.01 * spacing) missing.push(place(m, n))
    }
  }
  return { disorder: Math.sqrt(full.reduce((sum, { off }) => sum + off * off, 0) / full.length), missing, extra }
}
