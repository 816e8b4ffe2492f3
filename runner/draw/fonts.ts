import { createRequire } from 'node:module'
import { type Bitmap, make, registerFont } from 'pureimage'
import type { Canvas } from './canvas.ts'
import type { Colour } from './colours.ts'
import { fillOutline } from './outline.ts'
import { needsShaping } from './scripts.ts'
import { type ShapedGlyph, Shaper } from './shaper.ts'

export type Weight = 'regular' | 'bold'
/** Width of a text in px. Size in whole px. */
export type Measure = (text: string, size: number, weight: Weight) => number

const FILES: Record<Weight, string> = { regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' }
/** pureimage smooths along rows only, so glyphs are drawn four times larger and averaged down; this also gives them
 * quarter-pixel places. */
const OVER = 4

/** One glyph as pureimage drew it, `OVER` times larger, 0..255; `left` and `top` are relative to the pen on the baseline. */
interface Drawn {
  width: number
  height: number
  left: number
  top: number
  ink: Uint8Array
  /** how it covers the pixels of a canvas, by where in a pixel its pen stands */
  covers: Map<number, Cover>
}

/** What a glyph covers: shares of whole pixels, 0..1, row by row; `left` and `top` from the pixel that its pen stands in. */
interface Cover {
  width: number
  height: number
  left: number
  top: number
  shares: Float64Array
}

/** The fonts of the picture, with every glyph drawn once a size: two that are loaded once a worker, and those of scripts that have to
 * be shaped, which are loaded when a text needs them. No kerning of plain text: measured is drawn. */
export class Fonts {
  readonly #fonts = { regular: load('regular'), bold: load('bold') }
  readonly #glyphs = new Map<string, Drawn>()
  readonly #advances = new Map<string, number>()

  #shaper: Shaper | undefined

  /** Makes ready what these texts need beyond plain letters. Until then such letters cannot be drawn. */
  async prepare(texts: readonly string[]): Promise<void> {
    if (!this.#shaper && !texts.some(needsShaping)) return
    this.#shaper ??= await Shaper.load()
    this.#shaper.attune(texts)
  }

  /** true where there is a glyph for the character */
  readonly drawable = (character: string): boolean =>
    needsShaping(character)
      ? (this.#shaper?.covers(character) ?? false)
      : this.#fonts.regular.charToGlyphIndex(character) > 0 && this.#fonts.bold.charToGlyphIndex(character) > 0

  readonly measure: Measure = (text, size, weight) => {
    if (this.#shaper && needsShaping(text)) return this.#shaper.line(text).width * size
    let sum = 0
    for (const character of text) sum += this.#advance(character, weight)
    return sum * size
  }

  /** Draws one line from x on the baseline y; nothing is drawn outside the canvas. */
  write(canvas: Canvas, line: string, x: number, y: number, size: number, weight: Weight, colour: Colour): void {
    if (this.#shaper && needsShaping(line)) return this.#writeShaped(this.#shaper, canvas, line, x, y, size, colour)
    let pen = x
    for (const character of line) {
      if (character !== ' ') blit(canvas, this.#glyph(character, size, weight), pen, y, colour)
      pen += this.#advance(character, weight) * size
    }
  }

  #writeShaped(shaper: Shaper, canvas: Canvas, line: string, x: number, y: number, size: number, colour: Colour): void {
    for (const glyph of shaper.line(line).glyphs) {
      const ink = this.#kept(`${glyph.font} ${size} ${glyph.id}`, () => outlined(shaper, glyph, size))
      blit(canvas, ink, x + glyph.x * size, y, colour, Math.round(glyph.y * size * OVER))
    }
  }

  #advance(character: string, weight: Weight): number {
    const key = weight + character
    let advance = this.#advances.get(key)
    if (advance === undefined) {
      const font = this.#fonts[weight]
      advance = (font.charToGlyph(character).advanceWidth ?? 0) / font.unitsPerEm
      this.#advances.set(key, advance)
    }
    return advance
  }

  #glyph(character: string, size: number, weight: Weight): Drawn {
    return this.#kept(`${weight}${size} ${character}`, () =>
      drawn(character, size, weight, this.#advance(character, weight)),
    )
  }

  #kept(key: string, draw: () => Drawn): Drawn {
    let glyph = this.#glyphs.get(key)
    if (!glyph) {
      // hostile text may hold any of the fonts' thousands of characters
      if (this.#glyphs.size > 4000) this.#glyphs.clear()
      glyph = draw()
      this.#glyphs.set(key, glyph)
    }
    return glyph
  }
}

function load(weight: Weight) {
  const file = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${FILES[weight]}`)
  return registerFont(file, weight).loadSync().font
}

function drawn(character: string, size: number, weight: Weight, advance: number): Drawn {
  const large = size * OVER
  const left = Math.ceil(large * 0.5)
  const top = Math.ceil(large * 1.2)
  const width = left * 2 + Math.ceil(large * advance)
  const height = top + Math.ceil(large * 0.6)
  const bitmap = blackBitmap(width, height)
  const context = bitmap.getContext('2d')
  context.fillStyle = '#ffffff'
  context.font = `${large}pt ${weight}`
  context.fillText(character, left, top)
  return cropped(bitmap, left, top)
}

/** A glyph of a shaped line, from its outline. */
function outlined(shaper: Shaper, glyph: ShapedGlyph, size: number): Drawn {
  const { path, unit } = shaper.outline(glyph)
  const ink = fillOutline(path, unit * size * OVER)
  return { ...(ink ?? { width: 0, height: 0, left: 0, top: 0, ink: new Uint8Array() }), covers: new Map() }
}

/** The red channel of the part that holds ink: most of the room left for overhanging glyphs stays empty. */
function cropped({ width, height, data }: Bitmap, penX: number, penY: number): Drawn {
  let [x0, y0, x1, y1] = [width, height, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4] === 0) continue
      x0 = Math.min(x0, x)
      x1 = Math.max(x1, x + 1)
      y0 = Math.min(y0, y)
      y1 = Math.max(y1, y + 1)
    }
  }
  const size = { width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) }
  const ink = new Uint8Array(size.width * size.height)
  for (let i = 0; i < ink.length; i++)
    ink[i] = data[((y0 + Math.floor(i / size.width)) * width + x0 + (i % size.width)) * 4] as number
  return { ...size, left: penX - x0, top: penY - y0, ink, covers: new Map() }
}

/** `make` visits every pixel twice; a bitmap's public fields take ready memory as well. */
function blackBitmap(width: number, height: number): Bitmap {
  const bitmap = make(1, 1)
  bitmap.width = width
  bitmap.height = height
  bitmap.data = new Uint8Array(width * height * 4)
  for (let i = 3; i < bitmap.data.length; i += 4) bitmap.data[i] = 255
  return bitmap
}

/** Mixes a glyph into the canvas pixels that it covers. */
function blit(canvas: Canvas, glyph: Drawn, x: number, y: number, colour: Colour, raised = 0): void {
  // in the large pixels of the glyph, of which OVER make one of the canvas
  const penX = Math.round(x * OVER)
  const penY = Math.round(y) * OVER - raised
  const [atX, atY] = [Math.floor(penX / OVER), Math.floor(penY / OVER)]
  const [inX, inY] = [penX - atX * OVER, penY - atY * OVER]
  const place = inY * OVER + inX
  let cover = glyph.covers.get(place)
  if (!cover) glyph.covers.set(place, (cover = coverOf(glyph, inX, inY)))
  const { width, height, shares } = cover
  const [left, top] = [atX + cover.left, atY + cover.top]
  const [firstX, lastX] = [Math.max(0, left), Math.min(canvas.width, left + width)]
  const lastY = Math.min(canvas.height, top + height)
  for (let py = Math.max(0, top); py < lastY; py++) {
    for (let px = firstX, i = (py - top) * width + firstX - left; px < lastX; px++, i++) {
      const share = shares[i] as number
      if (share > 0) canvas.mix(py * canvas.width + px, colour, share)
    }
  }
}

/** The large glyph averaged into whole pixels, its pen `inX` and `inY` large pixels from the corner of one. */
function coverOf({ width, height, left, top, ink }: Drawn, inX: number, inY: number): Cover {
  const [startX, startY] = [inX - left, inY - top]
  const [firstX, firstY] = [Math.floor(startX / OVER), Math.floor(startY / OVER)]
  const size = {
    width: Math.max(0, Math.floor((startX + width - 1) / OVER) - firstX + 1),
    height: Math.max(0, Math.floor((startY + height - 1) / OVER) - firstY + 1),
  }
  const sums = new Float64Array(size.width * size.height)
  for (let y = 0; y < height; y++) {
    const row = (Math.floor((startY + y) / OVER) - firstY) * size.width
    for (let x = 0; x < width; x++) {
      const at = row + Math.floor((startX + x) / OVER) - firstX
      sums[at] = (sums[at] as number) + (ink[y * width + x] as number)
    }
  }
  return { ...size, left: firstX, top: firstY, shares: sums.map((sum) => sum / (255 * OVER * OVER)) }
}

/** Loads every font that pictures may need. Rejects where one is missing or cannot be read. */
export const checkFonts = (): Promise<void> => new Fonts().prepare(['漢 한 か ع א क ก'])
