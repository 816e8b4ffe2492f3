import { NOT_COMPARED, spanText, type Span } from '../../../filters/index.ts'
import { count, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { across, namesOf, plotFor, round, shortened, WIDTH, type Bar, type Chart } from '../charts/chart.ts'
import { linearScale } from '../charts/scale.ts'
import { isUnanswered, UNANSWERED, type OfModel } from './counted-tests.ts'

/** What is known of the errors of a type. */
export interface ErrorsOfType {
  type: string
  title: string
  axis: string
  scale: 'whole' | 'share'
  unit: string
}

/** Where a bar begins and the one before it ends. Whole numbers: .. -3 to -5, -2, -1, 0, 1, 2, 3 to 5 .. */
const EDGES: Record<ErrorsOfType['scale'], readonly number[]> = {
  whole: [-20, -10, -5, -2, -1, 0, 1, 2, 3, 6, 11, 21],
  share: [-1, -0.5, -0.2, -0.1, -0.05, -0.01, 0.01, 0.05, 0.1, 0.2, 0.5, 1],
}

const spansOf = (edges: readonly number[]): Span[] =>
  [-Infinity, ...edges].map((from, i) => ({ from, to: edges[i] ?? Infinity }))

const signed = (value: number): string => (value < 0 ? `−${-value}` : String(value))

/** "3 to 5", "−2", "21 or more"; of shares "5 to 10 %" */
export function spanWords({ from, to }: Span, { scale, unit }: Pick<ErrorsOfType, 'scale' | 'unit'>): string {
  const text = (value: number): string => signed(scale === 'share' ? Math.round(value * 100) : value)
  const words =
    from === -Infinity
      ? `below ${text(to)}`
      : to === Infinity
        ? `${text(from)} or more`
        : scale === 'whole'
          ? to - from === 1
            ? text(from)
            : `${text(from)} to ${text(to - 1)}`
          : `${text(from)} to ${text(to)}`
  return unit ? `${words} ${unit}` : words
}

const ROW = 54
/** Room between the bars and the one of tests without an answer, in bars. */
const GAP = 0.7

/** How far answers are off: a row a model, a bar a span, and apart from them the tests without an answer. null where there is no test. */
export function errorBars(run: string, models: readonly OfModel[], errors: ErrorsOfType): Chart | null {
  const all = models.filter(({ tests }) => tests.length > 0)
  if (all.length === 0) return null
  const spans = spansOf(EDGES[errors.scale])
  const height = 50 + all.length * ROW
  const plot = plotFor(
    all.map(({ name }) => shortened(name)),
    height,
  )
  const x = linearScale(0, spans.length + GAP + 1, across(plot))
  const rows = all.map((model, i) => {
    const bins = spans.map(({ from, to }) => {
      const own = model.tests.filter(({ charted }) => {
        const off = charted?.off
        return off !== null && off !== undefined && off >= from && off < to
      })
      return own.length
    })
    const ended = UNANSWERED.map((outcome) => model.tests.filter(({ row }) => row.outcome === outcome).length)
    const unknown = model.tests.filter(
      ({ row, charted }) => charted && charted.off === null && !isUnanswered(row.outcome),
    ).length
    const without = ended.reduce((sum, n) => sum + n, 0)
    return {
      ...model,
      bins,
      ended,
      unknown,
      without,
      floor: plot.top + (i + 1) * ROW - 8,
      fullest: Math.max(1, without, ...bins),
    }
  })
  const bar = (row: (typeof rows)[number], place: number, n: number, href: string, words: string): Bar[] => {
    if (n === 0) return []
    const tall = Math.max(2, (n / row.fullest) * (ROW - 20))
    const [from, to] = [x.at(place), x.at(place + 1)]
    return [
      {
        x: round(from + 0.8),
        y: round(row.floor - tall),
        width: round(to - from - 1.6),
        height: round(tall),
        tone: row.style.tone,
        href,
        title: `${row.name}: ${plural(n, 'test')}, ${words}`,
      },
    ]
  }
  const ends = (slug: string): string[] => UNANSWERED.filter((_, i) => rows.find((row) => row.slug === slug)?.ended[i])
  const zero = spans.findIndex(({ from, to }) => from <= 0 && to > 0)
  return {
    id: `errors-${errors.type}`,
    title: errors.title,
    about: `${errors.axis[0]?.toUpperCase()}${errors.axis.slice(1)}. The bars are how many tests are off by so much, in steps that widen outwards; the last one are tests without an answer. Each leads to its tests.`,
    width: WIDTH,
    height,
    plot,
    x: {
      title: `${errors.scale === 'share' ? 'off by, % of the right value' : errors.unit ? `off by, ${errors.unit}` : 'off by'}`,
      ticks: [
        ...[-6, -4, -2, 0, 2, 4, 6].map((step) => ({
          at: round(x.at(zero + step + 0.5)),
          text: tickText(spans[zero + step] as Span, errors.scale),
        })),
        { at: round(x.at(spans.length + GAP + 0.5)), text: 'none' },
      ],
      rows: false,
    },
    y: namesOf(
      rows.map(({ name }) => name),
      plot.top,
      ROW,
    ),
    bars: rows.flatMap((row) => [
      ...spans.flatMap((span, i) =>
        bar(
          row,
          i,
          row.bins[i] ?? 0,
          urls.tests(run, { ...row.of, off: spanText(span) }),
          `off by ${spanWords(span, errors)}`,
        ),
      ),
      ...bar(
        row,
        spans.length + GAP,
        row.without,
        urls.tests(run, { ...row.of, outcome: ends(row.slug) }),
        `without an answer (${ends(row.slug).join(', ')})`,
      ),
    ]),
    lines: [],
    dots: [],
    notes: [],
    table: {
      head: ['model', ...spans.map((span) => spanWords(span, errors)), 'not comparable', ...UNANSWERED],
      rows: rows.map((row) => [
        { text: row.name, href: urls.tests(run, row.of) },
        ...spans.map((span, i) => linked(row.bins[i] ?? 0, () => urls.tests(run, { ...row.of, off: spanText(span) }))),
        linked(row.unknown, () => urls.tests(run, { ...row.of, off: NOT_COMPARED })),
        ...UNANSWERED.map((outcome, i) => linked(row.ended[i] ?? 0, () => urls.tests(run, { ...row.of, outcome }))),
      ]),
    },
  }
}

const linked = (n: number, href: () => string): { text: string; href: string } => ({
  text: count(n),
  href: n > 0 ? href() : '',
})

/** The end of a bar that lies farther out: "−10", "50". */
function tickText({ from, to }: Span, scale: ErrorsOfType['scale']): string {
  const text = (value: number): string => (scale === 'share' ? signed(Math.round(value * 100)) : signed(value))
  if (from === -Infinity) return `<${text(to)}`
  if (to === Infinity) return `${text(from)}+`
  if (from <= 0 && to > 0) return scale === 'share' ? '±1' : '0'
  return from < 0 ? text(from) : text(scale === 'share' ? to : to - 1)
}
