import { Canvas } from './canvas.ts'
import { colourOf } from './colours.ts'
import type { Fonts } from './fonts.ts'
import type { Bar } from './index.ts'
import { Ink } from './ink.ts'
import { legendGlyph } from './legend.ts'
import { safeText } from './safe-text.ts'
import type { BarLayout } from './bar-builder.ts'

/** The bar with every text made safe to draw. */
export function safeBar(bar: Bar, drawable: (character: string) => boolean): Bar {
  const safe = (text: string) => safeText(text, drawable)
  const { outcome, score, figures } = bar
  return {
    outcome,
    score,
    figures: figures.map(safe),
    type: safe(bar.type),
    case: safe(bar.case),
    asked: safe(bar.asked),
    expected: safe(bar.expected),
    found: safe(bar.found),
    model: safe(bar.model),
    suite: safe(bar.suite),
    repeat: safe(bar.repeat),
    when: safe(bar.when),
    cost: safe(bar.cost),
    tokens: safe(bar.tokens),
    elapsed: safe(bar.elapsed),
    run: safe(bar.run),
    test: safe(bar.test),
    address: safe(bar.address),
  }
}

/** Every text of a bar. */
export const wordsOf = (bar: Bar): string[] =>
  Object.values(bar)
    .flat()
    .filter((value): value is string => typeof value === 'string')

/** A laid-out bar as pixels, in `room` where some is given: the bar's own paper covers all of it. */
export function paintBar(layout: BarLayout, fonts: Fonts, room?: Uint8Array): Canvas {
  const canvas = new Canvas(layout.width, layout.height, room)
  for (const { colour, ...rect } of layout.fills) canvas.fill(rect, colour)
  const ink = new Ink(canvas)
  for (const { item, x, y, width } of layout.glyphs) {
    ink.draw(legendGlyph(item, x, y, width), colourOf(item.kind, item.role), 0.5)
  }
  for (const { text, x, baseline, size, weight, colour } of layout.texts)
    fonts.write(canvas, text, x, baseline, size, weight, colour)
  return canvas
}
