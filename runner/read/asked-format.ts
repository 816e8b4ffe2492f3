import { fromPixels, type Size, type Space, type XY } from '../records/space.ts'
import type { Frame } from './place.ts'

/** The words that ask for coordinates. They stand beside the rules that read them, so that the two cannot drift apart.
 * Letters instead of example numbers: a model must not find an answer in the question. */

/** How coordinates are to be said in `space`, as one or two sentences. */
export function spaceWords(space: Space, sent: Size): string {
  switch (space) {
    case 'unit':
      return 'Coordinates are decimal numbers from 0 to 1: x is the share of the image width from the left edge, y the share of the image height from the top edge.'
    case 'percent':
      return 'Coordinates are percentages from 0 to 100, without a percent sign: x of the image width from the left edge, y of the image height from the top edge.'
    case 'thousand':
      return 'Coordinates are whole numbers from 0 to 1000: x runs from the left edge (0) to the right edge (1000), y from the top edge (0) to the bottom edge (1000).'
    case 'thousand-yx':
      return 'Coordinates are whole numbers from 0 to 1000, y before x: y runs from the top edge (0) to the bottom edge (1000), x from the left edge (0) to the right edge (1000).'
    case 'pixel':
      return `The image is ${sent.width} x ${sent.height} pixels. Coordinates are pixels of the image: x runs from the left edge (0) to the right edge (${sent.width}), y from the top edge (0) to the bottom edge (${sent.height}).`
  }
}

export const pointWords = (space: Space): string =>
  space === 'thousand-yx' ? '{"point": [y, x]}' : '{"point": [x, y]}'

export const boxWords = (space: Space): string =>
  space === 'thousand-yx' ? '[ymin, xmin, ymax, xmax]' : '[x1, y1, x2, y2]'

/** Digits after the point that a careful model gives; thousandths and pixels are asked for as whole numbers. */
const DIGITS: Record<Space, number> = { unit: 4, percent: 2, thousand: 0, 'thousand-yx': 0, pixel: 0 }

/** [x, y] in px of the original as the two numbers asked for, in the order of the space. */
export function sayPoint(point: XY, { space, sent, original }: Frame): [number, number] {
  const [a, b] = fromPixels(point, space, sent, original)
  return [Number(a.toFixed(DIGITS[space])), Number(b.toFixed(DIGITS[space]))]
}

/** [x, y, width, height] in px of the original as the four numbers asked for. */
export const sayBox = ([x, y, width, height]: readonly [number, number, number, number], frame: Frame): number[] => [
  ...sayPoint([x, y], frame),
  ...sayPoint([x + width, y + height], frame),
]
