import type { XY } from '../../../records/space.ts'
import type { Canvas } from './canvas.ts'
import { rgb } from './colour.ts'

/** A closed outline; the last corner is joined to the first. Places are px as in Canvas. */
export type Ring = readonly XY[]

/** Lines that a row of pixels is cut into. Along x coverage is exact, along y it is a multiple of 1 / LINES. */
const LINES = 16

/** Fills a shape, anti-aliased. Corners may come in either direction, and the outline may be concave. */
export function fillPolygon(canvas: Canvas, corners: Ring, colour: string): void {
  fillRings(canvas, [corners], colour)
}

/** Fills several outlines as one shape, so that nothing is blended twice where they overlap. What is wound around counts as inside
 * (the nonzero rule): a ring inside another is a hole where it runs in the other direction. */
export function fillRings(canvas: Canvas, rings: readonly Ring[], colour: string): void {
  const { width, height, data } = canvas.raster
  const over = rgb(colour)
  const edges = rings.flatMap(edgesOf).sort((a, b) => a.top - b.top)
  if (edges.length === 0) return
  const firstRow = Math.max(0, Math.floor(edges[0]?.top as number))
  const lastRow = Math.min(height, Math.ceil(edges.reduce((most, edge) => Math.max(most, edge.bottom), 0)))
  const xs = rings.flatMap((ring) => ring.map(([x]) => Math.min(width, Math.max(0, x))))
  const firstColumn = Math.max(0, Math.floor(xs.reduce((least, x) => Math.min(least, x), width)) - 1)
  const endColumn = Math.min(width, Math.ceil(xs.reduce((most, x) => Math.max(most, x), 0)) + 1)
  /** of each pixel of the row: its own part, and from here on how many whole lines began less those that ended */
  const part = new Float64Array(width + 1)
  const begun = new Float64Array(width + 1)
  let waiting = 0
  let open: Edge[] = []
  for (let row = firstRow; row < lastRow; row++) {
    for (; waiting < edges.length && (edges[waiting] as Edge).top < row + 1; waiting++)
      open.push(edges[waiting] as Edge)
    open = open.filter((edge) => edge.bottom > row)
    if (open.length === 0) continue
    part.fill(0, firstColumn, endColumn + 1)
    begun.fill(0, firstColumn, endColumn + 1)
    for (let line = 0; line < LINES; line++) spansAt(open, row + (line + 0.5) / LINES, width, part, begun)
    let whole = 0
    for (let x = firstColumn; x < endColumn; x++) {
      whole += begun[x] as number
      const share = (whole + (part[x] as number)) / LINES
      if (share <= 0) continue
      const index = (row * width + x) * 3
      for (let c = 0; c < 3; c++) {
        const under = data[index + c] as number
        data[index + c] = Math.floor(under + ((over[c] as number) - under) * Math.min(1, share) + 0.5)
      }
    }
  }
}

/** A side of an outline from its upper to its lower end; `down` 1 where the outline runs downwards along it, else -1. */
interface Edge {
  top: number
  bottom: number
  x: number
  slope: number
  down: 1 | -1
}

function edgesOf(ring: Ring): Edge[] {
  return ring.flatMap(([x, y], index) => {
    const [toX, toY] = ring[(index + 1) % ring.length] as XY
    if (y === toY) return []
    const slope = (toX - x) / (toY - y)
    return [
      y < toY
        ? { top: y, bottom: toY, x, slope, down: 1 as const }
        : { top: toY, bottom: y, x: toX, slope, down: -1 as const },
    ]
  })
}

/** Adds what the shape covers of the horizontal line at `y`. */
function spansAt(edges: readonly Edge[], y: number, width: number, part: Float64Array, begun: Float64Array): void {
  const xs: number[] = []
  const downs: number[] = []
  for (const { top, bottom, x: atTop, slope, down } of edges) {
    if (top > y || y >= bottom) continue
    const x = Math.min(width, Math.max(0, atTop + (y - top) * slope))
    let place = xs.length
    for (; place > 0 && (xs[place - 1] as number) > x; place--) {
      xs[place] = xs[place - 1] as number
      downs[place] = downs[place - 1] as number
    }
    xs[place] = x
    downs[place] = down
  }
  let winding = 0
  let from = 0
  for (const [index, x] of xs.entries()) {
    if (winding === 0) from = x
    winding += downs[index] as number
    if (winding === 0) addSpan(from, x, part, begun)
  }
}

function addSpan(from: number, to: number, part: Float64Array, begun: Float64Array): void {
  const first = Math.floor(from)
  const last = Math.floor(to)
  if (first === last) {
    part[first] = (part[first] as number) + to - from
    return
  }
  part[first] = (part[first] as number) + first + 1 - from
  part[last] = (part[last] as number) + to - last
  begun[first + 1] = (begun[first + 1] as number) + 1
  begun[last] = (begun[last] as number) - 1
}
