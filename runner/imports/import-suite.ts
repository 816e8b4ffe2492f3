import type { Case } from '../records/case.ts'
import type { Mark } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import type { ImportOrder } from '../suite/importers/define-importer.ts'
import type { ImportFindings } from '../suite/importers/read-foreign.ts'
import { SuiteError, type SuiteProblem } from '../suite/index.ts'
import type { ImportCounter } from './import-progress.ts'
import type { Workers } from '../tools/workers.ts'

/** An imported case to be looked at: what was understood of it, and its truth as marks on the reduced image. */
export interface ImportSample {
  /** where in the source it stands */
  at: { file: string; line?: number }
  record: Case
  /** the truth in a few words */
  expected: string
  marks: Mark[]
  /** px of the image, upright: what the marks are in */
  size: Size
  /** WebP, at most 480 px on the longer side */
  thumb: Buffer
}

export interface ImportReport extends ImportFindings {
  samples: ImportSample[]
}

/** What the worker answers: an error with its list of problems would not get through as one. */
export type ImportOutcome = { report: ImportReport } | { refused: readonly SuiteProblem[] }

/** Imports a foreign data set as a suite, in a worker: files are parsed in one piece and images decoded by the thousand.
 * `path` is a file or a folder. `counter` shows how far it is. Rejects with SuiteError where nothing at all could be done. */
export async function importSuite(
  order: ImportOrder & { counter?: ImportCounter },
  workers: Workers,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const outcome = await workers.run<ImportOutcome>(
    new URL('./import-suite.worker.js', import.meta.url),
    'importHere',
    order,
    signal,
  )
  if ('refused' in outcome) throw new SuiteError(outcome.refused)
  const { report } = outcome
  return { ...report, samples: report.samples.map((sample) => ({ ...sample, thumb: Buffer.from(sample.thumb) })) }
}
