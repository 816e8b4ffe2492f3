import { shuffled } from '../../../tools/random.ts'
import type { Size, XY } from '../../../records/space.ts'
import { hundredth } from './spots.ts'

/** A hexagonal grid: rows `pitch` * sqrt(3) / 2 apart, every other one moved by half a pitch. */
export interface HexGrid {
  /** distance of neighbouring sites, px */
  pitch: number
  sites: XY[]
  /** by site: the sites next to it (six, less at the rim) */
  neighbours: number[][]
}

/** As many sites as fit with `edge` px to every border, the whole in the middle. */
export function hexagonalGrid(pitch: number, area: Size, edge: number): HexGrid {
  const step = (pitch * Math.sqrt(3)) / 2
  const room = { width: area.width - 2 * edge, height: area.height - 2 * edge }
  const rows = Math.floor(room.height / step) + 1
  const even = Math.floor(room.width / pitch) + 1
  const odd = Math.floor((room.width - pitch / 2) / pitch) + 1
  const left = (area.width - Math.max(even - 1, rows > 1 ? odd - 0.5 : 0) * pitch) / 2
  const top = (area.height - (rows - 1) * step) / 2
  const sites: XY[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < (row % 2 ? odd : even); column++)
      sites.push([hundredth(left + (column + (row % 2) / 2) * pitch), hundredth(top + row * step)])
  // next nearest sites are 1.73 pitches away
  const near = 1.2 * pitch
  const neighbours = sites.map((site, position) =>
    sites.flatMap((other, index) => (index !== position && apart(site, other) < near ? [index] : [])),
  )
  return { pitch, sites, neighbours }
}

/** Each place moved by up to `most` px, evenly over the disc around it. */
export function perturbed(places: readonly XY[], most: number, random: () => number): XY[] {
  return places.map(([x, y]) => {
    for (;;) {
      const [dx, dy] = [2 * random() - 1, 2 * random() - 1]
      if (dx * dx + dy * dy <= 1) return [hundredth(x + dx * most), hundredth(y + dy * most)]
    }
  })
}

export interface Defects {
  kept: XY[]
  missing: XY[]
  extra: XY[]
}

/** A grid with sites left empty and spots added in the middle between three sites. So that nobody has to guess, no
 * missing site is at the rim or next to another, and no extra spot is beside a missing site or another extra one. */
export function withDefects(grid: HexGrid, counts: { missing: number; extra: number }, random: () => number): Defects {
  const inner = grid.sites.flatMap((_, site) => (grid.neighbours[site]?.length === 6 ? [site] : []))
  for (let start = 0; start < 100; start++) {
    const taken = new Set<number>()
    const missing = new Set<number>()
    for (const site of shuffled(inner, random)) {
      if (missing.size === counts.missing) break
      if (taken.has(site)) continue
      missing.add(site)
      for (const around of [site, ...(grid.neighbours[site] as number[])]) taken.add(around)
    }
    const extra: XY[] = []
    for (const corners of shuffled(triangles(grid), random)) {
      if (extra.length === counts.extra) break
      if (corners.some((site) => taken.has(site))) continue
      for (const site of corners) taken.add(site)
      extra.push(middle(corners.map((site) => grid.sites[site] as XY)))
    }
    if (missing.size === counts.missing && extra.length === counts.extra)
      return {
        kept: grid.sites.filter((_, site) => !missing.has(site)),
        missing: grid.sites.filter((_, site) => missing.has(site)),
        extra,
      }
  }
  throw new Error(
    `A grid of ${grid.sites.length} sites has no room for ${counts.missing} missing and ${counts.extra} extra spots.`,
  )
}

/** Every three sites that are next to each other. */
function triangles({ neighbours }: HexGrid): number[][] {
  return neighbours.flatMap((around, a) =>
    around.flatMap((b) => around.filter((c) => a < b && b < c && neighbours[b]?.includes(c)).map((c) => [a, b, c])),
  )
}

const middle = (places: readonly XY[]): XY => [
  hundredth(places.reduce((sum, [x]) => sum + x, 0) / places.length),
  hundredth(places.reduce((sum, [, y]) => sum + y, 0) / places.length),
]

function apart(a: XY, b: XY): number {
  const [dx, dy] = [a[0] - b[0], a[1] - b[1]]
  return Math.sqrt(dx * dx + dy * dy)
}
