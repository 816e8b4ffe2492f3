import type { Raster } from '../../image/png.ts'
import type { Contrast } from './ground.ts'

/** Pixels of one connected piece of foreground: indices into the raster, ascending (row by row). */
export type Piece = Int32Array

/** Neighbours further apart than this (sum over the channels) belong to two things of different colours. */
const COLOUR_STEP = 110
/** More pieces than this are texture, not things: only the largest are kept. */
const MAX_PIECES = 5000

/** Labels 4-connected pixels of the mask by union-find; `joined` decides about a pair of neighbours.
 * Returns the label of each pixel, 0 outside, and the number of labels. */
export function label(
  width: number,
  height: number,
  mask: Uint8Array,
  joined: (a: number, b: number) => boolean,
): { labels: Int32Array; count: number } {
  const labels = new Int32Array(width * height)
  const parent: number[] = [0]
  const root = (n: number) => {
    while (parent[n] !== n) {
      parent[n] = parent[parent[n] as number] as number
      n = parent[n] as number
    }
    return n
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!mask[i]) continue
      const left = x > 0 && mask[i - 1] && joined(i, i - 1) ? root(labels[i - 1] as number) : 0
      const above = y > 0 && mask[i - width] && joined(i, i - width) ? root(labels[i - width] as number) : 0
      if (left && above) {
        labels[i] = Math.min(left, above)
        parent[Math.max(left, above)] = Math.min(left, above)
      } else if (left || above) {
        labels[i] = left || above
      } else {
        labels[i] = parent.length
        parent.push(parent.length)
      }
    }
  }
  const dense = new Int32Array(parent.length)
  let count = 0
  for (let i = 0; i < labels.length; i++) {
    if (!labels[i]) continue
    const top = root(labels[i] as number)
    if (!dense[top]) dense[top] = ++count
    labels[i] = dense[top] as number
  }
  return { labels, count }
}

/** Pixels of each label, in one pass of counting sort; labels under `least` pixels are left out. */
export function piecesOf(labels: Int32Array, count: number, least: number): Piece[] {
  const starts = new Int32Array(count + 2)
  for (const n of labels) if (n) starts[n + 1] = (starts[n + 1] as number) + 1
  for (let n = 1; n < starts.length; n++) starts[n] = (starts[n] as number) + (starts[n - 1] as number)
  const next = starts.slice()
  const sorted = new Int32Array(starts[count + 1] as number)
  for (let i = 0; i < labels.length; i++) {
    const n = labels[i] as number
    if (!n) continue
    const index = next[n] as number
    sorted[index] = i
    next[n] = index + 1
  }
  const pieces: Piece[] = []
  for (let n = 1; n <= count; n++) {
    const piece = sorted.subarray(starts[n], starts[n + 1])
    if (piece.length >= least) pieces.push(piece)
  }
  return pieces.sort((a, b) => b.length - a.length).slice(0, MAX_PIECES)
}

/** A fringe: the blended edge between two colours. It has no pixel inside itself and lies mostly along other pieces. */
function isFringe(piece: Piece, labels: Int32Array, width: number): boolean {
  let foreign = 0
  let outside = 0
  const own = labels[piece[0] as number]
  for (const i of piece) {
    let around = 0
    for (const step of [-1, 1, -width, width]) {
      const other = labels[i + step]
      if (other === own) around++
      else if (other) foreign++
      else outside++
    }
    if (around === 4) return false
  }
  return foreign > outside * 0.5
}

/** Connected things that stand out. Each blob is cut at half of its own contrast, so that pale things survive beside
 * strong ones and soft edges fall on both sides alike; then it is parted where the colour jumps. */
export function findPieces(raster: Raster, contrast: Contrast, threshold: number, least: number): Piece[] {
  const { width, height, channels, data } = raster
  const { values } = contrast
  const mask = new Uint8Array(width * height)
  for (let i = 0; i < mask.length; i++) mask[i] = (values[i] as number) > threshold ? 1 : 0
  const rough = label(width, height, mask, () => true)
  const peaks = new Uint8Array(rough.count + 1)
  for (let i = 0; i < mask.length; i++) {
    const n = rough.labels[i] as number
    if (n && (values[i] as number) > (peaks[n] as number)) peaks[n] = values[i] as number
  }
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] && (values[i] as number) < (peaks[rough.labels[i] as number] as number) / 2) mask[i] = 0
  }
  const alike = (a: number, b: number) => {
    const p = a * channels
    const q = b * channels
    return (
      Math.abs((data[p] as number) - (data[q] as number)) +
        Math.abs((data[p + 1] as number) - (data[q + 1] as number)) +
        Math.abs((data[p + 2] as number) - (data[q + 2] as number)) <
      COLOUR_STEP
    )
  }
  const fine = label(width, height, mask, alike)
  return piecesOf(fine.labels, fine.count, least).filter((piece) => !isFringe(piece, fine.labels, width))
}
