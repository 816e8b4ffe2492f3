import type { Size } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { hundredth } from '../drawing/spots.ts'
import type { Figures } from './figures.ts'
import { drawAxes, drawHead, drawValue, fillBar, valueWidth } from './frame.ts'
import type { Look } from './look.ts'

/** px that stay free between the bars of one category */
const APART = 3
/** px of the line that bars stand on */
const BASELINE = 1

/** Boxes of the bars [x, y, width, height] by series and category. One bar a category, or a group of them. */
export function drawBars(
  canvas: Canvas,
  size: Size,
  look: Look,
  { topic, categories, series, values }: Figures,
  steps: number,
  printed: boolean,
): [number, number, number, number][][] {
  const head = drawHead(canvas, look, { title: topic.title, below: `${topic.measure}, ${topic.unit}`, legend: series })
  const frame = drawAxes(canvas, size, head, look, { steps, step: topic.step, categories, name: topic.axis })
  const group = Math.min(frame.band * 0.78, 76 * series.length)
  const width = Math.floor((group - APART * (series.length - 1)) / series.length)
  return values.map((row, index) =>
    row.map((value, category) => {
      const x = Math.floor(frame.xOf(category) - group / 2) + index * (width + APART)
      const y = frame.yOf(value)
      const box: [number, number, number, number] = [x, y, width, hundredth(frame.bottom - BASELINE / 2 - y)]
      fillBar(canvas, box, look.marks[index] as string)
      if (printed) drawValue(canvas, value, [x + width / 2, y - 5], look)
      return box
    }),
  )
}

/** true where every value has room above its bar */
export function barsHaveRoom(size: Size, { categories, series, values }: Figures): boolean {
  const width = (((size.width - 110) / categories.length) * 0.78) / series.length
  return Math.max(...values.flat().map(valueWidth)) + 2 < width
}
