import {
  addedCounts,
  allCounts,
  budgetOf,
  noCounts,
  type Counts,
  type Expected,
  type LiveForecast,
  type Result,
  type Run,
} from '../../../../runner/index.ts'
import { count, duration, percent, plural, short, totalCost, usd } from '../../../format.ts'
import { aboutTime, basisOf } from '../forecasts.ts'
import { doneOf } from './run-head.ts'

interface Spent {
  usd: number
  wastedUsd: number
  unknownTests: number
  counts: Counts
}
const NOTHING_SPENT: Spent = { usd: 0, wastedUsd: 0, unknownTests: 0, counts: noCounts(0) }
/** USD that were forecast for all planned tests and for those that were asked; tests of unknown cost apart. */
interface Foreseen {
  usd: number
  askedUsd: number
  unknownTests: number
  tests: number
}

const askedOf = (counts: Counts): number => doneOf(counts) - counts.skipped

const perPassUsd = ({ usd: sum, counts }: Pick<Spent, 'usd' | 'counts'>): number | null =>
  counts.passed === 0 ? null : sum / counts.passed

/** Where some prices are unknown the sum is a lower bound, and is called one. */
function perPass({ usd: sum, unknownTests, counts }: Spent, asked: number): string {
  if (counts.passed === 0) return 'none passed'
  // of nothing but calls that were not billed a bound would say nothing
  if (unknownTests > 0 && (unknownTests >= asked || sum === 0)) return 'unknown'
  return `${unknownTests > 0 ? 'at least ' : ''}${usd(perPassUsd({ usd: sum, counts }))}`
}

/** All that one model was asked, the controls among it; or all models (slug null). A test that passed is one without a control. */
function spentOf({ results, controls, cost, counts }: Run, slug: string | null): Spent & { published: Spent } {
  const total = (list: readonly Result[]): Spent =>
    list
      .filter((result) => result.type === null && (slug === null || result.slug === slug))
      .reduce<Spent>(
        (sum, result) => ({
          usd: sum.usd + result.costUsd,
          wastedUsd: sum.wastedUsd + result.wastedUsd,
          unknownTests: sum.unknownTests + result.unknownCost,
          counts: addedCounts(sum.counts, result.counts),
        }),
        NOTHING_SPENT,
      )
  const published = slug === null && !controls ? { ...cost, counts } : total(results)
  const beside = total(controls?.results ?? [])
  return {
    usd: published.usd + beside.usd,
    wastedUsd: published.wastedUsd + beside.wastedUsd,
    unknownTests: published.unknownTests + beside.unknownTests,
    counts: addedCounts(published.counts, beside.counts),
    published,
  }
}

/** The forecast of one model, or of all (slug null); null for a run made before forecasts were kept. */
function foreseenOf({ forecast, results, controls }: Run, slug: string | null): Foreseen | null {
  if (!forecast) return null
  const sum: Foreseen = { usd: 0, askedUsd: 0, unknownTests: 0, tests: 0 }
  for (const part of forecast.parts.filter((part) => slug === null || part.slug === slug)) {
    const counts = [...results, ...(controls?.results ?? [])]
      .filter((result) => result.slug === part.slug && result.type === part.type)
      .reduce<Counts | null>((sum, result) => (sum ? addedCounts(sum, result.counts) : result.counts), null)
    sum.usd += part.costUsd ?? 0
    sum.askedUsd += counts && part.tests > 0 ? ((part.costUsd ?? 0) * askedOf(counts)) / part.tests : 0
    sum.tests += part.tests
    if (part.costUsd === null) sum.unknownTests += part.tests
  }
  return sum
}

/** Measured against forecast, of the tests that were asked; '' where either is unknown or nothing. */
function againstOf(foreseen: Foreseen | null, { usd: sum, unknownTests, counts }: Spent): string {
  if (!foreseen || foreseen.unknownTests > 0 || unknownTests > 0 || foreseen.askedUsd === 0 || sum === 0) return ''
  const asked = askedOf(counts)
  return `${Number((sum / foreseen.askedUsd).toPrecision(2))} × its forecast${asked < counts.planned ? ` for the ${plural(asked, 'test')} asked` : ''}`
}

