import { createHash } from 'node:crypto'
import { groupBy } from '../tools/group-by.ts'
import { caseKey } from '../records/case.ts'
import type { CaseSet, Counts, Result, SuiteResult } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'
import { ANSWERED } from '../records/words.ts'
import { scoreInterval } from '../score/intervals.ts'
import { percentile } from '../score/summary.ts'

/** Tests by outcome. `over`: the run is over, so what has no row was skipped. */
export function countsOf(planned: number, rows: readonly Row[], over: boolean): Counts {
  const counts: Counts = { planned, passed: 0, failed: 0, unparsed: 0, refused: 0, truncated: 0, error: 0, skipped: 0 }
  for (const row of rows) counts[row.outcome]++
  if (over) counts.skipped += planned - rows.length
  return counts
}

/** Tests that stand in a score: with a reply. The unusable replies among them count 0; API faults never stand in it. */
export const standsInScore = (row: Row): boolean => ANSWERED.includes(row.outcome)

/** USD of a test as far as it is known. */
export const knownUsd = (row: Pick<Row, 'costUsd' | 'knownUsd'>): number => row.costUsd ?? row.knownUsd ?? 0

export const sum = (numbers: readonly (number | null)[]): number =>
  numbers.reduce<number>((total, value) => total + (value ?? 0), 0)

/** Scores, counts, cost and times of any set of tests: a model in a run, a type, a filter's choice.
 * `planned` is how many tests the set should have. Costs in USD, times in ms. */
export function summarise(
  planned: number,
  rows: readonly Row[],
  over: boolean,
): Omit<Result, 'api' | 'model' | 'slug' | 'type'> {
  const standing = rows.filter(standsInScore)
  const scores = standing.map((row) => row.score ?? 0)
  const total = sum(scores)
  // repeats of a case are no independent tests
  const interval = scoreInterval(
    [...groupBy(standing, caseKey).values()].map((own) => own.map((row) => row.score ?? 0)),
  )
  const times = standing.flatMap((row) => row.elapsedMs ?? []).sort((a, b) => a - b)
  return {
    counts: countsOf(planned, rows, over),
    scored: standing.length,
    score: standing.length > 0 ? total / standing.length : null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    lowest: planned > 0 ? total / planned : null,
    highest: planned > 0 ? (total + planned - standing.length) / planned : null,
    passRate: standing.length > 0 ? standing.filter((row) => row.passed).length / standing.length : null,
    inputTokens: sum(rows.map((row) => row.inputTokens)),
    outputTokens: sum(rows.map((row) => row.outputTokens)),
    costUsd: sum(rows.map(knownUsd)),
    wastedUsd: sum(rows.map((row) => row.wastedUsd)),
    unknownCost: rows.filter((row) => row.costUsd === null).length,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  }
}

export type Slot = Pick<Planned, 'n' | 'slug' | 'api' | 'model' | 'type' | 'suite'>
export type Asked = Pick<Planned, 'suite' | 'type' | 'case'>

/** Results by model, over all types first (type null), then type by type, in the order of the plan. */
export function resultsOf(plan: readonly Omit<Slot, 'suite'>[], rows: readonly Row[], over: boolean): Result[] {
  const groups = new Map<
    string,
    { api: string; model: string; slug: string; type: string | null; planned: number; rows: Row[] }
  >()
  const groupsOf = new Map<number, string[]>()
  for (const test of plan) {
    const keys: string[] = []
    for (const type of [null, test.type]) {
      const key = JSON.stringify([test.slug, type])
      const group = groups.get(key) ?? { api: test.api, model: test.model, slug: test.slug, type, planned: 0, rows: [] }
      group.planned++
      groups.set(key, group)
      keys.push(key)
    }
    groupsOf.set(test.n, keys)
  }
  for (const row of rows) for (const key of groupsOf.get(row.n) ?? []) groups.get(key)?.rows.push(row)
  return [...groups.values()].map(({ api, model, slug, type, planned, rows: own }) => ({
    api,
    model,
    slug,
    type,
    ...summarise(planned, own, over),
  }))
}

/** Results suite by suite; none where the plan has only one suite, whose results are those of the run. */
export function suiteResultsOf(plan: readonly Slot[], rows: readonly Row[], over: boolean): SuiteResult[] {
  const suites = groupBy(plan, (test) => test.suite)
  if (suites.size < 2) return []
  const rowsOf = groupBy(rows, (row) => row.suite)
  return [...suites].flatMap(([suite, own]) =>
    resultsOf(own, rowsOf.get(suite) ?? [], over).map((result) => ({ suite, ...result })),
  )
}

/** Which cases the plan has, by suite and type. */
export function setsOf(plan: readonly Asked[]): CaseSet[] {
  return [...groupBy(plan, ({ suite, type }) => JSON.stringify([suite, type])).values()].map((own) => {
    const { suite, type } = own[0] as Asked
    const ids = [...new Set(own.map((test) => test.case))].sort()
    return { suite, type, cases: ids.length, sha: createHash('sha256').update(ids.join('\n')).digest('hex') }
  })
}
