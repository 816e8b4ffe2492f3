import { LabelSchema, type Label, type NewLabel } from '../records/label.ts'
import type { Clock } from '../tools/clock.ts'
import { Compile } from '../tools/typebox.ts'
import { appendSaid, readAppended } from './appended-lines.ts'

export const LABELS_FILE = 'labels.jsonl'
const compiled = Compile(LabelSchema)

/** Adds a label to labels.jsonl of the run folder `dir`; on disk when this resolves. Rejects where the folder is gone, read-only or
 * full. */
export const addLabel = (dir: string, label: NewLabel, clock: Clock): Promise<Label> =>
  appendSaid(dir, LABELS_FILE, label, clock)

/** Every label of a run in the order of the file. */
export const readLabels = (dir: string, maxBytes = Infinity): Promise<Label[]> =>
  readAppended(dir, LABELS_FILE, (value): value is Label => compiled.Check(value), maxBytes)
