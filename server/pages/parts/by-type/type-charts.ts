import { groupBy, testType, type Charted, type Row, type Run } from '../../../../runner/index.ts'
import { count, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import type { Chart } from '../charts/chart.ts'
import { styleIn, type ModelStyle } from '../charts/model-styles.ts'
import { numbered } from '../run/miss-map.ts'
import { confusionOf, type Confusion } from './confusion.ts'
import { withoutRecord, type OfModel } from './counted-tests.ts'
import { curvesOf, labelsOf } from './curves.ts'
import { errorBars } from './error-bars.ts'

/** What the tests of one type show together. `lost`: those that no chart has. */
export interface ChartsOfType {
  type: string
  href: string
  confusion: Confusion | null
  /** labels whose curves can be chosen, the chosen one marked; [] where there is but one */
  labels: { text: string; n: string; values: { n: number | null }; href: string; current: boolean }[]
  charts: Chart[]
  notes: { text: string; href: string }[]
}
export interface TypeCharts {
  /** whose matrices are shown; [] where there is but one model or no matrix */
  models: { name: string; style: ModelStyle; href: string; current: boolean }[]
  types: ChartsOfType[]
  note: string
}

/** Charts of what the answers say, by test type, from the records of the tests: matrices of the chosen model, the rest of all.
 * `charted` is null while the records are being read. */
export function typeChartsOf(
  id: string,
  run: Run,
  rows: readonly Row[],
  charted: readonly Charted[] | null,
  {
    styles,
    chosen,
    label = '',
    live,
    version,
  }: { styles: ReadonlyMap<string, ModelStyle>; chosen: string; label?: string; live: boolean; version: string },
): TypeCharts {
  const types = run.types.filter(({ name }) => testType(name)?.charts)
  if (types.length === 0) return { models: [], types: [], note: '' }
  if (live) return { models: [], types: [], note: 'What was said for what is shown when the run is over.' }
  if (charted === null)
    return {
      models: [],
      types: [],
      note: 'What was said for what is being read from the tests. Reload the page in a while.',
    }
  const tests = testsByModel(rows, charted)
  const current = run.models.find(({ slug }) => slug === chosen) ?? run.models[0]
  const shown = types.map(({ name }): ChartsOfType => {
    const models = run.models.map(({ api, model, slug }): OfModel => ({
      slug,
      name: `${api}/${model}`,
      style: styleIn(styles, `${api}/${model}`),
      of: { api, model, type: name, version },
      tests: tests.get(modelKey(slug, name)) ?? [],
    }))
    const { confusion, curve, errors } = testType(name)?.charts ?? {}
    const labels = curve?.by ? labelsOf(models) : []
    const of = labels.some(({ name }) => name === label) ? label : ''
    const one = models.find(({ slug }) => slug === current?.slug)
    const errorChart = errors ? errorBars(id, models, { ...errors, type: name }) : null
    return {
      type: name,
      href: urls.tests(id, { type: name, version }),
      confusion: confusion && one ? confusionOf(id, one, confusion.of) : null,
      labels:
        labels.length < 2
          ? []
          : [{ name: '', n: 0 }, ...labels].map(({ name, n }) => ({
              text: name || `all ${curve?.by}s`,
              n: name ? count(n) : '',
              values: { n: name ? n : null },
              href: urls.charts(id, { slug: chosen, label: name, version }),
              current: name === of,
            })),
      charts: [
        ...(curve ? curvesOf(id, models, { ...curve, type: name }, of) : []),
        ...(errorChart ? [errorChart] : []),
      ],
      notes: notesOf(id, name, models, curve !== undefined, version),
    }
  })
  const hasMatrix = shown.some(({ confusion }) => confusion !== null)
  return {
    models:
      run.models.length > 1 && hasMatrix
        ? run.models.map(({ api, model, slug }) => ({
            name: `${api}/${model}`,
            style: styleIn(styles, `${api}/${model}`),
            href: urls.charts(id, { slug, label, version }),
            current: slug === current?.slug,
          }))
        : [],
    types: shown,
    note: '',
  }
}

/** No slug has a space in it. */
const modelKey = (slug: string, type: string): string => `${slug} ${type}`

const grouped = new WeakMap<
  readonly Row[],
  { charted: readonly Charted[]; tests: ReadonlyMap<string, OfModel['tests']> }
>()

/** The tests of a run by model and type, with what charts need of them: once for the same lists, since a run has up to 100,000. */
function testsByModel(rows: readonly Row[], charted: readonly Charted[]): ReadonlyMap<string, OfModel['tests']> {
  const known = grouped.get(rows)
  if (known?.charted === charted) return known.tests
  const byNumber = new Map(charted.map((item) => [item.n, item]))
  const tests = groupBy(
    rows.map((row) => ({ row, charted: byNumber.get(row.n) ?? null })),
    ({ row }) => modelKey(row.slug, row.type),
  )
  grouped.set(rows, { charted, tests })
  return tests
}

/** What charts leave out, or count as nothing found, each with the tests that it is said of. */
function notesOf(
  id: string,
  type: string,
  models: readonly OfModel[],
  hasCurve: boolean,
  version: string,
): ChartsOfType['notes'] {
  const tests = models.flatMap(({ tests }) => tests)
  const counts = new Map<string, number>()
  for (const { row } of tests) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1)
  const ended = (...outcomes: readonly string[]) => ({
    n: outcomes.reduce((sum, outcome) => sum + (counts.get(outcome) ?? 0), 0),
    href: urls.tests(id, { type, outcome: outcomes, version }),
  })
  const [unread, faults, skipped] = [ended('unparsed', 'refused', 'truncated'), ended('error'), ended('skipped')]
  const lost = withoutRecord(tests)
  const { filter, kept } = numbered(lost.map(({ row }) => row.n))
  return [
    ...(hasCurve && unread.n > 0
      ? [
          {
            text: `${plural(unread.n, 'reply without an answer', 'replies without an answer')} found nothing.`,
            href: unread.href,
          },
        ]
      : []),
    ...(hasCurve && faults.n > 0
      ? [{ text: `${plural(faults.n, 'API error')} left out of the curves.`, href: faults.href }]
      : []),
    ...(skipped.n > 0 ? [{ text: `${plural(skipped.n, 'test')} never asked.`, href: skipped.href }] : []),
    ...(lost.length > 0
      ? [
          {
            text: `${plural(lost.length, 'test')} in no chart, as their records cannot be read${kept < lost.length ? `; opens the first ${count(kept)}` : ''}.`,
            href: urls.tests(id, { ...filter, version }),
          },
        ]
      : []),
  ]
}
