import { interval, points } from '../../../format.ts'
import {
  across,
  axisOf,
  lyingRange,
  namesOf,
  plotFor,
  round,
  scoreText,
  shortened,
  WIDTH,
  type Chart,
} from './chart.ts'
import type { ModelStyle } from './model-styles.ts'
import { linearScale } from './scale.ts'

/** A score 0..1 of one model in one row. */
export interface RowScore {
  name: string
  style: ModelStyle
  href: string
  score: number | null
  low: number | null
  high: number | null
}
export interface ScoreRow {
  name: string
  scores: readonly RowScore[]
}

const SLOT = 13
const GAP = 12

/** Rows of dots with intervals: a row a test type (or a class, or a suite), in it a dot a model. Dots of a row lie under each
 * other, so that intervals never cover each other. */
export function scoreByRow(id: string, title: string, what: string, rows: readonly ScoreRow[]): Chart {
  const slots = Math.max(1, ...rows.map((row) => row.scores.length))
  const room = slots * SLOT + GAP
  const height = 50 + rows.length * room
  const plot = plotFor(
    rows.map(({ name }) => shortened(name)),
    height,
  )
  const x = linearScale(0, 1, across(plot), 5)
  return {
    id,
    title,
    about: 'The strokes are 95 % intervals: where two of them overlap widely, the difference may be chance.',
    width: WIDTH,
    height,
    plot,
    x: axisOf('mean score, points', x, scoreText),
    y: namesOf(
      rows.map(({ name }) => name),
      plot.top,
      room,
    ),
    bars: [],
    lines: [],
    dots: rows.flatMap((row, i) =>
      row.scores.flatMap((score, slot) => {
        if (score.score === null) return []
        const y = plot.top + i * room + room / 2 + (slot - (row.scores.length - 1) / 2) * SLOT
        return [
          {
            x: round(x.at(score.score)),
            y: round(y),
            tone: score.style.tone,
            form: score.style.form,
            href: score.href,
            range: score.low === null || score.high === null ? '' : lyingRange(y, x.at(score.low), x.at(score.high)),
            title: `${row.name}, ${score.name}: ${points(score.score)}${score.low === null ? '' : ` (${interval(score.low, score.high)})`}`,
          },
        ]
      }),
    ),
    notes: [],
    table: {
      head: [what, 'model', 'score', '95 % interval'],
      rows: rows.flatMap((row) =>
        row.scores.map((score) => [
          { text: row.name, href: '' },
          { text: score.name, href: score.href },
          { text: points(score.score), href: '' },
          { text: interval(score.low, score.high) || '–', href: '' },
        ]),
      ),
    },
  }
}
