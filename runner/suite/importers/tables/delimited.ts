import { SuiteError } from '../../suite-error.ts'
import { FileRefused } from '../../suite-files.ts'
import { CsvCells, QuoteNotClosed, RecordTooLong, type CsvRecord } from './csv-cells.ts'
import { markedEncoding, notIn } from '../decode-text.ts'
import type { Problem } from '../define-importer.ts'
import type { Source } from '../source.ts'

/** an image of 100 MB in base64, and room for the words beside it */
const MOST_ROW = 140 * 2 ** 20

/** A row of a table by column name. `line` is the one it starts on; cells may hold line breaks. */
export interface Row {
  kind: 'row'
  line: number
  cells: Record<string, string>
}

/** The rows of a CSV or TSV file with a header, one in memory at a time. Rows that do not fit the header are problems, and
 * so is what ends the reading: an open quote, a row of more than 140 MB. Throws SuiteError where nothing can be told of any row:
 * text that is not in its encoding, two columns of one name. */
export async function* readRows(source: Source, file: string, delimiter: string): AsyncGenerator<Row | Problem> {
  const problem = (message: string, line?: number): Problem => ({
    kind: 'problem',
    at: { file, ...(line === undefined ? {} : { line }) },
    message,
  })
  let columns: string[] | undefined
  const records = recordsOf(source, file, delimiter)
  try {
    for await (const { line, cells } of records) {
      if (!columns) {
        columns = cells.map((name) => name.trim())
        refuseTwins(columns, file, line)
      } else if (cells.every((cell) => cell.trim() === '')) continue
      else if (cells.slice(columns.length).some((cell) => cell.trim() !== ''))
        yield problem(`has ${cells.length} cells, but the header has ${columns.length}`, line)
      else if (cells.length < columns.length) yield problem(`has only ${cells.length} of ${columns.length} cells`, line)
      else yield { kind: 'row', line, cells: Object.fromEntries(columns.map((name, i) => [name, cells[i] as string])) }
    }
  } catch (error) {
    if (error instanceof FileRefused) yield problem(error.message)
    else if (error instanceof Cut) yield problem(`${error.message}; nothing after it was read`, error.line)
    else throw error
  }
}

/** Two columns of one name cannot be told apart. Columns without a name are of no use, however many. */
function refuseTwins(columns: readonly string[], file: string, line: number): void {
  const first = new Map<string, number>()
  for (const [i, name] of columns.entries()) {
    if (name === '') continue
    const known = first.get(name)
    if (known !== undefined)
      throw new SuiteError([
        {
          file,
          line,
          message: `has two columns named "${name.slice(0, 60)}" (${known + 1} and ${i + 1}); ${/^-?\d+(?:\.\d+)?$/.test(name) ? 'is this line a row? A table begins with the names of its columns' : 'rename one of them'}`,
        },
      ])
    first.set(name, i)
  }
}

/** What ends the reading of a table early. */
class Cut extends Error {
  readonly line: number
  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

async function* recordsOf(source: Source, file: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const { handle } = await source.open(file)
  try {
    const first = Buffer.alloc(4)
    const { bytesRead } = await handle.read(first, 0, 4, 0)
    const encoding = markedEncoding(first.subarray(0, bytesRead)) ?? 'utf-8'
    const decoder = new TextDecoder(encoding, { fatal: true })
    const reader = new CsvCells(delimiter, MOST_ROW)
    const decoded = (piece?: Buffer): string => {
      try {
        return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
      } catch {
        throw new SuiteError([
          { file, line: reader.line, message: `${notIn(encoding)}; the first odd byte is about here` },
        ])
      }
    }
    let opening = true
    try {
      for await (const piece of handle.createReadStream({
        autoClose: false,
        start: 0,
        highWaterMark: 64 * 1024,
      }) as AsyncIterable<Buffer>) {
        const text = decoded(piece)
        // Excel's own first line, which names the delimiter
        yield* reader.push(opening ? text.replace(/^sep=.\r?\n/, '') : text)
        opening = false
      }
      yield* reader.push(decoded())
      yield* reader.end()
    } catch (error) {
      if (error instanceof RecordTooLong) throw new Cut(`has a row of more than ${MOST_ROW / 2 ** 20} MB`, reader.line)
      if (error instanceof QuoteNotClosed) throw new Cut('the last row has a quote that is never closed', reader.line)
      throw error
    }
  } finally {
    await handle.close()
  }
}

const DELIMITERS = [',', ';', '\t', '|']

/** What parts the cells of a table: a TSV has tabs; of the others that which makes the most columns of the header. Excel writes
 * semicolons wherever a comma is the decimal sign. */
export async function delimiterOf(source: Source, file: string): Promise<string> {
  const bytes = Buffer.from(await source.head(file), 'utf8')
  const head = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const told = /^sep=(.)\r?\n/.exec(head)?.[1]
  if (told !== undefined) return told
  const own = /\.tsv$/i.test(file) ? '\t' : ','
  const columns = (delimiter: string): number => {
    const [first] = new CsvCells(delimiter, MOST_ROW).push(`${head}\n`)
    return first?.cells.length ?? 0
  }
  return [own, ...DELIMITERS].reduce((best, other) => (columns(other) > columns(best) ? other : best))
}
