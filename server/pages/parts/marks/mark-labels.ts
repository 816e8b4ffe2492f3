import {
  freePlace,
  judged,
  placesBeside,
  tagWords,
  type Mark,
  type Place,
  type Size,
} from '../../../../runner/index.ts'

/** A label's text and where its first letter stands, px of the image; `size` is the height of the letters. */
export interface MarkLabel {
  x: number
  y: number
  size: number
  text: string
}

/** More are not tried: they would not be found free places. */
const MOST_LABELS = 300
const MOST_LETTERS = 28
/** width of a letter beside its height, of a usual sans-serif face in semibold; texts are not measured here */
const LETTER = 0.58

const isTruth = ({ role }: Mark): boolean => role === 'expected' || role === 'missed'

/** Labels of marks at free places beside them, by index of the mark, as in the annotated image: what was found goes first, and
 * its label stands for the pair. One that finds no free place is left out; the mark's title still tells it. */
export function placeLabels(marks: readonly Mark[], image: Size, unit: number): Map<number, MarkLabel> {
  const size = Math.max(image.width, image.height) / 42
  const placed = new Map<number, MarkLabel>()
  const [taken, named]: [Place[], Set<number>] = [judged(marks, image, unit), new Set()]
  const order = marks
    .map((mark, index) => ({ mark, index }))
    .filter(({ mark }) => mark.label !== '')
    .sort((a, b) => Number(isTruth(a.mark)) - Number(isTruth(b.mark)))
  for (const { mark, index } of order.slice(0, MOST_LABELS)) {
    if (named.has(mark.match)) continue
    const whole = tagWords(mark, marks)
    const text = whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS - 1)}…` : whole
    const free = freePlace(
      placesBeside(mark.shape, { width: text.length * size * LETTER, height: size * 1.1 }, unit, 2 * unit),
      image,
      taken,
    )
    if (!free) continue
    taken.push(free)
    named.add(mark.match)
    placed.set(index, { x: free.x, y: free.y + size * 0.9, size, text })
  }
  return placed
}
