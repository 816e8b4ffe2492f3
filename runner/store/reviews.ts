import { ReviewSchema, type NewReview, type Review } from '../records/review.ts'
import type { Clock } from '../tools/clock.ts'
import { Compile } from '../tools/typebox.ts'
import { appendSaid, readAppended } from './appended-lines.ts'

const FILE = 'reviews.jsonl'
const compiled = Compile(ReviewSchema)

/** Adds a review to reviews.jsonl of the run folder `dir`; on disk when this resolves. Rejects where the folder is gone, read-only
 * or full. */
export const addReview = (dir: string, review: NewReview, clock: Clock): Promise<Review> =>
  appendSaid(dir, FILE, review, clock)

/** Every review of a run in the order of the file. */
export const readReviews = (dir: string, maxBytes = Infinity): Promise<Review[]> =>
  readAppended(dir, FILE, (value): value is Review => compiled.Check(value), maxBytes)
