import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bitOf, type ReviewedRow, type Runner, type TextHits, type TextsOf, type Wanted } from '../../runner/index.ts'
import { wantedKey, type ChartedRow } from '../filters/index.ts'
import { statNow } from './cached-file.ts'

/** How long a page waits for texts that have to be gathered first, ms. */
const PATIENCE_MS = 1_200
/** Of one piece of work, so that others get their turn between two of them; and of one that nobody waits for. */
const PIECE_MS = 250
const BEHIND_MS = 2_000
/** Runs whose texts are searched in one piece of work. */
const PIECE = 200

/** Names and sentences are those of the rows, which a result version has its own of. */
const NOT_IN_ROWS = bitOf('image') | bitOf('question') | bitOf('truth') | bitOf('reply')

const hasAll = ({ hits }: TextHits): boolean => hits.every(({ size }) => size > 0)

/** What the words of a search are found in, beside the rows. Texts of a run are gathered when they are first searched, off the event
 * loop, and kept in the cache of the data folder; whoever cannot wait for that is told so, and it goes on. */
export class SearchTexts {
  readonly #runner: Pick<Runner, 'searchTexts'>
  readonly #folder: string
  readonly #runs: string
  #left = new Map<string, TextsOf>()
  #gathering: Promise<void> | null = null
  #closed = false
  #joined = new WeakMap<readonly ReviewedRow[], { key: string; rows: readonly ChartedRow[] }>()

  #swept: Promise<void> | null = null

  constructor(runner: Pick<Runner, 'searchTexts'>, dataDir: string) {
    this.#runner = runner
    this.#folder = join(dataDir, 'cache', 'texts')
    this.#runs = join(dataDir, 'runs')
  }

  /** Of each run folder, in their order, where the words are found; where `most` runs have them, of no more than were looked through
   * until then. */
  async in(dirs: readonly string[], wanted: readonly Wanted[], most = Infinity): Promise<TextHits[]> {
    const until = performance.now() + PATIENCE_MS
    const runs = dirs.map((dir): TextsOf => ({ dir, file: join(this.#folder, `${basename(dir)}.txt`) }))
    const found: TextHits[] = []
    while (found.length < runs.length && found.filter(hasAll).length < most) {
      const piece = runs.slice(found.length, found.length + Math.min(PIECE, most))
      const ms = Math.min(PIECE_MS, until - performance.now())
      const hits = await this.#runner.searchTexts({ runs: piece, wanted, ms })
      const late = hits.findIndex(({ known }) => !known)
      // what this piece had no time for is the beginning of the next one, while there is time
      found.push(...(late < 0 || until - performance.now() <= PIECE_MS ? hits : hits.slice(0, Math.max(1, late))))
    }
    for (const [index, { known }] of found.entries()) {
      const run = runs[index] as TextsOf
      if (!known) this.#left.set(run.dir, run)
    }
    this.#gathering ??= this.#gatherLeft()
    this.#swept ??= this.#sweep().catch(() => undefined)
    return found
  }

  /** Rows of a run with where the words were found. */
  join(rows: readonly ReviewedRow[], wanted: readonly Wanted[], { hits }: TextHits): readonly ChartedRow[] {
    const key = JSON.stringify([wanted, hits.map((found) => found.size)])
    const known = this.#joined.get(rows)
    if (known?.key === key) return known.rows
    const keys = wanted.map(wantedKey)
    const joined = rows.map((row) => {
      const found = hits.flatMap((byTest, index) => {
        const bits = (byTest.get(row.n) ?? 0) & NOT_IN_ROWS
        return bits === 0 ? [] : [[keys[index] as string, bits] as const]
      })
      return found.length === 0 ? row : { ...row, foundIn: new Map(found) }
    })
    this.#joined.set(rows, { key, rows: joined })
    return joined
  }

  /** Texts of runs that are gone since, once in the life of a server. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder))
      if (!statNow(join(this.#runs, basename(name, '.txt')))) await rm(join(this.#folder, name), { force: true })
  }

  close(): void {
    this.#closed = true
  }

  async #gatherLeft(): Promise<void> {
    try {
      for (const [dir, run] of this.#left) {
        if (this.#closed) return
        this.#left.delete(dir)
        await this.#runner.searchTexts({ runs: [run], wanted: [], ms: BEHIND_MS })
      }
    } catch {
      // the threads are closing, or too much waits for them: the next search begins again
    } finally {
      this.#gathering = null
    }
  }
}
