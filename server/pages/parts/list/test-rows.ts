import { TEXT_FIELDS, type TextField } from '../../../../runner/index.ts'
import {
  sortOf,
  TEST_SORTS,
  THUMB_SIZES,
  type ChartedRow,
  type TestColumn,
  type TestsFilter,
} from '../../../filters/index.ts'
import { count, duration, moment, plural, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { tileOf } from './tile.ts'

export const VIEW_NAMES = { table: 'Table', sheet: 'Contact sheet', matrix: 'Matrix' } as const

/** Heads of the table; a picture has none to sort by. */
const HEADS: readonly { column: TestColumn | null; text: string; number?: true }[] = [
  { column: 'n', text: 'test' },
  { column: null, text: 'picture' },
  { column: 'outcome', text: 'outcome' },
  { column: 'score', text: 'score', number: true },
  { column: 'type', text: 'type' },
  { column: 'case', text: 'case' },
  { column: 'model', text: 'model' },
  { column: 'sentence', text: 'what happened' },
  { column: 'elapsed', text: 'elapsed', number: true },
  { column: 'tokens', text: 'tokens in / out', number: true },
  { column: 'cost', text: 'cost', number: true },
]

export const headsOf = (run: string, filter: TestsFilter) =>
  HEADS.map(({ column, text, number = false }) => {
    const now = TEST_SORTS[filter.sort]
    const next = column && sortOf(column, filter.sort)
    return {
      text,
      number,
      href: next ? urls.tests(run, { ...filter, page: 1, sort: next }) : '',
      about: next ? TEST_SORTS[next].title : '',
      sorted: column !== now.column ? '' : now.falling ? 'descending' : 'ascending',
    }
  })

const FOUND_IN: Partial<Record<TextField, string>> = {
  image: 'the name of the image',
  question: 'the question',
  truth: 'what is right',
  reply: 'the reply',
}

/** "found in the question and the reply"; '' where the row itself shows the words */
function foundIn({ foundIn }: ChartedRow): string {
  if (!foundIn) return ''
  const bits = [...foundIn.values()].reduce((all, one) => all | one, 0)
  const names = TEXT_FIELDS.flatMap((field, place) => ((bits >> place) & 1 ? (FOUND_IN[field] ?? []) : []))
  return names.length > 0 ? `found in ${names.join(' and ')}` : ''
}

export const rowOf = (run: string, row: ChartedRow, filter: TestsFilter) => ({
  ...tileOf(run, row, { filter }),
  n: String(row.n).padStart(4, '0'),
  test: row.test,
  type: row.type,
  typeHref: urls.type(row.type),
  case: row.case,
  modelOnly: row.model,
  api: row.api,
  caseHref: urls.case(run, row.case, filter),
  class: row.class ?? '',
  repeat: row.repeat,
  sentence: row.sentence,
  foundIn: foundIn(row),
  started: moment(row.started),
  elapsed: duration(row.elapsedMs),
  attempts: row.attempts > 1 ? plural(row.attempts, 'attempt') : '',
  tokens:
    row.inputTokens === null && row.outputTokens === null
      ? '–'
      : `${row.inputTokens === null ? '?' : count(row.inputTokens)} / ${row.outputTokens === null ? '?' : count(row.outputTokens)}`,
  cost: row.costUsd === null ? 'unknown' : usd(row.costUsd),
})

export type TestRow = ReturnType<typeof rowOf>

/** What a view shows of its list, and how that can be changed. */
export const choicesOf = (run: string, filter: TestsFilter) => {
  const choice = (text: string, change: Partial<TestsFilter>) => ({
    text,
    href: urls.tests(run, { ...filter, ...change }),
    current: Object.entries(change).every(([name, value]) => filter[name as keyof TestsFilter] === value),
  })
  switch (filter.view) {
    case 'sheet':
      return [
        {
          title: 'pictures',
          options: [choice('what was found', { tile: '' }), choice('originals', { tile: 'original' })],
        },
        { title: 'size', options: THUMB_SIZES.map((thumb) => choice(thumb || 'medium', { thumb })) },
      ]
    case 'matrix':
      return [
        {
          title: 'show',
          options: [
            choice('whole cases', { cells: '', page: 1 }),
            choice('only the tests that fit', { cells: 'kept', page: 1 }),
          ],
        },
        {
          title: 'pictures',
          options: [choice('originals only', { tile: '' }), choice('what was found', { tile: 'annotated' })],
        },
      ]
    case 'table':
      return []
  }
}
