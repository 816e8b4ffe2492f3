import type { Size } from '../records/space.ts'

export type Point = readonly [number, number]

/** Where a stroke runs: from point to point, or round a centre. */
export type Line = { points: Point[]; ring?: never } | { ring: { centre: Point; radius: number }; points?: never }

/** A line to be drawn, in canvas px: solid, or dashed with about `on` px drawn and `off` px left out. */
export type Stroke = Line & { width: number; dash?: { on: number; off: number } }

/** A straight piece of a stroke with round ends, `half` px thick to either side. */
export interface Piece {
  ax: number
  ay: number
  bx: number
  by: number
  half: number
}

/** Longer pieces that run aslant are split, so that the pixels looked at stay near the line. */
const LONGEST = 24

/** The pieces of a stroke that reach onto a canvas of this size. Dashes are fitted to the whole length: it starts and ends in the middle
 * of one, so corners and closed rings have no seam. Work grows with what is visible, never with how far a line runs. */
export function* pieces(stroke: Stroke, canvas: Size): Generator<Piece> {
  const half = stroke.width / 2
  const seen = { left: -half - 8, top: -half - 8, right: canvas.width + half + 8, bottom: canvas.height + half + 8 }
  const { dash } = stroke
  const points = stroke.points ?? cornersOf(stroke.ring)
  const lengths = points
    .slice(1)
    .map((to, i) => Math.hypot(to[0] - (points[i] as Point)[0], to[1] - (points[i] as Point)[1]))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const dashes = !dash
    ? 0
    : stroke.ring
      ? ringDashes(total, dash)
      : Math.max(1, Math.round(total / (dash.on + dash.off)))
  const period = dash ? total / dashes : 0
  const on = dash ? (period * dash.on) / (dash.on + dash.off) : 0

  let before = 0
  for (let i = 0; i < lengths.length; i++) {
    const from = points[i] as Point
    const to = points[i + 1] as Point
    const length = lengths[i] as number
    const visible = clipped(from, to, seen)
    const start = before
    before += length
    if (!visible) continue
    const [enter, leave] = [visible[0] * length, visible[1] * length]
    if (!dash || period === 0) {
      yield* split(from, to, length, enter, leave, half)
      continue
    }
    for (let k = Math.floor((start + enter) / period); k <= Math.ceil((start + leave) / period); k++) {
      const begin = Math.max(enter, k * period - on / 2 - start)
      const end = Math.min(leave, k * period + on / 2 - start)
      if (begin <= end) yield* split(from, to, length, begin, end, half)
    }
  }
}

/** How many dashes a ring has: four times an odd number, the first in the middle between right and down, so that it is open
 * where a plus around the same place has its arms. */
export const ringDashes = (length: number, dash: { on: number; off: number }): number =>
  4 * (2 * Math.max(0, Math.round((length / (dash.on + dash.off) / 4 - 1) / 2)) + 1)

/** A ring as a polygon that cannot be told from it, from the middle between right and down. */
function cornersOf({ centre: [x, y], radius }: { centre: Point; radius: number }): Point[] {
  const count = Math.min(720, Math.max(24, Math.ceil(radius * 1.5)))
  return Array.from({ length: count + 1 }, (_, i): Point => {
    const angle = (i / count + 1 / 8) * 2 * Math.PI
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
}

function* split(from: Point, to: Point, length: number, begin: number, end: number, half: number): Generator<Piece> {
  const at = (distance: number): Point => {
    const t = length === 0 ? 0 : distance / length
    return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]
  }
  // of a level or upright piece no pixel of its rectangle is far from it, however long it is
  const straight = from[0] === to[0] || from[1] === to[1]
  const parts = straight ? 1 : Math.max(1, Math.ceil((end - begin) / LONGEST))
  for (let i = 0; i < parts; i++) {
    const [ax, ay] = at(begin + ((end - begin) * i) / parts)
    const [bx, by] = at(begin + ((end - begin) * (i + 1)) / parts)
    yield { ax, ay, bx, by, half }
  }
}

/** The part [t0, t1] of a segment inside a rectangle, null where there is none (Liang-Barsky). */
function clipped(
  from: Point,
  to: Point,
  seen: { left: number; top: number; right: number; bottom: number },
): [number, number] | null {
  const dx = to[0] - from[0]
  const dy = to[1] - from[1]
  let [t0, t1] = [0, 1]
  for (const [step, gap] of [
    [-dx, from[0] - seen.left],
    [dx, seen.right - from[0]],
    [-dy, from[1] - seen.top],
    [dy, seen.bottom - from[1]],
  ] as const) {
    if (step === 0) {
      if (gap < 0) return null
    } else if (step < 0) t0 = Math.max(t0, gap / step)
    else t1 = Math.min(t1, gap / step)
  }
  return t0 <= t1 ? [t0, t1] : null
}
