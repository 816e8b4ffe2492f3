import type { Size, XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { drawPath } from '../drawing/lines.ts'
import type { Figures } from './figures.ts'
import { drawAxes, drawHead, drawValue } from './frame.ts'
import type { Look } from './look.ts'

const DOT = 9

/** One line a series with a dot on every value. Returns the dots' places by series and category. */
export function drawCurves(
  canvas: Canvas,
  size: Size,
  look: Look,
  { topic, categories, series, values }: Figures,
  steps: number,
  printed: boolean,
): XY[][] {
  const head = drawHead(canvas, look, { title: topic.title, below: `${topic.measure}, ${topic.unit}`, legend: series })
  const frame = drawAxes(canvas, size, head, look, { steps, step: topic.step, categories, name: topic.axis })
  const curves = values.map((row) => row.map((value, category): XY => [frame.xOf(category), frame.yOf(value)]))
  for (const [index, places] of curves.entries())
    drawPath(canvas, places, { colour: look.marks[index] as string, width: 2.5, cap: 'round' })
  for (const [index, places] of curves.entries())
    for (const [category, place] of places.entries()) {
      canvas.disc(place, DOT + 4, look.ground)
      canvas.disc(place, DOT, look.marks[index] as string)
      if (printed) drawValue(canvas, values[index]?.[category] as number, beside(places, category), look)
    }
  return curves
}

/** Above a dot, or below it where the line bends there. */
function beside(places: readonly XY[], index: number): XY {
  const [x, y] = places[index] as XY
  const around = [places[index - 1], places[index + 1]].flatMap((place) => (place ? [place[1]] : []))
  const above = around.every((other) => other >= y) || around.reduce((sum, other) => sum + other - y, 0) >= 0
  return [x, above ? y - 12 : y + 21]
}
