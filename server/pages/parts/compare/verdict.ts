import {
  caseKey,
  groupBy,
  LEAST_CLUSTERS,
  mcNemar,
  type Cluster,
  type Interval,
  type Runner,
} from '../../../../runner/index.ts'
import { count, plural, points } from '../../../format.ts'
import { lost, won, type Pair, type Paired } from './pairs.ts'

/** What many pairs say together. */
export interface Tally {
  /** pairs with a score on both sides */
  n: number
  images: number
  /** images on which the sides differ */
  differing: number
  meanA: number | null
  meanB: number | null
  difference: number | null
  interval: Interval | null
  improved: number
  regressed: number
  same: number
  onlyA: number
  onlyB: number
  neither: number
  lost: number
  won: number
  /** cases that passed more often in a, and in b, all their repeats (and models) taken together */
  casesLost: number
  casesWon: number
  /** exact McNemar over those cases: repeats of one case are no independent tests */
  p: number
}

/** Tests of one image stand or fall together: they are resampled together. */
const clustersOf = (pairs: readonly Pair[]): Cluster[] =>
  [...groupBy(pairs, ({ a, b }) => (a ?? b)?.image ?? '').values()].map((own) => ({
    sum: own.reduce((sum, { difference }) => sum + (difference ?? 0), 0),
    n: own.length,
  }))

const before = new WeakMap<Paired, Promise<Tally[]>>()

/** Counts, means and tests of several sets of pairs, in the same order. The sets are always the same ones of what was `paired`,
 * and a reader pages through it: the resampling is done once. */
export function talliesOf(
  paired: Paired,
  sets: readonly (readonly Pair[])[],
  runner: Pick<Runner, 'pairedIntervals'>,
): Promise<Tally[]> {
  const known = before.get(paired)
  if (known) return known
  const tallies = tallied(sets, runner)
  before.set(paired, tallies)
  tallies.catch(() => before.delete(paired))
  return tallies
}

const alone = new WeakMap<Paired, Promise<Tally>>()

/** All of what was `paired`, without its parts. */
export function tallyOf(paired: Paired, runner: Pick<Runner, 'pairedIntervals'>): Promise<Tally> {
  const known = alone.get(paired)
  if (known) return known
  const tally = tallied([paired.pairs], runner).then(([all]) => all as Tally)
  alone.set(paired, tally)
  tally.catch(() => alone.delete(paired))
  return tally
}

async function tallied(sets: readonly (readonly Pair[])[], runner: Pick<Runner, 'pairedIntervals'>): Promise<Tally[]> {
  const scored = sets.map((pairs) => pairs.filter(({ difference }) => difference !== null))
  const clusters = scored.map(clustersOf)
  const intervals = await runner.pairedIntervals(clusters)
  return sets.map((pairs, i) => {
    const own = scored[i] as Pair[]
    const mean = (of: (pair: Pair) => number): number | null =>
      own.length > 0 ? own.reduce((sum, pair) => sum + of(pair), 0) / own.length : null
    const of = (kind: Pair['kind']): number => pairs.filter((pair) => pair.kind === kind).length
    const [lostN, wonN] = [own.filter(lost).length, own.filter(won).length]
    const leads = [...groupBy(own, caseKey).values()].map(
      (repeats) => repeats.filter(won).length - repeats.filter(lost).length,
    )
    const [casesLost, casesWon] = [leads.filter((lead) => lead < 0).length, leads.filter((lead) => lead > 0).length]
    return {
      n: own.length,
      images: clusters[i]?.length ?? 0,
      differing: clusters[i]?.filter(({ sum }) => sum !== 0).length ?? 0,
      meanA: mean(({ a }) => a?.score ?? 0),
      meanB: mean(({ b }) => b?.score ?? 0),
      difference: mean(({ difference }) => difference ?? 0),
      interval: intervals[i] ?? null,
      improved: of('improved'),
      regressed: of('regressed'),
      same: of('same'),
      onlyA: of('only-a'),
      onlyB: of('only-b'),
      neither: of('neither'),
      lost: lostN,
      won: wonN,
      casesLost,
      casesWon,
      p: mcNemar(casesLost, casesWon),
    }
  })
}

