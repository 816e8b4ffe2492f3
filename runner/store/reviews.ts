import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ReviewSchema, type NewReview, type Review } from '../records/review.ts'
import type { Clock } from '../tools/clock.ts'
import { Compile } from '../tools/typebox.ts'
import { readLines, RecordError, syncFolder } from './safe-file.ts'

const FILE = 'reviews.jsonl'
const compiled = Compile(ReviewSchema)

const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW, O_NONBLOCK } = constants

/** Adds a review to reviews.jsonl of the run folder `dir`: one write at the end of the file, which two processes at once may make,
 * and which is on disk when this resolves. Rejects where the folder is gone, read-only or full. */
export async function addReview(dir: string, review: NewReview, clock: Clock): Promise<Review> {
  const record: Review = { format: 1, id: randomUUID(), at: clock.now().toISOString(), ...review }
  const handle = await open(join(dir, FILE), O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0o666)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new RecordError(FILE, 'is not an ordinary file', 'unreadable')
    const last = Buffer.alloc(1)
    // a line that a kill or a full disk cut off ends here, and is not read
    const torn = stat.size > 0 && (await handle.read(last, 0, 1, stat.size - 1)).bytesRead === 1 && last[0] !== 10
    const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(record)}\n`)
    const { bytesWritten } = await handle.write(line)
    if (bytesWritten < line.length) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await handle.sync()
    if (stat.size === 0) await syncFolder(dir)
  } finally {
    await handle.close()
  }
  return record
}

/** Every review of a run in the order of the file; lines that are none are passed over. A file longer than `maxBytes` is refused.
 * A run without reviews has none. */
export async function readReviews(dir: string, maxBytes = Infinity): Promise<Review[]> {
  const reviews: Review[] = []
  try {
    for await (const { text } of readLines(join(dir, FILE), FILE, maxBytes)) {
      const review = parsed(text)
      if (review) reviews.push(review)
    }
  } catch (error) {
    if (error instanceof RecordError && error.trouble === 'missing') return []
    throw error
  }
  return reviews
}

function parsed(text: string): Review | null {
  try {
    const value: unknown = JSON.parse(text)
    return compiled.Check(value) ? value : null
  } catch {
    return null
  }
}
