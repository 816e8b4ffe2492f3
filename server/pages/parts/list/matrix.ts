import type { Row } from '../../../../runner/index.ts'
import { columnsOf, type Narrowed, type TestsFilter } from '../../../filters/index.ts'
import { count, points, score } from '../../../format.ts'
import type { VersionRow } from '../../../catalog/version-rows.ts'
import { urls } from '../../../urls.ts'

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
  get shown(): { mean: string; passed: string } {
    return { mean: points(this.mean), passed: `${count(this.#passed)}/${count(this.#tests)}` }
  }
}

export interface MatrixCell {
  href: string
  outcome: string
  score: string
  about: string
  kept: boolean
  repeat: string
  src: string
  width: number
  height: number
}

/** Cases of a filtered list, worst first or in the list's order: the number of each case in `columnsOf(rows).cases`. */
function casesInOrder(
  rows: readonly Row[],
  { at }: Narrowed,
  filter: TestsFilter,
  tallies: readonly Tally[],
): number[] {
  const { caseOf } = columnsOf(rows).cases
  const order = [...new Set(at.map((value) => caseOf[value] as number))]
  if (filter.sort !== 'worst' && filter.sort !== 'best') return order
  const place = new Map(order.map((value, i) => [value, i]))
  const sign = filter.sort === 'best' ? -1 : 1
  return order.sort((a, b) => {
    const [x, y] = [tallies[a]?.mean ?? null, tallies[b]?.mean ?? null]
    return x === null || y === null
      ? Number(x === null) - Number(y === null)
      : sign * (x - y) || (place.get(a) as number) - (place.get(b) as number)
  })
}

/** Cases down, models across, every cell its tests. A case is shown when the filter keeps any of its tests; its other tests
 * stand beside them, told apart, unless `filter.cells` asks for the kept ones alone. */
export class Matrix {
  readonly #run: string
  readonly #rows: readonly Row[]
  readonly #filter: TestsFilter
  readonly #kept: Uint8Array
  readonly #shown: (index: number) => boolean
  readonly #order: readonly number[]
  readonly #byModel: readonly Tally[]
  readonly #byCase: readonly Tally[]

  constructor(run: string, rows: readonly Row[], narrowed: Narrowed, filter: TestsFilter) {
    this.#run = run
    this.#rows = rows
    this.#filter = filter
    const { cases } = columnsOf(rows)
    this.#kept = new Uint8Array(rows.length)
    const seen = new Uint8Array(cases.size)
    for (const index of narrowed.at) {
      this.#kept[index] = 1
      seen[cases.caseOf[index] as number] = 1
    }
    this.#shown = (index) =>
      filter.cells === 'kept' ? this.#kept[index] === 1 : seen[cases.caseOf[index] as number] === 1
    this.#byModel = cases.models.map(() => new Tally())
    this.#byCase = Array.from({ length: cases.size }, () => new Tally())
    rows.forEach((row, index) => {
      if (!this.#shown(index)) return
      this.#byModel[cases.modelOf[index] as number]?.add(row)
      this.#byCase[cases.caseOf[index] as number]?.add(row)
    })
    this.#order = casesInOrder(rows, narrowed, filter, this.#byCase)
  }

  /** how many cases there are to page through */
  get size(): number {
    return this.#order.length
  }

  /** The page that a case is on, from 0; -1 where it is not in the list. */
  placeOf(row: number): number {
    return this.#order.indexOf(columnsOf(this.#rows).cases.caseOf[row] as number)
  }

  page(from: number, to: number) {
    const { cases } = columnsOf(this.#rows)
    const here = new Map(this.#order.slice(from, to).map((value) => [value, [] as number[]]))
    const models = new Set<number>()
    let repeats = 1
    for (let index = 0; index < this.#rows.length; index++) {
      if (!this.#shown(index)) continue
      models.add(cases.modelOf[index] as number)
      repeats = Math.max(repeats, this.#rows[index]?.repeat ?? 1)
      here.get(cases.caseOf[index] as number)?.push(index)
    }
    const columns = [...models].sort((a, b) => a - b)
    return {
      columns: columns.map((model) => ({
        model: cases.models[model] as string,
        ...(this.#byModel[model] as Tally).shown,
      })),
      cases: [...here].map(([value, tests]) => {
        const { case: id, type, class: kind = '', image, n } = this.#rows[tests[0] as number] as Row
        return {
          id: String(n),
          case: id,
          type,
          kind,
          href: urls.case(this.#run, id, this.#filter),
          src: urls.thumb(this.#run, image),
          ...(this.#byCase[value] as Tally).shown,
          cells: columns.map((model) =>
            tests.filter((index) => cases.modelOf[index] === model).map((index) => this.#cell(index, repeats)),
          ),
        }
      }),
    }
  }

  #cell(index: number, repeats: number): MatrixCell {
    const row = this.#rows[index] as VersionRow
    const repeat = repeats > 1 ? `#${row.repeat}` : ''
    return {
      href: urls.test(this.#run, row.test, this.#filter),
      outcome: row.outcome,
      score: score(row.score),
      kept: this.#kept[index] === 1,
      repeat,
      about: `${row.api}/${row.model} on ${row.case}${repeat && ` ${repeat}`}: ${row.outcome}. ${row.sentence}`,
      src: this.#filter.tile === 'annotated' ? urls.picture(this.#run, row.test, 'thumb.webp', row.redrawn) : '',
      width: row.width,
      height: row.height,
    }
  }
}
