import { randomUUID } from 'node:crypto'
import { ReviewSchema, type NewReview, type Review } from '../records/review.ts'
import type { Clock } from '../tools/clock.ts'
import { Compile } from '../tools/typebox.ts'
import { appendLine, readAppended } from './appended-lines.ts'

const FILE = 'reviews.jsonl'
const compiled = Compile(ReviewSchema)

/** Adds a review to reviews.jsonl of the run folder `dir`; on disk when this resolves. Rejects where the folder is gone, read-only
 * or full. */
export async function addReview(dir: string, review: NewReview, clock: Clock): Promise<Review> {
  const record: Review = { format: 1, id: randomUUID(), at: clock.now().toISOString(), ...review }
  await appendLine(dir, FILE, record)
  return record
}

/** Every review of a run in the order of the file. */
export const readReviews = (dir: string, maxBytes = Infinity): Promise<Review[]> =>
  readAppended(dir, FILE, (value): value is Review => compiled.Check(value), maxBytes)
