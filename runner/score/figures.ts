import type { Match, Metric, Score } from '../records/score.ts'
import { agreement, agreementOf, share, type Agreement } from './f1.ts'
import { median } from './summary.ts'

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

/** Figures over many tests, made while the tests are read one after the other: of each only what they need is kept, and where
 * that is a sum, nothing. */
export interface Tally<T> {
  add(test: T): void
  /** over all that were added; the value of a figure that nothing is known of is null */
  figures(): Metric[]
}

type Scored = Pick<CountedTest, 'score'>
type About = Omit<Metric, 'value'>

/** Several tallies of the same tests, their figures in this order. */
export const together = <T>(...tallies: readonly Tally<T>[]): Tally<T> => ({
  add: (test) => tallies.forEach((tally) => tally.add(test)),
  figures: () => tallies.flatMap((tally) => tally.figures()),
})

/** A tally of those tests alone of which `counts` holds. */
export const only = <T>(counts: (test: T) => unknown, tally: Tally<NoInfer<T>>): Tally<T> => ({
  add(test) {
    if (counts(test)) tally.add(test)
  },
  figures: () => tally.figures(),
})

/** A tally of one figure under another name. */
export const named = <T>(name: string, tally: Tally<T>): Tally<T> => ({
  add: (test) => tally.add(test),
  figures: () => tally.figures().map((figure) => ({ ...figure, name })),
})

/** A tally without one of its figures. */
export const leavingOut = <T>(name: string, tally: Tally<T>): Tally<T> => ({
  add: (test) => tally.add(test),
  figures: () => tally.figures().filter((figure) => figure.name !== name),
})

/** A tally for each name that occurs, in the order of the names. */
export function byName<T>(nameOf: (test: T) => string | undefined, make: (name: string) => Tally<T>): Tally<T> {
  const tallies = new Map<string, Tally<T>>()
  return {
    add(test) {
      const name = nameOf(test)
      if (name === undefined) return
      const tally = tallies.get(name) ?? make(name)
      tallies.set(name, tally)
      tally.add(test)
    },
    figures: () => [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, tally]) => tally.figures()),
  }
}

/** A sum of numbers and how many they are. */
class Mean {
  #sum = 0
  #count = 0

  add(value: number): void {
    this.#sum += value
    this.#count++
  }

  /** null of nothing */
  get value(): number | null {
    return this.#count > 0 ? this.#sum / this.#count : null
  }
}

/** The mean of what tests have; those where it is null do not take part. */
export function meanBy<T>(about: About, valueOf: (test: T) => number | null): Tally<T> {
  const all = new Mean()
  return {
    add(test) {
      const value = valueOf(test)
      if (value !== null) all.add(value)
    },
    figures: () => [{ ...about, value: all.value }],
  }
}

/** Their median, for which their values are kept. */
export function medianBy<T>(about: About, valueOf: (test: T) => number | null): Tally<T> {
  const values: number[] = []
  return {
    add(test) {
      const value = valueOf(test)
      if (value !== null) values.push(value)
    },
    figures: () => [{ ...about, value: median(values) }],
  }
}

const inShares = (name: string, title: string): About => ({ name, title, unit: '%' })

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

/** Mean of a metric of 0..1 where 1 is right, over all tests: 0 where no answer could be read, as in the headline score. A
 * readable reply whose metric is null does not take part. */
export const meanShare = (metric: string, title: string): Tally<Scored> =>
  meanBy(inShares(metric, title), ({ score }) => (score === null ? 0 : valueIn(score, metric)))

/** Mean of a share of 0..1 that says nothing of an unreadable reply. */
export const meanShareRead = (metric: string, title: string): Tally<Scored> =>
  meanBy(inShares(metric, ofReadable(title)), ({ score }) => valueIn(score, metric))

/** Mean of a distance or an error: of readable replies. */
export const meanOf = (metric: string, title: string, unit = ''): Tally<Scored> =>
  meanBy({ name: metric, title: ofReadable(title), unit }, ({ score }) => valueIn(score, metric))

export const medianOf = (metric: string, title: string, unit = ''): Tally<Scored> =>
  medianBy({ name: `median-${metric}`, title: ofReadable(title), unit }, ({ score }) => valueIn(score, metric))

/** What was true and what was said in one two-way decision; null where no decision could be read. */
export interface Decision {
  truth: boolean
  said: boolean | null
}

const over = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** Accuracy, precision, recall, F1 and the share of positives said, as POPE (Li et al., "Evaluating object hallucination in
 * large vision-language models", 2023) reports them. A decision that could not be read is wrong for accuracy, and is no
 * positive: a true positive that is not found, but no false one. */
export function decisionFigures<T>(decisionOf: (test: T) => Decision, positive: string): Tally<T> {
  let [all, positives, tp, fp, tn] = [0, 0, 0, 0, 0]
  return {
    add(test) {
      const { truth, said } = decisionOf(test)
      all++
      if (truth) positives++
      if (truth && said === true) tp++
      if (!truth && said === true) fp++
      if (!truth && said === false) tn++
    },
    figures: () => [
      share('accuracy', 'Accuracy', over(tp + tn, all)),
      share('f1', `F1 (${positive})`, over(2 * tp, tp + fp + positives)),
      share('precision', `Precision (${positive})`, over(tp, tp + fp)),
      share('recall', `Recall (${positive})`, over(tp, positives)),
      share('positive-rate', `Share of ${positive} said`, over(tp + fp, all)),
      share('true-rate', `Share of ${positive} in the truth`, over(positives, all)),
    ],
  }
}

/** What was expected, found and matched over all tests together, and the mean measure of what was matched. */
export type Pooled = Omit<Agreement, 'f1'> & { f1: number | null; measure: number | null }

/** Figures over what tests show together. Of a reply without a readable answer everything expected is missed. `isPlace` leaves
 * out matches that are about a number or a word. */
export function pooled(
  figuresOf: (all: Pooled) => Metric[],
  isPlace: (match: Match) => boolean = () => true,
): Tally<Pick<CountedTest, 'matches'>> {
  let [expected, found, matched] = [0, 0, 0]
  const measure = new Mean()
  return {
    add(test) {
      const matches = test.matches.filter(isPlace)
      const own = agreementOf(matches)
      expected += own.expected
      found += own.found
      matched += own.matched
      for (const match of matches) if (match.verdict === 'matched' && match.measure) measure.add(match.measure.value)
    },
    figures() {
      const all = agreement(expected, found, matched)
      return figuresOf({ ...all, f1: expected + found > 0 ? all.f1 : null, measure: measure.value })
    },
  }
}
