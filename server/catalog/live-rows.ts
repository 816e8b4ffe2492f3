import { readRows, type Row, type RunEvent, type Runner } from '../../runner/index.ts'

/** Rows of runs that are going on: read from disk once, then kept up by events, so that a live page of a large run
 * never reads the whole list again. A row is on disk before its event is told, so the two together miss none. */
export class LiveRows {
  /** `told`: rows that came since `sorted` was put together */
  #runs = new Map<string, { told: Map<number, Row>; disk: Promise<Row[]> | null; sorted: readonly Row[] | null }>()
  readonly stop: () => void

  constructor(runner: Runner) {
    for (const { id } of runner.active()) this.#begin(id)
    this.stop = runner.onEvent((event) => this.#take(event))
  }

  #begin(run: string): void {
    this.#runs.set(run, { told: new Map(), disk: null, sorted: null })
  }

  #take(event: RunEvent): void {
    if (event.kind === 'run-started') this.#begin(event.run)
    if (event.kind === 'run-finished') this.#runs.delete(event.run)
    if (event.kind !== 'test-finished') return
    this.#runs.get(event.run)?.told.set(event.row.n, event.row)
  }

  /** The latest row of each test by number, or null where the run is not going on here. */
  async get(run: string, dir: string): Promise<readonly Row[] | null> {
    const known = this.#runs.get(run)
    if (!known) return null
    // before the first row there is no file yet
    const disk = await (known.disk ??= readRows(dir).catch(() => []))
    if (known.sorted && known.told.size === 0) return known.sorted
    known.sorted = withLatest(known.sorted ?? disk, [...known.told.values()])
    known.told.clear()
    // they are all in the list now
    known.disk = NOTHING
    return known.sorted
  }
}

const NOTHING = Promise.resolve<Row[]>([])

const byNumber = (a: Row, b: Row): number => a.n - b.n

/** A list by number with later rows in their places: putting all of a large run in order anew takes 30 ms, each time a page looks. */
function withLatest(sorted: readonly Row[], later: Row[]): readonly Row[] {
  const [first] = later.sort(byNumber)
  let at = first ? sorted.findLastIndex(({ n }) => n < first.n) + 1 : sorted.length
  const all = sorted.slice(0, at)
  for (const row of later) {
    for (; at < sorted.length && (sorted[at] as Row).n < row.n; at++) all.push(sorted[at] as Row)
    if (sorted[at]?.n === row.n) at++
    all.push(row)
  }
  for (; at < sorted.length; at++) all.push(sorted[at] as Row)
  return all
}
