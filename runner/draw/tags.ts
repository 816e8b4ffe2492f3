import { crosses, freePlace, judged, leader, placesBeside, placesFurther, type Place } from './label-places.ts'
import { centre } from '../records/shape.ts'
import type { Canvas } from './canvas.ts'
import { INK, ROLE_COLOURS, WHITE } from './colours.ts'
import type { Fonts } from './fonts.ts'
import type { Frame } from './frame.ts'
import type { Ink } from './ink.ts'
import { cut } from './lines.ts'
import { safeText } from './safe-text.ts'
import { tagWords } from './tag-words.ts'
import type { Placed } from './to-canvas.ts'

/** Writes the marks' labels on small plates beside them, never on what is judged. A tag that finds no free place there stands
 * further off with a line that leads to its mark, as long as that crosses nothing; else it is left out. */
export function paintTags(canvas: Canvas, placed: Placed[], unit: number, fonts: Fonts, ink: Ink, frame: Frame): void {
  const size = Math.round(Math.min(24, Math.max(9, 10 * unit)))
  const room = size * 14
  const taken: Place[] = judged(placed, frame, unit)
  const shapes = taken.length
  const marks = placed.map(({ mark }) => mark)
  const named = new Set<number>()
  // what was found first: its label stands for the pair
  const order = [...placed].sort((a, b) => Number(isTruth(a)) - Number(isTruth(b)))
  for (const item of order) {
    const { mark, shape } = item
    if (shape.kind === 'link' || named.has(mark.match)) continue
    const measured = (line: string) => fonts.measure(line, size, 'regular')
    const text = cut(safeText(tagWords(mark, marks), fonts.drawable), room, measured)
    if (text === '') continue
    const plate: Rect = { width: Math.ceil(measured(text)) + Math.round(size * 0.5), height: Math.round(size * 1.35) }
    const beside = freePlace(placesBeside(shape, plate, unit, 3 * unit).map(rounded), canvas, taken)
    const place = beside ?? furtherOff(item, plate, canvas, taken, shapes, unit)
    if (!place) continue
    taken.push(place)
    named.add(mark.match)
    const colour = ROLE_COLOURS[mark.role]
    if (!beside)
      ink.draw([{ points: leader(place, centre(shape), gapOf(item, unit)), width: unit }], colour, 0.6 * unit)
    const edge = Math.max(1, Math.round(size / 11))
    canvas.fill(place, colour)
    // a wrong label is told by its plate, too
    const wrong = mark.role === 'mislabelled'
    if (!wrong)
      canvas.fill(
        { x: place.x + edge, y: place.y + edge, width: place.width - 2 * edge, height: place.height - 2 * edge },
        WHITE,
      )
    const [x, y] = [place.x + Math.round(size * 0.25), place.y + Math.round(size * 1.03)]
    fonts.write(canvas, text, x, y, size, 'regular', wrong ? WHITE : INK)
  }
}

type Rect = Pick<Place, 'width' | 'height'>

const rounded = (place: Place): Place => ({ ...place, x: Math.round(place.x), y: Math.round(place.y) })

const isTruth = ({ mark: { role } }: Placed): boolean => role === 'expected' || role === 'missed'

function furtherOff(
  item: Placed,
  plate: Rect,
  canvas: Canvas,
  taken: readonly Place[],
  shapes: number,
  unit: number,
): Place | undefined {
  const { shape } = item
  if (shape.kind === 'path') return undefined
  const own = judged([item], canvas, unit)
  const same = (a: Place) => own.some((b) => a.x === b.x && a.y === b.y && a.width === b.width)
  const others = taken.filter((place, index) => index >= shapes || !same(place))
  return placesFurther(shape, plate, unit)
    .map(rounded)
    .find(
      (place) =>
        freePlace([place], canvas, taken) &&
        !crosses(leader(place, centre(shape), gapOf(item, unit)), others, 3 * unit),
    )
}

/** How far from the middle of a mark the line of its tag ends. */
function gapOf({ shape }: Placed, unit: number): number {
  if (shape.kind === 'circle') return Math.abs(shape.radius) + 3 * unit
  if (shape.kind === 'box') return Math.min(shape.width, shape.height) / 2 + 2 * unit
  return 10 * unit
}
