import type { Mark } from '../records/score.ts'
import type { Shape } from '../records/shape.ts'
import type { Size } from '../records/space.ts'

export interface Place {
  x: number
  y: number
  width: number
  height: number
}

/** A box that covers more of the image than this may have labels upon it: there is no other room for what lies inside. */
const ROOMY = 0.04
/** Rectangles that keep labels off one path. */
const PATH_STEPS = 80

/** Where the label of a shape may hang, best first: on top of a box, to the upper right of anything else, then round about.
 * `size` is that of the label, `unit` that of the marks, `gap` what stays free between a box and its label; all in the same px. */
export function placesBeside(shape: Shape, { width, height }: Size, unit: number, gap = 0): Place[] {
  const at = (x: number, y: number): Place => ({ x, y, width, height })
  if (shape.kind === 'box') {
    const [right, bottom] = [shape.x + shape.width, shape.y + shape.height]
    const [above, below] = [shape.y - height - gap, bottom + gap]
    return [
      at(shape.x, above),
      at(right - width, above),
      at(shape.x, below),
      at(right - width, below),
      at(right + gap, shape.y),
      at(shape.x - width - gap, shape.y),
      at(right + gap, bottom - height),
      at(shape.x - width - gap, bottom - height),
      at(shape.x + gap, shape.y + gap),
    ]
  }
  return around(anchor(shape), awayOf(shape, unit), { width, height }, 1)
}

/** Places further off, where a line has to lead from the label to what it names. */
export function placesFurther(shape: Shape, size: Size, unit: number): Place[] {
  if (shape.kind === 'box') {
    const middle: [number, number] = [shape.x + shape.width / 2, shape.y + shape.height / 2]
    const away = Math.max(shape.width, shape.height) / 2
    return [8, 18].flatMap((more) => around(middle, away + more * unit, size, 1))
  }
  return [1.9, 3].flatMap((times) => around(anchor(shape), awayOf(shape, unit), size, times))
}

const awayOf = (shape: Shape, unit: number): number =>
  unit + (shape.kind === 'circle' ? Math.max(shape.radius * 0.75 + unit, 7 * unit) : 8 * unit)

/** At the corners, then at the sides of a square around a place. */
function around([x, y]: [number, number], near: number, { width, height }: Size, times: number): Place[] {
  const at = (left: number, top: number): Place => ({ x: left, y: top, width, height })
  const away = near * times
  const side = away + near * 0.8
  return [
    at(x + away, y - away - height),
    at(x + away, y + away),
    at(x - away - width, y - away - height),
    at(x - away - width, y + away),
    at(x + side, y - height / 2),
    at(x - side - width, y - height / 2),
    at(x - width / 2, y - side - height),
    at(x - width / 2, y + side),
  ]
}

/** A path is named at its start; a link, the distance by which something missed, at its middle. */
function anchor(shape: Exclude<Shape, { kind: 'box' }>): [number, number] {
  switch (shape.kind) {
    case 'path':
      return shape.points[0] ?? [0, 0]
    case 'link':
      return [(shape.from[0] + shape.to[0]) / 2, (shape.from[1] + shape.to[1]) / 2]
    default:
      return shape.at
  }
}

/** What labels must not cover: all that is judged, except for boxes that a good part of the image lies in. */
export function judged(marks: readonly Pick<Mark, 'shape'>[], image: Size, unit: number): Place[] {
  const square = (x: number, y: number, reach: number): Place => ({
    x: x - reach,
    y: y - reach,
    width: 2 * reach,
    height: 2 * reach,
  })
  return marks.flatMap(({ shape }): Place[] => {
    switch (shape.kind) {
      case 'point':
        return [square(...shape.at, 7 * unit)]
      case 'circle':
        return Math.PI * shape.radius ** 2 > ROOMY * 4 * image.width * image.height
          ? []
          : [square(...shape.at, Math.abs(shape.radius) * 0.75 + 1.5 * unit)]
      case 'box':
        return Math.abs(shape.width * shape.height) > ROOMY * image.width * image.height
          ? []
          : [{ x: shape.x, y: shape.y, width: shape.width, height: shape.height }]
      case 'path':
        return alongPath(shape.points).map(([x, y]) => square(x, y, 3 * unit))
      case 'link':
        return []
    }
  })
}

/** Points along a path, evenly spread over its corners and between them. */
function alongPath(points: readonly [number, number][]): [number, number][] {
  const between = Math.max(1, Math.round(PATH_STEPS / Math.max(1, points.length)))
  const every = Math.max(1, Math.ceil(points.length / PATH_STEPS))
  return points.flatMap((point, index) => {
    if (index % every !== 0) return []
    const next = points[index + 1] ?? point
    return Array.from({ length: between }, (_, step): [number, number] => [
      point[0] + ((next[0] - point[0]) * step) / between,
      point[1] + ((next[1] - point[1]) * step) / between,
    ])
  })
}

/** The first place that lies on the image and on nothing that is there already. */
export const freePlace = (places: readonly Place[], image: Size, taken: readonly Place[]): Place | undefined =>
  places.find((place) => within(place, image) && !taken.some((other) => overlap(place, other)))

const within = (a: Place, image: Size): boolean =>
  a.x >= 0 && a.y >= 0 && a.x + a.width <= image.width && a.y + a.height <= image.height
const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** A line from the edge of a label to a place, as two ends; it stops `gap` px before it. */
export function leader(label: Place, [x, y]: [number, number], gap: number): [[number, number], [number, number]] {
  const from: [number, number] = [
    Math.min(label.x + label.width, Math.max(label.x, x)),
    Math.min(label.y + label.height, Math.max(label.y, y)),
  ]
  const length = Math.hypot(x - from[0], y - from[1])
  const share = length <= gap ? 0 : (length - gap) / length
  return [from, [from[0] + (x - from[0]) * share, from[1] + (y - from[1]) * share]]
}

/** Whether a line runs over one of these rectangles, looked at every few px. */
export function crosses(
  [from, to]: [[number, number], [number, number]],
  taken: readonly Place[],
  step: number,
): boolean {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const steps = Math.max(1, Math.ceil(length / step))
  for (let i = 1; i <= steps; i++) {
    const point = {
      x: from[0] + ((to[0] - from[0]) * i) / steps,
      y: from[1] + ((to[1] - from[1]) * i) / steps,
      width: 0.1,
      height: 0.1,
    }
    if (taken.some((other) => overlap(point, other))) return true
  }
  return false
}
