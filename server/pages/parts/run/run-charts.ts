import { standsInScore, type Result, type Row, type Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, duration, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import type { Chart } from '../charts/chart.ts'
import { latencyChart } from '../charts/latency.ts'
import { styleIn, modelStyles, type ModelStyle } from '../charts/model-styles.ts'
import { overTime } from '../charts/over-time.ts'
import { scoreAgainst } from '../charts/score-against.ts'
import { scoreByRow } from '../charts/score-by-row.ts'
import { numbered } from './miss-map.ts'
import { doneOf } from './run-head.ts'
import { importedFrom } from './run-imported.ts'

const nameOf = ({ api, model }: { api: string; model: string }): string => `${api}/${model}`

/** USD of a thousand tests on average, over those with a known cost. null where fewer than half have one: a fault that cost
 * nothing is no price. */
export function costPerThousand({
  counts,
  costUsd,
  unknownCost,
}: Pick<Result, 'counts' | 'costUsd' | 'unknownCost'>): number | null {
  const asked = doneOf(counts) - counts.skipped
  return asked > 0 && unknownCost <= asked / 2 ? (1000 * costUsd) / (asked - unknownCost) : null
}

const COST = {
  id: 'chart-cost',
  title: 'Score against cost',
  axis: 'cost per 1,000 tests, USD',
  text: usd,
  unknown: 'the price is unknown',
  nothing: 'free',
}
const TIME = {
  id: 'chart-time',
  title: 'Score against time',
  axis: 'median time per test',
  text: duration,
  unknown: 'nothing was answered',
  nothing: '0',
}

const BY_TYPE = 'chart-types'

export interface RunCharts {
  legend: { name: string; href: string; style: ModelStyle }[]
  charts: Chart[]
  /** the places of the page: which chart stands there, or null where a live run has too little for it yet, so that none moves
   * when it comes */
  places: (number | null)[]
}

/** Score, rate and time over time come together or not at all. */
const OVER_TIME = 3

/** How the models of a run look in all its charts. */
export const runModelStyles = ({ models }: Run): ReadonlyMap<string, ModelStyle> => modelStyles(models.map(nameOf))

/** Charts by the rows they were drawn from: those of a run that is over are drawn once. */
const drawn = new WeakMap<readonly Row[], { entry: KnownRun; charts: RunCharts }>()

/** The charts of a run, in the order they are shown. */
export function chartsOf(
  entry: KnownRun,
  rows: readonly Row[],
  styles: ReadonlyMap<string, ModelStyle>,
  version: string,
): RunCharts {
  const known = drawn.get(rows)
  if (known && !entry.live && known.entry.id === entry.id && known.entry.manifest === entry.manifest)
    return known.charts
  const charts = drawCharts(entry, rows, styles, version)
  drawn.set(rows, { entry, charts })
  return charts
}

function drawCharts(
  { id, manifest, live }: KnownRun,
  rows: readonly Row[],
  styles: ReadonlyMap<string, ModelStyle>,
  version: string,
): RunCharts {
  const models = manifest.models.map((model) => ({
    slug: model.slug,
    name: nameOf(model),
    style: styleIn(styles, nameOf(model)),
    of: { api: model.api, model: model.model, version },
    href: urls.tests(id, { api: model.api, model: model.model, version }),
  }))
  const resultOf = (slug: string, type: string | null): Result | undefined =>
    manifest.results.find((result) => result.slug === slug && result.type === type)
  const scoresOf = (type: string | null) =>
    models.flatMap(({ slug, name, style, of }) => {
      const result = resultOf(slug, type)
      return result
        ? [
            {
              name,
              style,
              href: urls.tests(id, { ...of, type: type ?? '' }),
              score: result.score,
              low: result.low,
              high: result.high,
              result,
            },
          ]
        : []
    })
  const all = scoresOf(null)
  const times = timesOf(rows)
  // an imported run often does not tell when its calls were made
  const course = manifest.imported?.unknown.includes('when')
    ? []
    : overTime(rows, models, {
        started: manifest.started,
        resumed: manifest.resumed ?? [],
        barOf: (tests) => {
          const { filter, kept } = numbered([...tests].sort((a, b) => a - b))
          return {
            href: urls.tests(id, { ...filter, version }),
            more: kept < tests.length ? `; opens the first ${count(kept)}` : '',
          }
        },
      })
  const slots = [
    scoreAgainst(
      all.map((item) => ({ ...item, value: costPerThousand(item.result) })),
      COST,
    ) ??
      scoreAgainst(
        all.map((item) => ({ ...item, value: item.result.p50Ms })),
        TIME,
      ),
    manifest.types.length > 0 && all.some(({ score }) => score !== null)
      ? scoreByRow(
          BY_TYPE,
          'Score by test type',
          'test type',
          manifest.types.map(({ name }) => ({ name, scores: scoresOf(name) })),
        )
      : null,
    latencyChart(
      'chart-latency',
      models.map(({ slug, name, style, of }) => ({
        name,
        style,
        href: urls.tests(id, { ...of, sort: 'slowest' }),
        hrefOf: (from, to) => urls.tests(id, { ...of, outcome: 'answered', q: `elapsed:${from}ms..${to}ms` }),
        times: times.get(slug) ?? [],
        p50: resultOf(slug, null)?.p50Ms ?? null,
        p95: resultOf(slug, null)?.p95Ms ?? null,
      })),
    ),
    ...(course.length > 0 ? course : Array<null>(OVER_TIME).fill(null)),
  ]
  const foreign = importedFrom(manifest)
  const charts = slots
    .filter((chart) => chart !== null)
    .map((chart) =>
      foreign && chart.id !== BY_TYPE
        ? {
            ...chart,
            notes: [...chart.notes, `Imported: times and costs are as ${foreign} tells them, none was measured here.`],
          }
        : chart,
    )
  return {
    legend: models.map(({ name, href, style }) => ({ name, href, style })),
    charts,
    places: live ? slots.map((chart) => (chart ? charts.indexOf(chart) : null)) : charts.map((_, index) => index),
  }
}

/** ms of the answered tests by the slug of their model. */
function timesOf(rows: readonly Row[]): Map<string, number[]> {
  const times = new Map<string, number[]>()
  for (const row of rows) {
    if (!standsInScore(row)) continue
    const own = times.get(row.slug)
    if (row.elapsedMs === null) continue
    if (own) own.push(row.elapsedMs)
    else times.set(row.slug, [row.elapsedMs])
  }
  return times
}
