import { polygonArea, type Point } from './polygon.ts'
import type { Spot } from './spot.ts'

export const SHAPES = [
  'circle',
  'ellipse',
  'square',
  'rectangle',
  'diamond',
  'triangle',
  'pentagon',
  'hexagon',
  'star',
  'cross',
  'ring',
] as const
export type ShapeName = (typeof SHAPES)[number]

/** The smallest rectangle around a hull at any angle: one side lies along a hull edge (Freeman and Shapira, 1975). */
function smallestRectangle(hull: Point[]): { long: number; short: number; tilt: number } {
  let best = { long: Infinity, short: Infinity, tilt: 0 }
  hull.forEach(([ax, ay], i) => {
    const [bx, by] = hull[(i + 1) % hull.length] as Point
    const length = Math.hypot(bx - ax, by - ay)
    if (length === 0) return
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length]
    const along = hull.map(([x, y]) => x * ux + y * uy)
    const across = hull.map(([x, y]) => y * ux - x * uy)
    const a = Math.max(...along) - Math.min(...along)
    const b = Math.max(...across) - Math.min(...across)
    if (a * b < best.long * best.short)
      best = { long: Math.max(a, b), short: Math.min(a, b), tilt: Math.abs(Math.atan2(uy, ux)) }
  })
  return best
}

/** Takes out, again and again, the corner whose loss costs the least area, until each one left costs a fair share of
 * the whole: what remains are the corners a person would name. */
function corners(hull: Point[]): Point[] {
  const out = [...hull]
  const whole = polygonArea(hull)
  while (out.length > 3) {
    let cheapest = 0
    let least = Infinity
    out.forEach((point, i) => {
      const cost = polygonArea([
        out[(i + out.length - 1) % out.length] as Point,
        point,
        out[(i + 1) % out.length] as Point,
      ])
      if (cost < least) {
        least = cost
        cheapest = i
      }
    })
    if (least > 0.035 * whole) break
    out.splice(cheapest, 1)
  }
  return out
}

/** Names the form of a spot, from ratios that do not change with size and angle: area to the smallest rectangle around
 * it (square 1, circle 0.785, triangle 0.5), area to the hull (star and cross below 0.85), number of corners. */
export function shapeOf(spot: Spot): ShapeName {
  const { long, short, tilt } = smallestRectangle(spot.hull)
  const aspect = long / short
  const fill = spot.hullArea / (long * short)
  const count = corners(spot.hull).length
  const isRound = fill > 0.74 && fill < 0.86
  if (spot.hollow && isRound && aspect < 1.2) return 'ring'
  // an outline has the form of its hull; a solid thing that leaves its hull open has arms: five of them, or four
  if (!spot.hollow && spot.area / spot.hullArea < 0.84 - 1.2 / spot.diameter)
    return count === 5 || count === 6 ? 'star' : 'cross'
  if (fill > 0.9) {
    if (aspect > 1.15) return 'rectangle'
    return tilt % (Math.PI / 2) > Math.PI / 6 && tilt % (Math.PI / 2) < Math.PI / 3 ? 'diamond' : 'square'
  }
  // whole pixels widen a small triangle by half a pixel on every side
  if (fill < Math.max(0.58, 0.5 + 2.4 / short)) return 'triangle'
  const isLarge = spot.diameter > 24
  if (isLarge && count === 5) return 'pentagon'
  if (isLarge && count === 6) return 'hexagon'
  return aspect > 1.2 ? 'ellipse' : 'circle'
}
