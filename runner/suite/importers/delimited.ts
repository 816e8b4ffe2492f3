import type { TransformOptions } from 'node:stream'
import { parse, type CsvError, type Options } from 'csv-parse'
import { FileRefused } from '../suite-files.ts'
import type { Problem } from './define-importer.ts'
import type { Source } from './source.ts'

/** an image of 100 MB in base64, and room for the words beside it */
const MOST_ROW_BYTES = 140 * 2 ** 20

/** A row of a table by column name. `line` is the one it starts on; cells may hold line breaks. */
export interface Row {
  kind: 'row'
  line: number
  cells: Record<string, string>
}

/** The rows of a CSV or TSV file with a header, one in memory at a time. Rows that do not fit the header are problems, and
 * so is what ends the reading: an open quote, a row of more than 140 MB. */
export async function* readRows(source: Source, file: string, delimiter: ',' | '\t'): AsyncGenerator<Row | Problem> {
  const problem = (message: string, line?: number): Problem => ({
    kind: 'problem',
    at: { file, ...(line === undefined ? {} : { line }) },
    message,
  })
  let handle
  try {
    ;({ handle } = await source.open(file))
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    yield problem(error.message)
    return
  }
  const options: Options & TransformOptions = {
    delimiter,
    bom: true,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_ROW_BYTES,
    // rows that wait to be taken may have 100 MB each
    readableHighWaterMark: 1,
  }
  const parser = parse(options)
  const bytes = handle.createReadStream({ autoClose: false, highWaterMark: 64 * 1024 })
  bytes.on('error', (error) => parser.destroy(error))
  bytes.pipe(parser)
  try {
    let columns: string[] | undefined
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const line = info.lines - record.reduce((breaks, cell) => breaks + breaksIn(cell), 0)
      if (!columns) columns = record.map((name) => name.trim())
      else if (record.slice(columns.length).some((cell) => cell !== ''))
        yield problem(`has ${record.length} cells, but the header has ${columns.length}`, line)
      else if (record.length < columns.length)
        yield problem(`has only ${record.length} of ${columns.length} cells`, line)
      else yield { kind: 'row', line, cells: Object.fromEntries(columns.map((name, i) => [name, record[i] as string])) }
    }
  } catch (error) {
    const { code, message } = error as CsvError
    if (!code?.startsWith('CSV_')) throw error
    yield problem(`${WHY[code] ?? message}; nothing after it was read`, parser.info.lines)
  } finally {
    bytes.destroy()
    await handle.close()
  }
}

const WHY: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'the last row has a quote that is never closed',
  CSV_MAX_RECORD_SIZE: `has a row of more than ${MOST_ROW_BYTES / 2 ** 20} MB`,
}

/** Counted without a split: a cell may be an image of 100 MB. */
function breaksIn(cell: string): number {
  let breaks = 0
  for (let index = cell.indexOf('\n'); index >= 0; index = cell.indexOf('\n', index + 1)) breaks++
  return breaks
}
