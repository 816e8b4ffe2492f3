import type { Rect } from './canvas.ts'
import { type Colour, HAIRLINE, INK, MUTED, PAPER } from './colours.ts'
import type { Measure, Weight } from './fonts.ts'
import type { LegendItem } from './legend.ts'
import { cut, wrap } from './lines.ts'
import { keepDirection } from './scripts.ts'

/** One line of text with the room it takes; `baseline` is where it is written, relative to the bar like all the rest. */
export interface TextBox extends Rect {
  text: string
  baseline: number
  size: number
  weight: Weight
  colour: Colour
}
export interface FillBox extends Rect {
  colour: Colour
}
/** A legend's glyph in a square of `width` px. */
export interface GlyphBox extends Rect {
  item: LegendItem
}

/** The bar as boxes, before anything is painted. All numbers in px from the bar's top left corner. */
export interface BarLayout {
  width: number
  height: number
  fills: FillBox[]
  texts: TextBox[]
  glyphs: GlyphBox[]
}

interface Cell {
  label: string
  value: string
  lines: number
}

/** A bar under construction: keeps the pen's height and the columns. */
export class BarBuilder {
  readonly width: number
  readonly measure: Measure
  readonly pad: number
  readonly #unit: number
  readonly #size: number
  readonly #line: number
  #y = 0
  readonly #fills: FillBox[] = []
  readonly #texts: TextBox[] = []
  readonly #glyphs: GlyphBox[] = []

  constructor(width: number, measure: Measure) {
    this.width = width
    this.measure = measure
    this.#unit = Math.min(2.2, Math.max(1, width / 900))
    this.pad = this.px(14)
    this.#size = this.px(13)
    this.#line = this.px(20)
  }

  /** A length that is `size` px on a canvas of usual width; wide canvases have larger text. */
  px(size: number): number {
    return Math.round(size * this.#unit)
  }

  gap(lines: number): void {
    this.#y += Math.round(lines * this.#line)
  }
  down(px: number): void {
    this.#y += px
  }
  fill(box: FillBox): void {
    this.#fills.push(box)
  }

  text(text: string, x: number, baseline: number, style: { size: number; weight: Weight; colour: Colour }): void {
    if (text === '') return
    const width = this.measure(text, style.size, style.weight)
    this.#texts.push({
      text,
      x,
      y: baseline - style.size,
      width,
      height: Math.round(style.size * 1.3),
      baseline,
      ...style,
    })
  }

  /** Rows of labelled values. Two cells stand side by side where both fit on one line, else below each other. */
  rows(rows: Cell[][]): void {
    const filled = rows.map((cells) => cells.filter((cell) => cell.value !== ''))
    const labelRoom = this.#labelRoom()
    const middle = Math.round(this.width * 0.46)
    for (const cells of filled) {
      const [left, right] = cells
      const rightAt = middle + this.#labelWidth('reason') + this.px(12)
      if (
        left &&
        right &&
        this.#plain(left.value) <= middle - this.px(16) - labelRoom &&
        this.#plain(right.value) <= this.width - this.pad - rightAt
      ) {
        const y = this.#y
        this.#cell(left, this.pad, labelRoom, middle - this.px(16))
        this.#y = y
        this.#cell(right, middle, rightAt, this.width - this.pad)
      } else {
        for (const cell of cells) this.#cell(cell, this.pad, labelRoom, this.width - this.pad)
      }
    }
  }

  #cell(cell: Cell, labelAt: number, from: number, to: number): void {
    this.text(cell.label, labelAt, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: MUTED })
    const lines = keepDirection(
      cell.value,
      wrap(cell.value, to - from, cell.lines, (text) => this.#plain(text)),
    )
    for (const line of lines) {
      this.text(line, from, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: INK })
      this.#y += this.#line
    }
    // a paragraph stands a little apart from the rows below it
    if (lines.length > 1) this.gap(0.25)
  }

  /** What the drawn glyphs mean, then the remarks. */
  legend(items: LegendItem[], remarks: string[]): void {
    const from = this.#labelRoom()
    const right = this.width - this.pad
    const parts = [
      ...items.map((item) => ({ item, word: item.word })),
      ...remarks.map((word) => ({ item: null, word })),
    ]
    if (parts.length === 0) return
    this.text('marks', this.pad, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: MUTED })
    const glyph = this.px(20)
    let x = from
    for (const { item, word } of parts) {
      const before = item ? glyph + this.px(6) : 0
      const text = cut(word, right - from - before, (line) => this.#plain(line))
      const width = before + this.#plain(text)
      if (x > from && x + width > right) {
        x = from
        this.#y += this.#line
      }
      if (item)
        this.#glyphs.push({
          item,
          x,
          y: this.#y + Math.round((this.#size * 1.24 - glyph) / 2),
          width: glyph,
          height: glyph,
        })
      this.text(text, x + before, this.#y + this.#size, {
        size: this.#size,
        weight: 'regular',
        colour: item ? INK : MUTED,
      })
      x += width + this.px(18)
    }
    this.#y += this.#line
  }

  /** Small muted facts under a hairline, as many on a line as fit. */
  foot(items: string[]): void {
    const size = this.px(11)
    const line = this.px(17)
    const room = this.width - 2 * this.pad
    const style = { size, weight: 'regular', colour: MUTED } as const
    const measured = (text: string) => this.measure(text, size, 'regular')
    this.fill({ x: this.pad, y: this.#y, width: room, height: Math.max(1, this.px(1)), colour: HAIRLINE })
    this.#y += this.px(8)
    let x = this.pad
    for (const item of items) {
      const lines = wrap(item, room, 2, measured)
      if (x > this.pad && x + measured(item) > this.width - this.pad) {
        x = this.pad
        this.#y += line
      }
      lines.forEach((text, i) => {
        if (i > 0) {
          x = this.pad
          this.#y += line
        }
        this.text(text, x, this.#y + size, style)
        x += measured(text) + this.px(18)
      })
    }
    this.#y += line + this.px(5)
  }

  done(): BarLayout {
    const paper = { x: 0, y: 0, width: this.width, height: this.#y, colour: PAPER }
    return {
      width: this.width,
      height: this.#y,
      fills: [paper, ...this.#fills],
      texts: this.#texts,
      glyphs: this.#glyphs,
    }
  }

  #plain(text: string): number {
    return this.measure(text, this.#size, 'regular')
  }
  #labelWidth(label: string): number {
    return Math.ceil(this.#plain(label))
  }
  #labelRoom(): number {
    return this.pad + this.#labelWidth('expected') + this.px(14)
  }
}
