import type { Match, Score } from '../records/score.ts'
import type { Space } from '../records/space.ts'
import type { Outcome } from '../records/words.ts'

/** Why a test did not pass, by rule: a closed list that pages count by model. null for what passed. */
export const FAILURE_REASONS = [
  'refused',
  'truncated',
  'unreadable',
  'API fault',
  'transposed',
  'wrong space',
  'off by one',
  'near miss',
  'missed objects',
  'invented objects',
  'missed and invented',
  'wrong answer',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** Off by no more than this share of the longer side of the image: a near miss. */
const NEAR = 0.1

/** Why a test did not pass, by the first rule that fits; null where it did. `suspect`: the coordinate space in which the same
 * answer would have scored clearly better than in the one that was `asked`, null where there is none. `longestSide`: of the
 * original image, px. */
export function failureReason(
  outcome: Outcome,
  score: Score | null,
  asked: Space,
  suspect: Space | null,
  longestSide: number,
): FailureReason | null {
  switch (outcome) {
    case 'passed':
      return null
    case 'refused':
      return 'refused'
    case 'truncated':
      return 'truncated'
    case 'error':
    case 'skipped':
      return 'API fault'
    case 'unparsed':
      return suspect ? spaceReason(asked, suspect) : 'unreadable'
    case 'failed':
      return suspect ? spaceReason(asked, suspect) : score ? byMatches(score, longestSide) : 'wrong answer'
  }
}

/** thousand and thousand-yx differ in nothing but the order of the two numbers. */
const spaceReason = (asked: Space, suspect: Space): FailureReason =>
  asked.startsWith('thousand') && suspect.startsWith('thousand') ? 'transposed' : 'wrong space'

function byMatches({ metrics, matches }: Score, longestSide: number): FailureReason {
  const off = metrics.find((metric) => metric.name === 'absolute-error')?.value
  if (off === 1) return 'off by one'
  const of = (verdict: Match['verdict']): Match[] => matches.filter((match) => match.verdict === verdict)
  const wrong = of('wrong')
  if (wrong.some((match) => match.measure?.unit === 'px' && Math.abs(match.measure.value) <= NEAR * longestSide))
    return 'near miss'
  const [missed, extra] = [of('missed').length, of('extra').length]
  if (missed > 0 && extra > 0) return 'missed and invented'
  return missed > 0 ? 'missed objects' : extra > 0 ? 'invented objects' : 'wrong answer'
}
