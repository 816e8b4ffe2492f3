import type { Row } from '../../runner/index.ts'

/** A column that lists of tests can be put in the order of. */
export const TEST_COLUMNS = [
  'n',
  'outcome',
  'score',
  'type',
  'case',
  'model',
  'sentence',
  'elapsed',
  'tokens',
  'cost',
  'finished',
] as const
export type TestColumn = (typeof TEST_COLUMNS)[number]

/** An order: the word in the address, what the page calls it, its column and direction. */
interface Order {
  title: string
  column: TestColumn
  falling: boolean
}
const rising = (column: TestColumn, title: string): Order => ({ title, column, falling: false })
const falling = (column: TestColumn, title: string): Order => ({ title, column, falling: true })

export const TEST_SORTS = {
  n: rising('n', 'plan order'),
  '-n': falling('n', 'plan order, last first'),
  worst: rising('score', 'worst first'),
  best: falling('score', 'best first'),
  slowest: falling('elapsed', 'slowest first'),
  fastest: rising('elapsed', 'fastest first'),
  dearest: falling('cost', 'dearest first'),
  cheapest: rising('cost', 'cheapest first'),
  latest: falling('finished', 'latest first'),
  earliest: rising('finished', 'earliest first'),
  outcome: rising('outcome', 'by outcome'),
  '-outcome': falling('outcome', 'by outcome, errors first'),
  type: rising('type', 'by type'),
  '-type': falling('type', 'by type, last first'),
  case: rising('case', 'by case'),
  '-case': falling('case', 'by case, last first'),
  model: rising('model', 'by model'),
  '-model': falling('model', 'by model, last first'),
  sentence: rising('sentence', 'by what happened'),
  '-sentence': falling('sentence', 'by what happened, last first'),
  tokens: rising('tokens', 'fewest tokens first'),
  '-tokens': falling('tokens', 'most tokens first'),
} as const satisfies Record<string, Order>
export type TestSort = keyof typeof TEST_SORTS
export const SORT_WORDS = Object.keys(TEST_SORTS) as TestSort[]

/** The orders that pages offer by name; the rest is reached by the heads of the table. */
export const NAMED_SORTS = ['n', 'worst', 'best', 'slowest', 'dearest', 'latest'] as const satisfies readonly TestSort[]

/** Orders in which the first click on a column's head puts it: what one looks for stands on top. */
const FIRST: Partial<Record<TestColumn, TestSort>> = {
  elapsed: 'slowest',
  cost: 'dearest',
  finished: 'latest',
  tokens: '-tokens',
}

