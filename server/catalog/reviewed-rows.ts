import { readReviews, RecordError, withVerdicts, type Review, type ReviewedRow, type Row } from '../../runner/index.ts'
import { CachedFile } from './cached-file.ts'

/** Reviews of runs, and rows with them. A list of rows is joined once with the same reviews, since what is derived from a list is
 * kept by its identity. */
export class ReviewedRows {
  readonly #reviews = new CachedFile('reviews.jsonl', readReviews)
  #joined = new WeakMap<readonly Row[], { reviews: readonly Review[]; rows: readonly ReviewedRow[] }>()

  /** None where the run has none, or where the file cannot be read: what the run says must not depend on it. */
  async of(dir: string): Promise<readonly Review[]> {
    try {
      return await this.#reviews.get(dir)
    } catch (error) {
      if (error instanceof RecordError) return []
      throw error
    }
  }

  async join(dir: string, rows: readonly Row[]): Promise<readonly ReviewedRow[]> {
    const reviews = await this.of(dir)
    if (reviews.length === 0) return rows
    const known = this.#joined.get(rows)
    if (known?.reviews === reviews) return known.rows
    const joined = withVerdicts(rows, reviews)
    this.#joined.set(rows, { reviews, rows: joined })
    return joined
  }
}
