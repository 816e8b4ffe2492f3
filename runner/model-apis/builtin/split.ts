import type { Piece } from './components.ts'
import { squaredDistance } from './distance.ts'

interface Disc {
  x: number
  y: number
  radius: number
}

/** A piece is looked at for touching discs where it fills less than this of its convex hull. */
export const WHOLE = 0.965
/** The neck between two discs is at most this part of the smaller radius. */
const NECK = 0.86
/** The discs together cover at least this part of the piece, or it was never made of discs. */
const COVERED = 0.85
/** Bounding boxes above this many pixels are not looked at: bounds the work. */
const MAX_BOX = 1_000_000

/** Inscribed discs with a neck between each two of them, largest first. */
function discsIn(width: number, height: number, depth: Float64Array): Disc[] {
  const peaks: Disc[] = []
  const around = [-width - 1, -width, 1 - width, -1, 1, width - 1, width, width + 1]
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const here = depth[i] as number
      if (here < 2) continue
      let isPeak = true
      for (const step of around) isPeak &&= (depth[i + step] as number) <= here
      if (isPeak) peaks.push({ x, y, radius: here })
    }
  }
  peaks.sort((a, b) => b.radius - a.radius)
  const chosen: Disc[] = []
  for (const peak of peaks.slice(0, 2000)) {
    const isApart = chosen.every((disc) => {
      const steps = Math.ceil(Math.hypot(peak.x - disc.x, peak.y - disc.y))
      for (let s = 0; s <= steps; s++) {
        const x = Math.round(disc.x + ((peak.x - disc.x) * s) / steps)
        const y = Math.round(disc.y + ((peak.y - disc.y) * s) / steps)
        // a neck: no narrower place need be looked for
        if ((depth[y * width + x] as number) < NECK * peak.radius) return true
      }
      return false
    })
    if (isApart) chosen.push(peak)
    if (chosen.length > 200) return []
  }
  return chosen
}

/** A piece made of touching or overlapping discs -> one piece a disc, parted along the chords; any other piece as it is. */
export function splitDiscs(
  piece: Piece,
  rasterWidth: number,
  box: { left: number; top: number; right: number; bottom: number },
): Piece[] {
  // one cell of outside all around
  const width = box.right - box.left + 2
  const height = box.bottom - box.top + 2
  if (width * height > MAX_BOX) return [piece]
  const cell = (i: number) => {
    const y = Math.floor(i / rasterWidth)
    return (y - box.top + 1) * width + (i - y * rasterWidth - box.left + 1)
  }
  const inside = new Uint8Array(width * height)
  for (const i of piece) inside[cell(i)] = 1
  const discs = discsIn(width, height, squaredDistance(width, height, inside).map(Math.sqrt))
  if (discs.length < 2) return [piece]
  const parts: number[][] = discs.map(() => [])
  let covered = 0
  for (const i of piece) {
    const index = cell(i)
    const x = index % width
    const y = Math.floor(index / width)
    // power distance: its dividing line is the chord through the two points where the circles cross
    let nearest = 0
    let least = Infinity
    discs.forEach((disc, n) => {
      const power = (x - disc.x) ** 2 + (y - disc.y) ** 2 - disc.radius ** 2
      if (power < least) {
        least = power
        nearest = n
      }
    })
    const disc = discs[nearest] as Disc
    if (Math.hypot(x - disc.x, y - disc.y) <= disc.radius + 0.7) covered++
    ;(parts[nearest] as number[]).push(i)
  }
  return covered < COVERED * piece.length ? [piece] : parts.map((part) => Int32Array.from(part))
}
