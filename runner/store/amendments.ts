import { AmendmentSchema, type Amendment, type NewAmendment } from '../records/amendment.ts'
import type { Clock } from '../tools/clock.ts'
import { Compile } from '../tools/typebox.ts'
import { appendSaid, readAppended } from './appended-lines.ts'

const FILE = 'amendments.jsonl'
const compiled = Compile(AmendmentSchema)

/** Adds an amendment to amendments.jsonl of the run folder `dir`; on disk when this resolves. Rejects where the folder is gone,
 * read-only or full. */
export const addAmendment = (dir: string, amendment: NewAmendment, clock: Clock): Promise<Amendment> =>
  appendSaid(dir, FILE, amendment, clock)

/** Every amendment of a run in the order of the file. */
export const readAmendments = (dir: string, maxBytes = Infinity): Promise<Amendment[]> =>
  readAppended(dir, FILE, (value): value is Amendment => compiled.Check(value), maxBytes)
