import { Canvas } from '../drawing/canvas.ts'
import { drawLine } from '../drawing/lines.ts'
import { hundredth } from '../drawing/spots.ts'
import { CAPITALS, drawText } from '../drawing/text.ts'
import { defineTask } from './define-task.ts'

/** 3x3, 3x4, 4x3, 4x4 ... 10x10, as rows x columns */
const SHAPES = Array.from({ length: 8 }, (_, index) => index + 3).flatMap((n) =>
  n < 10 ? [`${n}x${n}`, `${n}x${n + 1}`, `${n + 1}x${n}`] : [`${n}x${n}`],
)

const WORDS = (
  'amber anchor basket beach bridge candle canyon cedar cloud copper coral cotton dawn desert drum ember engine falcon feather fern field forest ' +
  'garden glacier hammer harbor hazel honey island ivory jacket jungle kettle ladder lagoon lantern leaf lemon maple marble meadow mirror mountain ' +
  'needle oak ocean olive orchid paper pebble pepper pine planet pond quartz rabbit ribbon river rocket saddle salt sand shadow silver spring star ' +
  'stone summer sunset table thunder tiger timber tower tulip valley velvet violin walnut water willow window winter wolf wool yarn'
).split(' ')

/** A grid that fills the picture, blank or with a word in every cell. Rows and columns are two cases. */
export const grid = defineTask({
  name: 'grid',
  questions: ['Count the number of $.', 'How many $ are in the table?'],
  axes: {
    shape: SHAPES,
    cells: ['blank', 'words'],
    size: [500, 750, 1000],
    /** px at a size of 2000 px, where the paper draws its lines */
    width: [10, 20],
  },
  draw({ shape, cells, size, width }, random, question) {
    const [rows = 0, columns = 0] = shape.split('x').map(Number)
    const line = (width * size) / 2000
    const canvas = new Canvas({ width: size, height: size }, '#ffffff')
    const cell = { width: (size - line) / columns, height: (size - line) / rows }
    const pen = { colour: '#000000', width: line }
    const across = Array.from({ length: rows + 1 }, (_, index) => hundredth(line / 2 + index * cell.height))
    const down = Array.from({ length: columns + 1 }, (_, index) => hundredth(line / 2 + index * cell.width))
    for (const y of across) drawLine(canvas, [0, y], [size, y], pen)
    for (const x of down) drawLine(canvas, [x, 0], [x, size], pen)
    const written: string[] = []
    if (cells === 'words') {
      const textSize = Math.min(cell.width, cell.height) * 0.17
      for (const y of across.slice(0, -1))
        for (const x of down.slice(0, -1)) {
          const word = WORDS[Math.floor(random() * WORDS.length)] as string
          written.push(word)
          drawText(canvas, word, {
            x: x + cell.width / 2,
            y: y + (cell.height + textSize * CAPITALS) / 2,
            size: textSize,
            colour: '#000000',
            align: 'centre',
          })
        }
    }
    return {
      canvas,
      cases: [
        {
          part: 'rows',
          type: 'count',
          question: question.replace('$', 'rows'),
          given: { object: 'rows' },
          truth: { count: rows },
        },
        {
          part: 'columns',
          type: 'count',
          question: question.replace('$', 'columns'),
          given: { object: 'columns' },
          truth: { count: columns },
        },
      ],
      drawn: { rows, columns, lines: { across, down, width: line }, words: written },
    }
  },
})