/** +0.0721 -> "+7.2", -0.04 -> "−4.0", in points */
export const signed = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${points(Math.abs(value))}`

/** Points without a sign in a sentence: 0.35 -> "35", 0.0721 -> "7.2" */
const told = (value: number): string => points(value).replace(/\.0$/, '')

const inPoints = (difference: number): string => {
  const text = told(Math.abs(difference))
  return `${text} ${text === '1' ? 'point' : 'points'}`
}

export const rangeText = ({ low, high }: Interval): string => `${signed(low)} to ${signed(high)}`

/** Which side is better for certain, null where that cannot be told: zero lies outside the interval, and so many images differ
 * that it could not be chance if all of them agreed (2 / 2^5 is above 5 %). The bootstrap alone is too sure of few. */
export function betterOf({ differing, interval }: Tally): 'a' | 'b' | null {
  if (interval === null || differing < LEAST_CLUSTERS) return null
  return interval.low > 0 ? 'b' : interval.high < 0 ? 'a' : null
}

/** What the sides are called in sentences: `a` is the baseline. */
export interface Called {
  a: string
  b: string
}

/** The outcome in a plain sentence, always of b as held against a: "week 49 is 35 points better than week 48 (20 to 50)." */
export function sentenceOf(tally: Tally, { a, b }: Called): { heading: string; text: string } {
  const { n, images, differing, difference, interval, improved, regressed } = tally
  if (n === 0 || difference === null)
    return { heading: 'Nothing to compare.', text: 'No test has a score on both sides.' }
  const on = `on the ${plural(n, 'test')} over ${plural(images, 'image')} that both have`
  if (improved + regressed === 0)
    return {
      heading: 'No difference.',
      text: `Both scored the same on every one of the ${plural(n, 'test')} that both have.`,
    }
  const scores =
    difference === 0
      ? `${b} scores the same on average as ${a} ${on}`
      : `${b} scores ${inPoints(difference)} ${difference > 0 ? 'more' : 'fewer'} on average than ${a} ${on}`
  if (interval === null || differing < LEAST_CLUSTERS)
    return {
      heading: 'Cannot tell apart.',
      text: `${scores}, but they differ on only ${plural(differing, 'image')}: fewer than ${LEAST_CLUSTERS} are too few for a verdict.`,
    }
  const better = betterOf(tally)
  if (better === null)
    return {
      heading: 'Cannot tell apart.',
      text: `${scores}, with a 95 % interval of ${rangeText(interval)}, which includes zero.`,
    }
  const [low, high] = better === 'b' ? [interval.low, interval.high] : [-interval.high, -interval.low]
  return {
    heading: `${b} is ${inPoints(difference)} ${better === 'b' ? 'better' : 'worse'} than ${a} (${told(low)} to ${told(high)}).`,
    text: `On average ${on}; in brackets the 95 % interval.`,
  }
}

/** 0.03125 -> "= 0.031", 0.00001 -> "< 0.001" */
export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p < 0.995 ? p.toPrecision(2) : '1'}`)

/** What the pass marks say, test by test. */
export function passesOf({ n, lost: onlyA, won: onlyB, casesLost, casesWon, p }: Tally, { a, b }: Called): string {
  if (n === 0) return ''
  if (onlyA + onlyB === 0) return 'Every test passed on both sides or on neither.'
  const byCase =
    casesLost === onlyA && casesWon === onlyB
      ? ''
      : `; by case, ${count(casesLost)} passed more often in ${a} and ${count(casesWon)} in ${b}`
  return `${count(onlyA)} passed only in ${a}, ${count(onlyB)} only in ${b}${byCase}: ${p < 0.05 ? 'unlikely to be chance' : 'may be chance'} (exact McNemar test, p ${pText(p)}).`
}
