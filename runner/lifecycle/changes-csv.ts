import type { RescoredChange } from '../records/rescored.ts'

const COLUMNS: readonly (readonly [name: string, of: (change: RescoredChange) => string | number | null])[] = [
  ['n', ({ n }) => n],
  ['test', ({ test }) => test],
  ['suite', ({ suite }) => suite],
  ['type', ({ type }) => type],
  ['case', (change) => change.case],
  ['model', ({ api, model }) => `${api}/${model}`],
  ['repeat', ({ repeat }) => repeat],
  ['differs', ({ differs }) => differs.join(' ')],
  ['outcome before', ({ before }) => before.outcome],
  ['outcome after', ({ after }) => after.outcome],
  ['score before', ({ before }) => before.score],
  ['score after', ({ after }) => after.score],
  ['answer before', ({ before }) => before.answer],
  ['answer after', ({ after }) => after.answer],
  ['sentence before', ({ before }) => before.sentence],
  ['sentence after', ({ after }) => after.sentence],
  ['why', ({ why }) => why.join('; ')],
]

/** The differences as a table for a spreadsheet. */
export const csvOf = (changes: readonly RescoredChange[]): string =>
  csvText([COLUMNS.map(([name]) => name), ...changes.map((change) => COLUMNS.map(([, of]) => of(change)))])

/** Rows as text for a spreadsheet, RFC 4180, UTF-8 with its mark so that Excel reads it as such. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it. */
export const csvText = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
