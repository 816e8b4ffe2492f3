import { LIST_BYTES, readTest, salvageRows } from '../store/read-run.ts'
import { RecordError } from '../store/safe-file.ts'
import { withoutControls } from '../records/control.ts'
import { testType } from '../test-types/index.ts'
import { suspectTruths, type SuspectTruth, type Testimony } from './suspects.ts'
import { standsInScore } from './result-tally.ts'

/** Suspects that a page can show. */
const MOST = 500

export interface Suspects {
  suspects: SuspectTruth[]
  /** models that answered anything: one alone agrees with nobody */
  models: number
  /** answered tests whose record cannot be read */
  unreadable: number
}

/** The cases of a run whose truths good models agree against, from every test.json of it. */
export async function suspectTruthsOf(dir: string): Promise<Suspects> {
  // an error of ours loses its class on the way out of a thread: what cannot be read has no suspects
  const { rows: all } = await salvageRows(dir, LIST_BYTES).catch((error: unknown) => {
    if (error instanceof RecordError) return { rows: [] }
    throw error
  })
  const rows = withoutControls(all).filter(standsInScore)
  const tests: Testimony[] = []
  let unreadable = 0
  for (const row of rows)
    try {
      const test = await readTest(dir, row.test)
      tests.push({
        suite: row.suite,
        type: row.type,
        case: row.case,
        model: `${row.api}/${row.model}`,
        passed: row.passed,
        answer: test.answer && { ...test.answer, found: [], unused: [] },
        matches: test.score?.matches ?? [],
        image: { width: test.case.image.width, height: test.case.image.height },
        placed: testType(row.type)?.placed ?? false,
      })
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      unreadable++
    }
  return {
    suspects: suspectTruths(tests).slice(0, MOST),
    models: new Set(tests.map(({ model }) => model)).size,
    unreadable,
  }
}
