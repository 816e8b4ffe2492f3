import type { SuiteProblem } from '../suite/index.ts'

/** What an amendment changed in a field of the truth of a case. */
export interface AmendedField {
  type: string
  case: string
  field: string
  /** null where the field is not there */
  before: unknown
  after: unknown
  author: string
  note: string
  /** ISO 8601, UTC */
  at: string
  /** folder name of the run in which it was said */
  run: string
}

/** A suite made from another one and the truths that people amended: changes.json in its folder. */
export interface AmendedSuite {
  format: 1
  suite: string
  from: { suite: string; hash: string }
  hash: string
  at: string
  cases: number
  /** cases whose truth is another one */
  amended: number
  changes: AmendedField[]
  /** amendments that say nothing of this suite as it is: the case is gone, or has another image or truth than was amended */
  left: { type: string; case: string; run: string; why: string }[]
}

export interface ExportOrder {
  /** folders of the runs whose amendments are taken */
  dirs: readonly string[]
  /** the suite as it lies there, which is read and never written */
  suiteDir: string
  /** a new one; made from that of the suite where absent */
  name?: string
  dataDir: string
  /** ISO 8601, UTC */
  at: string
}

/** What the worker answers: an error with its list of problems would not get through as one. */
export type ExportOutcome = { made: AmendedSuite } | { refused: readonly SuiteProblem[] }
