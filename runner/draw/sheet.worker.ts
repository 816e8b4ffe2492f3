import sharp from 'sharp'
import type { Outcome } from '../records/words.ts'
import { Canvas } from './canvas.ts'
import { BAND_INK, GROUND, INK, MUTED, OUTCOME_COLOURS, PAPER } from './colours.ts'
import { Fonts, type Weight } from './fonts.ts'
import { cut } from './lines.ts'
import { safeText } from './safe-text.ts'

/** A contact sheet: tests as tiles, each with its picture, outcome, score and a few words. All of them are hostile text. */
export interface SheetInput {
  title: string
  subtitle: string
  tiles: SheetTile[]
}
export interface SheetTile {
  /** a small picture; null where it cannot be read */
  image: Uint8Array | null
  outcome: Outcome
  /** "0.50", "–" */
  score: string
  lines: string[]
}

/** px */
const [WIDE, HIGH, GAP, PAD, BAND, LINE, HEAD] = [240, 180, 16, 24, 24, 18, 64]
const COLUMNS = 6

let fonts: Fonts | undefined

/** Draws a contact sheet as PNG. */
export async function drawSheet({ title, subtitle, tiles }: SheetInput): Promise<Uint8Array> {
  const own = (fonts ??= new Fonts())
  await own.prepare([title, subtitle, ...tiles.flatMap(({ lines }) => lines)])
  const words = Math.max(0, ...tiles.map(({ lines }) => lines.length))
  const [columns, rows] = [Math.min(COLUMNS, Math.max(3, tiles.length)), Math.ceil(tiles.length / COLUMNS)]
  const step = HIGH + BAND + words * LINE + GAP + 8
  const canvas = new Canvas(2 * PAD + columns * (WIDE + GAP) - GAP, HEAD + PAD + rows * step)
  canvas.fill({ x: 0, y: 0, width: canvas.width, height: canvas.height }, PAPER)
  const write = (
    text: string,
    x: number,
    y: number,
    room: number,
    size: number,
    weight: Weight,
    colour = INK,
  ): void => {
    const shown = cut(safeText(text, own.drawable), room, (line) => own.measure(line, size, weight))
    own.write(canvas, shown, x, y, size, weight, colour)
  }
  write(title, PAD, 34, canvas.width - 2 * PAD, 18, 'bold')
  write(subtitle, PAD, 54, canvas.width - 2 * PAD, 13, 'regular', MUTED)
  for (const [index, { image, outcome, score, lines }] of tiles.entries()) {
    const x = PAD + (index % COLUMNS) * (WIDE + GAP)
    const y = HEAD + Math.floor(index / COLUMNS) * step
    canvas.fill({ x, y, width: WIDE, height: HIGH }, GROUND)
    if (image) await place(canvas, image, x, y)
    canvas.fill({ x, y: y + HIGH, width: WIDE, height: BAND }, OUTCOME_COLOURS[outcome])
    write(`${outcome} ${score}`, x + 8, y + HIGH + 17, WIDE - 16, 13, 'bold', BAND_INK)
    for (const [at, line] of lines.entries())
      write(line, x, y + HIGH + BAND + 15 + at * LINE, WIDE, 12, 'regular', at === 0 ? INK : MUTED)
  }
  const { width, height, data } = canvas
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6, palette: false })
    .toBuffer()
}

/** Puts a picture into the middle of its tile. One that is damaged leaves it empty. */
async function place(canvas: Canvas, image: Uint8Array, x: number, y: number): Promise<void> {
  const shown = await sharp(image)
    .resize(WIDE, HIGH, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => null)
  if (!shown || shown.info.channels !== 3) return
  const { width, height } = shown.info
  const [left, top] = [x + Math.floor((WIDE - width) / 2), y + Math.floor((HIGH - height) / 2)]
  for (let row = 0; row < height; row++)
    canvas.data.set(
      shown.data.subarray(row * width * 3, (row + 1) * width * 3),
      ((top + row) * canvas.width + left) * 3,
    )
}
