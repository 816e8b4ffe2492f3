import type { Mark } from '../records/score.ts'
import { centre, type Shape } from '../records/shape.ts'

type XY = readonly [number, number]
/** px that a link keeps from what it joins, in units. */
const GAP = 9
/** A shorter link says nothing that the marks themselves do not, in units. */
const SHORTEST = 8
/** Radius of the largest thing that is left free by the sign of a point, in units. */
const LARGEST_FREE = 14

type Marked = Pick<Mark, 'role' | 'match'>

/** What stands at both ends of each match: for links, and for what the sign of a found point has to leave free. */
export class Pairs {
  readonly #ends = new Map<number, Shape[]>()

  constructor(marks: readonly { mark: Marked; shape: Shape }[]) {
    for (const { mark, shape } of marks) {
      if (shape.kind === 'link') continue
      const ends = this.#ends.get(mark.match)
      if (ends) ends.push(shape)
      else this.#ends.set(mark.match, [shape])
    }
  }

  /** Radius around a point that its sign leaves free: that of a small thing it was paired with; 0 where there is none. */
  freeOf({ mark, shape }: { mark: Marked; shape: Shape }, unit: number): number {
    if (shape.kind !== 'point') return 0
    const other = this.#ends.get(mark.match)?.find((end) => end.kind === 'circle')
    return other?.kind === 'circle' ? Math.min(Math.abs(other.radius) + 3 * unit, LARGEST_FREE * unit) : 0
  }

  /** The part of a link that helps: between what it joins, not upon it. null where that is too short to say anything, as with a
   * point on its spot or boxes that lie upon each other. */
  linkOf(
    { mark, shape }: { mark: Marked; shape: Shape & { kind: 'link' } },
    unit: number,
  ): (Shape & { kind: 'link' }) | null {
    const { from, to } = shape
    const length = Math.hypot(to[0] - from[0], to[1] - from[1])
    const ends = this.#ends.get(mark.match) ?? []
    const start = this.#leaves(ends, from, to, length, unit)
    const end = this.#leaves(ends, to, from, length, unit)
    if (!(length - start - end > SHORTEST * unit)) return null
    return { kind: 'link', from: along(from, to, start / length), to: along(to, from, end / length) }
  }

  /** How far along its way a line leaves the shape that it starts in the middle of. */
  #leaves(ends: readonly Shape[], from: XY, to: XY, length: number, unit: number): number {
    const shape = ends.find((end) => {
      const [x, y] = centre(end)
      return Math.hypot(x - from[0], y - from[1]) < 0.01 * unit
    })
    if (shape?.kind === 'circle') return Math.abs(shape.radius) + 3 * unit
    if (shape?.kind !== 'box') return GAP * unit
    const [dx, dy] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]
    const share = Math.min(
      dx > 0 ? Math.abs(shape.width) / 2 / dx : Infinity,
      dy > 0 ? Math.abs(shape.height) / 2 / dy : Infinity,
    )
    return share * length + 2 * unit
  }
}

const along = (from: XY, to: XY, share: number): [number, number] => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
]