/** What a click on a column's head leads to: its first order, or the other one where the list is in that already. */
export function sortOf(column: TestColumn, now: TestSort): TestSort {
  const [a, b] = SORT_WORDS.filter((word) => TEST_SORTS[word].column === column) as [TestSort, TestSort]
  const first = FIRST[column] ?? a
  return now === first ? (first === a ? b : a) : first
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Texts of many rows as places in their order: each different text is compared once. */
function places(
  rows: readonly Row[],
  of: (row: Row) => string,
  compare: (a: string, b: string) => number,
): Float64Array {
  const texts = rows.map(of)
  const place = new Map([...new Set(texts)].sort(compare).map((text, index) => [text, index]))
  return Float64Array.from(texts, (text) => place.get(text) as number)
}

const codeOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
/** Case-2 before case-10, large and small letters alike, but never the same place for two texts. */
const natural = (a: string, b: string): number => collator.compare(a, b) || codeOrder(a, b)
const numbers = (rows: readonly Row[], of: (row: Row) => number | null): Float64Array =>
  Float64Array.from(rows, (row) => of(row) ?? Number.NaN)

const OUTCOME_ORDER: Readonly<Record<Row['outcome'], number>> = {
  passed: 0,
  failed: 1,
  unparsed: 2,
  refused: 3,
  truncated: 4,
  error: 5,
  skipped: 6,
}

const KEYS: Readonly<Record<TestColumn, (rows: readonly Row[]) => Float64Array>> = {
  n: (rows) => numbers(rows, (row) => row.n),
  outcome: (rows) => numbers(rows, (row) => OUTCOME_ORDER[row.outcome]),
  score: (rows) => numbers(rows, (row) => row.score),
  type: (rows) => places(rows, (row) => row.type, natural),
  case: (rows) => places(rows, (row) => row.case, natural),
  model: (rows) => places(rows, (row) => `${row.model} ${row.api}`, natural),
  sentence: (rows) => places(rows, (row) => row.sentence, codeOrder),
  elapsed: (rows) => numbers(rows, (row) => row.elapsedMs),
  tokens: (rows) =>
    numbers(rows, (row) =>
      row.inputTokens === null && row.outputTokens === null ? null : (row.inputTokens ?? 0) + (row.outputTokens ?? 0),
    ),
  cost: (rows) => numbers(rows, (row) => row.costUsd),
  finished: (rows) => places(rows, (row) => row.finished, codeOrder),
}

/** Indices of rows in an order. What has no value comes last in either direction; ties stay in plan order. */
export function orderOf(rows: readonly Row[], sort: TestSort): Uint32Array {
  const { column, falling } = TEST_SORTS[sort]
  const keys = KEYS[column](rows)
  const sign = falling ? -1 : 1
  const order = new Uint32Array(rows.length)
  for (let index = 0; index < order.length; index++) order[index] = index
  // rows come by their numbers: that order is there already
  if (sign === 1 && keys.every((key, index) => index === 0 || (keys[index - 1] as number) < key)) return order
  return order.sort((a, b) => {
    const [x, y] = [keys[a] as number, keys[b] as number]
    const [noX, noY] = [Number.isNaN(x), Number.isNaN(y)]
    if (noX || noY) return Number(noX) - Number(noY) || (rows[a] as Row).n - (rows[b] as Row).n
    return sign * (x - y) || (rows[a] as Row).n - (rows[b] as Row).n
  })
}

/** Things that each have a row, in an order. */
export function inOrderOf<T>(things: readonly T[], rowOf: (thing: T) => Row, sort: TestSort): T[] {
  return [...orderOf(things.map(rowOf), sort)].map((index) => things[index] as T)
}

/** What each column is sorted by, of a row. */
const SORTED_BY: Readonly<Record<TestColumn, readonly (keyof Row)[]>> = {
  n: [],
  outcome: ['outcome'],
  score: ['score'],
  type: ['type'],
  case: ['case'],
  model: ['model', 'api'],
  sentence: ['sentence'],
  elapsed: ['elapsedMs'],
  tokens: ['inputTokens', 'outputTokens'],
  cost: ['costUsd'],
  finished: ['finished'],
}

/** What the place of a row in an order hangs on, beside its number. */
export const sortKeyOf = (row: Row, sort: TestSort): (string | number | null)[] =>
  SORTED_BY[TEST_SORTS[sort].column].map((field) => row[field] as string | number | null)

/** Where rows that are in an order go on after a row with this key and number, whether it is among them or not. `same` says whether
 * one of the same key and number comes after it. */
export function placeAfter(
  rows: readonly Row[],
  sort: TestSort,
  { key, n }: { key: readonly (string | number | null)[]; n: number },
  same = false,
): number {
  const last = {
    n,
    ...Object.fromEntries(SORTED_BY[TEST_SORTS[sort].column].map((field, i) => [field, key[i] ?? null])),
  } as Row
  const isAfter = (row: Row): boolean =>
    row.n === n && JSON.stringify(sortKeyOf(row, sort)) === JSON.stringify(key)
      ? same
      : orderOf([last, row], sort)[0] === 0
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(rows[middle] as Row)) high = middle
    else low = middle + 1
  }
  return low
}
