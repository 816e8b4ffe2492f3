import { BLIND_KINDS, lastUsed, type Row } from '../../runner/index.ts'
import { keepsRow, parseSearch, type Search } from './search.ts'
import { chartCheck } from './charted-tests.ts'
import { isOutcome } from './outcome-groups.ts'
import { BLIND, columnsOf, FACET_NAMES, NO_CONTROL, type FacetName, type RowColumns } from './row-columns.ts'
import { TEST_FILTERS, valuesOf, type TestsFilter } from './tests.ts'

/** A list of tests narrowed by a filter, and what every other choice would leave. */
export interface Narrowed {
  /** kept rows in the filter's order, and where they stand in the whole list */
  rows: readonly Row[]
  at: readonly number[]
  /** of each facet every value there is, with how many tests it has where the other filters hold and its own does not: what a
   * click on it would leave, or add where others of its facet are chosen */
  facets: Readonly<Record<FacetName, ReadonlyMap<string, number>>>
  /** the same for what compares models on a case; these count cases */
  cases: {
    kept: number
    differ: number
    right: ReadonlyMap<string, number>
    wrong: ReadonlyMap<string, number>
    pairs: ReadonlyMap<string, number>
  }
}

/** Above this many models, pairs of them are not counted. */
export const MOST_PAIRED = 3

const isDifferent = (value: string): boolean => value !== 'no' && value !== 'not comparable'

const fits = (name: FacetName, value: string, wanted: string): boolean =>
  name === 'outcome'
    ? isOutcome(value, wanted)
    : name === 'control' && wanted === BLIND
      ? BLIND_KINDS.some((kind) => kind === value)
      : value === wanted || (wanted === 'any' && (name === 'suspect' || (name === 'differs' && isDifferent(value))))

/** Whether controls are asked for, by the facet or by the search: else a list is of the tests beside which they stand. */
export const asksForControls = (
  filter: Partial<TestsFilter>,
  search: Search | null = filter.q ? parseSearch(filter.q) : null,
): boolean =>
  valuesOf(filter.control).length > 0 || search?.terms.some(({ asked }) => asked?.field === 'control') === true

/** What became of a row: it passed all filters on rows, failed one facet alone (its place in FACET_NAMES), or more. */
const PASSES = -1
const FAILS = -2

function checkRows(rows: readonly Row[], { columns }: RowColumns, filter: Partial<TestsFilter>): Int8Array {
  const search = filter.q ? parseSearch(filter.q) : null
  const controls = asksForControls(filter, search)
  const checks = FACET_NAMES.flatMap((name, index) => {
    // the controls beside the tests are shown to those who ask for them
    const wanted = name === 'control' && !controls ? [NO_CONTROL] : valuesOf(filter[name])
    if (wanted.length === 0) return []
    const { codes, values } = columns[name]
    return [
      {
        at: index,
        codes,
        good: values.map((list) => list.some((value) => wanted.some((item) => fits(name, value, item)))),
      },
    ]
  })
  const charted = chartCheck(filter)
  const verdicts = new Int8Array(rows.length)
  for (let index = 0; index < rows.length; index++) {
    let verdict = PASSES
    for (const check of checks) {
      if (check.good[check.codes[index] as number]) continue
      verdict = verdict === PASSES ? check.at : FAILS
      if (verdict === FAILS) break
    }
    const row = rows[index] as Row
    verdicts[index] =
      verdict !== FAILS && ((search && !keepsRow(search, row)) || (charted && !charted(row))) ? FAILS : verdict
  }
  return verdicts
}

/** The filters on whole cases: which of them keep a case. */
function checkCases({ cases }: RowColumns, filter: Partial<TestsFilter>) {
  const [right, wrong] = [filter.right, filter.wrong].map((name) => (name ? cases.models.indexOf(name) : null)) as [
    number | null,
    number | null,
  ]
  return {
    differ: (value: number): boolean => !filter.differ || cases.differ(value),
    right: (value: number): boolean => right === null || (right >= 0 && cases.right(value, right)),
    wrong: (value: number): boolean => wrong === null || (wrong >= 0 && cases.wrong(value, wrong)),
  }
}

/** Filters whose results are kept of one list, the last used: pages of a list, a matrix and the tests beside a test ask for the same. */
const KEPT_FILTERS = 4
const narrowed = new WeakMap<readonly Row[], Map<string, Narrowed>>()

