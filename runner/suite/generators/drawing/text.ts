import { createRequire } from 'node:module'
import { registerFont } from 'pureimage'
import type { XY } from '../../../records/space.ts'
import type { Canvas } from './canvas.ts'
import { fillRings } from './polygon.ts'
import type { Box } from './rings.ts'
import { hundredth } from './spots.ts'

export const WEIGHTS = ['regular', 'bold', 'mono'] as const
export type Weight = (typeof WEIGHTS)[number]

export interface TextStyle {
  /** px of the em square */
  size: number
  weight?: Weight
}

export interface TextPlace extends TextStyle {
  /** of the pen before the first character, of the middle, or behind the last one, as `align` says */
  x: number
  /** of the baseline */
  y: number
  colour: string
  align?: 'left' | 'centre' | 'right'
}

const FILES: Record<Weight, string> = {
  regular: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
}

/** DejaVu's heights as parts of the size: of capitals, of a lower-case x, of the deepest letter. */
export const CAPITALS = 0.73
export const LOWER_CASE = 0.55
export const DESCENT = 0.24

/** Steps of a glyph's curve: at 100 px size the outline is off by less than 1/50 px. */
const CURVE_STEPS = 8

type Font = ReturnType<typeof load>
interface Glyph {
  advance: number
  outline: XY[][]
}

const fonts = new Map<Weight, Font>()
const glyphs = new Map<string, Glyph>()

/** Draws one line of text, left to right, without kerning: what is measured is what is drawn. The same bytes on every
 * machine: the outlines in the font file are filled as they are, without hints.
 * Returns the smallest box around its ink, to 1/100 px; undefined where there is none (spaces). */
export function drawText(
  canvas: Canvas,
  text: string,
  { x, y, size, weight = 'regular', colour, align = 'left' }: TextPlace,
): Box | undefined {
  const width = measureText(text, { size, weight })
  let pen = align === 'left' ? x : align === 'right' ? x - width : x - width / 2
  const rings: XY[][] = []
  for (const character of text) {
    const { advance, outline } = glyphOf(character, weight)
    for (const ring of outline) rings.push(ring.map(([gx, gy]) => [pen + gx * size, y + gy * size]))
    pen += advance * size
  }
  fillRings(canvas, rings, colour)
  return boundsOf(rings.flat())
}

/** Width of a line in px: how far the pen moves. */
export function measureText(text: string, { size, weight = 'regular' }: TextStyle): number {
  let width = 0
  for (const character of text) width += glyphOf(character, weight).advance
  return width * size
}

/** The text, cut with an ellipsis where it is wider than `most` px. */
export function cutText(text: string, most: number, style: TextStyle): string {
  if (measureText(text, style) <= most) return text
  const characters = [...text]
  while (characters.length > 0 && measureText(`${characters.join('').trimEnd()}…`, style) > most) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Lines of whole words, none wider than `most` px unless it is one word. */
export function wrapText(text: string, most: number, style: TextStyle): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && measureText(`${last} ${word}`, style) <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The smallest box around places, to 1/100 px; undefined around none. */
function boundsOf(places: readonly XY[]): Box | undefined {
  if (places.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of places) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return [hundredth(left), hundredth(top), hundredth(right - left), hundredth(bottom - top)]
}

function load(weight: Weight) {
  const file = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${FILES[weight]}`)
  return registerFont(file, `suite-${weight}`).loadSync().font
}

function glyphOf(character: string, weight: Weight): Glyph {
  const key = `${weight} ${character}`
  let glyph = glyphs.get(key)
  if (!glyph) {
    const font = fonts.get(weight) ?? load(weight)
    fonts.set(weight, font)
    if (font.charToGlyphIndex(character) === 0)
      throw new Error(
        `The font ${FILES[weight]} has no character ${JSON.stringify(character)}; draw the text without it.`,
      )
    glyph = outlined(font, character)
    glyphs.set(key, glyph)
  }
  return glyph
}

/** A glyph of size 1 at [0, 0], y down, its quadratic curves as short straight lines. */
function outlined(font: Font, character: string): Glyph {
  const { advanceWidth = 0, path } = font.charToGlyph(character)
  const scale = font.unitsPerEm
  const outline: XY[][] = []
  let corners: XY[] = []
  for (const command of path.commands) {
    if (command.type === 'M') outline.push((corners = [[command.x / scale, -command.y / scale]]))
    else if (command.type === 'L') corners.push([command.x / scale, -command.y / scale])
    else if (command.type === 'Q')
      corners.push(
        ...quadratic(
          corners.at(-1) as XY,
          [command.x1 / scale, -command.y1 / scale],
          [command.x / scale, -command.y / scale],
        ),
      )
    else if (command.type === 'C')
      throw new Error(`The font has a cubic curve in ${JSON.stringify(character)}; TrueType outlines have none.`)
  }
  return { advance: advanceWidth / scale, outline }
}

/** Points of a quadratic Bézier curve without its start. */
function quadratic([x0, y0]: XY, [x1, y1]: XY, [x2, y2]: XY): XY[] {
  return Array.from({ length: CURVE_STEPS }, (_, step) => {
    const t = (step + 1) / CURVE_STEPS
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t]
    return [a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2]
  })
}
