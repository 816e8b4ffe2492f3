import { matchesOf } from '../tools/matches.ts'
/** Ink of a filled outline, 0..255; `left` and `top` are where the pen on the baseline stands in it. */
export interface Filled {
  width: number
  height: number
  left: number
  top: number
  ink: Uint8Array
}

type XY = [number, number]
/** Straight pieces of a curve: letters are small. */
const STEPS = 8
/** Samples of a row from top to bottom; across, what is covered is known exactly. */
const ROWS = 2

/** Fills an SVG path of absolute M, L, Q, C and Z, upwards, `scale` px a unit. Non-zero winding, as fonts want it: the parts of a
 * letter may overlap. null where there is nothing to fill. */
export function fillOutline(path: string, scale: number): Filled | null {
  const edges = edgesOf(path, scale)
  if (edges.length === 0) return null
  const xs = edges.flatMap(([a, b]) => [a[0], b[0]])
  const ys = edges.flatMap(([a, b]) => [a[1], b[1]])
  const [x0, y0] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))]
  const [width, height] = [Math.ceil(Math.max(...xs)) - x0 + 1, Math.ceil(Math.max(...ys)) - y0 + 1]
  const cover = new Float32Array(width * height)
  const rows = crossingsOf(edges, y0, height * ROWS)
  rows.forEach((crossings, row) => {
    crossings.sort((a, b) => a.x - b.x)
    let winding = 0
    for (let i = 0; i + 1 < crossings.length; i++) {
      const { x, turn } = crossings[i] as Crossing
      winding += turn
      if (winding !== 0) span(cover, Math.floor(row / ROWS) * width, x - x0, (crossings[i + 1] as Crossing).x - x0)
    }
  })
  const ink = new Uint8Array(cover.length)
  for (let i = 0; i < ink.length; i++) ink[i] = Math.min(255, Math.round(((cover[i] as number) / ROWS) * 255))
  return { width, height, left: -x0, top: -y0, ink }
}

interface Crossing {
  x: number
  turn: 1 | -1
}

/** Where the edges cross the middle of each row, and whether on their way down or up. */
function crossingsOf(edges: readonly [XY, XY][], top: number, count: number): Crossing[][] {
  const rows: Crossing[][] = Array.from({ length: count }, () => [])
  const rowAt = (y: number): number => Math.ceil((y - top) * ROWS - 0.5)
  for (const [a, b] of edges) {
    const [upper, lower] = a[1] <= b[1] ? [a, b] : [b, a]
    for (let row = Math.max(0, rowAt(upper[1])); row < Math.min(count, rowAt(lower[1])); row++) {
      const y = top + (row + 0.5) / ROWS
      const x = a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])
      rows[row]?.push({ x, turn: upper === a ? 1 : -1 })
    }
  }
  return rows
}

/** Adds what lies between two places of a row to each of its pixels. */
function span(cover: Float32Array, row: number, from: number, to: number): void {
  for (let x = Math.floor(from); x < to; x++)
    cover[row + x] = (cover[row + x] as number) + Math.min(to, x + 1) - Math.max(from, x)
}

/** Straight edges, y downwards; every part is closed. */
function edgesOf(path: string, scale: number): [XY, XY][] {
  const edges: [XY, XY][] = []
  let start: XY = [0, 0]
  let at = start
  const line = (to: XY): void => {
    edges.push([at, to])
    at = to
  }
  for (const [, command = '', list = ''] of matchesOf(path, /([MLQCZ])([^MLQCZ]*)/g)) {
    const numbers = (list.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)
    const points = Array.from({ length: numbers.length >> 1 }, (_, i): XY => [
      (numbers[2 * i] as number) * scale,
      -(numbers[2 * i + 1] as number) * scale,
    ])
    const from = at
    if (command === 'M') {
      if (at !== start) line(start)
      start = at = points[0] ?? at
    } else if (command === 'Z') line(start)
    else if (command === 'L') for (const point of points) line(point)
    else for (let step = 1; step <= STEPS; step++) line(onCurve([from, ...points], step / STEPS))
  }
  if (at !== start) line(start)
  return edges
}

/** De Casteljau's construction, of any degree. */
function onCurve(points: readonly XY[], t: number): XY {
  if (points.length <= 1) return points[0] ?? [0, 0]
  return onCurve(
    points.slice(1).map(([x, y], i): XY => {
      const [px, py] = points[i] as XY
      return [px + (x - px) * t, py + (y - py) * t]
    }),
    t,
  )
}
