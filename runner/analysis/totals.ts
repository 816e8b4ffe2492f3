import { createHash } from 'node:crypto'
import { groupBy } from '../tools/group-by.ts'
import { caseKey } from '../records/case.ts'
import type { CaseSet, Counts, Result, SuiteResult } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'
import { endedCounts, noCounts, ResultTally } from './result-tally.ts'

/** Tests by outcome. `over`: the run is over, so what has no row was skipped. */
export function countsOf(planned: number, rows: readonly Row[], over: boolean): Counts {
  const counts = noCounts(planned)
  for (const row of rows) counts[row.outcome]++
  return endedCounts(counts, over)
}

/** Scores, counts, cost and times of any set of tests: a model in a run, a type, a filter's choice.
 * `planned` is how many tests the set should have. Costs in USD, times in ms. */
export function summarise(planned: number, rows: readonly Row[], over: boolean): ReturnType<ResultTally['result']> {
  const tally = new ResultTally()
  for (const row of rows) tally.count(row)
  return tally.result(planned, over)
}

export type Slot = Pick<Planned, 'n' | 'slug' | 'api' | 'model' | 'type' | 'suite'>
export type Asked = Pick<Planned, 'suite' | 'type' | 'case'>

interface Group extends Pick<Result, 'api' | 'model' | 'slug' | 'type'> {
  planned: number
  tally: ResultTally
}

/** Results by model, over all types first (type null), then type by type, in the order of the plan. */
export class Results {
  readonly #groups = new Map<string, Map<string | null, Group>>()
  readonly #inOrder: Group[] = []

  constructor(plan: Iterable<Omit<Slot, 'suite' | 'n'>>) {
    for (const test of plan) for (const type of [null, test.type]) this.#groupOf(test, type).planned++
  }

  #groupOf({ api, model, slug }: Pick<Slot, 'api' | 'model' | 'slug'>, type: string | null): Group {
    const own = this.#groups.get(slug) ?? new Map<string | null, Group>()
    this.#groups.set(slug, own)
    const known = own.get(type)
    if (known) return known
    const group = { api, model, slug, type, planned: 0, tally: new ResultTally() }
    own.set(type, group)
    this.#inOrder.push(group)
    return group
  }

  /** A test of the plan that has ended; -1 takes it out again. */
  count(row: Row, sign: 1 | -1 = 1, key = caseKey(row)): void {
    const own = this.#groups.get(row.slug)
    for (const type of [null, row.type]) own?.get(type)?.tally.count(row, sign, key)
  }

  results(over: boolean): Result[] {
    return this.#inOrder.map(({ planned, tally, api, model, slug, type }) => ({
      api,
      model,
      slug,
      type,
      ...tally.result(planned, over),
    }))
  }
}

export function resultsOf(plan: Iterable<Omit<Slot, 'suite' | 'n'>>, rows: readonly Row[], over: boolean): Result[] {
  const results = new Results(plan)
  for (const row of rows) results.count(row)
  return results.results(over)
}

/** Results suite by suite; none where the plan has only one suite, whose results are those of the run. */
export class SuiteResults {
  readonly #suites: Map<string, Results>

  constructor(plan: readonly Slot[]) {
    const suites = groupBy(plan, (test) => test.suite)
    this.#suites = new Map(suites.size < 2 ? [] : [...suites].map(([suite, own]) => [suite, new Results(own)]))
  }

  count(row: Row, sign: 1 | -1 = 1, key = caseKey(row)): void {
    this.#suites.get(row.suite)?.count(row, sign, key)
  }

  results(over: boolean): SuiteResult[] {
    return [...this.#suites].flatMap(([suite, own]) => own.results(over).map((result) => ({ suite, ...result })))
  }
}

export function suiteResultsOf(plan: readonly Slot[], rows: readonly Row[], over: boolean): SuiteResult[] {
  const results = new SuiteResults(plan)
  for (const row of rows) results.count(row)
  return results.results(over)
}

/** Which cases the plan has, by suite and type. */
export function setsOf(plan: readonly Asked[]): CaseSet[] {
  return [...groupBy(plan, ({ suite, type }) => JSON.stringify([suite, type])).values()].map((own) => {
    const { suite, type } = own[0] as Asked
    const ids = [...new Set(own.map((test) => test.case))].sort()
    return { suite, type, cases: ids.length, sha: createHash('sha256').update(ids.join('\n')).digest('hex') }
  })
}
