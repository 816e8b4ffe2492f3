import { caseKey } from '../records/case.ts'
import type { Counts, Result } from '../records/run.ts'
import type { Row } from '../records/test.ts'
import { ANSWERED } from '../records/words.ts'
import { scoreInterval, type Cluster } from '../score/intervals.ts'
import { percentileOfSorted } from '../score/summary.ts'
import { SortedNumbers } from '../tools/sorted-numbers.ts'

/** Tests that stand in a score: with a reply. The unusable replies among them count 0; API faults never stand in it. */
export const standsInScore = (row: Row): boolean => ANSWERED.includes(row.outcome)

/** USD of a test as far as it is known. */
export const knownUsd = (row: Pick<Row, 'costUsd' | 'knownUsd'>): number => row.costUsd ?? row.knownUsd ?? 0

/** Tests by outcome where none has ended. */
export const noCounts = (planned: number): Counts => ({
  planned,
  passed: 0,
  failed: 0,
  unparsed: 0,
  refused: 0,
  truncated: 0,
  error: 0,
  skipped: 0,
})

/** The same with what did not come counted as skipped, where the run is `over`. */
export function endedCounts(counts: Counts, over: boolean): Counts {
  const { planned, ...outcomes } = counts
  const came = Object.values(outcomes).reduce((sum, tests) => sum + tests, 0)
  return { ...counts, skipped: counts.skipped + (over ? planned - came : 0) }
}

/** Scores, counts, cost and times of any set of tests, to which one test comes after the other: a run of 100,000 tests tells them
 * each second while it goes on, and must not go through all its tests for that. Costs in USD, times in ms. */
export class ResultTally {
  #counts = noCounts(0)
  #standing = 0
  #passed = 0
  #score = 0
  /** scores that are neither 0 nor 1 */
  #between = 0
  #cases: Cluster[] = []
  #byCase = new Map<string, Cluster>()
  #times = new SortedNumbers()
  #input = 0
  #output = 0
  #usd = 0
  #wasted = 0
  #unknownCost = 0

  /** Takes a test in, or out again where a later attempt replaces it. `key`: its case, for who counts a row in several tallies, which
   * then keep one text between them. */
  count(row: Row, sign: 1 | -1 = 1, key = caseKey(row)): void {
    this.#counts[row.outcome] += sign
    this.#input += sign * (row.inputTokens ?? 0)
    this.#output += sign * (row.outputTokens ?? 0)
    this.#usd += sign * knownUsd(row)
    this.#wasted += sign * row.wastedUsd
    if (row.costUsd === null) this.#unknownCost += sign
    if (standsInScore(row)) this.#countScore(row, sign, key)
  }

  #countScore(row: Row, sign: 1 | -1, key: string): void {
    const score = row.score ?? 0
    this.#standing += sign
    this.#score += sign * score
    if (row.passed) this.#passed += sign
    if (score !== 0 && score !== 1) this.#between += sign
    // repeats of a case are no independent tests
    let own = this.#byCase.get(key)
    if (!own) this.#byCase.set(key, (own = this.#cases[this.#cases.length] = { sum: 0, n: 0 }))
    own.n += sign
    own.sum = own.n > 0 ? own.sum + sign * score : 0
    if (row.elapsedMs === null) return
    if (sign === 1) this.#times.add(row.elapsedMs)
    else this.#times.drop(row.elapsedMs)
  }

  /** `planned` is how many tests the set should have. `over`: the run is over, so what did not come was skipped. */
  result(planned: number, over: boolean): Omit<Result, 'api' | 'model' | 'slug' | 'type'> {
    const standing = this.#standing
    const interval = scoreInterval(this.#cases, this.#between === 0)
    const times = this.#times.ascending
    return {
      counts: endedCounts({ ...this.#counts, planned }, over),
      scored: standing,
      score: standing > 0 ? this.#score / standing : null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      lowest: planned > 0 ? this.#score / planned : null,
      highest: planned > 0 ? (this.#score + planned - standing) / planned : null,
      passRate: standing > 0 ? this.#passed / standing : null,
      inputTokens: this.#input,
      outputTokens: this.#output,
      costUsd: this.#usd,
      wastedUsd: this.#wasted,
      unknownCost: this.#unknownCost,
      p50Ms: percentileOfSorted(times, 0.5),
      p95Ms: percentileOfSorted(times, 0.95),
    }
  }
}
