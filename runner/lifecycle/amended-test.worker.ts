import { NotRescored, rescoreTest } from '../one-test/rescore-test.ts'
import type { KnownCase } from '../records/case.ts'
import type { Outcome } from '../records/words.ts'
import { readExchange, readManifest, readTest } from '../store/read-run.ts'
import { own } from '../tools/own.ts'

/** A test scored by a truth that a person says is right, beside the score it has. */
export interface ScoredBy {
  outcome: Outcome
  score: number | null
  sentence: string
}

/** Scores the reply of a test anew with `truth` in place of the truth of its case. null where it has no reply, or where today's
 * rules cannot score it. Throws RecordError. */
export async function scoreBy({
  dir,
  test: name,
  truth,
}: {
  dir: string
  test: string
  truth: KnownCase['truth']
}): Promise<ScoredBy | null> {
  const [manifest, test, exchange] = [await readManifest(dir), await readTest(dir, name), await readExchange(dir, name)]
  const { suite, type } = test.case
  try {
    const scored = await rescoreTest({
      test,
      exchange,
      testCase: { ...test.case, truth },
      reminders: manifest.order.reminders,
      suitePassMark: own(manifest.suites.find(({ header }) => header.name === suite)?.header.passMarks, type),
    })
    return scored && { outcome: scored.outcome, score: scored.score?.score ?? null, sentence: scored.sentence }
  } catch (error) {
    if (error instanceof NotRescored) return null
    throw error
  }
}
