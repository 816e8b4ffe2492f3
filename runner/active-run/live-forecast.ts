import type { ApiLoad } from './api-load.ts'
import type { ForecastPart } from '../records/forecast.ts'
import type { Run } from '../records/run.ts'
import type { Row } from '../records/test.ts'

/** The forecast weighs as much as this many measured tests. */
const PRIOR_TESTS = 3
/** Stretches over which the rate of an API is measured: the shortest with enough tests in it is taken. */
const STRETCHES_MS = [15_000, 60_000, 300_000, 3_600_000]

/** What a run, or one model of it, will come to at its end as far as can be told by now. */
export interface Expected {
  /** USD: measured so far, and what is left at the prices met so far. Tests whose cost is not known are not in it */
  usd: number
  inputTokens: number
  outputTokens: number
  /** tests whose cost is not known, or will not be */
  unknownTests: number
  /** tests still to be asked */
  left: number
}

export interface LiveForecast {
  models: ReadonlyMap<string, Expected>
  total: Expected
  /** null where nothing can be said yet */
  leftMs: number | null
}

/** One kind of figure of a test: its forecast and what was measured. */
interface Figure {
  prior: number | null
  sum: number
  n: number
}

/** How far measured tests lie from their forecast: 1 where they meet it. The forecast's own weight keeps the first few from
 * saying too much. */
function factorOf(figures: readonly Figure[]): number {
  const met = figures.filter((figure) => figure.prior !== null && figure.n > 0)
  const expected = met.reduce((sum, figure) => sum + (figure.prior as number) * figure.n, 0)
  const measured = met.reduce((sum, figure) => sum + figure.sum, 0)
  const tests = met.reduce((sum, figure) => sum + figure.n, 0)
  if (expected === 0) return 1
  const weight = (expected / tests) * PRIOR_TESTS
  return (measured + weight) / (expected + weight)
}

/** What one more test will come to: the mean of its kind, drawn towards its forecast while there are few of it. The forecast
 * is set right before by how far the other kinds of this model lie from theirs. null where nothing is known. */
function expectedOf({ prior, sum, n }: Figure, all: readonly Figure[]): number | null {
  if (prior !== null && prior > 0) return (prior * factorOf(all) * PRIOR_TESTS + sum) / (PRIOR_TESTS + n)
  const [tests, total] =
    n > 0 ? [n, sum] : [all.reduce((to, figure) => to + figure.n, 0), all.reduce((to, figure) => to + figure.sum, 0)]
  return tests > 0 ? total / tests : prior
}

interface Kind {
  type: string
  planned: number
  measured: Measured
  part: ForecastPart | undefined
}

const FIGURES = {
  usd: { of: (row: Row) => row.costUsd, prior: (part: ForecastPart) => part.costUsd },
  inputTokens: { of: (row: Row) => row.inputTokens, prior: (part: ForecastPart) => part.inputTokens },
  outputTokens: { of: (row: Row) => row.outputTokens, prior: (part: ForecastPart) => part.outputTokens },
  ms: { of: (row: Row): number | null => row.elapsedMs, prior: (part: ForecastPart): number | null => part.ms },
} as const
type FigureName = keyof typeof FIGURES

const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[]

/** What was measured of the tests of one kind, each looked at once. */
class Measured {
  tests = 0
  readonly figures: Readonly<Record<FigureName, { sum: number; n: number }>> = {
    usd: { sum: 0, n: 0 },
    inputTokens: { sum: 0, n: 0 },
    outputTokens: { sum: 0, n: 0 },
    ms: { sum: 0, n: 0 },
  }

  add(row: Row): void {
    this.tests++
    for (const name of FIGURE_NAMES) {
      const value = FIGURES[name].of(row)
      if (value === null) continue
      const figure = this.figures[name]
      figure.sum += value
      figure.n++
    }
  }
}

/** The same of all rows, by model and type. */
function measuredOf(rows: readonly Row[]): (slug: string, type: string) => Measured {
  const models = new Map<string, Map<string, Measured>>()
  for (const row of rows) {
    let types = models.get(row.slug)
    if (!types) models.set(row.slug, (types = new Map()))
    let kind = types.get(row.type)
    if (!kind) types.set(row.type, (kind = new Measured()))
    kind.add(row)
  }
  return (slug, type) => models.get(slug)?.get(type) ?? new Measured()
}

function figureOf({ measured, part }: Kind, name: FigureName): Figure {
  const forecast = part && part.tests > 0 ? FIGURES[name].prior(part) : null
  return { prior: forecast === null ? null : forecast / (part?.tests ?? 1), ...measured.figures[name] }
}

