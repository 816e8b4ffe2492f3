import { planSha } from '../plan/divide.ts'
import type { Amendment } from '../records/amendment.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import { withoutControls } from '../records/control.ts'
import type { Forecast, ForecastPart } from '../records/forecast.ts'
import type { Label } from '../records/label.ts'
import type { Review } from '../records/review.ts'
import type { Planned, Row } from '../records/test.ts'
import { readAmendments } from '../store/amendments.ts'
import { readLabels } from '../store/labels.ts'
import { readCases, readPlan, readRows } from '../store/read-run.ts'
import { readReviews } from '../store/reviews.ts'
import type { PartRun } from './differences.ts'
import type { Part } from './read-parts.ts'

/** The lists of a run, put together from those of its parts. */
export interface MergedLists {
  plan: Planned[]
  /** in the order in which an undivided run has them */
  cases: KnownCase[]
  rows: Row[]
  reviews: Review[]
  amendments: Amendment[]
  /** titles, notes and tags as edited in any part: the newest holds, as it does in a run */
  labels: Label[]
}

export async function mergedLists(parts: readonly Part[]): Promise<MergedLists> {
  const of = async <T>(read: (dir: string) => Promise<T[]>): Promise<T[]> =>
    (await Promise.all(parts.map(({ dir }) => read(dir)))).flat()
  const byNumber = (a: { n: number }, b: { n: number }): number => a.n - b.n
  const byTime = (a: { at: string }, b: { at: string }): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
  const plan = (await of(readPlan)).sort(byNumber)
  return {
    plan,
    cases: casesInOrder(plan, await of(readCases)),
    rows: (await of(readRows)).sort(byNumber),
    reviews: (await of(readReviews)).sort(byTime),
    amendments: (await of(readAmendments)).sort(byTime),
    labels: (await of(readLabels)).sort(byTime),
  }
}

/** Whether the parts are all of the run that they are parts of. */
export const isWholePlan = ({ plan, cases }: MergedLists, [first]: readonly Part[]): boolean =>
  first?.run.shard.plan === planSha(plan, cases)

/** The cases that are asked, their controls, and solved examples that are not asked themselves, each as the plan first names it. */
function casesInOrder(plan: readonly Planned[], cases: readonly KnownCase[]): KnownCase[] {
  const known = new Map(cases.toReversed().map((item) => [caseKey(item), item]))
  const named = [
    ...plan.map(caseKey),
    ...plan.flatMap(({ suite, type, examples = [] }) => examples.map((id) => caseKey({ suite, type, id }))),
  ]
  return [...new Set(named)].flatMap((key) => known.get(key) ?? [])
}

/** What the whole run was forecast to come to: the sum of its parts. */
export function mergedForecast(runs: readonly PartRun[], plan: readonly Planned[]): Forecast | null {
  const forecasts = runs.flatMap(({ forecast }) => forecast ?? [])
  const [first] = forecasts
  if (!first || forecasts.length < runs.length) return null
  const parts = new Map<string, ForecastPart>()
  for (const part of forecasts.flatMap((forecast) => forecast.parts)) {
    const key = JSON.stringify([part.slug, part.type])
    const before = parts.get(key)
    parts.set(key, before ? added(before, part, ['tests', 'inputTokens', 'outputTokens', 'ms'], ['costUsd']) : part)
  }
  const published = withoutControls(plan)
  const types = [...new Set(plan.map(({ type }) => type))]
  const whole = forecasts
    .slice(1)
    .reduce<Forecast>(
      (sum, next) => ({
        ...added(sum, next, ['tests', 'inputTokens', 'outputTokens', 'knownUsd', 'unknownTests'], ['costUsd']),
        byType: addedByName(sum.byType, next.byType, types),
        byModel: addedByName(sum.byModel, next.byModel),
        basis: added(sum.basis, next.basis, ['measured', 'near', 'assumed'], []),
        elapsedMs: Math.max(sum.elapsedMs, next.elapsedMs),
        ...(sum.counted || next.counted ? { counted: (sum.counted ?? 0) + (next.counted ?? 0) } : {}),
        ...(sum.controls && next.controls
          ? {
              controls: {
                ...added(sum.controls, next.controls, ['tests'], ['costUsd']),
                byKind: addedByName(sum.controls.byKind, next.controls.byKind),
              },
            }
          : {}),
      }),
      first,
    )
  return {
    ...whole,
    cases: new Set(published.map(caseKey)).size,
    images: new Set(published.map(({ image }) => image)).size,
    // in the order of an undivided run
    parts: (runs[0]?.models ?? []).flatMap(({ slug }) =>
      types.flatMap((type) => parts.get(JSON.stringify([slug, type])) ?? []),
    ),
  }
}

/** `a` with these fields of `b` added; of `unknown` ones the sum is null where either is. */
function added<T extends object, K extends keyof T, N extends keyof T>(
  a: T,
  b: T,
  fields: readonly K[],
  unknown: readonly N[],
): T {
  const sums = [
    ...fields.map((name) => [name, (a[name] as number) + (b[name] as number)]),
    ...unknown.map((name) => [
      name,
      a[name] === null || b[name] === null ? null : (a[name] as number) + (b[name] as number),
    ]),
  ]
  return { ...a, ...(Object.fromEntries(sums) as Partial<T>) }
}

/** `first` are the names that come first, in their order. */
function addedByName(
  a: Record<string, number>,
  b: Record<string, number>,
  first: readonly string[] = [],
): Record<string, number> {
  const sums = new Map([...first.map((name) => [name, 0] as const), ...Object.entries(a)])
  for (const [name, n] of Object.entries(b)) sums.set(name, (sums.get(name) ?? 0) + n)
  return Object.fromEntries(sums)
}
