import { ANSWERED, OUTCOMES, type Outcome } from '../../runner/index.ts'

/** Words that stand for several outcomes: the steps of the funnel, and what is looked at first. */
export const OUTCOME_GROUPS: Readonly<Record<string, readonly Outcome[]>> = {
  asked: OUTCOMES.filter((outcome) => outcome !== 'skipped'),
  answered: ANSWERED,
  readable: ['passed', 'failed'],
  'not passed': OUTCOMES.filter((outcome) => outcome !== 'passed' && outcome !== 'skipped'),
}

export const isOutcome = (outcome: string, wanted: string): boolean =>
  outcome === wanted ||
  (Object.hasOwn(OUTCOME_GROUPS, wanted) && (OUTCOME_GROUPS[wanted] as readonly string[]).includes(outcome))
