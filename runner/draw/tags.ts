import { freePlace, placesBeside } from './label-places.ts'
import type { Canvas, Rect } from './canvas.ts'
import { INK, ROLE_COLOURS, WHITE } from './colours.ts'
import type { Fonts } from './fonts.ts'
import { cut } from './lines.ts'
import { safeText } from './safe-text.ts'
import type { Placed } from './to-canvas.ts'

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
    const places = placesBeside(shape, { width, height }, unit).map((place) => ({
      ...place,
      x: Math.round(place.x),
      y: Math.round(place.y),
    }))
    const plate = freePlace(places, canvas, taken)
    if (!plate) continue
    taken.push(plate)
    named.add(mark.match)
    const edge = Math.max(1, Math.round(size / 11))
    canvas.fill(plate, ROLE_COLOURS[mark.role])
    canvas.fill({ x: plate.x + edge, y: plate.y + edge, width: width - 2 * edge, height: height - 2 * edge }, WHITE)
    fonts.write(
      canvas,
      text,
      plate.x + Math.round(size * 0.25),
      plate.y + Math.round(size * 1.03),
      size,
      'regular',
      INK,
    )
  }
}

const isTruth = ({ mark: { role } }: Placed): boolean => role === 'expected' || role === 'missed'
