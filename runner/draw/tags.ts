import type { Shape } from '../records/shape.ts'
import type { Canvas, Rect } from './canvas.ts'
import { INK, ROLE_COLOURS, WHITE } from './colours.ts'
import type { Fonts } from './fonts.ts'
import { cut } from './lines.ts'
import type { Placed } from './marks.ts'
import { safeText } from './safe-text.ts'

/** Writes the marks' labels on small plates beside them. A tag that finds no free place is left out. */
export function paintTags(canvas: Canvas, placed: Placed[], unit: number, fonts: Fonts): void {
  const size = Math.round(Math.min(24, Math.max(9, 10 * unit)))
  const room = size * 11
  const taken: Rect[] = []
  const named = new Set<number>()
  // what was found first: its label stands for the pair
  const order = [...placed].sort((a, b) => Number(isTruth(a)) - Number(isTruth(b)))
  for (const { mark, shape } of order) {
    if (shape.kind === 'link' || named.has(mark.match)) continue
    const measured = (line: string) => fonts.measure(line, size, 'regular')
    const text = cut(safeText(mark.label, fonts.drawable), room, measured)
    if (text === '') continue
    const [width, height] = [Math.ceil(measured(text)) + Math.round(size * 0.5), Math.round(size * 1.35)]
    const plate = places(shape, unit, width, height).find((place) => within(place, canvas) && !taken.some((other) => overlap(place, other)))
    if (!plate) continue
    taken.push(plate)
    named.add(mark.match)
    const edge = Math.max(1, Math.round(size / 11))
    canvas.fill(plate, ROLE_COLOURS[mark.role])
    canvas.fill({ x: plate.x + edge, y: plate.y + edge, width: width - 2 * edge, height: height - 2 * edge }, WHITE)
    fonts.write(canvas, text, plate.x + Math.round(size * 0.25), plate.y + Math.round(size * 1.03), size, 'regular', INK)
  }
}

const isTruth = ({ mark: { role } }: Placed): boolean => role === 'expected' || role === 'missed'

/** Where a tag may hang, best first: on top of a box's left edge, to the upper right of a point, then round about. */
function places(shape: Shape, unit: number, width: number, height: number): Rect[] {
  const at = (x: number, y: number): Rect => ({ x: Math.round(x), y: Math.round(y), width, height })
  if (shape.kind === 'box') {
    const [right, bottom] = [shape.x + shape.width, shape.y + shape.height]
    return [at(shape.x, shape.y - height), at(right - width, shape.y - height), at(shape.x, bottom), at(right - width, bottom), at(shape.x, shape.y), at(right, shape.y), at(shape.x - width, shape.y)]
  }
  const [x, y] = shape.kind === 'path' ? (shape.points[0] ?? [0, 0]) : shape.kind === 'link' ? shape.from : shape.at
  const away = (shape.kind === 'circle' ? Math.max(shape.radius * 0.75, 5 * unit) : 6.5 * unit) + unit
  return [
    at(x + away, y - away - height), at(x + away, y + away), at(x - away - width, y - away - height), at(x - away - width, y + away),
    at(x + away * 1.5, y - height / 2), at(x - away * 1.5 - width, y - height / 2), at(x - width / 2, y - away * 1.5 - height), at(x - width / 2, y + away * 1.5),
  ]
}

const within = (a: Rect, canvas: Canvas): boolean => a.x >= 0 && a.y >= 0 && a.x + a.width <= canvas.width && a.y + a.height <= canvas.height
const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
