import { standsInScore, type Row } from '../../../../runner/index.ts'
import { count, duration, percent, plural } from '../../../format.ts'
import { across, axisOf, pathOf, plotFor, round, scoreText, upwards, WIDTH, type Chart } from './chart.ts'
import type { ModelStyle } from './model-styles.ts'
import { linearScale, logScale, roundDown, roundUp, type Scale } from './scale.ts'

/** A model of a run, by the slug its rows carry. */
export interface Watched {
  slug: string
  name: string
  style: ModelStyle
  href: string
}

/** One stretch of the run's time: what of each model finished in it. */
interface Stretch {
  n: number
  /** their numbers */
  tests: number[]
  of: Map<string, { n: number; score: number; times: number[] }>
}
interface Course {
  ms: number
  stretches: Stretch[]
  pauses: number
}

const STRETCHES = 30
const HEIGHT = 190
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400]

/** Time since the start without the pauses between a stop and the resuming after it. `resumed`: when it went on.
 * One pass for the ends and one for the stretches: a run has up to 100,000 rows. */
function courseOf(rows: readonly Row[], started: string, resumed: readonly string[]): Course {
  const begins = [started, ...resumed]
    .map((iso) => Date.parse(iso))
    .filter((ms) => !Number.isNaN(ms))
    .sort((a, b) => a - b)
  const lasts = [...begins]
  const ends = rows.map(({ finished }) => {
    const ms = Date.parse(finished)
    const session = Math.max(
      0,
      begins.findLastIndex((begin) => begin <= ms),
    )
    lasts[session] = Math.max(lasts[session] ?? ms, ms)
    return { ms, session }
  })
  const lengths = begins.map((begin, i) => (lasts[i] ?? begin) - begin)
  const before = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, value) => sum + value, 0))
  const whole = Math.max(
    1,
    lengths.reduce((sum, value) => sum + value, 0),
  )
  const stretches = Array.from({ length: STRETCHES }, (): Stretch => ({ n: 0, tests: [], of: new Map() }))
  for (const [i, row] of rows.entries()) {
    const { ms, session } = ends[i] as { ms: number; session: number }
    const active = (before[session] ?? 0) + Math.max(0, ms - (begins[session] ?? ms))
    const stretch = stretches[Math.min(STRETCHES - 1, Math.floor((active / whole) * STRETCHES))]
    if (!stretch) continue
    stretch.n++
    stretch.tests.push(row.n)
    if (!standsInScore(row)) continue
    const own = stretch.of.get(row.slug) ?? { n: 0, score: 0, times: [] }
    own.n++
    own.score += row.score ?? 0
    if (row.elapsedMs !== null) own.times.push(row.elapsedMs)
    stretch.of.set(row.slug, own)
  }
  return { ms: whole, stretches, pauses: begins.length - 1 }
}

/** Tests a minute: a slow run has fewer than one. */
const rateText = (value: number): string => (value < 9.95 ? String(Number(value.toPrecision(2))) : count(value))

const medianOf = (values: number[]): number | null => {
  const sorted = values.sort((a, b) => a - b)
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return below === undefined || above === undefined ? null : (below + above) / 2
}

function timeScale(ms: number, left: number, right: number): { scale: Scale; text: (value: number) => string } {
  const step = 1000 * (STEPS_S.find((s) => ms / 1000 / s <= 5) ?? 86_400 * Math.ceil(ms / 86_400_000 / 5))
  const linear = linearScale(0, ms, { from: left, to: right })
  const ticks = ms < 1000 ? [0, ms] : Array.from({ length: Math.floor(ms / step) + 1 }, (_, i) => i * step)
  return {
    scale: { at: linear.at, ticks },
    text: (value) =>
      value === 0
        ? '0'
        : duration(value).replace('.00', '').replace('.0 s', ' s').replace(' 00s', '').replace(' 00m', ''),
  }
}

/** Where a bar leads, and what its title says of that behind the number of its tests. */
type BarOf = (tests: readonly number[]) => { href: string; more: string }

/** Three views of how a run went: the score so far, tests a minute, and how long answers took, each over the time since its
 * start, in thirty stretches of equal length. [] where nothing has finished. */
