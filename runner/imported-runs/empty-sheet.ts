import { encodePng } from '../image/png.ts'
import { Canvas } from '../suite/generators/drawing/canvas.ts'
import { cutText, drawText } from '../suite/generators/drawing/text.ts'
import type { Size } from '../records/space.ts'

/** px */
const SHEET: Size = { width: 640, height: 480 }
const [PAPER, EDGE, WORDS, QUIET] = ['#ffffff', '#c9ccd1', '#3a3f46', '#6b7178']
const MARGIN = 40

/** The sheet without words, drawn once: thousands of tests may have no image. */
let blank: Uint8Array | undefined

function blankSheet(): Uint8Array {
  const { width, height } = SHEET
  const canvas = new Canvas(SHEET, EDGE)
  canvas.polygon(
    [
      [2, 2],
      [width - 2, 2],
      [width - 2, height - 2],
      [2, height - 2],
    ],
    PAPER,
  )
  return canvas.raster.data.slice()
}

/** An empty sheet in the place of an image that is not there, as PNG. It names its case, so that no two tests look as if they had
 * been asked about one image. */
export function emptySheet(caseName: string, why: string): Buffer {
  const { width } = SHEET
  const canvas = new Canvas(SHEET, EDGE)
  canvas.raster.data.set((blank ??= blankSheet()))
  const line = (text: string, y: number, size: number, colour: string, weight: 'regular' | 'bold'): void => {
    const style = { size, weight }
    drawText(canvas, cutText(plain(text), width - 2 * MARGIN, style), {
      x: width / 2,
      y,
      colour,
      align: 'centre',
      ...style,
    })
  }
  line('No image', 214, 32, WORDS, 'bold')
  line(caseName, 258, 20, WORDS, 'regular')
  for (const [i, part] of wrapped(why, 58).slice(0, 3).entries()) line(part, 300 + i * 24, 17, QUIET, 'regular')
  // by the zlib of Node: the bytes need not be the same everywhere, as those of drawn suites
  return encodePng(canvas.raster)
}

/** Letters that the font of drawn suites is sure to have. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

function wrapped(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of plain(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word.slice(0, most * 2))
  }
  return lines
}
