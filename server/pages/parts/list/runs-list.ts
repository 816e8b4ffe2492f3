import type { Result, Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import type { RunColumn, RunsFilter, RunsFilterName, RunSort } from '../../../filters/index.ts'
import { doneOf } from '../run/run-head.ts'
import { byStart, type Cursor, type RunPlace } from './cursor.ts'

/** The results a filter leaves of a run, one a model: over its suite and its type, or over all. */
export function chosenResults(run: Run, filter: Partial<RunsFilter>): Result[] {
  const ofSuite =
    filter.suite && run.suites.length > 1
      ? run.suiteResults?.filter((result) => result.suite === filter.suite)
      : undefined
  return (ofSuite ?? run.results).filter(
    (result) =>
      result.type === (filter.type || null) &&
      (!filter.api || result.api === filter.api) &&
      (!filter.model || result.model === filter.model),
  )
}

/** Whether a run stands in the list. `except` leaves one filter out: that is how choices are counted. */
export function keepsRun({ manifest, live }: KnownRun, filter: RunsFilter, except?: RunsFilterName): boolean {
  const wanted = except ? { ...filter, [except]: '' } : filter
  const day = manifest.started.slice(0, 10)
  return (
    chosenResults(manifest, wanted).length > 0 &&
    (!wanted.suite || manifest.suites.some((suite) => suite.header.name === wanted.suite)) &&
    (!wanted.status || (live ? 'running' : manifest.status) === wanted.status) &&
    (!wanted.tag || manifest.tags.includes(wanted.tag)) &&
    (!wanted.from || day >= wanted.from) &&
    (!wanted.to || day <= wanted.to) &&
    (!wanted.q ||
      `${manifest.id} ${manifest.title} ${manifest.note} ${manifest.tags.join(' ')}`
        .toLowerCase()
        .includes(wanted.q.toLowerCase()))
  )
}

/** Values of a run that a filter can choose. */
export const VALUES: Readonly<
  Record<'api' | 'model' | 'type' | 'suite' | 'status' | 'tag', (entry: KnownRun) => readonly string[]>
> = {
  api: ({ manifest }) => manifest.models.map((model) => model.api),
  model: ({ manifest }) => manifest.models.map((model) => model.model),
  type: ({ manifest }) => manifest.types.map((type) => type.name),
  suite: ({ manifest }) => manifest.suites.map((suite) => suite.header.name),
  status: ({ manifest, live }) => [live ? 'running' : manifest.status],
  tag: ({ manifest }) => manifest.tags,
}

/** Every value of a filter that occurs in any run, with how many runs choosing it would leave. */
export function choicesOf(
  runs: readonly KnownRun[],
  filter: RunsFilter,
  name: keyof typeof VALUES,
): { value: string; runs: number }[] {
  const counts = new Map<string, number>(filter[name] ? [[filter[name], 0]] : [])
  for (const entry of runs) {
    const kept = keepsRun(entry, filter, name) ? 1 : 0
    for (const value of new Set(VALUES[name](entry))) counts.set(value, (counts.get(value) ?? 0) + kept)
  }
  return [...counts].map(([value, n]) => ({ value, runs: n })).sort((a, b) => (a.value < b.value ? -1 : 1))
}

export interface Totals {
  planned: number
  finished: number
  errors: number
  usd: number
  unknownTests: number
}

/** What a row counts: the whole run, or where models, types or a suite are chosen, theirs alone. Tests that were skipped
 * are planned, but not finished. */
export function totalsOf(run: Run, results: readonly Result[], filter: RunsFilter): Totals {
  if (!filter.api && !filter.model && !filter.type && !filter.suite) {
    const { counts, cost } = run
    return {
      planned: counts.planned,
      finished: doneOf(counts) - counts.skipped,
      errors: counts.error,
      usd: cost.usd,
      unknownTests: cost.unknownTests,
    }
  }
  const totals = { planned: 0, finished: 0, errors: 0, usd: 0, unknownTests: 0 }
  for (const { counts, costUsd, unknownCost } of results) {
    totals.planned += counts.planned
    totals.finished += doneOf(counts) - counts.skipped
    totals.errors += counts.error
    totals.usd += costUsd
    totals.unknownTests += unknownCost
  }
  return totals
}

/** A run with what the filter leaves of it. */
export interface ListedRun {
  entry: KnownRun
  results: Result[]
  totals: Totals
}

/** What a column is sorted by; null always stands last. */
const KEYS: Readonly<Record<RunColumn, (run: ListedRun) => number | string | null>> = {
  started: ({ entry }) => entry.manifest.started,
  title: ({ entry }) => entry.manifest.title.toLowerCase(),
  score: ({ results }) =>
    results.reduce<number | null>((best, { score }) => (score === null ? best : Math.max(best ?? 0, score)), null),
  tests: ({ totals }) => totals.finished,
  elapsed: ({ entry }) => entry.manifest.elapsedMs,
  cost: ({ totals }) => (totals.unknownTests > 0 && totals.unknownTests >= totals.finished ? null : totals.usd),
  size: ({ entry }) => entry.manifest.bytes,
}

/** What a run is sorted by. */
export const runKey = (run: ListedRun, sort: RunSort): number | string | null =>
  KEYS[sort.replace('-', '') as RunColumn](run)

const placeOf = ({ entry }: ListedRun): RunPlace => [entry.manifest.started, entry.id]

/** The runs in the order asked for; ties stay as they came, newest first. */
export function inOrder(runs: readonly ListedRun[], { sort }: RunsFilter): ListedRun[] {
  return runs
    .map((run) => ({ run, key: runKey(run, sort) }))
    .sort((a, b) => compareKeys(a.key, b.key, sort))
    .map(({ run }) => run)
}

function compareKeys(a: number | string | null, b: number | string | null, sort: RunSort): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a === b ? 0 : (a < b ? -1 : 1) * (sort.startsWith('-') ? -1 : 1)
}

/** Where runs that are in an order go on after the one of a cursor, which may be gone. */
export function placeAfterRun(runs: readonly ListedRun[], sort: RunSort, { key, run }: Cursor): number {
  const place = runs.findIndex((other) => {
    const order = compareKeys(key[0] ?? null, runKey(other, sort), sort)
    return order < 0 || (order === 0 && run !== null && byStart(placeOf(other), run) < 0)
  })
  return place < 0 ? runs.length : place
}

/** What a list of runs goes on after. */
export const runCursor = (run: ListedRun, sort: RunSort): Cursor => ({
  sort,
  key: [runKey(run, sort)],
  n: 0,
  run: placeOf(run),
  newest: null,
})
