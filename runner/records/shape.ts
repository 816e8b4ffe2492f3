import Type, { type Static } from '../tools/typebox.ts'

const px = Type.Number({ description: 'px of the original image' })
const pair = Type.Tuple([px, px])

/** Where something is on the image, in px of the original (y downwards). The closed vocabulary of everything drawn. */
export const ShapeSchema = Type.Union([
  Type.Object({ kind: Type.Literal('point'), at: pair }),
  Type.Object({ kind: Type.Literal('box'), x: px, y: px, width: px, height: px }),
  Type.Object({ kind: Type.Literal('circle'), at: pair, radius: px }),
  Type.Object({ kind: Type.Literal('path'), points: Type.Array(pair), closed: Type.Optional(Type.Boolean()) }),
  Type.Object({ kind: Type.Literal('link'), from: pair, to: pair }),
])
export type Shape = Static<typeof ShapeSchema>

/** The middle of a shape, [x, y] px: where links start and tags hang. */
export function centre(shape: Shape): [number, number] {
  switch (shape.kind) {
    case 'point':
    case 'circle':
      return shape.at
    case 'box':
      return [shape.x + shape.width / 2, shape.y + shape.height / 2]
    case 'link':
      return [(shape.from[0] + shape.to[0]) / 2, (shape.from[1] + shape.to[1]) / 2]
    case 'path':
      return shape.closed ? middleOf(shape.points) : (shape.points[Math.floor(shape.points.length / 2)] ?? [0, 0])
  }
}

/** The narrow side of what a shape outlines, px, after its sides are scaled by `across` and `down`; null where it has no size. */
export function narrowest(shape: Shape, across = 1, down = 1): number | null {
  switch (shape.kind) {
    case 'circle':
      return 2 * Math.abs(shape.radius) * Math.min(across, down)
    case 'box':
      return Math.min(Math.abs(shape.width) * across, Math.abs(shape.height) * down)
    case 'path': {
      if (!shape.closed) return null
      const [left, top, right, bottom] = boxAround(shape.points)
      return Math.min((right - left) * across, (bottom - top) * down)
    }
    default:
      return null
  }
}

/** The middle of the box around an outline. */
function middleOf(points: readonly [number, number][]): [number, number] {
  const [left, top, right, bottom] = boxAround(points)
  return [(left + right) / 2, (top + bottom) / 2]
}

/** [left, top, right, bottom] */
function boxAround(points: readonly [number, number][]): [number, number, number, number] {
  const [first = [0, 0]] = points
  let [left, top, right, bottom] = [...first, ...first] as [number, number, number, number]
  for (const [x, y] of points)
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)]
  return [left, top, right, bottom]
}
