import type { Mark, Shape, Size } from '../../../runner/index.ts'

/** A label's text and where its first letter stands, px of the image; `size` is the height of the letters. */
export interface MarkLabel { x: number; y: number; size: number; text: string }

/** More are not tried: they would not be found free places. */
const MOST_LABELS = 300
const MOST_LETTERS = 28
/** width of a letter beside its height, of a usual sans-serif face in semibold; texts are not measured here */
const LETTER = 0.58

interface Rect { x: number; y: number; width: number; height: number }

const isTruth = ({ role }: Mark): boolean => role === 'expected' || role === 'missed'

/** Labels of marks at free places beside them, by index of the mark, as in the annotated image: what was found goes first, and
 * its label stands for the pair. One that finds no free place is left out; the mark's title still tells it. */
export function placeLabels(marks: readonly Mark[], image: Size, unit: number): Map<number, MarkLabel> {
  const size = Math.max(image.width, image.height) / 42
  const placed = new Map<number, MarkLabel>()
  const [taken, named]: [Rect[], Set<number>] = [[], new Set()]
  const order = marks.map((mark, index) => ({ mark, index })).filter(({ mark }) => mark.label !== '').sort((a, b) => Number(isTruth(a.mark)) - Number(isTruth(b.mark)))
  for (const { mark, index } of order.slice(0, MOST_LABELS)) {
    if (named.has(mark.match)) continue
    const text = mark.label.length > MOST_LETTERS ? `${mark.label.slice(0, MOST_LETTERS - 1)}…` : mark.label
    const [width, height] = [text.length * size * LETTER, size * 1.1]
    const free = places(mark.shape, unit, width, height).find((place) => inside(place, image) && !taken.some((other) => overlap(place, other)))
    if (!free) continue
    taken.push(free)
    named.add(mark.match)
    placed.set(index, { x: free.x, y: free.y + size * 0.9, size, text })
  }
  return placed
}

/** Where a label may hang, best first: on top of a box, to the upper right of anything else, then round about. */
function places(shape: Shape, unit: number, width: number, height: number): Rect[] {
  const at = (x: number, y: number): Rect => ({ x, y, width, height })
  const gap = 2 * unit
  if (shape.kind === 'box') {
    const [right, bottom] = [shape.x + shape.width, shape.y + shape.height]
    return [at(shape.x, shape.y - height - gap), at(right - width, shape.y - height - gap), at(shape.x, bottom + gap), at(right - width, bottom + gap), at(shape.x + gap, shape.y + gap), at(right + gap, shape.y), at(shape.x - width - gap, shape.y)]
  }
  const [x, y] = anchor(shape)
  const away = (shape.kind === 'circle' ? Math.max(shape.radius * 0.75, 5 * unit) : 6.5 * unit) + unit
  return [
    at(x + away, y - away - height), at(x + away, y + away), at(x - away - width, y - away - height), at(x - away - width, y + away),
    at(x + away * 1.5, y - height / 2), at(x - away * 1.5 - width, y - height / 2), at(x - width / 2, y - away * 1.5 - height), at(x - width / 2, y + away * 1.5),
  ]
}

/** A path is named at its start; a link, the distance by which something missed, at its middle. */
function anchor(shape: Exclude<Shape, { kind: 'box' }>): [number, number] {
  switch (shape.kind) {
    case 'path': return shape.points[0] ?? [0, 0]
    case 'link': return [(shape.from[0] + shape.to[0]) / 2, (shape.from[1] + shape.to[1]) / 2]
    default: return shape.at
  }
}

const inside = (a: Rect, image: Size): boolean => a.x >= 0 && a.y >= 0 && a.x + a.width <= image.width && a.y + a.height <= image.height
const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
