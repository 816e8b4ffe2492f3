import { MissTally, type Placed } from './miss-map.ts'
import { withoutControls } from '../records/control.ts'
import type { MissGroup } from '../records/misses.ts'
import type { Metric, Score } from '../records/score.ts'
import type { Row, Test } from '../records/test.ts'
import { readRowsAs } from '../store/read-run.ts'
import { rowsOfResults, testOfResults, type ResultsOf } from '../store/result-version.ts'
import { RecordError } from '../store/safe-file.ts'
import type { CountedTest, Tally } from '../score/figures.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { testType } from '../test-types/index.ts'
import { standsInScore } from './result-tally.ts'

export interface GroupFigures {
  slug: string
  type: string
  figures: Metric[]
  misses: MissGroup | null
}

/** What is made of one model on one test type while its tests are read. */
class Group {
  readonly #slug: string
  readonly #type: string
  readonly #known: AnyTestType | undefined
  readonly #figures: Tally<CountedTest> | undefined
  readonly #misses = new MissTally()

  constructor(slug: string, type: string) {
    ;[this.#slug, this.#type] = [slug, type]
    this.#known = testType(type)
    this.#figures = this.#known?.figures?.()
  }

  count(row: CountedRow, test: Test): void {
    if (this.#known && row.counts) this.#figures?.add(countedOf(row, test, this.#known))
    if (this.#known?.placed && test.score) this.#misses.add(placedOf(row, test, test.score))
  }

  get misses(): MissGroup | null {
    return this.#misses.group(this.#slug, this.#type)
  }

  get all(): GroupFigures {
    const figures = this.#figures?.figures() ?? []
    return {
      slug: this.#slug,
      type: this.#type,
      figures: figures.filter((figure) => figure.value !== null),
      misses: this.misses,
    }
  }
}

/** What figures need of a row: a hundred thousand rows as they are would take a hundred megabytes and more. */
type CountedRow = Pick<
  Row,
  'n' | 'test' | 'slug' | 'type' | 'suite' | 'case' | 'repeat' | 'passed' | 'image' | 'control'
> & {
  /** stands in the headline score */
  counts: boolean
}

const countedRow = (row: Row): CountedRow => {
  const { n, test, slug, type, suite, case: id, repeat, passed, image, control } = row
  return { n, test, slug, type, suite, case: id, repeat, passed, image, control, counts: standsInScore(row) }
}

/** What only many tests together tell: by model and type, from the tests on disk. Numbers (pooled F1, bias, yes-rate, circular
 * accuracy) over the tests that stand in the headline score, unreadable replies among them; and where on the image a model
 * misses, from those that were scored. Reads every test.json of the run once, and keeps none. */
export async function figuresOf(dir: string): Promise<GroupFigures[]> {
  const rows = withoutControls(await readRowsAs(dir, countedRow))
  const groups = await groupsOf({ dir, version: '' }, rows)
  return groups.map(({ all }) => all)
}

/** The miss map alone, of a run that has none stored or of a result version; from the rows that a page would read. */
export async function missGroupsOf(results: ResultsOf): Promise<MissGroup[]> {
  const rows = withoutControls(await rowsOfResults(results)).filter((row) => testType(row.type)?.placed)
  // no figures are made of them
  const groups = await groupsOf(
    results,
    rows.map((row) => ({ ...countedRow(row), counts: false })),
  )
  return groups.flatMap(({ misses }) => misses ?? [])
}

/** By model and type, in the order of their first tests. */
async function groupsOf(results: ResultsOf, rows: readonly CountedRow[]): Promise<Group[]> {
  const groups = new Map<string, Group>()
  const groupOf = ({ slug, type }: CountedRow): Group => {
    const key = JSON.stringify([slug, type])
    const group = groups.get(key) ?? new Group(slug, type)
    groups.set(key, group)
    return group
  }
  for (const row of rows) groupOf(row)
  for await (const { row, test } of testsOf(results, rows)) groupOf(row).count(row, test)
  return [...groups.values()]
}

/** The records of tests that can be read; one that is gone or damaged is passed over. */
export async function* testsOf<T extends Pick<Row, 'test'>>(
  results: ResultsOf,
  rows: readonly T[],
): AsyncGenerator<{ row: T; test: Test }> {
  for (const row of rows) {
    const test = await testOfResults(results, row.test).catch((error: unknown) => {
      if (error instanceof RecordError) return null
      throw error
    })
    if (test) yield { row, test }
  }
}

/** A test as figures over many count it. */
export const countedOf = (
  row: Pick<Row, 'suite' | 'case' | 'repeat' | 'passed'>,
  { case: own, score }: Test,
  type: AnyTestType,
): CountedTest => ({
  suite: row.suite,
  case: row.case,
  repeat: row.repeat,
  given: own.given,
  truth: own.truth,
  passed: row.passed,
  score,
  matches: score?.matches ?? type.unanswered(own.truth, own.given),
})

const placedOf = (row: Pick<Row, 'n' | 'image'>, test: Test, score: Score): Placed => ({
  n: row.n,
  image: row.image,
  size: test.case.image,
  matches: score.matches,
})
