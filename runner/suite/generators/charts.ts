import { seeded, seedOf } from '../../tools/random.ts'
import type { Case } from '../../records/case.ts'
import type { Size, XY } from '../../records/space.ts'
import { barsHaveRoom, drawBars } from './charts/bars.ts'
import { drawCurves } from './charts/curves.ts'
import { inventFigures, unrounded, type Figures } from './charts/figures.ts'
import { LOOKS, type Look } from './charts/look.ts'
import { drawPie, inventShares } from './charts/pie.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { balanced, type Choice } from './drawing/balanced.ts'
import { Canvas } from './drawing/canvas.ts'
import { distance } from './drawing/lines.ts'

const axes = {
  kind: ['bar', 'grouped bar', 'line', 'pie'],
  look: ['light', 'light', 'paper', 'dark'],
  size: ['720x480', '640x420', '800x520', '900x560'],
  printed: ['values printed', 'values by the axis'],
  steps: [4, 5, 6],
  categories: [3, 4, 5, 6],
  /** of a line chart; of grouped bars one more */
  lines: [1, 2, 3],
  hole: ['pie', 'ring'],
} as const

type Chosen = Choice<typeof axes>
type Random = () => number

/** What a kind of chart is asked, and all it shows. */
interface Asked {
  question: string
  given: { unit?: string }
  truth: Case['truth']
  shown: Record<string, unknown>
  tags: string[]
}

/** Charts with one question each: the value of one mark, as ChartQA asks. */
export const charts = defineGenerator({
  name: 'charts',
  title: 'Charts',
  description:
    'Bar, grouped bar, line and pie charts with title, axes, ticks and legend, and the question for one value. Values are printed on the marks, or lie on quarters of the distance between two ticks.',
  version: 1,
  types: ['number'],
  pictures: { usual: 24, fixed: false },
  cases: 24,
  *draw({ seed, count }) {
    const choices = balanced(axes, seeded(seedOf(`charts ${seed}`)))
    for (let number = 1; number <= count; number++)
      yield drawOne(`chart-${String(number).padStart(3, '0')}`, choices.next().value, seed)
  },
})

function drawOne(id: string, choice: Chosen, seed: number): DrawnPicture {
  const [width = 0, height = 0] = choice.size.split('x').map(Number)
  const look = LOOKS[choice.look]
  const canvas = new Canvas({ width, height }, look.ground)
  const { question, given, truth, shown, tags } = kinds[choice.kind](
    canvas,
    { width, height },
    look,
    choice,
    seeded(seedOf(`charts ${seed} ${id}`)),
  )
  return {
    file: `${id}.png`,
    png: canvas.png(),
    cases: [{ id, type: 'number', class: choice.kind, tags, question, given, truth }],
    drawn: { kind: choice.kind, look: choice.look, ...shown },
  }
}

const kinds: Record<Chosen['kind'], (canvas: Canvas, size: Size, look: Look, choice: Chosen, random: Random) => Asked> =
  {
    bar: (canvas, size, look, choice, random) => bars(canvas, size, look, choice, 1, random),
    'grouped bar': (canvas, size, look, choice, random) =>
      bars(canvas, size, look, choice, choice.lines === 1 ? 2 : choice.lines, random),

    line(canvas, size, look, { steps, lines, categories, printed }, random) {
      const print = printed === 'values printed' && lines === 1
      const rounded = inventFigures({ categories: categories + 2, series: lines, steps }, random, true)
      const figures = print ? unrounded(rounded, random) : rounded
      const curves = drawCurves(canvas, size, look, figures, steps, print)
      // a dot that another one covers cannot be read
      const free = curves.flatMap((places, series) =>
        places.flatMap((point, category) =>
          curves.every((others, other) => other === series || distance(others[category] as XY, point) >= 16)
            ? [{ series, category, at: point }]
            : [],
        ),
      )
      const chosen = free[Math.floor(random() * free.length)] ?? { series: 0, category: 0, at: curves[0]?.[0] as XY }
      return valueOf(figures, chosen, { at: chosen.at }, print, { steps, curves })
    },

    pie(canvas, size, look, { printed, categories, hole }, random) {
      const print = printed === 'values printed'
      const shares = inventShares(categories, print ? 1 : 5, random)
      const { centre, radius, places } = drawPie(canvas, size, look, shares, { ring: hole === 'ring', printed: print })
      const chosen = Math.floor(random() * shares.parts.length)
      const { name, percent } = shares.parts[chosen] as { name: string; percent: number }
      return {
        question: `What percentage of ${shares.whole.whole} is ${name}?`,
        given: { unit: '%' },
        truth: { value: percent, at: places[chosen], percent: true },
        shown: { title: shares.whole.title, parts: shares.parts, centre, radius, asked: name },
        tags: [printed],
      }
    },
  }

function bars(
  canvas: Canvas,
  size: Size,
  look: Look,
  { steps, categories, printed }: Chosen,
  series: number,
  random: Random,
): Asked {
  const rounded = inventFigures({ categories, series, steps }, random)
  const print = printed === 'values printed' && barsHaveRoom(size, rounded)
  const figures = print ? unrounded(rounded, random) : rounded
  const boxes = drawBars(canvas, size, look, figures, steps, print)
  const chosen = { series: Math.floor(random() * series), category: Math.floor(random() * categories) }
  return valueOf(figures, chosen, { box: boxes[chosen.series]?.[chosen.category] }, print, { steps, boxes })
}

function valueOf(
  { topic, categories, series, values }: Figures,
  { series: row, category }: { series: number; category: number },
  place: { at?: XY; box?: unknown },
  printed: boolean,
  shown: Record<string, unknown>,
): Asked {
  const name = series.length > 1 ? series[row] : topic.measure
  return {
    question: `What is the value of ${name} in ${categories[category]}?`,
    given: { unit: topic.unit },
    truth: { value: values[row]?.[category], ...place },
    shown: {
      title: topic.title,
      unit: topic.unit,
      step: topic.step,
      categories,
      series,
      values,
      asked: { series: row, category },
      ...shown,
    },
    tags: [printed ? 'values printed' : 'values by the axis'],
  }
}
