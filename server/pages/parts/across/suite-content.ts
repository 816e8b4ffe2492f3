import type { Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'

type RunSuite = Run['suites'][number]

/** What tells whether two runs asked the same suite: its images, questions and truths, whatever its title is by now. A run of an
 * older Benchloupe has only the sum of all files: it is taken for the content of a newer run with that same sum, else for one of
 * its own. */
export function suiteContents(runs: readonly KnownRun[]): (suite: RunSuite) => string {
  const byHash = new Map(
    runs.flatMap(({ manifest }) =>
      manifest.suites.flatMap(({ hash, casesSha }) => (casesSha ? [[hash, casesSha] as const] : [])),
    ),
  )
  return ({ hash, casesSha }) => casesSha ?? byHash.get(hash) ?? hash
}
