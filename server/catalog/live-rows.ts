import { readRows, type Row, type RunEvent, type Runner } from '../../runner/index.ts'

/** Rows of runs that are going on: read from disk once, then kept up by events, so that a live page of a large run
 * never reads the whole list again. A row is on disk before its event is told, so the two together miss none. */
export class LiveRows {
  #runs = new Map<string, { seen: Map<number, Row>; disk: Promise<Row[]> | null; sorted: readonly Row[] | null }>()
  readonly stop: () => void

  constructor(runner: Runner) {
    for (const { id } of runner.active()) this.#begin(id)
    this.stop = runner.onEvent((event) => this.#take(event))
  }

  #begin(run: string): void {
    this.#runs.set(run, { seen: new Map(), disk: null, sorted: null })
  }

  #take(event: RunEvent): void {
    if (event.kind === 'run-started') this.#begin(event.run)
    if (event.kind === 'run-finished') this.#runs.delete(event.run)
    if (event.kind !== 'test-finished') return
    const run = this.#runs.get(event.run)
    run?.seen.set(event.row.n, event.row)
    if (run) run.sorted = null
  }

  /** The latest row of each test by number, or null where the run is not going on here. */
  async get(run: string, dir: string): Promise<readonly Row[] | null> {
    const known = this.#runs.get(run)
    if (!known) return null
    // before the first row there is no file yet
    const disk = await (known.disk ??= readRows(dir).catch(() => []))
    if (known.sorted) return known.sorted
    const latest = new Map(disk.map((row) => [row.n, row]))
    for (const row of known.seen.values()) latest.set(row.n, row)
    return (known.sorted = [...latest.values()].sort((a, b) => a.n - b.n))
  }
}
