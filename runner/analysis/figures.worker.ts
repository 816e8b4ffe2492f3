import { groupBy } from '../tools/group-by.ts'
import { missesOf, type Placed } from './miss-map.ts'
import type { MissGroup } from '../records/misses.ts'
import type { Metric, Score } from '../records/score.ts'
import type { Row, Test } from '../records/test.ts'
import { LIST_BYTES, readRows, readTest, salvageRows } from '../store/read-run.ts'
import { RecordError } from '../store/safe-file.ts'
import { testType } from '../test-types/index.ts'
import { circularAccuracy } from '../test-types/pattern.ts'

export interface GroupFigures {
  slug: string
  type: string
  figures: Metric[]
  misses: MissGroup | null
}

/** What only many tests together tell: by model and type, from the scores of the tests on disk. Numbers (pooled F1, bias,
 * yes-rate, circular accuracy), and where on the image a model misses. Reads every test.json of the run, one group after
 * the other. */
export async function figuresOf(dir: string): Promise<GroupFigures[]> {
  const groups = groupBy(await readRows(dir), (row) => JSON.stringify([row.slug, row.type]))
  const all: GroupFigures[] = []
  for (const rows of groups.values()) {
    const { slug, type } = rows[0] as { slug: string; type: string }
    const scores: Score[] = []
    const placed: Placed[] = []
    for await (const { row, test } of testsOf(dir, rows)) {
      if (!test.score) continue
      scores.push(test.score)
      if (testType(type)?.placed) placed.push(placedOf(row, test, test.score))
    }
    const circular = circularAccuracy(rows.filter((row) => row.repeat === 1))
    const figures = [
      ...(testType(type)?.figures?.(scores) ?? []),
      ...(circular === null
        ? []
        : [{ name: 'circular', title: 'Right in every rotation', value: circular, unit: '%' }]),
    ]
    all.push({
      slug,
      type,
      figures: figures.filter((figure) => figure.value !== null),
      misses: missesOf(slug, type, placed),
    })
  }
  return all
}

/** The miss map alone, of a run that has none stored; from the rows that a page would read. */
export async function missGroupsOf(dir: string): Promise<MissGroup[]> {
  const groups = groupBy(
    (await salvageRows(dir, LIST_BYTES)).rows.filter((row) => testType(row.type)?.placed),
    (row) => JSON.stringify([row.slug, row.type]),
  )
  const all: MissGroup[] = []
  for (const rows of groups.values()) {
    const { slug, type } = rows[0] as { slug: string; type: string }
    const placed: Placed[] = []
    for await (const { row, test } of testsOf(dir, rows)) if (test.score) placed.push(placedOf(row, test, test.score))
    const misses = missesOf(slug, type, placed)
    if (misses) all.push(misses)
  }
  return all
}

/** The records of tests that can be read; one that is gone or damaged is passed over. */
async function* testsOf(dir: string, rows: readonly Row[]): AsyncGenerator<{ row: Row; test: Test }> {
  for (const row of rows) {
    const test = await readTest(dir, row.test).catch((error: unknown) => {
      if (error instanceof RecordError) return null
      throw error
    })
    if (test) yield { row, test }
  }
}

const placedOf = (row: Row, test: Test, score: Score): Placed => ({
  n: row.n,
  image: row.image,
  size: test.case.image,
  matches: score.matches,
})
