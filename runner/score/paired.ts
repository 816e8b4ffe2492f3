import { seeded } from '../tools/random.ts'
import type { Cluster, Interval } from './intervals.ts'

/** Two-sided exact test of Q. McNemar, "Note on the sampling error of the difference between correlated proportions",
 * Psychometrika 12 (1947): of the pairs that differ, as many should differ in one direction as in the other, so that
 * `only` has the binomial distribution B(onlyA + onlyB, 1/2). The p-value; 1 where no pair differs. The pairs must be independent:
 * repeats of a case are one pair. */
export function mcNemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB
  const few = Math.min(onlyA, onlyB)
  // terms in logarithms: 2^-n underflows for a few thousand pairs
  let term = -n * Math.LN2
  let tail = 0
  for (let k = 0; k <= few; k++) {
    tail += Math.exp(term)
    term += Math.log((n - k) / (k + 1))
  }
  return Math.min(1, 2 * tail)
}

export const RESAMPLES = 2_000

/** Fewer images than these could not differ significantly even if all of them differed in one direction: 2 / 2^5 is above 5 %. */
export const LEAST_CLUSTERS = 6

/** 95 % interval of the mean difference (b - a), of tests that ask about one image together, by the percentile bootstrap over whole clusters: B. Efron and R. J. Tibshirani, "An
 * introduction to the bootstrap" (1993), chapters 8 and 13. The same input gives the same interval everywhere. null of fewer
 * than six clusters, of which no such claim can be made. */
export function pairedBootstrap(clusters: readonly Cluster[], seed = 1): Interval | null {
  if (clusters.length < LEAST_CLUSTERS) return null
  const random = seeded(seed)
  const [sums, sizes] = [Float64Array.from(clusters, ({ sum }) => sum), Float64Array.from(clusters, ({ n }) => n)]
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let [sum, n] = [0, 0]
    for (let i = 0; i < sums.length; i++) {
      const index = Math.floor(random() * sums.length)
      sum += sums[index] as number
      n += sizes[index] as number
    }
    return sum / n
  }).sort()
  const at = (share: number): number => means[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] as number
  return { low: at(0.025), high: at(0.975) }
}
