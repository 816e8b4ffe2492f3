import { groupBy } from '../../../../runner/index.ts'
import { interval, points } from '../../../format.ts'
import { across, axisOf, pathOf, plotFor, round, scoreText, upwards, uprightRange, WIDTH, type Chart } from './chart.ts'
import type { ModelStyle } from './model-styles.ts'
import { linearScale } from './scale.ts'

/** A score 0..1 in one of the runs, by its place in their order. `set`: which cases it stands on; only scores on the same ones
 * are joined by a line. */
export interface RunScore {
  at: number
  set: string
  href: string
  score: number | null
  low: number | null
  high: number | null
  about: string
}
export interface RunSeries {
  name: string
  style: ModelStyle
  scores: readonly RunScore[]
}

const HEIGHT = 220
const TICKS = 5
/** px by which series stand apart at one run, so that their intervals do not cover each other */
const APART = 5

/** Scores over runs in the order of their start, evenly spaced: a line a series, a dot with its interval a run. `names`: of
 * the runs in full, `days`: short enough for the axis. */
export function overRuns(
  id: string,
  title: string,
  what: string,
  runs: readonly { name: string; day: string }[],
  series: readonly RunSeries[],
): Chart {
  const plot = plotFor(['100'], HEIGHT)
  const x = linearScale(0, Math.max(1, runs.length - 1), { from: across(plot).from + 18, to: across(plot).to - 18 })
  const y = linearScale(0, 1, upwards(plot), 5)
  const every = Math.ceil(runs.length / TICKS)
  const placed = series.map((sery, i) => ({
    ...sery,
    dots: sery.scores.flatMap(({ score, ...rest }) =>
      score === null
        ? []
        : [{ ...rest, score, x: x.at(rest.at) + (i - (series.length - 1) / 2) * APART, y: y.at(score) }],
    ),
  }))
  return {
    id,
    title,
    about: 'Runs in the order of their start. The strokes are 95 % intervals.',
    width: WIDTH,
    height: HEIGHT,
    plot,
    x: {
      title: 'run',
      ticks: runs.flatMap(({ day }, i) => (i % every === 0 ? [{ at: round(x.at(i)), text: day }] : [])),
      rows: false,
    },
    y: axisOf('mean score, points', y, scoreText),
    bars: [],
    lines: placed.flatMap(({ name, style, dots }) =>
      [...groupBy(dots, ({ set }) => set).values()]
        .filter((own) => own.length > 1)
        .map((own) => ({
          d: pathOf(own),
          tone: style.tone,
          title: `${name}${own[0]?.about ? `, ${own[0].about}` : ''}`,
        })),
    ),
    dots: placed.flatMap(({ name, style, dots }) =>
      dots.map((dot) => ({
        x: round(dot.x),
        y: round(dot.y),
        tone: style.tone,
        form: style.form,
        href: dot.href,
        range: dot.low === null || dot.high === null ? '' : uprightRange(dot.x, y.at(dot.low), y.at(dot.high)),
        title: `${name}, ${runs[dot.at]?.name ?? ''}: ${points(dot.score)}${dot.low === null ? '' : ` (${interval(dot.low, dot.high)})`}${dot.about ? `, ${dot.about}` : ''}`,
      })),
    ),
    notes: placed.some(({ scores }) => new Set(scores.map(({ set }) => set)).size > 1)
      ? ['Runs that asked other cases are not joined by a line.']
      : [],
    table: {
      head: ['run', what, 'score', '95 % interval'],
      rows: series.flatMap(({ name, scores }) =>
        scores.map(({ at, href, score, low, high }) => [
          { text: runs[at]?.name ?? '', href },
          { text: name, href: '' },
          { text: points(score), href: '' },
          { text: interval(low, high) || '–', href: '' },
        ]),
      ),
    },
  }
}
