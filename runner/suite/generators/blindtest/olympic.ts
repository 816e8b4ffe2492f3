import type { XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { drawCircle, drawRing } from '../drawing/lines.ts'
import { regular } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { defineTask, points } from './define-task.ts'

const COLOURS = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
]
/** free between neighbours of a row, in radii */
const GAP = 0.1

/** Outlines in two rows that interlock like the Olympic logo: the lower row lies one radius deeper and half a step
 * aside, to the left or to the right where both rows have the same number. */
export const olympic = defineTask({
  name: 'olympic',
  questions: ['How many $ are in the image?', 'Count the $ in the image.'],
  axes: {
    shape: ['circles', 'pentagons'],
    // where both rows have the same number, the lower one is shifted to the left or to the right
    number: ['5', '6 left', '6 right', '7', '8 left', '8 right', '9'],
    size: [384, 769, 1155],
    width: [0.5, 1],
    colours: ['black', 'many'],
    shapesInWidth: [5, 10],
  },
  draw({ shape, number: chosen, size, width, colours, shapesInWidth }, _random, question) {
    const number = Number(chosen[0])
    const upper = Math.ceil(number / 2)
    const step = 2 + GAP
    // steps from the middle; a lower row of the same length is shifted as a whole
    const row = (length: number, shift: number): number[] =>
      Array.from({ length }, (_, index) => index - (length - 1) / 2 + shift)
    const lower = row(number - upper, number % 2 ? 0 : chosen.endsWith('left') ? -0.5 : 0.5)
    // reduced where a row would not fit
    const radius = hundredth(
      size * Math.min(0.5 / shapesInWidth, 0.94 / (2 + step * (upper - 1) + (number % 2 ? 0 : step))),
    )
    const centres: XY[] = [
      ...row(upper, 0).map((index): XY => [index, -0.5]),
      ...lower.map((index): XY => [index, 0.5]),
    ].map(([x, y]) => [hundredth(size / 2 + x * step * radius), hundredth(size / 2 + y * radius)])
    const canvas = new Canvas({ width: size, height: size }, '#ffffff')
    for (const [index, centre] of centres.entries()) {
      const pen = { colour: colours === 'black' ? '#000000' : (COLOURS[index] as string), width: points(width, size) }
      if (shape === 'circles') drawCircle(canvas, centre, radius, pen)
      else drawRing(canvas, regular(centre, radius, 5), pen, 'mitre')
    }
    return {
      canvas,
      cases: [
        {
          type: 'count',
          question: question.replace('$', shape),
          given: { object: shape },
          truth: { count: number, points: centres.map((point) => ({ at: point, diameter: hundredth(2 * radius) })) },
        },
      ],
      drawn: { shape, radius, centres, width: points(width, size) },
    }
  },
})