/** An amount, and below it what it leaves out. */
interface Amount {
  text: string
  more: string
}
const NOTHING: Amount = { text: '', more: '' }

/** Money of `tests` tests; unknown prices are said below the sum, never counted as nothing. */
function amountOf(cost: { usd: number; unknownTests: number }, tests: number): Amount {
  const unknown = cost.unknownTests > 0
  return {
    text: totalCost(unknown && cost.unknownTests < tests ? { ...cost, unknownTests: 0 } : cost, tests),
    more: unknown && cost.unknownTests < tests ? `+ ${plural(cost.unknownTests, 'test')} of unknown cost` : '',
  }
}

function rowOf(
  model: string,
  spent: ReturnType<typeof spentOf>,
  foreseen: Foreseen | null,
  expected: Expected | undefined,
) {
  const asked = askedOf(spent.counts)
  return {
    model,
    values: {
      asked,
      forecastUsd: foreseen?.usd ?? null,
      costUsd: spent.usd,
      unknownCostTests: spent.unknownTests,
      wastedUsd: spent.wastedUsd,
      atEndUsd: expected?.usd ?? null,
      perPassUsd: perPassUsd(spent.published),
    },
    forecast: foreseen ? amountOf(foreseen, foreseen.tests) : NOTHING,
    total: asked === 0 ? { text: '–', more: '' } : amountOf(spent, asked),
    against: againstOf(foreseen, spent),
    atEnd: expected ? amountOf(expected, spent.counts.planned) : NOTHING,
    wasted: usd(spent.wastedUsd),
    unknown: asked === 0 ? '–' : percent(spent.unknownTests / asked),
    perPass: perPass(spent.published, askedOf(spent.published.counts)),
  }
}

/** Sentences about time, tokens and budget. */
function notesOf(run: Run, liveForecast: LiveForecast | null): string[] {
  const { forecast, elapsedMs, controls } = run
  const counts = allCounts(run)
  const cap = budgetOf(run)
  return [
    ...(forecast && liveForecast
      ? [
          `Forecast to take ${aboutTime(forecast.elapsedMs)}; ${duration(elapsedMs)} elapsed${liveForecast.leftMs === null ? '' : `, ${aboutTime(liveForecast.leftMs)} left`}.`,
        ]
      : []),
    ...(forecast && !liveForecast && askedOf(counts) === counts.planned
      ? [`Forecast to take ${aboutTime(forecast.elapsedMs)}, took ${duration(elapsedMs)}.`]
      : []),
    ...(forecast
      ? [
          `Forecast tokens ${short(forecast.inputTokens)} in, ${short(forecast.outputTokens)} out${liveForecast ? `; at the end about ${short(liveForecast.total.inputTokens)} in, ${short(liveForecast.total.outputTokens)} out` : ''}.`,
          basisOf(forecast),
        ]
      : []),
    ...(controls
      ? [
          `${plural(controls.counts.planned, 'control')} are in all figures but the cost of a passed test: ${usd(controls.usd)} so far.`,
        ]
      : []),
    ...(liveForecast && cap !== null && liveForecast.total.usd > cap
      ? [
          `The budget of ${usd(cap)} will run out early: it covers about ${count((counts.planned * cap) / liveForecast.total.usd)} of ${plural(counts.planned, 'test')}.`,
        ]
      : []),
  ]
}

/** What the run was to cost, cost and, while it goes on, will have cost: by model and, where there are several, in all. */
export function costsOf(run: Run, liveForecast: LiveForecast | null = null) {
  const { results } = run
  const rows = results
    .filter((result) => result.type === null)
    .map((result) =>
      rowOf(
        `${result.api}/${result.model}`,
        spentOf(run, result.slug),
        foreseenOf(run, result.slug),
        liveForecast?.models.get(result.slug),
      ),
    )
  return {
    rows:
      rows.length > 1
        ? [...rows, rowOf('all models', spentOf(run, null), foreseenOf(run, null), liveForecast?.total)]
        : rows,
    forecast: run.forecast !== undefined,
    live: liveForecast !== null,
    notes: notesOf(run, liveForecast),
  }
}
