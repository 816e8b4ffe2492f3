import type { Row } from '../../../../runner/index.ts'
import { columnsOf, type Narrowed, type TestsFilter } from '../../../filters/index.ts'
import { count, points, score } from '../../../format.ts'
import type { VersionRow } from '../../../catalog/version-rows.ts'
import { urls } from '../../../urls.ts'
import { testValues, type TestValues } from '../values.ts'

/** Scores of many tests: their mean over those that have one, and how many of all passed. */
class Tally {
  #sum = 0
  #scored = 0
  #passed = 0
  #tests = 0

  add(row: Row): void {
    this.#tests++
    if (row.passed) this.#passed++
    if (row.score === null) return
    this.#scored++
    this.#sum += row.score
  }

  get mean(): number | null {
    return this.#scored > 0 ? this.#sum / this.#scored : null
  }
  get shown() {
    return {
      mean: points(this.mean),
      passed: `${count(this.#passed)}/${count(this.#tests)}`,
      values: { score: this.mean, scored: this.#scored, passed: this.#passed, tests: this.#tests },
    }
  }
}

export interface MatrixCell {
  href: string
  outcome: string
  score: string
  values: TestValues
  about: string
  kept: boolean
  repeat: string
  src: string
  width: number
  height: number
}

/** What stands where in a matrix, whatever its cells show: made once for a narrowed list and kept with it. */
class Counted {
  readonly kept: Uint8Array
  /** numbers of the cases in `columnsOf(rows).cases`, in their order */
  readonly order: readonly number[]
  /** places of the shown tests of each case */
  readonly tests: readonly (readonly number[])[]
  readonly byModel: readonly Tally[]
  readonly byCase: readonly Tally[]
  /** models that have a shown test */
  readonly models: readonly number[]
  readonly repeats: number

  constructor(rows: readonly Row[], { at }: Narrowed, filter: TestsFilter) {
    const { cases } = columnsOf(rows)
    this.kept = new Uint8Array(rows.length)
    const seen = new Uint8Array(cases.size)
    for (const index of at) {
      this.kept[index] = 1
      seen[cases.caseOf[index] as number] = 1
    }
    const tests: number[][] = Array.from({ length: cases.size }, () => [])
    const models = new Set<number>()
    let repeats = 1
    this.byModel = cases.models.map(() => new Tally())
    this.byCase = tests.map(() => new Tally())
    rows.forEach((row, index) => {
      const [model, value] = [cases.modelOf[index] as number, cases.caseOf[index] as number]
      if (filter.cells === 'kept' ? this.kept[index] === 0 : seen[value] === 0) return
      this.byModel[model]?.add(row)
      this.byCase[value]?.add(row)
      tests[value]?.push(index)
      models.add(model)
      repeats = Math.max(repeats, row.repeat)
    })
    this.tests = tests
    this.models = [...models].sort((a, b) => a - b)
    this.repeats = repeats
    this.order = this.#inOrder([...new Set(at.map((index) => cases.caseOf[index] as number))], filter)
  }

  /** Worst first or best first; else as they come. */
  #inOrder(met: number[], { sort }: TestsFilter): number[] {
    if (sort !== 'worst' && sort !== 'best') return met
    const place = new Map(met.map((value, i) => [value, i]))
    const sign = sort === 'best' ? -1 : 1
    return met.sort((a, b) => {
      const [x, y] = [this.byCase[a]?.mean ?? null, this.byCase[b]?.mean ?? null]
      return x === null || y === null
        ? Number(x === null) - Number(y === null)
        : sign * (x - y) || (place.get(a) as number) - (place.get(b) as number)
    })
  }
}

const counted = new WeakMap<Narrowed, Map<TestsFilter['cells'], Counted>>()
function countedOf(rows: readonly Row[], narrowed: Narrowed, filter: TestsFilter): Counted {
  const known = counted.get(narrowed) ?? new Map<TestsFilter['cells'], Counted>()
  const found = known.get(filter.cells) ?? new Counted(rows, narrowed, filter)
  counted.set(narrowed, known.set(filter.cells, found))
  return found
}

/** Cases down, models across, every cell its tests. A case is shown when the filter keeps any of its tests; its other tests
 * stand beside them, told apart, unless `filter.cells` asks for the kept ones alone. */
export class Matrix {
  readonly #run: string
  readonly #rows: readonly Row[]
  readonly #filter: TestsFilter
  readonly #counted: Counted

  constructor(run: string, rows: readonly Row[], narrowed: Narrowed, filter: TestsFilter) {
    this.#run = run
    this.#rows = rows
    this.#filter = filter
    this.#counted = countedOf(rows, narrowed, filter)
  }

  /** how many cases there are to page through */
  get size(): number {
    return this.#counted.order.length
  }

  /** The page that a case is on, from 0; -1 where it is not in the list. */
  placeOf(row: number): number {
    return this.#counted.order.indexOf(columnsOf(this.#rows).cases.caseOf[row] as number)
  }

  page(from: number, to: number) {
    const { cases } = columnsOf(this.#rows)
    const { order, tests, models, byModel, byCase } = this.#counted
    return {
      columns: models.map((model) => ({ model: cases.models[model] as string, ...(byModel[model] as Tally).shown })),
      cases: order.slice(from, to).map((value) => {
        const own = tests[value] as readonly number[]
        const { case: id, type, class: kind = '', image, n } = this.#rows[own[0] as number] as Row
        return {
          id: String(n),
          case: id,
          type,
          kind,
          href: urls.case(this.#run, id, this.#filter),
          src: urls.thumb(this.#run, image),
          ...(byCase[value] as Tally).shown,
          cells: models.map((model) =>
            own.filter((index) => cases.modelOf[index] === model).map((index) => this.#cell(index)),
          ),
        }
      }),
    }
  }

  #cell(index: number): MatrixCell {
    const row = this.#rows[index] as VersionRow
    const repeat = this.#counted.repeats > 1 ? `#${row.repeat}` : ''
    return {
      href: urls.test(this.#run, row.test, this.#filter),
      outcome: row.outcome,
      score: score(row.score),
      values: testValues(row),
      kept: this.#counted.kept[index] === 1,
      repeat,
      about: `${row.api}/${row.model} on ${row.case}${repeat && ` ${repeat}`}: ${row.outcome}. ${row.sentence}`,
      src: this.#filter.tile === 'annotated' ? urls.picture(this.#run, row.test, 'thumb.webp', row.redrawn) : '',
      width: row.width,
      height: row.height,
    }
  }
}
