import {
  caseKey,
  RecordError,
  standingAmendments,
  type Amendment,
  type Runner,
  type Test,
} from '../../../../runner/index.ts'
import { score } from '../../../format.ts'

/** A test by the amended truth of its case, beside its published score; null where the truth is not amended. */
export async function bothWays(runner: Runner, dir: string, test: Test, amendments: readonly Amendment[]) {
  const standing = standingAmendments(amendments).get(caseKey(test.case))
  if (!standing) return null
  const by = standing.author || 'somebody'
  try {
    const scored = await runner.scoreBy(dir, test.test, standing.truth as Record<string, unknown>)
    if (!scored) return { by, outcome: '', score: '', sentence: '', same: false }
    const same = scored.outcome === test.outcome && scored.score === (test.score?.score ?? null)
    return { by, outcome: scored.outcome, score: score(scored.score), sentence: scored.sentence, same }
  } catch (error) {
    // without its exchange a test can be looked at, not scored anew
    if (error instanceof RecordError) return { by, outcome: '', score: '', sentence: '', same: false }
    throw error
  }
}
