import type { Piece } from './components.ts'

interface Disc { x: number; y: number; radius: number }

/** A piece is looked at for touching discs where it fills less than this of its convex hull. */
export const WHOLE = 0.965
/** The neck between two discs is at most this part of the smaller radius. */
const NECK = 0.86
/** The discs together cover at least this part of the piece, or it was never made of discs. */
const COVERED = 0.85
/** Bounding boxes above this many pixels are not looked at: bounds the work. */
const MAX_BOX = 1_000_000

/** Squared distance to the nearest cell outside, exact, in two passes of lower envelopes of parabolas
 * (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012). */
function squaredDistance(width: number, height: number, inside: Uint8Array): Float64Array {
  const out = new Float64Array(width * height)
  for (let i = 0; i < out.length; i++) out[i] = inside[i] ? 1e12 : 0
  const longest = Math.max(width, height)
  const f = new Float64Array(longest)
  const at = new Int32Array(longest)
  const from = new Float64Array(longest + 1)
  const line = (start: number, step: number, n: number) => {
    for (let q = 0; q < n; q++) f[q] = out[start + q * step] as number
    let k = 0
    at[0] = 0
    from[0] = -Infinity
    from[1] = Infinity
    for (let q = 1; q < n; q++) {
      let s = 0
      for (;;) {
        const p = at[k] as number
        s = ((f[q] as number) + q * q - (f[p] as number) - p * p) / (2 * q - 2 * p)
        if (s > (from[k] as number)) break
        k--
      }
      k++
      at[k] = q
      from[k] = s
      from[k + 1] = Infinity
    }
    k = 0
    for (let q = 0; q < n; q++) {
      while ((from[k + 1] as number) < q) k++
      const p = at[k] as number
      out[start + q * step] = (q - p) ** 2 + (f[p] as number)
    }
  }
  for (let x = 0; x < width; x++) line(x, width, height)
  for (let y = 0; y < height; y++) line(y * width, 1, width)
  return out
}

/** Inscribed discs with a neck between each two of them, largest first. */
function discsIn(width: number, height: number, depth: Float64Array): Disc[] {
  const peaks: Disc[] = []
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const here = depth[i] as number
      if (here < 2) continue
      const isPeak = [-width - 1, -width, 1 - width, -1, 1, width - 1, width, width + 1].every((step) => (depth[i + step] as number) <= here)
      if (isPeak) peaks.push({ x, y, radius: here })
    }
  }
  peaks.sort((a, b) => b.radius - a.radius)
  const chosen: Disc[] = []
  for (const peak of peaks.slice(0, 2000)) {
    const isApart = chosen.every((disc) => {
      const steps = Math.ceil(Math.hypot(peak.x - disc.x, peak.y - disc.y))
      let neck = peak.radius
      for (let s = 0; s <= steps; s++) {
        const x = Math.round(disc.x + ((peak.x - disc.x) * s) / steps)
        const y = Math.round(disc.y + ((peak.y - disc.y) * s) / steps)
        neck = Math.min(neck, depth[y * width + x] as number)
      }
      return neck < NECK * peak.radius
    })
    if (isApart) chosen.push(peak)
    if (chosen.length > 200) return []
  }
  return chosen
}

/** A piece made of touching or overlapping discs -> one piece a disc, parted along the chords; any other piece as it is. */
export function splitDiscs(piece: Piece, rasterWidth: number, box: { left: number; top: number; right: number; bottom: number }): Piece[] {
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
    const at = cell(i)
    const x = at % width
    const y = Math.floor(at / width)
    // power distance: its dividing line is the chord through the two points where the circles cross
    let nearest = 0
    let least = Infinity
    discs.forEach((disc, n) => {
      const power = (x - disc.x) ** 2 + (y - disc.y) ** 2 - disc.radius ** 2
      if (power < least) { least = power; nearest = n }
    })
    const disc = discs[nearest] as Disc
    if (Math.hypot(x - disc.x, y - disc.y) <= disc.radius + 0.7) covered++
    ;(parts[nearest] as number[]).push(i)
  }
  return covered < COVERED * piece.length ? [piece] : parts.map((part) => Int32Array.from(part))
}
