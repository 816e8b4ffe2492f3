import {
  caseKey,
  groupBy,
  lastUsed,
  type Exchange,
  type ReviewedRow,
  type Runner,
  type Test,
} from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import type { ChartedRow } from '../filters/index.ts'

/** What a report shows of a run: its own scores, all of it read once. */
export interface ReportRun {
  entry: KnownRun
  /** the controls among them, with what the charts know of each */
  rows: readonly ChartedRow[]
}

/** Records of tests that are kept: the repeats of a test look at each other, and follow each other in the plan. */
const KEPT = 128

/** Of what case a test is; of a control that of the test that it is a control of. */
const caseOf = (row: ReviewedRow, byNumber: ReadonlyMap<number, ReviewedRow>): string =>
  caseKey((row.control && byNumber.get(row.control.of)) ?? row)

/** The catalog as the pages of a report ask it. `of(row)`: for the pages of one test, which look at the other tests of their case:
 * where each looked through all tests, 100,000 of them would take a day. */
export async function reportCatalog(
  catalog: Catalog,
  id: string,
  runner: Runner,
): Promise<ReportRun & { all: Catalog; of(row: ReviewedRow): Catalog }> {
  const entry = await catalog.run(id)
  const [published, rows, amendments, reviews, plan] = [
    await catalog.rows(id),
    await catalog.rowsFor(id, {}),
    await catalog.amendments(id),
    await catalog.reviews(id),
    await catalog.plan(id),
  ]
  const reviewsOf = groupBy(reviews, ({ test }) => test)
  const byNumber = new Map(rows.map((row) => [row.n, row]))
  const cases = groupBy(rows, (row) => caseOf(row, byNumber))
  const read = new Map<string, Promise<Test>>()
  const testOf = (name: string): Promise<Test> => {
    const test = lastUsed(read, name, KEPT, () => catalog.test(id, name))
    test.catch(() => undefined)
    return test
  }
  const charted = new Map((await runner.charted(entry.dir)).map((item) => [item.n, item]))
  const all: Catalog = {
    ...catalog,
    run: async () => entry,
    rows: async () => published,
    rowsFor: async () => rows,
    rescored: async () => [],
    amendments: async () => amendments,
    reviews: async () => reviews,
    plan: async () => plan,
    // nobody waits for a page: what takes long is waited for
    charted: async () => [...charted.values()],
    misses: async () => runner.misses(entry.dir),
  }
  return {
    entry,
    rows: rows.map((row): ChartedRow => {
      const known = charted.get(row.n)
      return known ? { ...row, charted: known } : row
    }),
    all,
    of(row) {
      const own = cases.get(caseOf(row, byNumber)) ?? []
      let exchange: Promise<Exchange> | undefined
      return {
        ...all,
        rowsFor: async () => own,
        reviews: async () => reviewsOf.get(row.test) ?? [],
        test: (_, name) => testOf(name),
        exchange: (_, name) => (exchange ??= catalog.exchange(id, name)),
      }
    },
  }
}
