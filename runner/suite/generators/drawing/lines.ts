import type { XY } from '../../../records/space.ts'
import type { Canvas } from './canvas.ts'
import { circle } from './rings.ts'
import { fillRings, type Ring } from './polygon.ts'

/** How a line is drawn. Width in px. Ends are butt (cut off square at the last place) where nothing else is said. */
export interface Pen {
  colour: string
  width: number
  cap?: 'butt' | 'round'
}

export function drawLine(canvas: Canvas, from: XY, to: XY, pen: Pen): void {
  drawPath(canvas, [from, to], pen)
}

/** A line through all places, with round joins. */
export function drawPath(canvas: Canvas, places: readonly XY[], { colour, width, cap = 'butt' }: Pen): void {
  const joins = cap === 'round' ? places : places.slice(1, -1)
  fillRings(canvas, [...segments(places, width), ...joins.map((point) => circle(point, width / 2))], colour)
}

/** The outline itself, half of the width on either side of it. `join` is what its corners look like. */
export function drawRing(canvas: Canvas, ring: Ring, { colour, width }: Pen, join: 'round' | 'mitre' = 'round'): void {
  if (join === 'round')
    fillRings(
      canvas,
      [...segments([...ring, ring[0] as XY], width), ...ring.map((point) => circle(point, width / 2))],
      colour,
    )
  else fillRings(canvas, [offset(ring, width / 2), [...offset(ring, -width / 2)].reverse()], colour)
}

/** A circle of which `width` px are drawn, half inside and half outside of the radius. */
export function drawCircle(canvas: Canvas, centre: XY, radius: number, { colour, width }: Pen): void {
  fillRings(canvas, [circle(centre, radius + width / 2), [...circle(centre, radius - width / 2)].reverse()], colour)
}

/** One four-cornered ring a segment, all in the direction in which circle() runs, so that together they are one shape. */
function segments(places: readonly XY[], width: number): Ring[] {
  return places.slice(1).flatMap(([x, y], index): Ring[] => {
    const [fromX, fromY] = places[index] as XY
    const length = distance([fromX, fromY], [x, y])
    if (length === 0) return []
    const [sideX, sideY] = [((y - fromY) / length) * (width / 2), ((x - fromX) / length) * (width / 2)]
    return [
      [
        [fromX + sideX, fromY - sideY],
        [x + sideX, y - sideY],
        [x - sideX, y + sideY],
        [fromX - sideX, fromY + sideY],
      ],
    ]
  })
}

/** The ring moved outwards by `px`, corners kept sharp. Its corners run clockwise as seen. */
function offset(ring: Ring, px: number): Ring {
  return ring.map((point, index) => {
    const before = normal(ring[(index + ring.length - 1) % ring.length] as XY, point)
    const after = normal(point, ring[(index + 1) % ring.length] as XY)
    // |before + after|^2 = 2 + 2 before.after; the mitre lies that far along their sum
    const scale = px / (1 + before[0] * after[0] + before[1] * after[1])
    return [point[0] + (before[0] + after[0]) * scale, point[1] + (before[1] + after[1]) * scale]
  })
}

/** To the left of the way from a to b, as y points down: outwards for a ring that runs clockwise as seen. */
function normal(a: XY, b: XY): XY {
  const length = distance(a, b)
  return [(b[1] - a[1]) / length, (a[0] - b[0]) / length]
}

export const distance = (a: XY, b: XY): number =>
  Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]))
