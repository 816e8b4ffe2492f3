import { count, duration, plural } from '../../../format.ts'
import { across, axisOf, namesOf, plotFor, round, shortened, WIDTH, type Chart } from './chart.ts'
import type { ModelStyle } from './model-styles.ts'
import { logScale, roundDown, roundUp } from './scale.ts'

/** The times of one model's answered tests, ms, with their percentiles. */
/** `hrefOf` leads to those that took from..to whole ms. */
export interface Timed {
  name: string
  style: ModelStyle
  href: string
  hrefOf(from: number, to: number): string
  times: readonly number[]
  p50: number | null
  p95: number | null
}

const ROW = 46
const BARS = 32
/** A logarithmic axis has no 0: what took less than this is shown at it, ms. */
const LEAST = 1

/** How long answers took: a row a model, its histogram over a logarithmic axis, a mark at the median and one at the 95th
 * percentile with a stroke between. null where nothing was answered. */
export function latencyChart(id: string, models: readonly Timed[]): Chart | null {
  const timed = models.filter(({ times }) => times.length > 0)
  if (timed.length === 0) return null
  let [least, most] = [Infinity, LEAST]
  for (const { times } of timed) for (const ms of times) [least, most] = [Math.min(least, ms), Math.max(most, ms)]
  const [low, high] = [roundDown(Math.max(LEAST, least)), roundUp(Math.max(most, LEAST * 10))]
  const height = 50 + timed.length * ROW
  const plot = plotFor(
    timed.map(({ name }) => shortened(name)),
    height,
  )
  const x = logScale(low, high, across(plot), 5)
  const edge = (bin: number): number => low * (high / low) ** (bin / BARS)
  const binOf = (ms: number): number =>
    Math.min(BARS - 1, Math.max(0, Math.floor((Math.log(Math.max(ms, low) / low) / Math.log(high / low)) * BARS)))
  const rows = timed.map((model, i) => {
    const bins = Array<number>(BARS).fill(0)
    for (const ms of model.times) bins[binOf(ms)]! += 1
    return { ...model, bins, floor: plot.top + (i + 1) * ROW - 8, fullest: Math.max(...bins) }
  })
  return {
    id,
    title: 'Latency',
    about:
      'First call sent to last reply. The bars are how many tests took that long; the mark is the median, the stroke reaches to the 95th percentile.',
    width: WIDTH,
    height,
    plot,
    x: axisOf('time per test (log scale)', x, (ms) => duration(ms).replace('.00', '').replace('.0 s', ' s')),
    y: namesOf(
      timed.map(({ name }) => name),
      plot.top,
      ROW,
    ),
    bars: rows.flatMap(({ name, style, hrefOf, bins, floor, fullest }) =>
      bins.flatMap((n, bin) => {
        if (n === 0) return []
        const tall = Math.max(2, (n / fullest) * (ROW - 18))
        const [from, to] = [x.at(edge(bin)), x.at(edge(bin + 1))]
        return [
          {
            x: round(from),
            y: round(floor - tall),
            width: round(Math.max(1, to - from - 0.8)),
            height: round(tall),
            tone: style.tone,
            href: hrefOf(
              bin === 0 ? 0 : Math.ceil(edge(bin)),
              bin === BARS - 1 ? Math.ceil(most) : Math.ceil(edge(bin + 1)) - 1,
            ),
            title: `${name}: ${plural(n, 'test')} of ${duration(edge(bin))} to ${duration(edge(bin + 1))}`,
          },
        ]
      }),
    ),
    lines: [],
    dots: rows.flatMap(({ name, style, href, p50, p95, floor }) =>
      p50 === null || p95 === null
        ? []
        : [
            {
              x: round(x.at(p50)),
              y: round(floor + 1),
              tone: style.tone,
              form: style.form,
              href,
              range: `M${round(x.at(p50))} ${round(floor + 1)}H${round(x.at(p95))}M${round(x.at(p95))} ${round(floor - 3)}v8`,
              title: `${name}: median ${duration(p50)}, 95th percentile ${duration(p95)}`,
            },
          ],
    ),
    notes: [],
    table: {
      head: ['model', 'tests answered', 'fastest', 'median', '95th percentile', 'slowest'],
      rows: timed.map(({ name, href, times, p50, p95 }) => {
        const [first, last] = times.reduce(([a, b], ms) => [Math.min(a, ms), Math.max(b, ms)], [Infinity, 0])
        return [name, count(times.length), duration(first), duration(p50), duration(p95), duration(last)].map(
          (text, i) => ({ text, href: i === 0 ? href : '' }),
        )
      }),
    },
  }
}
