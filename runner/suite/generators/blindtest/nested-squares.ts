import type { XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { drawRing } from '../drawing/lines.ts'
import { rectangle } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { defineTask } from './define-task.ts'

const SIZE = 1000
/** The paper draws on a field of 30 x 30 units, lines in points at 100 dpi. */
const UNIT = SIZE / 30
const POINT = 100 / 72
const FACTOR = 0.75
const PADDING = 0.75 * UNIT

/** Squares inside each other, none touching: each is 3/4 of the next larger one less the padding, at a random place in it. */
export const nestedSquares = defineTask({
  name: 'squares',
  questions: ['Count total number of squares in the image.', 'How many squares are in the image?'],
  axes: { depth: [2, 3, 4, 5], width: [2, 3, 4] },
  draw({ depth, width }, random, question) {
    const within = (most: number): number => most * (2 * random() - 1)
    let side = (8 + 10 * random()) * UNIT
    let point: XY = [SIZE / 2 + within(5 * UNIT), SIZE / 2 + within(5 * UNIT)]
    const squares = []
    const canvas = new Canvas({ width: SIZE, height: SIZE }, '#ffffff')
    for (let n = 0; n < depth; n++) {
      const square = { at: [hundredth(point[0]), hundredth(point[1])] as XY, side: hundredth(side) }
      squares.push(square)
      drawRing(
        canvas,
        rectangle([square.at[0] - square.side / 2, square.at[1] - square.side / 2, square.side, square.side]),
        { colour: '#000000', width: width * POINT },
        'mitre',
      )
      const inner = side * FACTOR - PADDING
      const room = (side - inner - PADDING) / 2
      point = [point[0] + within(room), point[1] + within(room)]
      side = inner
    }
    return {
      canvas,
      cases: [
        {
          type: 'count',
          question,
          given: { object: 'squares' },
          truth: { count: depth, points: squares.map((square) => ({ at: square.at, diameter: square.side })) },
        },
      ],
      drawn: { squares, width: hundredth(width * POINT) },
    }
  },
})
