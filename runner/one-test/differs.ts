import type { Differs, ForeignScore } from '../records/imported.ts'
import type { Score } from '../records/score.ts'
import { ANSWERED, type Outcome } from '../records/words.ts'

/** Shares that are told in per cent with a digit or two are the same within this. */
const SAME = 0.005

/** How the verdict of another tool, the first of its scores, stands beside the score that a test has here. Verdicts are compared
 * where it gave one; else its figure with the metric of ours that means the same. */
export function differsOf(scores: readonly ForeignScore[], outcome: Outcome, score: Score | null): Differs {
  const [theirs] = scores
  if (!theirs || !ANSWERED.includes(outcome)) return 'not comparable'
  if (theirs.passed !== null) {
    const ours = outcome === 'passed'
    // a test passes here only where all of it is right; a verdict on one part of it is held against that part
    const part = theirs.same === undefined ? undefined : ourMetric(score, theirs.same)
    const passed = part === undefined || part === null ? ours : part === 1
    return passed === theirs.passed ? 'no' : passed ? 'only ours passes' : 'only theirs passes'
  }
  if (theirs.value === null || theirs.same === undefined) return 'not comparable'
  // what could not be read has found nothing
  const ours = score ? ourMetric(score, theirs.same) : 0
  if (ours === undefined || ours === null) return 'not comparable'
  return Math.abs(ours - theirs.value) <= SAME ? 'no' : 'score'
}

const ourMetric = (score: Score | null, name: string): number | null | undefined =>
  score?.metrics.find((metric) => metric.name === name)?.value
