/** [x, y] */
export type Point = [number, number]

const turn = (o: Point, a: Point, b: Point) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

/** Convex hull by monotone chain (Andrew, 1979), in order around it. */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[1] - b[1] || a[0] - b[0])
  const half = (list: Point[]) => {
    const out: Point[] = []
    for (const point of list) {
      while (out.length >= 2 && turn(out[out.length - 2] as Point, out[out.length - 1] as Point, point) >= 0) out.pop()
      out.push(point)
    }
    out.pop()
    return out
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

/** Area inside a polygon (shoelace formula). */
export function polygonArea(points: readonly Point[]): number {
  let twice = 0
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length] as Point
    twice += x * ny - nx * y
  })
  return Math.abs(twice) / 2
}

/** How far a point lies outside a hull made by hullOf; negative inside. */
export function outside(hull: readonly Point[], point: Point): number {
  let furthest = -Infinity
  hull.forEach((a, i) => {
    const b = hull[(i + 1) % hull.length] as Point
    const length = Math.hypot(b[0] - a[0], b[1] - a[1])
    if (length > 0) furthest = Math.max(furthest, turn(a, b, point) / length)
  })
  return furthest
}
