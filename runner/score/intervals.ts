/** A 95 % interval of a share or a mean score, inside 0..1. */
export interface Interval {
  low: number
  high: number
}

/** Scores, or differences of scores, that belong together, as they are of one case or one image: their sum and how many they are. */
export interface Cluster {
  sum: number
  n: number
}

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054

/** Score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927):
 * honest at 0 and 1 and for few tests, where the textbook interval is not. null of nothing. */
export function wilson(passes: number, n: number): Interval | null {
  if (n <= 0) return null
  const share = passes / n
  const middle = share + (Z * Z) / (2 * n)
  const spread = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))
  const whole = 1 + (Z * Z) / n
  return {
    low: passes === 0 ? 0 : clamp((middle - spread) / whole),
    high: passes === n ? 1 : clamp((middle + spread) / whole),
  }
}

/** 97.5 % points of Student's t for 1 to 30 degrees of freedom. */
const T = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
]

/** The 97.5 % point of Student's t: from the table, beyond it by expansion 26.7.5 of M. Abramowitz and I. A. Stegun,
 * Handbook of Mathematical Functions (1964), exact there to four digits. */
export function tQuantile(degrees: number): number {
  const tabled = T[degrees - 1]
  if (tabled !== undefined) return tabled
  const [z3, z5, z7] = [Z ** 3, Z ** 5, Z ** 7]
  return (
    Z +
    (z3 + Z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3)
  )
}

/** Interval of the mean of scores that come case by case, for repeats of a case are no independent tests: twenty replies to one
 * image tell little about other images. With one score a case it is the usual interval.
 *
 * Scores of only 0 and 1 (`shares`) take Wilson's interval about the mean of all, with the number of cases in place of that of tests,
 * as if each case had been asked once. It is right where repeats all agree, and too wide, never too narrow, where they do not.
 *
 * Others take Student's t on G - 1 degrees of freedom with the standard error of clusters, the square root of
 * G / (G - 1) * sum of squared sums of residuals / N^2 for G cases and N tests (A. C. Cameron and D. L. Miller, "A practitioner's
 * guide to cluster-robust inference", 2015). One case alone says nothing of the spread: its interval is all of 0..1. Cases without a
 * score are passed over. null of nothing. */
export function scoreInterval(cases: readonly Cluster[], shares: boolean): Interval | null {
  let [groups, n, total] = [0, 0, 0]
  for (const own of cases)
    if (own.n > 0) {
      groups++
      n += own.n
      total += own.sum
    }
  if (n === 0) return null
  const middle = total / n
  if (shares) return wilson(middle * groups, groups)
  if (groups === 1) return { low: 0, high: 1 }
  const squares = cases.reduce((sum, own) => sum + (own.sum - own.n * middle) ** 2, 0)
  const reach = (tQuantile(groups - 1) * Math.sqrt((squares * groups) / (groups - 1))) / n
  return { low: clamp(middle - reach), high: clamp(middle + reach) }
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
