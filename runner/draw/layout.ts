import type { Bar } from './index.ts'
import type { Colour } from './colours.ts'
import { BAND_INK, HAIRLINE, INK, MUTED, OUTCOME_COLOURS, PAPER } from './colours.ts'
import type { Rect } from './canvas.ts'
import type { Measure, Weight } from './fonts.ts'
import { cut, wrap } from './lines.ts'
import type { LegendItem } from './legend.ts'

/** One line of text with the room it takes; `baseline` is where it is written, relative to the bar like all the rest. */
export interface TextBox extends Rect { text: string; baseline: number; size: number; weight: Weight; colour: Colour }
export interface FillBox extends Rect { colour: Colour }
/** A legend's glyph in a square of `width` px. */
export interface GlyphBox extends Rect { item: LegendItem }

/** The bar as boxes, before anything is painted. All numbers in px from the bar's top left corner. */
export interface BarLayout { width: number; height: number; fills: FillBox[]; texts: TextBox[]; glyphs: GlyphBox[] }

/** What the bar says beside its words. */
export interface BarFacts {
  bar: Bar
  legend: LegendItem[]
  /** short remarks after the legend: "1,000 of 4,000 marks drawn" */
  remarks: string[]
  /** "48 x 32 px, enlarged 10 times", null at scale 1 */
  scale: string | null
}

interface Cell { label: string; value: string; lines: number }

/** Lays out the bar for a canvas of `width` px. Every text is wrapped or cut to the room it has. */
export function layoutBar(facts: BarFacts, width: number, measure: Measure): BarLayout {
  const sheet = new Sheet(width, measure)
  verdictBand(sheet, facts.bar)
  sheet.gap(0.75)
  const { asked, expected, found, model, when, cost, tokens, elapsed } = facts.bar
  sheet.rows([
    [{ label: 'asked', value: asked, lines: 3 }],
    [{ label: 'expected', value: expected, lines: 2 }, { label: 'found', value: found, lines: 3 }],
    [{ label: 'model', value: model, lines: 2 }, { label: 'when', value: when, lines: 1 }],
    [{ label: 'cost', value: cost, lines: 1 }, { label: 'tokens', value: [tokens, elapsed].filter(Boolean).join('  ·  '), lines: 1 }],
    [{ label: 'image', value: facts.scale ?? '', lines: 1 }],
  ])
  sheet.legend(facts.legend, facts.remarks)
  sheet.gap(0.45)
  sheet.foot([`run ${facts.bar.run}`, `test ${facts.bar.test}`, facts.bar.address])
  return sheet.done()
}

/** The coloured band: outcome and score, then type and case, figures at the right end while there is room for them. */
function verdictBand(sheet: Sheet, bar: Bar): void {
  const { measure, pad, width } = sheet
  const large = sheet.px(17)
  const text = sheet.px(14)
  const height = sheet.px(36)
  const baseline = Math.round(height / 2 + large * 0.36)
  sheet.fill({ x: 0, y: 0, width, height, colour: OUTCOME_COLOURS[bar.outcome] })
  const verdict = bar.score === null ? bar.outcome.toUpperCase() : `${bar.outcome.toUpperCase()} ${bar.score.toFixed(2)}`
  sheet.text(verdict, pad, baseline, { size: large, weight: 'bold', colour: BAND_INK })

  const from = pad + measure(verdict, large, 'bold') + sheet.px(20)
  let right = width - pad
  const figures = bar.figures.filter(Boolean)
  // the figures may take half of what the verdict leaves; those that do not fit go, from the last
  while (figures.length > 0 && measure(figures.join('   '), text, 'regular') > (right - from) / 2) figures.pop()
  if (figures.length > 0) {
    const line = figures.join('   ')
    right -= measure(line, text, 'regular')
    sheet.text(line, right, baseline, { size: text, weight: 'regular', colour: BAND_INK })
    right -= sheet.px(20)
  }
  const place = cut(`${bar.type} / ${bar.case}`, right - from, (line) => measure(line, text, 'bold'))
  sheet.text(place, from, baseline, { size: text, weight: 'bold', colour: BAND_INK })
  sheet.down(height)
}

/** A bar under construction: keeps the pen's height and the columns. */
class Sheet {
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
  px(size: number): number { return Math.round(size * this.#unit) }

  gap(lines: number): void { this.#y += Math.round(lines * this.#line) }
  down(px: number): void { this.#y += px }
  fill(box: FillBox): void { this.#fills.push(box) }

  text(text: string, x: number, baseline: number, style: { size: number; weight: Weight; colour: Colour }): void {
    if (text === '') return
    const width = this.measure(text, style.size, style.weight)
    this.#texts.push({ text, x, y: baseline - style.size, width, height: Math.round(style.size * 1.3), baseline, ...style })
  }

  /** Rows of labelled values. Two cells stand side by side where both fit on one line, else below each other. */
  rows(rows: Cell[][]): void {
    const filled = rows.map((cells) => cells.filter((cell) => cell.value !== ''))
    const labelRoom = this.#labelRoom()
    const middle = Math.round(this.width * 0.46)
    for (const cells of filled) {
      const [left, right] = cells
      const rightAt = middle + this.#labelWidth('tokens') + this.px(12)
      if (left && right && this.#plain(left.value) <= middle - this.px(16) - labelRoom && this.#plain(right.value) <= this.width - this.pad - rightAt) {
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
    for (const line of wrap(cell.value, to - from, cell.lines, (text) => this.#plain(text))) {
      this.text(line, from, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: INK })
      this.#y += this.#line
    }
  }

  /** What the drawn glyphs mean, then the remarks. */
  legend(items: LegendItem[], remarks: string[]): void {
    const from = this.#labelRoom()
    const right = this.width - this.pad
    const parts = [...items.map((item) => ({ item, word: item.word })), ...remarks.map((word) => ({ item: null, word }))]
    if (parts.length === 0) return
    this.text('marks', this.pad, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: MUTED })
    const glyph = this.px(20)
    let x = from
    for (const { item, word } of parts) {
      const before = item ? glyph + this.px(6) : 0
      const text = cut(word, right - from - before, (line) => this.#plain(line))
      const width = before + this.#plain(text)
      if (x > from && x + width > right) { x = from; this.#y += this.#line }
      if (item) this.#glyphs.push({ item, x, y: this.#y + Math.round((this.#size * 1.24 - glyph) / 2), width: glyph, height: glyph })
      this.text(text, x + before, this.#y + this.#size, { size: this.#size, weight: 'regular', colour: item ? INK : MUTED })
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
      if (x > this.pad && x + measured(item) > this.width - this.pad) { x = this.pad; this.#y += line }
      lines.forEach((text, i) => {
        if (i > 0) { x = this.pad; this.#y += line }
        this.text(text, x, this.#y + size, style)
        x += measured(text) + this.px(18)
      })
    }
    this.#y += line + this.px(5)
  }

  done(): BarLayout {
    const paper = { x: 0, y: 0, width: this.width, height: this.#y, colour: PAPER }
    return { width: this.width, height: this.#y, fills: [paper, ...this.#fills], texts: this.#texts, glyphs: this.#glyphs }
  }

  #plain(text: string): number { return this.measure(text, this.#size, 'regular') }
  #labelWidth(label: string): number { return Math.ceil(this.#plain(label)) }
  #labelRoom(): number { return this.pad + this.#labelWidth('expected') + this.px(14) }
}
