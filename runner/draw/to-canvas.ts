import type { Mark } from '../records/score.ts'
import type { Shape } from '../records/shape.ts'
import type { Rect } from './canvas.ts'
import type { Frame } from './frame.ts'
import type { Point } from './strokes.ts'

/** Points further out are drawn as if they were here: far enough for any direction, near enough for exact arithmetic. */
const FAR = 1e6
/** Corners of one path that are drawn. */
const PATH_CAP = 2000

/** A mark with its shape in canvas px. */
export interface Placed {
  mark: Mark
  shape: Shape
}

/** A shape of the original image in canvas px; null where one of its numbers is none (NaN, infinite). */
export function onCanvas(shape: Shape, { scale, x: left }: Frame): Shape | null {
  const put = ([x, y]: Point): [number, number] => [limited(left + x * scale), limited(y * scale)]
  switch (shape.kind) {
    case 'point':
      return real(...shape.at) ? { kind: 'point', at: put(shape.at) } : null
    case 'circle':
      return real(...shape.at, shape.radius)
        ? { kind: 'circle', at: put(shape.at), radius: limited(Math.abs(shape.radius) * scale) }
        : null
    case 'link':
      return real(...shape.from, ...shape.to) ? { kind: 'link', from: put(shape.from), to: put(shape.to) } : null
    case 'box': {
      if (!real(shape.x, shape.y, shape.width, shape.height)) return null
      const [x0, y0] = put([shape.x, shape.y])
      const [x1, y1] = put([shape.x + shape.width, shape.y + shape.height])
      return {
        kind: 'box',
        x: Math.min(x0, x1),
        y: Math.min(y0, y1),
        width: Math.abs(x1 - x0),
        height: Math.abs(y1 - y0),
      }
    }
    case 'path': {
      const points = shape.points.slice(0, PATH_CAP)
      if (points.length === 0 || !points.every((point) => real(...point))) return null
      return { ...shape, points: points.map(put) }
    }
  }
}

/** false only where nothing of the shape can lie in `view`. */
export function reaches(shape: Shape, view: Rect): boolean {
  const [left, top, right, bottom] = extentOf(shape)
  return right >= view.x && bottom >= view.y && left <= view.x + view.width && top <= view.y + view.height
}

function extentOf(shape: Shape): [number, number, number, number] {
  switch (shape.kind) {
    case 'point':
      return [...shape.at, ...shape.at]
    case 'circle':
      return [
        shape.at[0] - shape.radius,
        shape.at[1] - shape.radius,
        shape.at[0] + shape.radius,
        shape.at[1] + shape.radius,
      ]
    case 'box':
      return [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height]
    case 'link':
      return around([shape.from, shape.to])
    case 'path':
      return around(shape.points)
  }
}

function around(points: Point[]): [number, number, number, number] {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

const real = (...numbers: number[]): boolean => numbers.every(Number.isFinite)
const limited = (value: number): number => Math.min(FAR, Math.max(-FAR, value))
