import type { PassRate, Result, Row, Run, Test } from '../../../runner/index.ts'
import { count } from '../../format.ts'

/** The numbers behind the texts of a page, for programs that ask for it as JSON: names end with the unit, as in the records of a run;
 * null is unknown. */

/** How many of something: as text, and as the number. Spread into what shows it. */
export interface Counted {
  n: string
  values: { n: number }
}
export const counted = (n: number): Counted => ({ n: count(n), values: { n } })

/** Of a mean score: 0..1. */
export interface ScoreValues {
  score: number | null
  low: number | null
  high: number | null
  scored: number
  planned: number
}
type Scored = Pick<Result, 'score' | 'low' | 'high' | 'scored' | 'counts'>

export const scoreValues = ({ score, low, high, scored, counts: { planned } }: Scored): ScoreValues => ({
  score,
  low,
  high,
  scored,
  planned,
})

/** What the tests of one model took; costs are a sum over those whose cost is known. */
export interface SpentValues {
  passRate: number | null
  costUsd: number
  unknownCostTests: number
  inputTokens: number
  outputTokens: number
  p50Ms: number | null
  p95Ms: number | null
}

export const spentValues = (result: Result): SpentValues => ({
  passRate: result.passRate,
  costUsd: result.costUsd,
  unknownCostTests: result.unknownCost,
  inputTokens: result.inputTokens,
  outputTokens: result.outputTokens,
  p50Ms: result.p50Ms,
  p95Ms: result.p95Ms,
})

/** Of one test. */
export interface TestValues {
  score: number | null
  elapsedMs: number | null
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
}

export const testValues = ({ score, elapsedMs, inputTokens, outputTokens, costUsd }: Row): TestValues => ({
  score,
  elapsedMs,
  inputTokens,
  outputTokens,
  costUsd,
})

/** Of a test by itself. */
export const wholeTestValues = (test: Test) => ({
  score: test.score?.score ?? null,
  passMark: test.score?.passMark ?? null,
  elapsedMs: test.elapsedMs,
  queuedMs: test.queuedMs,
  inputTokens: test.usage.input,
  outputTokens: test.usage.output,
  costUsd: test.costUsd,
  wastedUsd: test.wastedUsd,
})

/** Of a share of tests that passed, with its 95 % interval. */
export const passedValues = ({ passed, tests, interval }: PassRate) => ({
  passed,
  tests,
  low: interval?.low ?? null,
  high: interval?.high ?? null,
})

/** Of a run. */
export interface RunValues {
  elapsedMs: number | null
  costUsd: number
  wastedUsd: number
  unknownCostTests: number
  inputTokens: number
  outputTokens: number
  bytes: number
  planned: number
  passed: number
  errors: number
}

export const runValues = ({ elapsedMs, cost, tokens, bytes, counts }: Run): RunValues => ({
  elapsedMs,
  costUsd: cost.usd,
  wastedUsd: cost.wastedUsd,
  unknownCostTests: cost.unknownTests,
  inputTokens: tokens.input,
  outputTokens: tokens.output,
  bytes,
  planned: counts.planned,
  passed: counts.passed,
  errors: counts.error,
})
