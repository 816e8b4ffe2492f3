import type { Match, MatchPlace } from '../records/score.ts'

/** Pairs as matches: the pairs and the misses in the order of the expected places, then what is extra. `pairs` has the
 * found index for every expected place, null for none; `judge` says what a pair is and how well it fits. */
export function matchesOf(
  expected: readonly MatchPlace[],
  found: readonly MatchPlace[],
  pairs: readonly (number | null)[],
  judge: (expected: MatchPlace, found: MatchPlace) => Pick<Match, 'verdict' | 'measure'>,
): Match[] {
  const used = new Set(pairs)
  return [
    ...expected.map((place, i): Match => {
      const other = found[pairs[i] ?? -1]
      return other
        ? { ...judge(place, other), expected: place, found: other }
        : { verdict: 'missed', expected: place, found: null }
    }),
    ...found.filter((_, i) => !used.has(i)).map((place): Match => ({ verdict: 'extra', expected: null, found: place })),
  ]
}
