import type { Row } from '../../runner/index.ts'
import { keepsRow, parseSearch } from './search.ts'
import { isOutcome } from './outcome-groups.ts'
import { columnsOf, FACET_NAMES, type FacetName, type RowColumns } from './row-columns.ts'
import type { TestsFilter } from './tests.ts'

/** A list of tests narrowed by a filter, and what every other choice would leave. */
export interface Narrowed {
  /** kept rows in the filter's order, and where they stand in the whole list */
  rows: Row[]
  at: readonly number[]
  /** of each facet every value there is, with the tests a click on it would leave: the other filters hold, its own does not */
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

const fits = (name: FacetName, value: string, wanted: string): boolean =>
  name === 'outcome' ? isOutcome(value, wanted) : value === wanted || (name === 'suspect' && wanted === 'any')

/** What became of a row: it passed all filters on rows, failed one facet alone (its place in FACET_NAMES), or more. */
const PASSES = -1
const FAILS = -2

function checkRows(rows: readonly Row[], { columns }: RowColumns, filter: Partial<TestsFilter>): Int8Array {
  const checks = FACET_NAMES.flatMap((name, at) => {
    const wanted = filter[name]
    if (!wanted) return []
    const { codes, values } = columns[name]
    return [{ at, codes, good: values.map((list) => list.some((value) => fits(name, value, wanted))) }]
  })
  const search = filter.q ? parseSearch(filter.q) : null
  const verdicts = new Int8Array(rows.length)
  for (let at = 0; at < rows.length; at++) {
    let verdict = PASSES
    for (const check of checks) {
      if (check.good[check.codes[at] as number]) continue
      verdict = verdict === PASSES ? check.at : FAILS
      if (verdict === FAILS) break
    }
    verdicts[at] = verdict !== FAILS && search && !keepsRow(search, rows[at] as Row) ? FAILS : verdict
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
    differ: (one: number): boolean => !filter.differ || cases.differ(one),
    right: (one: number): boolean => right === null || (right >= 0 && cases.right(one, right)),
    wrong: (one: number): boolean => wrong === null || (wrong >= 0 && cases.wrong(one, wrong)),
  }
}

export function narrowTests(rows: readonly Row[], filter: Partial<TestsFilter>): Narrowed {
  const known = columnsOf(rows)
  const { cases, columns } = known
  const verdicts = checkRows(rows, known, filter)
  const check = checkCases(known, filter)
  const good = Uint8Array.from({ length: cases.size }, (_, one) =>
    Number(check.differ(one) && check.right(one) && check.wrong(one)),
  )
  /** cases with a test that passes the filters on rows */
  const seen = new Uint8Array(cases.size)

  const tallies = FACET_NAMES.map((name) => new Uint32Array(columns[name].values.length))
  const add = (facet: number, at: number): void => {
    const tally = tallies[facet] as Uint32Array
    const code = columns[FACET_NAMES[facet] as FacetName].codes[at] as number
    tally[code] = (tally[code] as number) + 1
  }
  for (let at = 0; at < rows.length; at++) {
    const verdict = verdicts[at] as number
    const one = cases.caseOf[at] as number
    if (verdict === PASSES) seen[one] = 1
    if (verdict === FAILS || !good[one]) continue
    if (verdict !== PASSES) add(verdict, at)
    else for (let facet = 0; facet < tallies.length; facet++) add(facet, at)
  }
  const kept: number[] = []
  for (const at of known.order(filter.sort ?? 'n'))
    if (verdicts[at] === PASSES && good[cases.caseOf[at] as number]) kept.push(at)

  const facets = Object.fromEntries(
    FACET_NAMES.map((name, facet) => {
      const counts = new Map<string, number>()
      columns[name].values.forEach((list, code) => {
        for (const value of list) counts.set(value, (counts.get(value) ?? 0) + (tallies[facet]?.[code] ?? 0))
      })
      return [name, counts]
    }),
  ) as Record<FacetName, Map<string, number>>
  return { rows: kept.map((at) => rows[at] as Row), at: kept, facets, cases: countCases(known, seen, good, check) }
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
  for (let one = 0; one < cases.size; one++) {
    if (!seen[one]) continue
    if (good[one]) kept++
    const [differs, isRight, isWrong] = [check.differ(one), check.right(one), check.wrong(one)]
    if (isRight && isWrong && cases.differ(one)) differ++
    if (!differs) continue
    for (let a = 0; a < cases.models.length; a++) {
      const rightHere = cases.right(one, a)
      if (isWrong && rightHere) right[a] = (right[a] as number) + 1
      if (isRight && cases.wrong(one, a)) wrong[a] = (wrong[a] as number) + 1
      if (!paired || !rightHere) continue
      for (let b = 0; b < cases.models.length; b++) {
        if (!cases.wrong(one, b)) continue
        const pair = pairOf(cases.models[a] as string, cases.models[b] as string)
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      }
    }
  }
  const byModel = (counts: Uint32Array): Map<string, number> =>
    new Map(cases.models.map((model, at) => [model, counts[at] as number]))
  return { kept, differ, right: byModel(right), wrong: byModel(wrong), pairs }
}

/** The key of two models in `pairs`. No name has a line break in it. */
export const pairOf = (right: string, wrong: string): string => `${right}\n${wrong}`

/** The rows a filter keeps, in its order; ties stay in plan order. */
export const filterTests = (rows: readonly Row[], filter: Partial<TestsFilter>): Row[] => narrowTests(rows, filter).rows
