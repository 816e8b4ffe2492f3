import { groupBy } from '../tools/group-by.ts'
import { missesOf, type Placed } from './miss-map.ts'
import { withoutControls } from '../records/control.ts'
import type { MissGroup } from '../records/misses.ts'
import type { Metric, Score } from '../records/score.ts'
import type { Row, Test } from '../records/test.ts'
import { readRows } from '../store/read-run.ts'
import { rowsOfResults, testOfResults, type ResultsOf } from '../store/result-version.ts'
import { RecordError } from '../store/safe-file.ts'
import type { CountedTest } from '../score/figures.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { testType } from '../test-types/index.ts'
import { standsInScore } from './totals.ts'

export interface GroupFigures {
  slug: string
  type: string
  figures: Metric[]
  misses: MissGroup | null
}

/** What only many tests together tell: by model and type, from the tests on disk. Numbers (pooled F1, bias, yes-rate, circular
 * accuracy) over the tests that stand in the headline score, unreadable replies among them; and where on the image a model
 * misses, from those that were scored. Reads every test.json of the run, one group after the other. */
export async function figuresOf(dir: string): Promise<GroupFigures[]> {
  const groups = groupBy(withoutControls(await readRows(dir)), (row) => JSON.stringify([row.slug, row.type]))
  const all: GroupFigures[] = []
  for (const rows of groups.values()) {
    const { slug, type } = rows[0] as { slug: string; type: string }
    const known = testType(type)
    const counted: CountedTest[] = []
    const placed: Placed[] = []
    for await (const { row, test } of testsOf({ dir, version: '' }, rows)) {
      if (known && standsInScore(row)) counted.push(countedOf(row, test, known))
      if (known?.placed && test.score) placed.push(placedOf(row, test, test.score))
    }
    const figures = known?.figures?.(counted) ?? []
    all.push({
      slug,
      type,
      figures: figures.filter((figure) => figure.value !== null),
      misses: missesOf(slug, type, placed),
    })
  }
  return all
}

/** The miss map alone, of a run that has none stored or of a result version; from the rows that a page would read. */
export async function missGroupsOf(results: ResultsOf): Promise<MissGroup[]> {
  const groups = groupBy(
    withoutControls(await rowsOfResults(results)).filter((row) => testType(row.type)?.placed),
    (row) => JSON.stringify([row.slug, row.type]),
  )
  const all: MissGroup[] = []
  for (const rows of groups.values()) {
    const { slug, type } = rows[0] as { slug: string; type: string }
    const placed: Placed[] = []
    for await (const { row, test } of testsOf(results, rows))
      if (test.score) placed.push(placedOf(row, test, test.score))
    const misses = missesOf(slug, type, placed)
    if (misses) all.push(misses)
  }
  return all
}

/** The records of tests that can be read; one that is gone or damaged is passed over. */
export async function* testsOf(results: ResultsOf, rows: readonly Row[]): AsyncGenerator<{ row: Row; test: Test }> {
  for (const row of rows) {
    const test = await testOfResults(results, row.test).catch((error: unknown) => {
      if (error instanceof RecordError) return null
      throw error
    })
    if (test) yield { row, test }
  }
}

/** A test as figures over many count it. */
export const countedOf = (row: Row, { case: own, score }: Test, type: AnyTestType): CountedTest => ({
  suite: row.suite,
  case: row.case,
  repeat: row.repeat,
  given: own.given,
  truth: own.truth,
  passed: row.passed,
  score,
  matches: score?.matches ?? type.unanswered(own.truth, own.given),
})

const placedOf = (row: Row, test: Test, score: Score): Placed => ({
  n: row.n,
  image: row.image,
  size: test.case.image,
  matches: score.matches,
})