/** The kinds of test of one model, and how many of them are left to be asked. */
function expectModel(kinds: readonly Kind[], asked: boolean): Expected & { ms: number | null } {
  const all = (name: FigureName): Figure[] => kinds.map((kind) => figureOf(kind, name))
  const figures = { usd: all('usd'), inputTokens: all('inputTokens'), outputTokens: all('outputTokens'), ms: all('ms') }
  const to: Expected & { ms: number | null } = {
    usd: 0,
    inputTokens: 0,
    outputTokens: 0,
    unknownTests: 0,
    left: 0,
    ms: 0,
  }
  for (const [index, kind] of kinds.entries()) {
    const { tests } = kind.measured
    const left = asked ? Math.max(0, kind.planned - tests) : 0
    const next = (name: FigureName): number | null => expectedOf(figures[name][index] as Figure, figures[name])
    const measured = (name: FigureName): number => (figures[name][index] as Figure).sum
    const usd = next('usd')
    const known = (figures.usd[index] as Figure).n
    // where some costs could not be told so far, the same share of what is left will not be
    const untold = usd === null ? 1 : tests > 0 ? 1 - known / tests : 0
    const ms = next('ms')
    to.left += left
    to.usd += measured('usd') + (usd ?? 0) * left * (1 - untold)
    to.unknownTests += tests - known + Math.round(left * untold)
    to.inputTokens += Math.round(measured('inputTokens') + (next('inputTokens') ?? 0) * left)
    to.outputTokens += Math.round(measured('outputTokens') + (next('outputTokens') ?? 0) * left)
    to.ms = to.ms === null || (ms === null && left > 0) ? null : to.ms + (ms ?? 0) * left
  }
  return to
}

/** ms in which one test of an API was done lately, all its calls at once taken together; null where too few were since its
 * calls at once last changed. */
function msPerTestOf(run: Run, { api, parallel }: ApiLoad, rows: readonly Row[], nowMs: number): number | null {
  const began = [
    run.started,
    ...(run.resumed ?? []),
    ...(run.changes ?? []).filter((change) => change.api === api).map(({ at }) => at),
  ]
    .sort()
    .at(-1) as string
  for (const stretch of STRETCHES_MS) {
    const since = new Date(Math.max(nowMs - stretch, Date.parse(began))).toISOString()
    let n = 0
    for (const row of rows) if (row.api === api && row.finished >= since) n++
    if (n >= Math.max(10, 3 * parallel)) return (nowMs - Date.parse(since)) / n
  }
  return null
}

/** The forecast of a live run, corrected by what it has measured: what it will cost and how long it will still take.
 * `planned` comes from the results, which count the plan of every model and type, controls beside them. `rows` are those of the
 * controls too. */
export function liveForecastOf(run: Run, rows: readonly Row[], loads: readonly ApiLoad[], now: Date): LiveForecast {
  const measured = measuredOf(rows)
  const models = new Map<string, Expected>()
  const total: Expected = { usd: 0, inputTokens: 0, outputTokens: 0, unknownTests: 0, left: 0 }
  const waits: (number | null)[] = []
  for (const load of loads) {
    let [left, ms]: [number, number | null] = [0, 0]
    for (const { slug } of run.models.filter(({ api }) => api === load.api)) {
      const kinds = run.results
        .filter((result) => result.slug === slug && result.type !== null)
        .map(({ type, counts }): Kind => ({
          type: type as string,
          planned:
            counts.planned +
            (run.controls?.results ?? [])
              .filter((controls) => controls.slug === slug && controls.type === type)
              .reduce((sum, controls) => sum + controls.counts.planned, 0),
          measured: measured(slug, type as string),
          part: run.forecast?.parts.find((part) => part.slug === slug && part.type === type),
        }))
      const { ms: modelMs, ...expected } = expectModel(kinds, load.asked)
      models.set(slug, expected)
      for (const name of ['usd', 'inputTokens', 'outputTokens', 'unknownTests', 'left'] as const)
        total[name] += expected[name]
      left += expected.left
      ms = ms === null || modelMs === null ? null : ms + modelMs
    }
    const atOnce = Math.min(load.parallel, load.allowed, Math.max(1, left))
    const msPerTest = msPerTestOf(run, load, rows, now.getTime())
    waits.push(left === 0 ? 0 : msPerTest !== null ? msPerTest * left : ms === null ? null : ms / atOnce)
  }
  return {
    models,
    total,
    leftMs: waits.includes(null) ? null : Math.round(Math.max(0, ...waits.map((wait) => wait ?? 0))),
  }
}
