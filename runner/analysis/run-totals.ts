import { ControlResults } from './control-results.ts'
import { endedCounts, knownUsd, noCounts } from './result-tally.ts'
import { Results, setsOf, SuiteResults, type Asked, type Slot } from './totals.ts'
import { caseKey } from '../records/case.ts'
import { withoutControls, type LeftOut } from '../records/control.ts'
import type { Counts, Run } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'

type Totals = Pick<
  Run,
  'counts' | 'tokens' | 'cost' | 'results' | 'controls' | 'suiteResults' | 'sets' | 'served' | 'suspects'
>

/** Counts, tokens, cost and results of a run, from its rows alone, which come one after the other. The controls stand apart, in
 * `controls`; only tokens, cost and the served models are of all tests. `left`: cases without a control that was ordered. */
export class RunTotals {
  readonly #left: readonly LeftOut[]
  readonly #sets: Totals['sets']
  readonly #results: Results
  readonly #suiteResults: SuiteResults
  /** null of a plan without controls */
  readonly #controls: ControlResults | null
  readonly #counts: Counts
  readonly #controlCounts: Counts
  #suspects = 0
  #controlUsd = 0
  readonly #tokens = { input: 0, output: 0 }
  readonly #cost = { usd: 0, wastedUsd: 0, unknownTests: 0 }
  /** by model, how many tests each served model answered. Maps: a model may be called "constructor" */
  readonly #served = new Map<string, Map<string, number>>()

  constructor(wholePlan: readonly (Slot & Asked & Pick<Planned, 'control'>)[], left: readonly LeftOut[] = []) {
    const plan = withoutControls(wholePlan)
    this.#left = left
    this.#sets = setsOf(plan)
    this.#results = new Results(plan)
    this.#suiteResults = new SuiteResults(plan)
    this.#controls = plan.length < wholePlan.length ? new ControlResults(wholePlan) : null
    this.#counts = noCounts(plan.length)
    this.#controlCounts = noCounts(wholePlan.length - plan.length)
  }

  /** A test that has ended; -1 takes it out again where it was asked once more. */
  count(row: Row, sign: 1 | -1 = 1): void {
    this.#tokens.input += sign * (row.inputTokens ?? 0)
    this.#tokens.output += sign * (row.outputTokens ?? 0)
    this.#cost.usd += sign * knownUsd(row)
    this.#cost.wastedUsd += sign * row.wastedUsd
    if (row.costUsd === null) this.#cost.unknownTests += sign
    if (row.servedModel) this.#countServed(row.slug, row.servedModel, sign)
    this.#controls?.count(row, sign)
    if (row.control) {
      this.#controlCounts[row.outcome] += sign
      this.#controlUsd += sign * knownUsd(row)
      return
    }
    this.#counts[row.outcome] += sign
    if (row.suspect) this.#suspects += sign
    const key = caseKey(row)
    this.#results.count(row, sign, key)
    this.#suiteResults.count(row, sign, key)
  }

  #countServed(slug: string, name: string, sign: 1 | -1): void {
    const names = this.#served.get(slug) ?? new Map<string, number>()
    const tests = (names.get(name) ?? 0) + sign
    if (tests > 0) names.set(name, tests)
    else names.delete(name)
    if (names.size > 0) this.#served.set(slug, names)
    else this.#served.delete(slug)
  }

  /** `over`: the run is over, so what did not come was skipped. */
  totals(over: boolean): Totals {
    const suiteResults = this.#suiteResults.results(over)
    return {
      served: Object.fromEntries([...this.#served].map(([slug, names]) => [slug, [...names.keys()]])),
      suspects: this.#suspects,
      counts: endedCounts(this.#counts, over),
      tokens: { ...this.#tokens },
      cost: { ...this.#cost },
      results: this.#results.results(over),
      ...(this.#controls
        ? {
            controls: {
              counts: endedCounts(this.#controlCounts, over),
              usd: this.#controlUsd,
              left: [...this.#left],
              results: this.#controls.results({ over, intervals: false }),
            },
          }
        : {}),
      ...(suiteResults.length > 0 ? { suiteResults } : {}),
      sets: this.#sets,
    }
  }
}

/** The same of rows that are all there. */
export function totalsOf(
  plan: readonly (Slot & Asked & Pick<Planned, 'control'>)[],
  rows: readonly Row[],
  over: boolean,
  left: readonly LeftOut[] = [],
): Totals {
  const totals = new RunTotals(plan, left)
  for (const row of rows) totals.count(row)
  return totals.totals(over)
}
