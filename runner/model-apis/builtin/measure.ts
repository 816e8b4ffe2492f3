import type { Raster } from '../../image/png.ts'
import type { Piece } from './components.ts'
import { hullOf, polygonArea, type Point } from './polygon.ts'
import type { Spot } from './spot.ts'

/** What a piece looks like: place, size, colour, hull. The colour leaves out the first and last pixel of each row, which
 * are blended with the ground, except where nothing else is there. */
export function measure(piece: Piece, raster: Raster): Spot {
  const { width, channels, data } = raster
  let left = Infinity
  let right = 0
  let sumX = 0
  let sumY = 0
  const corners: Point[] = []
  const whole = [0, 0, 0]
  const inner = [0, 0, 0]
  let innerCount = 0
  for (let start = 0; start < piece.length;) {
    const y = Math.floor((piece[start] as number) / width)
    let end = start
    while (end < piece.length && (piece[end] as number) < (y + 1) * width) end++
    const first = (piece[start] as number) - y * width
    const last = (piece[end - 1] as number) - y * width
    left = Math.min(left, first)
    right = Math.max(right, last + 1)
    // left and right corners of the row's pixels: the hull of these is the hull of the pixel squares
    for (const edge of [y, y + 1]) corners.push([first, edge], [last + 1, edge])
    for (let k = start; k < end; k++) {
      const i = piece[k] as number
      sumX += i - y * width + 0.5
      sumY += y + 0.5
      const isInner = k - 1 >= start && k + 1 < end && piece[k - 1] === i - 1 && piece[k + 1] === i + 1
      if (isInner) innerCount++
      for (let c = 0; c < 3; c++) {
        const value = data[i * channels + c] as number
        whole[c] = (whole[c] as number) + value
        if (isInner) inner[c] = (inner[c] as number) + value
      }
    }
    start = end
  }
  const hull = hullOf(corners)
  const area = piece.length
  const middle = Math.floor(sumY / area) * width + Math.floor(sumX / area)
  const [sums, n] = innerCount > 0 ? [inner, innerCount] : [whole, area]
  return {
    x: sumX / area,
    y: sumY / area,
    area,
    diameter: 2 * Math.sqrt(area / Math.PI),
    left,
    right,
    top: Math.floor((piece[0] as number) / width),
    bottom: Math.floor((piece[area - 1] as number) / width) + 1,
    colour: [(sums[0] as number) / n, (sums[1] as number) / n, (sums[2] as number) / n],
    hollow: !piece.includes(middle),
    hull,
    hullArea: polygonArea(hull),
  }
}
