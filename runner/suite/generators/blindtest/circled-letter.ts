import { Canvas } from '../drawing/canvas.ts'
import { drawRing } from '../drawing/lines.ts'
import { ellipse } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { CAPITALS, drawText, LOWER_CASE, measureText } from '../drawing/text.ts'
import { defineTask } from './define-task.ts'

const SIZE = 512

/** A word of which one letter stands in a red oval. The word is 1000 units wide with the padding on either side of it, all
 * reduced to 512 px; the oval is as high and as wide as the letter needs. */
export const circledLetter = defineTask({
  name: 'letter',
  questions: ['Which letter is being circled?', 'Which character is being highlighted with a red oval?'],
  axes: {
    word: ['Acknowledgement', 'Subdermatoglyphic', 'tHyUiKaRbNqWeOpXcZvM'],
    font: ['regular', 'mono'],
    width: [4, 5, 6],
    padding: [25, 50, 100, 200],
  },
  draw({ word, font, width, padding }, random, question) {
    const letters = [...word]
    const chosen = Math.floor(random() * letters.length)
    const size = hundredth((SIZE * 1000) / (1000 + 2 * padding) / measureText(word, { size: 1, weight: font }))
    const canvas = new Canvas({ width: SIZE, height: SIZE }, '#ffffff')
    const baseline = hundredth(SIZE / 2 + (size * CAPITALS) / 2)
    const before = measureText(letters.slice(0, chosen).join(''), { size, weight: font })
    const left = (SIZE - measureText(word, { size, weight: font })) / 2
    drawText(canvas, word, { x: left, y: baseline, size, weight: font, colour: '#16181d' })
    const letter = letters[chosen] as string
    const [x, y, inkWidth, inkHeight] = inkOf(letter, left + before, baseline, size, font)
    // an ellipse around a box of the letter needs sqrt(2) of its sides; letters fill their corners rarely
    const oval = {
      width: Math.max(inkWidth * 1.2, size * 0.42) + size * 0.14 + width,
      height: Math.max(inkHeight, size * LOWER_CASE) * 1.3 + size * 0.2 + width,
    }
    const middle: [number, number] = [x + inkWidth / 2, y + inkHeight / 2]
    drawRing(canvas, ellipse(middle, oval), { colour: '#e6181c', width })
    return {
      canvas,
      cases: [
        {
          type: 'read-text',
          question,
          given: { what: 'the circled letter' },
          truth: { text: letter, lines: [{ text: letter, box: [x, y, inkWidth, inkHeight].map(hundredth) }] },
        },
      ],
      drawn: {
        word,
        index: chosen,
        letter,
        size,
        oval: { at: middle.map(hundredth), width: hundredth(oval.width), height: hundredth(oval.height) },
      },
    }
  },
})

/** The box of one letter's ink, from drawing it where nobody sees it. */
function inkOf(
  letter: string,
  x: number,
  y: number,
  size: number,
  weight: 'regular' | 'mono',
): readonly [number, number, number, number] {
  const box = drawText(new Canvas({ width: 1, height: 1 }, '#ffffff'), letter, {
    x,
    y,
    size,
    weight,
    colour: '#ffffff',
  })
  if (!box) throw new Error(`The letter "${letter}" has no ink.`)
  return box
}
