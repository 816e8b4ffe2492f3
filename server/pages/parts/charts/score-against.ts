import { interval, points } from '../../../format.ts'
import {
  across,
  axisOf,
  plotFor,
  round,
  scoreText,
  uprightRange,
  upwards,
  WIDTH,
  type Chart,
  type Plot,
} from './chart.ts'
import type { ModelStyle } from './model-styles.ts'
import { linearScale, logScale, roundDown, roundUp, type Scale } from './scale.ts'

/** A model with its score 0..1 and what is set against it; null where that is not known. */
export interface Scored {
  name: string
  style: ModelStyle
  href: string
  score: number | null
  low: number | null
  high: number | null
  value: number | null
}

/** What the scores are set against: `axis` names it with its unit, `text` writes one value. */
export interface Against {
  id: string
  title: string
  axis: string
  text: (value: number) => string
  unknown: string
  nothing: string
}

const HEIGHT = 270
/** From this ratio of greatest to least the axis is logarithmic: on a linear one the small ones would lie on each other. */
const SPREAD = 12
/** Room for what costs nothing, which a logarithmic axis has no place for, px. */
const FREE = 34

interface Across {
  axis: Scale
  place: (value: number) => number
  ticks: { at: number; text: string }[]
  log: boolean
}

function scaleOf(values: readonly number[], plot: Plot, { text, nothing }: Against): Across {
  const above = values.filter((value) => value > 0)
  const [least, most] = [Math.min(...above), Math.max(...above)]
  const free = above.length < values.length
  if (most / least < SPREAD) {
    const axis = linearScale(0, roundUp(most * 1.04), across(plot), 4)
    return { axis, place: axis.at, ticks: axisOf('', axis, text).ticks, log: false }
  }
  const axis = logScale(
    roundDown(least * 0.9),
    roundUp(most * 1.1),
    { from: plot.left + (free ? FREE : 0), to: plot.right },
    5,
  )
  const ticks = axisOf('', axis, text).ticks
  return {
    axis,
    place: (value) => (value > 0 ? axis.at(value) : plot.left + FREE / 3),
    ticks: free ? [{ at: round(plot.left + FREE / 3), text: nothing }, ...ticks] : ticks,
    log: true,
  }
}

/** Dots of models: their score, with its 95 % interval, against what it takes. null where nothing has both, or where the
 * value is 0 of all of them. */
export function scoreAgainst(models: readonly Scored[], against: Against): Chart | null {
  const known = models.flatMap((model) =>
    model.score !== null && model.value !== null ? [{ ...model, score: model.score, value: model.value }] : [],
  )
  if (!known.some(({ value }) => value > 0)) return null
  const plot = plotFor(['100'], HEIGHT)
  const x = scaleOf(
    known.map(({ value }) => value),
    plot,
    against,
  )
  const y = linearScale(0, 1, upwards(plot), 5)
  const said = (model: Scored): string =>
    `${points(model.score)}${model.low === null ? '' : ` (${interval(model.low, model.high)})`}`
  const unknown = models.filter((model) => model.value === null && model.score !== null)
  return {
    id: against.id,
    title: against.title,
    about: 'Better is up, less is left. The strokes are 95 % intervals.',
    width: WIDTH,
    height: HEIGHT,
    plot,
    x: { title: `${against.axis}${x.log ? ' (log scale)' : ''}`, ticks: x.ticks, rows: false },
    y: axisOf('mean score, points', y, scoreText),
    bars: [],
    lines: [],
    dots: known.map((model) => ({
      x: round(x.place(model.value)),
      y: round(y.at(model.score)),
      tone: model.style.tone,
      form: model.style.form,
      href: model.href,
      range:
        model.low === null || model.high === null
          ? ''
          : uprightRange(x.place(model.value), y.at(model.low), y.at(model.high)),
      title: `${model.name}: ${said(model)}, ${against.text(model.value)}`,
    })),
    notes:
      unknown.length > 0
        ? [`Not drawn, as ${against.unknown}: ${unknown.map((model) => `${model.name} (${said(model)})`).join(', ')}.`]
        : [],
    table: {
      head: ['model', 'score', '95 % interval', against.axis],
      rows: models.map((model) => [
        { text: model.name, href: model.href },
        { text: points(model.score), href: '' },
        { text: interval(model.low, model.high) || '–', href: '' },
        { text: model.value === null ? 'unknown' : against.text(model.value), href: '' },
      ]),
    },
  }
}
