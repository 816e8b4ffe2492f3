import type { Size, XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { drawLine } from '../drawing/lines.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { rectangle, roundedRectangle } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { CAPITALS, drawText, measureText } from '../drawing/text.ts'
import type { Look } from './look.ts'

const MARGIN = 26
const LABEL = 13

/** 1234.5 -> "1,234.5" */
export function written(value: number): string {
  const [whole = '', fraction] = String(value).split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ? `.${fraction}` : '')
}

/** Title, a line below it, and the names of the colours where there are several. Returns the y below which is room. */
export function drawHead(
  canvas: Canvas,
  look: Look,
  { title, below, legend }: { title: string; below: string; legend: readonly string[] },
): number {
  drawText(canvas, title, { x: MARGIN, y: 42, size: 21, weight: 'bold', colour: look.ink })
  drawText(canvas, below, { x: MARGIN, y: 64, size: LABEL, colour: look.muted })
  if (legend.length < 2) return 88
  let x = MARGIN
  for (const [index, name] of legend.entries()) {
    fillPolygon(canvas, roundedRectangle([x, 80, 12, 12], 3), look.marks[index] as string)
    drawText(canvas, name, { x: x + 18, y: 86 + (LABEL * CAPITALS) / 2, size: LABEL, colour: look.ink })
    x += 18 + measureText(name, { size: LABEL }) + 22
  }
  return 116
}

/** Where values and categories lie on the picture. */
export interface Frame {
  /** y of the lowest value */
  bottom: number
  /** y of a value */
  yOf: (value: number) => number
  /** x of the middle of a category's band */
  xOf: (category: number) => number
  /** px of a category's band */
  band: number
}

/** `steps` ticks above 0, `step` apart. */
export interface Axes {
  steps: number
  step: number
  categories: readonly string[]
  name: string
}

/** Draws ticks with their values, grid lines, the categories and the name of their axis, below `head` px. */
export function drawAxes(
  canvas: Canvas,
  size: Size,
  head: number,
  look: Look,
  { steps, step, categories, name }: Axes,
): Frame {
  const ticks = Array.from({ length: steps + 1 }, (_, index) => index * step)
  const widest = Math.max(...ticks.map((value) => measureText(written(value), { size: LABEL })))
  const left = Math.ceil(MARGIN + widest + 12)
  const right = size.width - MARGIN
  // grid lines lie on rows of pixels, so they are sharp and exactly where their values are
  const bottom = size.height - 62.5
  const stepPx = Math.floor((bottom - head) / steps)
  const yOf = (value: number): number => hundredth(bottom - (value / step) * stepPx)
  const band = (right - left) / categories.length
  const xOf = (category: number): number => Math.floor(left + (category + 0.5) * band) + 0.5
  for (const value of ticks) {
    const y = yOf(value)
    drawLine(canvas, [left, y], [right, y], { colour: value === 0 ? look.muted : look.grid, width: 1 })
    drawText(canvas, written(value), {
      x: left - 10,
      y: y + (LABEL * CAPITALS) / 2,
      size: LABEL,
      colour: look.muted,
      align: 'right',
    })
  }
  for (const [index, category] of categories.entries()) {
    const x = xOf(index)
    drawLine(canvas, [x, bottom], [x, bottom + 5], { colour: look.muted, width: 1 })
    drawText(canvas, category, { x, y: bottom + 22, size: LABEL, colour: look.ink, align: 'centre' })
  }
  drawText(canvas, name, {
    x: (left + right) / 2,
    y: size.height - 16,
    size: LABEL,
    colour: look.muted,
    align: 'centre',
  })
  return { bottom, yOf, xOf, band }
}

/** A number in the middle above a place. */
export function drawValue(canvas: Canvas, value: number, [x, y]: XY, look: Look): void {
  drawText(canvas, written(value), { x, y, size: 12, colour: look.ink, align: 'centre' })
}

export const valueWidth = (value: number): number => measureText(written(value), { size: 12 })

export const fillBar = (canvas: Canvas, box: readonly [number, number, number, number], colour: string): void =>
  fillPolygon(canvas, rectangle(box), colour)
