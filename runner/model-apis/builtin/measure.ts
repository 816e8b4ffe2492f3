import type { Raster } from '../../image/png.ts'
import type { Piece } from './components.ts'
import { hullOf, polygonArea, type Point } from './polygon.ts'
import type { Colour, Spot } from './spot.ts'

/** A row of a piece: places of its pixels in the piece [from, to), and the columns of the first and the last. */
interface Row {
  y: number
  from: number
  to: number
  first: number
  last: number
}

function rowsOf(piece: Piece, width: number): Row[] {
  const rows: Row[] = []
  for (let from = 0; from < piece.length;) {
    const y = Math.floor((piece[from] as number) / width)
    let to = from
    while (to < piece.length && (piece[to] as number) < (y + 1) * width) to++
    rows.push({ y, from, to, first: (piece[from] as number) - y * width, last: (piece[to - 1] as number) - y * width })
    from = to
  }
  return rows
}

/** Mean colour without the pixels at either end of a stretch, which are blended with the ground; of all pixels where
 * nothing else is there. */
function colourOf(piece: Piece, { channels, data }: Raster): Colour {
  const mean = (pixels: (k: number) => boolean): Colour | null => {
    const sum: [number, number, number] = [0, 0, 0]
    let n = 0
    for (let k = 0; k < piece.length; k++) {
      if (!pixels(k)) continue
      const index = (piece[k] as number) * channels
      sum[0] += data[index] as number
      sum[1] += data[index + 1] as number
      sum[2] += data[index + 2] as number
      n++
    }
    return n > 0 ? [sum[0] / n, sum[1] / n, sum[2] / n] : null
  }
  return (
    mean((k) => piece[k - 1] === (piece[k] as number) - 1 && piece[k + 1] === (piece[k] as number) + 1) ??
    mean(() => true) ?? [0, 0, 0]
  )
}

/** What a piece looks like: place, size, colour, hull. */
export function measure(piece: Piece, raster: Raster): Spot {
  const { width } = raster
  const rows = rowsOf(piece, width)
  const area = piece.length
  let sumX = 0
  let sumY = 0
  for (const { y, from, to } of rows) {
    for (let k = from; k < to; k++) sumX += (piece[k] as number) - y * width + 0.5
    sumY += (y + 0.5) * (to - from)
  }
  const [x, y] = [sumX / area, sumY / area]
  // the corners of each row's outer pixels: their hull is the hull of the pixel squares
  const hull = hullOf(
    rows.flatMap((row): Point[] => [
      [row.first, row.y],
      [row.last + 1, row.y],
      [row.first, row.y + 1],
      [row.last + 1, row.y + 1],
    ]),
  )
  return {
    x,
    y,
    area,
    diameter: 2 * Math.sqrt(area / Math.PI),
    left: rows.reduce((least, row) => Math.min(least, row.first), width),
    top: rows[0]?.y ?? 0,
    right: rows.reduce((most, row) => Math.max(most, row.last + 1), 0),
    bottom: (rows.at(-1)?.y ?? 0) + 1,
    colour: colourOf(piece, raster),
    hollow: !piece.includes(Math.floor(y) * width + Math.floor(x)),
    hull,
    hullArea: polygonArea(hull),
  }
}
