import { RecordError, type Charted, type ReviewedRow, type Runner } from '../../runner/index.ts'
import type { ChartedRow } from '../filters/index.ts'
import { inTime } from './patience.ts'
import { MadeOfResults } from './version-rows.ts'

/** What charts need of each test of a run, and rows with it. Made once a run, off the event loop, from the records of its tests. A list
 * of rows is joined once with the same, since what is derived from a list is kept by its identity. */
export class ChartedRows {
  readonly #known: MadeOfResults<Charted[]>
  #joined = new WeakMap<readonly ReviewedRow[], { charted: readonly Charted[]; rows: readonly ChartedRow[] }>()

  constructor(runner: Pick<Runner, 'charted'>) {
    this.#known = new MadeOfResults((dir, version) => runner.charted(dir, version))
  }

  /** null while it is being made */
  of(dir: string, version = ''): Promise<readonly Charted[] | null> {
    return inTime(this.#all(dir, version))
  }

  /** Waits until it is made: a list narrowed to the tests behind a chart is nothing without it. */
  async join(dir: string, rows: readonly ReviewedRow[], version = ''): Promise<readonly ChartedRow[]> {
    const charted = await this.#all(dir, version)
    const known = this.#joined.get(rows)
    if (known?.charted === charted) return known.rows
    const byNumber = new Map(charted.map((item) => [item.n, item]))
    const joined = rows.map((row) => {
      const charted = byNumber.get(row.n)
      return charted ? { ...row, charted } : row
    })
    this.#joined.set(rows, { charted, rows: joined })
    return joined
  }

  async #all(dir: string, version: string): Promise<readonly Charted[]> {
    try {
      return await this.#known.get(dir, version)
    } catch (error) {
      // a run without tests.jsonl has no tests to show
      if (error instanceof RecordError) return NONE
      throw error
    }
  }
}

const NONE: readonly Charted[] = []
