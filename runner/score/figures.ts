import type { Match, Metric, Score } from '../records/score.ts'
import { agreementOf, share, type Agreement } from './f1.ts'
import { mean, median } from './summary.ts'

/** A test as figures over many count it: one that has a reply, as in the headline score. API errors are not in them. */
export interface CountedTest<Given = unknown, Truth = unknown> {
  suite: string
  case: string
  repeat: number
  given: Given
  truth: Truth
  passed: boolean
  /** null where no answer could be read: unreadable, refused, cut off */
  score: Score | null
  /** those of the score; without one the truth alone, all of it missed */
  matches: readonly Match[]
}

/** The title of a figure that unreadable replies cannot be in, as nothing was measured of them. */
export const ofReadable = (title: string): string => `${title}, of readable replies`

/** A metric of one score. */
export const valueIn = (score: Score | null, metric: string): number | null =>
  score?.metrics.find(({ name }) => name === metric)?.value ?? null

/** The metric "error" of a score as a share of the right value, with its sign; null where there is no answer, or 0 is right. */
export function signedShare(score: Score | null, right: number): number | null {
  const error = valueIn(score, 'error')
  return error === null || right === 0 || !Number.isFinite(error) ? null : error / Math.abs(right)
}

/** A metric of all readable replies that have it. */
export const valuesOf = (tests: readonly Pick<CountedTest, 'score'>[], metric: string): number[] =>
  tests.flatMap(({ score }) => valueIn(score, metric) ?? [])

/** Mean of a metric of 0..1 where 1 is right, over all tests: 0 where no answer could be read, as in the headline score. A
 * readable reply whose metric is null does not take part; `tests` are those that the metric asks something of. */
export const meanShare = (tests: readonly Pick<CountedTest, 'score'>[], metric: string, title: string): Metric =>
  share(metric, title, mean(tests.flatMap(({ score }) => (score === null ? 0 : (valueIn(score, metric) ?? [])))))

/** Mean of a share of 0..1 that says nothing of an unreadable reply. */
export const meanShareRead = (tests: readonly Pick<CountedTest, 'score'>[], metric: string, title: string): Metric =>
  share(metric, ofReadable(title), mean(valuesOf(tests, metric)))

/** Mean of a distance or an error: of readable replies. */
export const meanOf = (
  tests: readonly Pick<CountedTest, 'score'>[],
  metric: string,
  title: string,
  unit = '',
): Metric => ({ name: metric, title: ofReadable(title), value: mean(valuesOf(tests, metric)), unit })

export const medianOf = (
  tests: readonly Pick<CountedTest, 'score'>[],
  metric: string,
  title: string,
  unit = '',
): Metric => ({ name: `median-${metric}`, title: ofReadable(title), value: median(valuesOf(tests, metric)), unit })

/** What was true and what was said in one two-way decision; null where no decision could be read. */
export interface Decision {
  truth: boolean
  said: boolean | null
}

const over = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** Accuracy, precision, recall, F1 and the share of positives said, as POPE (Li et al., "Evaluating object hallucination in
 * large vision-language models", 2023) reports them. A decision that could not be read is wrong for accuracy, and is no
 * positive: a true positive that is not found, but no false one. */
export function decisionFigures(decisions: readonly Decision[], positive: string): Metric[] {
  const count = (truth: boolean, said: boolean): number =>
    decisions.filter((decision) => decision.truth === truth && decision.said === said).length
  const [tp, fp, tn] = [count(true, true), count(false, true), count(false, false)]
  const all = decisions.length
  const positives = decisions.filter(({ truth }) => truth).length
  return [
    share('accuracy', 'Accuracy', over(tp + tn, all)),
    share('f1', `F1 (${positive})`, over(2 * tp, tp + fp + positives)),
    share('precision', `Precision (${positive})`, over(tp, tp + fp)),
    share('recall', `Recall (${positive})`, over(tp, positives)),
    share('positive-rate', `Share of ${positive} said`, over(tp + fp, all)),
    share('true-rate', `Share of ${positive} in the truth`, over(positives, all)),
  ]
}

/** What was expected, found and matched over all tests together, and the measures of what was matched. Of a reply without a
 * readable answer everything expected is missed. `isPlace` leaves out matches that are about a number or a word. */
export function pooled(
  tests: readonly Pick<CountedTest, 'matches'>[],
  isPlace: (match: Match) => boolean = () => true,
): Omit<Agreement, 'f1'> & { f1: number | null; measures: number[] } {
  const matches = tests.flatMap((test) => test.matches.filter(isPlace))
  const agreement = agreementOf(matches)
  const something = agreement.expected + agreement.found > 0
  return {
    ...agreement,
    f1: something ? agreement.f1 : null,
    measures: matches.flatMap(({ verdict, measure }) => (verdict === 'matched' && measure ? measure.value : [])),
  }
}
