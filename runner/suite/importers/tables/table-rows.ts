import { groupBy } from '../../../tools/group-by.ts'
import { caseLines } from '../../case-lines.ts'
import { SuiteError } from '../../suite-error.ts'
import { FileRefused } from '../../suite-files.ts'
import type { Cells } from './columns.ts'
import { firstTurn } from './conversation.ts'
import type { Note, Place, Problem } from '../define-importer.ts'
import { delimiterOf, readRows } from './delimited.ts'
import { readText } from '../json-file.ts'
import { BARE, longAsText, parsePythonJson } from './python-json.ts'
import type { Source } from '../source.ts'
import { TWICE_GIVEN, twiceGiven } from '../../twice-given.ts'

export interface TableRow {
  kind: 'row'
  line?: number
  field?: string
  cells: Cells
}

/** The rows of a CSV, TSV, JSON Lines or JSON table, whatever a JSON file is called. Throws SuiteError. */
export async function* rowsOf(source: Source, file: string): AsyncGenerator<TableRow | Problem | Note> {
  if (/\.[ct]sv$/i.test(file)) yield* readRows(source, file, await delimiterOf(source, file))
  else if (/\.json$/i.test(file) && !isJsonLines(await source.head(file))) yield* jsonRows(source, file)
  else yield* jsonLines(source, file)
}

/** Whether the first line is a whole object of its own, and another one follows. */
export function isJsonLines(head: string): boolean {
  const [first = '', ...others] = head.split('\n').filter((line) => line.trim() !== '')
  if (!first.trimStart().startsWith('{') || !others[0]?.trimStart().startsWith('{')) return false
  try {
    parsePythonJson(first)
    return true
  } catch {
    return false
  }
}

async function* jsonRows(source: Source, file: string): AsyncGenerator<TableRow | Problem | Note> {
  const text = await readText(source, file)
  let parsed
  try {
    parsed = parsePythonJson(longAsText(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw new SuiteError([{ file, message: `is not JSON: ${error.message}` }])
    throw error
  }
  if (parsed.bare) yield { kind: 'note', at: { file }, text: BARE }
  const [list, name] = listIn(parsed.value)
  if (!list) throw new SuiteError([{ file, message: 'is not a list of rows: a JSON table is [{...}, {...}]' }])
  const twice = groupBy(twiceGiven(text), ({ row }) => row)
  const whole = twice.get('')
  if (whole) throw new SuiteError(whole.map(({ field }) => ({ file, field, message: TWICE_GIVEN })))
  for (const [i, cells] of list.entries()) {
    const field = `${name}[${i}]`
    const again = twice.get(field)
    if (again) for (const one of again) yield { kind: 'problem', at: { file }, field: one.field, message: TWICE_GIVEN }
    else yield* rowOf(cells, { file }, field)
  }
}

/** The list itself, or the only list of objects among the fields, as in {"data": [...]}. */
function listIn(value: unknown): [list: unknown[] | undefined, name: string] {
  if (Array.isArray(value)) return [value, '']
  if (typeof value !== 'object' || value === null) return [undefined, '']
  const lists = Object.entries(value).filter(
    (field): field is [string, unknown[]] =>
      Array.isArray(field[1]) && field[1].length > 0 && field[1].every((item) => typeof item === 'object'),
  )
  return lists.length === 1 && lists[0] ? [lists[0][1], lists[0][0]] : [undefined, '']
}

async function* jsonLines(source: Source, file: string): AsyncGenerator<TableRow | Problem | Note> {
  try {
    for await (const { line, text } of caseLines(source.dir, file)) {
      const at = { file, line }
      if (text === null) {
        yield { kind: 'problem', at, message: 'is longer than 1 MB' }
        continue
      }
      try {
        const { value, bare } = parsePythonJson(longAsText(text))
        const [again] = twiceGiven(text)
        if (again) {
          yield { kind: 'problem', at, field: again.field, message: TWICE_GIVEN }
          continue
        }
        if (bare) yield { kind: 'note', at, text: BARE }
        yield* rowOf(value, at)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        yield { kind: 'problem', at, message: `is not JSON: ${error.message}` }
      }
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    throw new SuiteError([{ file, message: error.message }])
  }
}

function* rowOf(cells: unknown, at: Place, field?: string): Generator<TableRow | Problem | Note> {
  const where = field === undefined ? {} : { field }
  if (typeof cells !== 'object' || cells === null || Array.isArray(cells)) {
    yield { kind: 'problem', at, ...where, message: 'is not a row: an object with one field a column is expected' }
    return
  }
  const turn = firstTurn(cells as Cells)
  if (turn && turn.further > 0)
    yield { kind: 'note', at, text: 'of conversations the first question was taken; the others may rest on it' }
  const { conversations: _, messages: __, ...rest } = cells as Cells
  yield {
    kind: 'row',
    ...where,
    ...(at.line === undefined ? {} : { line: at.line }),
    cells: turn ? { ...rest, question: turn.question, answer: turn.answer } : (cells as Cells),
  }
}