/** The rows that a filter keeps; the same list and filter give the same object. */
export function narrowTests(rows: readonly Row[], filter: Partial<TestsFilter>): Narrowed {
  const key = JSON.stringify([filter.sort ?? 'n', ...TEST_FILTERS.map((name) => filter[name] ?? '')])
  const kept = narrowed.get(rows) ?? new Map<string, Narrowed>()
  narrowed.set(rows, kept)
  return lastUsed(kept, key, KEPT_FILTERS, () => narrow(rows, filter))
}

function narrow(rows: readonly Row[], filter: Partial<TestsFilter>): Narrowed {
  const known = columnsOf(rows)
  const { cases, columns } = known
  const verdicts = checkRows(rows, known, filter)
  const check = checkCases(known, filter)
  const good = Uint8Array.from({ length: cases.size }, (_, value) =>
    Number(check.differ(value) && check.right(value) && check.wrong(value)),
  )
  /** cases with a test that passes the filters on rows */
  const seen = new Uint8Array(cases.size)

  const tallies = FACET_NAMES.map((name) => new Uint32Array(columns[name].values.length))
  const add = (facet: number, index: number): void => {
    const tally = tallies[facet] as Uint32Array
    const code = columns[FACET_NAMES[facet] as FacetName].codes[index] as number
    tally[code] = (tally[code] as number) + 1
  }
  for (let index = 0; index < rows.length; index++) {
    const verdict = verdicts[index] as number
    const value = cases.caseOf[index] as number
    if (verdict === PASSES) seen[value] = 1
    if (verdict === FAILS || !good[value]) continue
    if (verdict !== PASSES) add(verdict, index)
    else for (let facet = 0; facet < tallies.length; facet++) add(facet, index)
  }
  const kept: number[] = []
  for (const index of known.order(filter.sort ?? 'n'))
    if (verdicts[index] === PASSES && good[cases.caseOf[index] as number]) kept.push(index)

  const facets = Object.fromEntries(
    FACET_NAMES.map((name, facet) => {
      const counts = new Map<string, number>()
      columns[name].values.forEach((list, code) => {
        for (const value of list) counts.set(value, (counts.get(value) ?? 0) + (tallies[facet]?.[code] ?? 0))
      })
      return [name, counts]
    }),
  ) as Record<FacetName, Map<string, number>>
  return {
    rows: kept.map((index) => rows[index] as Row),
    at: kept,
    facets,
    cases: countCases(known, seen, good, check),
  }
}

function countCases(
  { cases }: RowColumns,
  seen: Uint8Array,
  good: Uint8Array,
  check: ReturnType<typeof checkCases>,
): Narrowed['cases'] {
  let [kept, differ] = [0, 0]
  const [right, wrong] = [new Uint32Array(cases.models.length), new Uint32Array(cases.models.length)]
  const paired = cases.models.length <= MOST_PAIRED
  const pairs = new Map<string, number>()
  for (let value = 0; value < cases.size; value++) {
    if (!seen[value]) continue
    if (good[value]) kept++
    const [differs, isRight, isWrong] = [check.differ(value), check.right(value), check.wrong(value)]
    if (isRight && isWrong && cases.differ(value)) differ++
    if (!differs) continue
    for (let a = 0; a < cases.models.length; a++) {
      const rightHere = cases.right(value, a)
      if (isWrong && rightHere) right[a] = (right[a] as number) + 1
      if (isRight && cases.wrong(value, a)) wrong[a] = (wrong[a] as number) + 1
      if (!paired || !rightHere) continue
      for (let b = 0; b < cases.models.length; b++) {
        if (!cases.wrong(value, b)) continue
        const pair = pairOf(cases.models[a] as string, cases.models[b] as string)
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      }
    }
  }
  const byModel = (counts: Uint32Array): Map<string, number> =>
    new Map(cases.models.map((model, index) => [model, counts[index] as number]))
  return { kept, differ, right: byModel(right), wrong: byModel(wrong), pairs }
}

/** The key of two models in `pairs`. No name has a line break in it. */
export const pairOf = (right: string, wrong: string): string => `${right}\n${wrong}`

/** The rows a filter keeps, in its order; ties stay in plan order. */
export const filterTests = (rows: readonly Row[], filter: Partial<TestsFilter>): readonly Row[] =>
  narrowTests(rows, filter).rows
