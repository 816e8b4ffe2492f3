import type { Match, Metric } from '../records/score.ts'

/** Counts of a one-to-one matching and what follows from them. Shares are 0..1, null where nothing is to be divided by. */
export interface Agreement {
  expected: number
  found: number
  matched: number
  precision: number | null
  recall: number | null
  f1: number
}

/** F1 = 2 matched / (expected + found), the harmonic mean of precision and recall (C. J. van Rijsbergen, Information
 * Retrieval, 1979). Nothing expected and nothing found is full agreement: 1. */
export function agreement(expected: number, found: number, matched: number): Agreement {
  return {
    expected,
    found,
    matched,
    precision: found > 0 ? matched / found : null,
    recall: expected > 0 ? matched / expected : null,
    f1: expected + found > 0 ? (2 * matched) / (expected + found) : 1,
  }
}

/** The agreement that matches show; ignored ones count on neither side. `right`: which verdicts count as matched. */
export function agreementOf(matches: readonly Match[], right: readonly Match['verdict'][] = ['matched']): Agreement {
  const count = (holds: (match: Match) => boolean): number =>
    matches.filter((match) => match.verdict !== 'ignored' && holds(match)).length
  return agreement(
    count((item) => item.expected !== null),
    count((item) => item.found !== null),
    count((item) => right.includes(item.verdict)),
  )
}

/** A share as a metric shown in percent. */
export const share = (name: string, title: string, value: number | null): Metric => ({ name, title, value, unit: '%' })

/** A bare number as a metric. */
export const bare = (name: string, title: string, value: number | null): Metric => ({ name, title, value, unit: '' })
