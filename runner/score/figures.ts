import type { Match, Metric, Score } from '../records/score.ts'
import { agreementOf, share, type Agreement } from './f1.ts'
import { mean, median } from './summary.ts'

/** Numbers over many tests of a type, from the metrics that each test keeps. A test whose metric is null is not in them. */
export const valuesOf = (scores: readonly Score[], metric: string): number[] =>
  scores.flatMap((score) => score.metrics.find(({ name }) => name === metric)?.value ?? [])

export const meanShare = (scores: readonly Score[], metric: string, title: string): Metric =>
  share(metric, title, mean(valuesOf(scores, metric)))

export const meanOf = (scores: readonly Score[], metric: string, title: string, unit = ''): Metric => ({
  name: metric,
  title,
  value: mean(valuesOf(scores, metric)),
  unit,
})

export const medianOf = (scores: readonly Score[], metric: string, title: string, unit = ''): Metric => ({
  name: `median-${metric}`,
  title,
  value: median(valuesOf(scores, metric)),
  unit,
})

/** Counts of a two-way decision: what was true, what was said. */
export interface Decisions {
  truePositive: number
  falsePositive: number
  falseNegative: number
  trueNegative: number
}

export function decisionsOf(pairs: readonly { truth: boolean; said: boolean }[]): Decisions {
  const count = (truth: boolean, said: boolean): number =>
    pairs.filter((pair) => pair.truth === truth && pair.said === said).length
  return {
    truePositive: count(true, true),
    falsePositive: count(false, true),
    falseNegative: count(true, false),
    trueNegative: count(false, false),
  }
}

const over = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** Accuracy, precision, recall, F1 and the share of positives said, as POPE (Li et al., "Evaluating object hallucination in
 * large vision-language models", 2023) reports them. */
export function decisionFigures(
  { truePositive: tp, falsePositive: fp, falseNegative: fn, trueNegative: tn }: Decisions,
  positive: string,
): Metric[] {
  const all = tp + fp + fn + tn
  return [
    share('accuracy', 'Accuracy', over(tp + tn, all)),
    share('f1', `F1 (${positive})`, over(2 * tp, 2 * tp + fp + fn)),
    share('precision', `Precision (${positive})`, over(tp, tp + fp)),
    share('recall', `Recall (${positive})`, over(tp, tp + fn)),
    share('positive-rate', `Share of ${positive} said`, over(tp + fp, all)),
    share('true-rate', `Share of ${positive} in the truth`, over(tp + fn, all)),
  ]
}

/** What was expected, found and matched over all tests together, and the measures of what was matched. `isPlace` leaves out
 * matches that are about a number or a word. */
export function pooled(
  scores: readonly Score[],
  isPlace: (match: Match) => boolean = () => true,
): Omit<Agreement, 'f1'> & { f1: number | null; measures: number[] } {
  const matches = scores.flatMap((score) => score.matches.filter(isPlace))
  const agreement = agreementOf(matches)
  const something = agreement.expected + agreement.found > 0
  return {
    ...agreement,
    f1: something ? agreement.f1 : null,
    measures: matches.flatMap(({ verdict, measure }) => (verdict === 'matched' && measure ? measure.value : [])),
  }
}
