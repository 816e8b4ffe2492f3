import type { Bar } from './index.ts'
import { BAND_INK, OUTCOME_COLOURS } from './colours.ts'
import type { Measure } from './fonts.ts'
import type { LegendItem } from './legend.ts'
import { cut } from './lines.ts'
import { score } from '../tools/format.ts'
import { type BarLayout, BarBuilder } from './bar-builder.ts'

/** What the bar says beside its words. */
export interface BarFacts {
  bar: Bar
  legend: LegendItem[]
  /** short remarks after the legend: "1,000 of 4,000 marks drawn" */
  remarks: string[]
  /** "48 x 32 px, enlarged 10 times", null at scale 1 */
  scale: string | null
}

/** Lays out the bar for a canvas of `width` px. Every text is wrapped or cut to the room it has. */
export function layoutBar({ bar, legend, remarks, scale }: BarFacts, width: number, measure: Measure): BarLayout {
  const builder = new BarBuilder(width, measure)
  verdictBand(builder, bar)
  builder.gap(0.75)
  const scored = bar.outcome === 'passed' || bar.outcome === 'failed'
  builder.rows([
    [{ label: 'asked', value: bar.asked, lines: 3 }],
    [
      { label: 'expected', value: bar.expected, lines: 2 },
      { label: scored ? 'found' : 'reason', value: bar.found, lines: 3 },
    ],
    [
      { label: 'model', value: bar.model, lines: 2 },
      { label: 'when', value: bar.when, lines: 1 },
    ],
    [
      { label: 'suite', value: bar.suite, lines: 1 },
      { label: 'repeat', value: bar.repeat, lines: 1 },
    ],
    [
      { label: 'cost', value: bar.cost, lines: 1 },
      { label: 'used', value: [bar.tokens, bar.elapsed].filter(Boolean).join('  \u00b7  '), lines: 1 },
    ],
    [{ label: 'image', value: scale ?? '', lines: 1 }],
  ])
  builder.legend(legend, remarks)
  builder.gap(0.45)
  builder.foot([`run ${bar.run}`, `test ${bar.test}`, bar.address])
  return builder.done()
}

/** The coloured band: outcome and score, then type and case, figures at the right end while there is room for them. */
function verdictBand(builder: BarBuilder, bar: Bar): void {
  const { measure, pad, width } = builder
  const large = builder.px(17)
  const text = builder.px(14)
  const height = builder.px(36)
  const baseline = Math.round(height / 2 + large * 0.36)
  builder.fill({ x: 0, y: 0, width, height, colour: OUTCOME_COLOURS[bar.outcome] })
  const verdict = bar.score === null ? bar.outcome.toUpperCase() : `${bar.outcome.toUpperCase()} ${score(bar.score)}`
  builder.text(verdict, pad, baseline, { size: large, weight: 'bold', colour: BAND_INK })

  const from = pad + measure(verdict, large, 'bold') + builder.px(20)
  let right = width - pad
  const figures = bar.figures.filter(Boolean)
  const place = `${bar.type} / ${bar.case}`
  // the figures may take what type and case leave, but at least half of it; those that do not fit go, from the last
  const room = Math.max((right - from) / 2, right - from - measure(place, text, 'regular') - builder.px(20))
  while (figures.length > 0 && measure(figures.join('   '), text, 'regular') > room) figures.pop()
  if (figures.length > 0) {
    const line = figures.join('   ')
    right -= measure(line, text, 'regular')
    builder.text(line, right, baseline, { size: text, weight: 'regular', colour: BAND_INK })
    right -= builder.px(20)
  }
  builder.text(
    cut(place, right - from, (line) => measure(line, text, 'regular')),
    from,
    baseline,
    { size: text, weight: 'regular', colour: BAND_INK },
  )
  builder.down(height)
}
