import type { Found, Range } from '../records/answer.ts'
import { extent, toPixels, type Size, type Space, type XY } from '../records/space.ts'
import type { SaidNumber } from './numbers.ts'

/** What coordinates in a reply mean: the declared space, and the image they are about (px). */
export interface Frame {
  space: Space
  sent: Size
  original: Size
}

/** A place as a rule found it, before it is put on the image. */
export interface SaidPlace {
  range: Range
  /** two numbers for a point, four for a box */
  numbers: SaidNumber[]
  /** true where names say which number is x (`"x_min"`, `x=`, tag attributes): the order of the space is not asked then */
  named: boolean
  label?: string
  /** set by tags whose own definition gives the frame, whatever the model was asked: bins across the image, and the order */
  bins?: { across: number; yFirst: boolean }
  note?: string
}

const LONGEST_LABEL = 200

/** A place put on the image. A reason instead, where it cannot be: numbers that are none, or a point where a box was asked for. */
export function toFound(said: SaidPlace, want: 'point' | 'box', frame: Frame): Found | string {
  if (said.numbers.length === 2 && want === 'box') return 'a point where a box was asked for'
  const notes = said.note ? [said.note] : []
  const raw = inSpace(said, frame)
  if (!raw.every(Number.isFinite)) return 'not a finite number'
  if (said.numbers.some((number) => number.percent)) notes.push('percent of the image')

  const placed = corners(raw).map((pair) => {
    const at = toPixels(pair, frame.space, frame.sent, frame.original)
    return { at: near(at, frame.original), outside: isOutside(at, frame.original) }
  })
  if (placed.some((item) => item.outside)) notes.push('outside the image')
  const [first, second] = placed.map((item) => item.at) as [XY, XY?]

  const found: Found = {
    range: said.range,
    raw,
    ...(said.label !== undefined && said.label !== '' ? { label: said.label.slice(0, LONGEST_LABEL) } : {}),
  }
  if (!second) found.shape = { kind: 'point', at: first }
  else {
    const [x, y] = [Math.min(first[0], second[0]), Math.min(first[1], second[1])]
    const [width, height] = [Math.abs(second[0] - first[0]), Math.abs(second[1] - first[1])]
    if (second[0] < first[0] || second[1] < first[1]) notes.push('corners swapped')
    if (want === 'box') found.shape = { kind: 'box', x, y, width, height }
    else {
      found.shape = { kind: 'point', at: [x + width / 2, y + height / 2] }
      notes.push('centre of a box')
    }
  }
  if (notes.length > 0) found.notes = notes
  return found
}

/** The numbers in the units and the order of the declared space. */
function inSpace({ numbers, named, bins }: SaidPlace, { space, sent }: Frame): number[] {
  const yFirst = space === 'thousand-yx'
  const saidYFirst = bins ? bins.yFirst : named ? false : yFirst
  const sides = extent(space, sent)
  const ordered = numbers.map(({ value, percent }, i) => {
    const side = sides[(i % 2 === 1) === saidYFirst ? 0 : 1]
    if (percent) return (value / 100) * side
    return bins ? (value / bins.across) * side : value
  })
  return saidYFirst === yFirst ? ordered : ordered.map((_, i) => ordered[i ^ 1] as number)
}

const corners = (raw: number[]): [number, number][] =>
  Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] as number, raw[2 * i + 1] as number])

/** How far outside a place is kept, in sides of the image: beyond it, where it stands makes no difference to a score. */
const FARTHEST = 50

/** Places outside the image stay where they are: moved to the edge, they would hit what lies there. */
const near = ([x, y]: XY, { width, height }: Size): XY => [
  Math.min(Math.max(x, -FARTHEST * width), FARTHEST * width),
  Math.min(Math.max(y, -FARTHEST * height), FARTHEST * height),
]

/** Rounding noise at the far edge does not count. */
const isOutside = ([x, y]: XY, { width, height }: Size): boolean =>
  x < -1e-6 || y < -1e-6 || x > width + 1e-6 || y > height + 1e-6
