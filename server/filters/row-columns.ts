import { lastUsed, onceAList, type ReviewedRow, type Row } from '../../runner/index.ts'
import { CaseVerdicts } from './case-verdicts.ts'
import { orderOf, type TestSort } from './test-sorts.ts'

/** A filter that a list of tests has facets for. */
export const FACET_NAMES = [
  'outcome',
  'review',
  'reason',
  'refusal',
  'suspect',
  'differs',
  'model',
  'api',
  'type',
  'class',
  'tag',
  'suite',
  'control',
] as const
export type FacetName = (typeof FACET_NAMES)[number]

/** what a filter calls tests that are no control: those that a list has where none is asked for */
export const NO_CONTROL = 'none'
/** what it calls those with another image than their own */
export const BLIND = 'blind'

/** what a filter calls tests that nobody has judged */
export const NOT_REVIEWED = 'not reviewed'

const VALUES: Readonly<Record<FacetName, (row: ReviewedRow) => string | readonly string[] | undefined>> = {
  outcome: (row) => row.outcome,
  review: (row) => row.review ?? NOT_REVIEWED,
  reason: (row) => row.reason ?? undefined,
  refusal: (row) => row.refusal,
  suspect: (row) => row.suspect,
  differs: (row) => row.differs,
  model: (row) => row.model,
  api: (row) => row.api,
  type: (row) => row.type,
  class: (row) => row.class,
  tag: (row) => row.tags,
  suite: (row) => row.suite,
  control: (row) => row.control?.kind ?? NO_CONTROL,
}

/** One facet of many rows: row -> code, code -> the values it stands for (none, one, or several tags). */
export interface Column {
  codes: Uint32Array
  values: readonly (readonly string[])[]
}

function columnOf(rows: readonly Row[], of: (row: Row) => string | readonly string[] | undefined): Column {
  const known = new Map<string, number>()
  const values: (readonly string[])[] = []
  const codes = new Uint32Array(rows.length)
  // most rows are as the one before, or have no such value
  let [last, code]: [string | readonly string[] | undefined | null, number] = [null, 0]
  for (let index = 0; index < rows.length; index++) {
    const value = of(rows[index] as Row)
    if (value !== last) {
      const key = value === undefined ? '' : typeof value === 'string' ? value : `\n${value.join('\n')}`
      const before = known.get(key)
      code = before ?? values.length
      if (before === undefined) {
        known.set(key, code)
        values.push(value === undefined ? [] : typeof value === 'string' ? [value] : value)
      }
      last = value
    }
    codes[index] = code
  }
  return { codes, values }
}

/** Orders kept of one list, each 4 bytes a row. */
const KEPT_ORDERS = 4

/** A list of rows by columns, so that 100,000 of them are narrowed, counted and put in order within milliseconds. Made
 * once for a list: the catalog gives the same one until a row is added. */
export class RowColumns {
  readonly columns: Readonly<Record<FacetName, Column>>
  readonly cases: CaseVerdicts
  readonly #rows: readonly Row[]
  #orders = new Map<TestSort, Uint32Array>()

  constructor(rows: readonly Row[]) {
    this.#rows = rows
    this.columns = Object.fromEntries(FACET_NAMES.map((name) => [name, columnOf(rows, VALUES[name])])) as Record<
      FacetName,
      Column
    >
    this.cases = new CaseVerdicts(rows)
  }

  order(sort: TestSort): Uint32Array {
    return lastUsed(this.#orders, sort, KEPT_ORDERS, () => orderOf(this.#rows, sort))
  }
}

export const columnsOf = onceAList((rows: readonly Row[]) => new RowColumns(rows))
