import { groupBy } from './group-by.ts'
import type { Metric, Score } from './records/score.ts'
import { readRows, readTest } from './store/read-run.ts'
import { RecordError } from './store/safe-file.ts'
import { testType } from './test-types/index.ts'
import { circularAccuracy } from './test-types/pattern.ts'

export interface GroupFigures { slug: string; type: string; figures: Metric[] }

/** What only many tests together tell (pooled F1, bias, yes-rate, circular accuracy): by model and type, from the scores of
 * the tests on disk. Reads every test.json of the run, one group after the other. */
export async function figuresOf(dir: string): Promise<GroupFigures[]> {
  const groups = groupBy(await readRows(dir), (row) => JSON.stringify([row.slug, row.type]))
  const all: GroupFigures[] = []
  for (const rows of groups.values()) {
    const { slug, type } = rows[0] as { slug: string; type: string }
    const scores: Score[] = []
    for (const row of rows) {
      const score = await readTest(dir, row.test).then((test) => test.score, (error: unknown) => { if (error instanceof RecordError) return null; throw error })
      if (score) scores.push(score)
    }
    const circular = circularAccuracy(rows.filter((row) => row.repeat === 1))
    const figures = [
      ...(testType(type)?.figures?.(scores) ?? []),
      ...(circular === null ? [] : [{ name: 'circular', title: 'Right in every rotation', value: circular, unit: '%' }]),
    ]
    all.push({ slug, type, figures: figures.filter((one) => one.value !== null) })
  }
  return all
}
