import type { Shape } from '../records/shape.ts'
import type { Size } from '../records/space.ts'

export interface Place {
  x: number
  y: number
  width: number
  height: number
}

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
      at(shape.x + gap, shape.y + gap),
      at(right + gap, shape.y),
      at(shape.x - width - gap, shape.y),
    ]
  }
  const [x, y] = anchor(shape)
  const away = (shape.kind === 'circle' ? Math.max(shape.radius * 0.75, 5 * unit) : 6.5 * unit) + unit
  return [
    at(x + away, y - away - height),
    at(x + away, y + away),
    at(x - away - width, y - away - height),
    at(x - away - width, y + away),
    at(x + away * 1.5, y - height / 2),
    at(x - away * 1.5 - width, y - height / 2),
    at(x - width / 2, y - away * 1.5 - height),
    at(x - width / 2, y + away * 1.5),
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

/** The first place that lies on the image and on nothing that is there already. */
export const freePlace = (places: readonly Place[], image: Size, taken: readonly Place[]): Place | undefined =>
  places.find((place) => within(place, image) && !taken.some((other) => overlap(place, other)))

const within = (a: Place, image: Size): boolean =>
  a.x >= 0 && a.y >= 0 && a.x + a.width <= image.width && a.y + a.height <= image.height
const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