export function overTime(
  rows: readonly Row[],
  models: readonly Watched[],
  run: { started: string; resumed: readonly string[]; barOf: BarOf },
): Chart[] {
  if (rows.length === 0) return []
  const course = courseOf(rows, run.started, run.resumed)
  const { stretches, ms } = course
  const minutes = ms / STRETCHES / 60_000
  const rates = stretches.map(({ n }) => n / minutes)
  const times = models.map(({ slug }) => stretches.map(({ of }) => medianOf(of.get(slug)?.times ?? [])))
  const scores = models.map(({ slug }) => runningMeans(stretches, slug))
  const shownTimes = times
    .flat()
    .filter((value): value is number => value !== null)
    .map((value) => Math.max(1, value))
  const [slow, fast] = [Math.max(10, ...shownTimes), Math.min(...shownTimes, 1000)]
  const notes =
    course.pauses > 0
      ? [
          `The run was resumed ${course.pauses === 1 ? 'once' : plural(course.pauses, 'time')}; the pauses are left out.`,
        ]
      : []
  const when = (i: number): string => {
    const { scale: _, text } = timeScale(ms, 0, 1)
    return i === 0 ? '0' : text((i * ms) / STRETCHES)
  }
  const ends = stretches.map((_, i) => duration(((i + 1) * ms) / STRETCHES))

  const frame = (
    id: string,
    title: string,
    about: string,
    axis: string,
    texts: string[],
    y: (bottom: number, top: number) => Scale,
    text: (value: number) => string,
  ) => {
    const plot = plotFor(texts, HEIGHT)
    const time = timeScale(ms, plot.left, plot.right)
    const { from, to } = upwards(plot)
    const scale = y(from, to)
    const x = { ...axisOf('time since the start', time.scale, time.text) }
    const middle = (i: number): number => across(plot).from + ((i + 0.5) / STRETCHES) * (plot.right - plot.left)
    return {
      base: {
        id,
        title,
        about,
        width: WIDTH,
        height: HEIGHT,
        plot,
        x,
        y: axisOf(axis, scale, text),
        bars: [],
        lines: [],
        dots: [],
        notes,
      },
      scale,
      middle,
      plot,
    }
  }

  const score = frame(
    'chart-score-so-far',
    'Score so far',
    'The mean score of everything that had finished by then: it settles as tests come in.',
    'mean score, points',
    ['100'],
    (from, to) => linearScale(0, 1, { from, to }, 4),
    scoreText,
  )
  const rate = frame(
    'chart-rate',
    'Tests a minute',
    'How many tests finished, per minute of each stretch.',
    'tests a minute',
    [rateText(roundUp(Math.max(...rates)))],
    (from, to) => linearScale(0, roundUp(Math.max(...rates)), { from, to }, 4),
    rateText,
  )
  const took = frame(
    'chart-latency-over-time',
    'Latency over time',
    'The median of what finished in each stretch: a rise says that an API grew slower.',
    'median, logarithmic',
    ['000 ms'],
    (from, to) => logScale(roundDown(Math.max(1, fast)), roundUp(slow), { from, to }, 5),
    (value) => duration(value).replace('.00', '').replace('.0 s', ' s'),
  )
  const perModel = (
    f: typeof score,
    values: readonly (readonly (number | null)[])[],
    say: (value: number) => string,
  ): Pick<Chart, 'lines' | 'dots' | 'table'> => ({
    lines: models.map((model, m) => ({
      tone: model.style.tone,
      title: model.name,
      d: pathOf(
        (values[m] ?? []).map((value, i) => (value === null ? null : { x: f.middle(i), y: f.scale.at(value) })),
      ),
    })),
    dots: models.flatMap((model, m) => {
      const i = (values[m] ?? []).findLastIndex((value) => value !== null)
      const value = values[m]?.[i]
      return value === null || value === undefined
        ? []
        : [
            {
              x: round(f.middle(i)),
              y: round(f.scale.at(value)),
              tone: model.style.tone,
              form: model.style.form,
              range: '',
              href: model.href,
              title: `${model.name}: ${say(value)} by ${ends[i] ?? ''}`,
            },
          ]
    }),
    table: {
      head: ['until', ...models.map(({ name }) => name)],
      rows: stretches.map((_, i) => [
        { text: ends[i] ?? '', href: '' },
        ...models.map((_, m) => {
          const value = values[m]?.[i]
          return { text: value === null || value === undefined ? '–' : say(value), href: '' }
        }),
      ]),
    },
  })

  return [
    { ...score.base, ...perModel(score, scores, percent) },
    {
      ...rate.base,
      bars: stretches.flatMap(({ n, tests }, i) => {
        if (n === 0) return []
        const { href, more } = run.barOf(tests)
        return [
          {
            x: round(rate.middle(i) - (rate.plot.right - rate.plot.left) / STRETCHES / 2 + 0.5),
            width: round((rate.plot.right - rate.plot.left) / STRETCHES - 1),
            y: round(rate.scale.at(rates[i] ?? 0)),
            height: round(rate.plot.bottom - rate.scale.at(rates[i] ?? 0)),
            tone: 0,
            href,
            title: `${plural(n, 'test')} between ${when(i)} and ${ends[i] ?? ''}${more}`,
          },
        ]
      }),
      table: {
        head: ['until', 'tests', 'tests a minute'],
        rows: stretches.map(({ n }, i) =>
          [ends[i] ?? '', count(n), rateText(rates[i] ?? 0)].map((text) => ({ text, href: '' })),
        ),
      },
    },
    { ...took.base, ...perModel(took, times, duration) },
  ]
}

/** The mean of all that stood in the score up to each stretch; null before the first. */
function runningMeans(stretches: readonly Stretch[], slug: string): (number | null)[] {
  let [n, sum] = [0, 0]
  return stretches.map(({ of }) => {
    const own = of.get(slug)
    n += own?.n ?? 0
    sum += own?.score ?? 0
    return n > 0 ? sum / n : null
  })
}
