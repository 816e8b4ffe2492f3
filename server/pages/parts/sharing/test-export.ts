import { csvText, type ReviewedRow, type Test } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { tellsWhen } from '../exchange/attempts.ts'
import { cocoOf } from './coco.ts'
import { everyEvalEver } from './every-eval-ever.ts'
import type { ExportFormat } from './export-formats.ts'

/** What stands in no row. null where the record of the test cannot be read. */
type Said = Pick<Test, 'prompt' | 'expected' | 'reply'> & {
  answer: string | null
  question: string | null
  /** null where an imported run does not tell when it was asked */
  started: string | null
  finished: string | null
}

function saidIn(test: Test): Said {
  const { prompt, expected, reply, answer } = test
  const told = tellsWhen(test)
  return {
    question: test.case.question ?? null,
    prompt,
    expected,
    reply,
    answer: answer?.text ?? null,
    started: told ? test.started : null,
    finished: told ? test.finished : null,
  }
}

type Value = string | number | boolean | null
/** `kind`: of its values in a table that has types; `tool`: whose results the run was imported from, null of a run of our own */
interface Column {
  name: string
  kind: 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN'
  of: (row: ReviewedRow, said: Said | null, tool: string | null) => Value
}
const column = (kind: Column['kind']) => (name: string, of: Column['of']) => ({ name, kind, of })
const [text, integer, number, yes] = [column('STRING'), column('INT32'), column('DOUBLE'), column('BOOLEAN')]

const COLUMNS: readonly Column[] = [
  integer('n', (row) => row.n),
  text('test', (row) => row.test),
  text('suite', (row) => row.suite),
  text('case', (row) => row.case),
  text('type', (row) => row.type),
  text('class', (row) => row.class ?? null),
  text('tags', (row) => row.tags?.join(' ') ?? null),
  text('api', (row) => row.api),
  text('model', (row) => row.model),
  integer('repeat', (row) => row.repeat),
  text('control', (row) => row.control?.kind ?? null),
  integer('controlOf', (row) => row.control?.of ?? null),
  text('outcome', (row) => row.outcome),
  number('score', (row) => row.score),
  yes('passed', (row) => row.passed),
  text('reason', (row) => row.reason ?? null),
  text('review', (row) => row.review ?? null),
  text('sentence', (row) => row.sentence),
  text('question', (_, said) => said?.question ?? null),
  text('expected', (_, said) => said?.expected ?? null),
  text('answer', (_, said) => said?.answer ?? null),
  text('reply', (_, said) => said?.reply ?? null),
  text('fault', (row) => row.fault ?? null),
  text('started', (row, said) => (said ? said.started : row.started)),
  number('elapsedMs', (row) => row.elapsedMs),
  integer('inputTokens', (row) => row.inputTokens),
  integer('outputTokens', (row) => row.outputTokens),
  number('costUsd', (row) => row.costUsd),
  integer('attempts', (row) => row.attempts),
  text('image', (row) => row.image),
  text('importedFrom', (_row, _said, tool) => tool),
  number('foreignScore', (row) => row.foreignScore ?? null),
  yes('foreignPassed', (row) => row.foreignPassed ?? null),
]

/** Where the rest of a row comes from. */
interface Source {
  read: (row: ReviewedRow) => Promise<Said | null>
  tool: string | null
}

async function* csvOf(rows: readonly ReviewedRow[], { read, tool }: Source): AsyncGenerator<string> {
  const cell = (value: Value) => (typeof value === 'boolean' ? String(value) : value)
  yield csvText([COLUMNS.map(({ name }) => name)])
  for (const row of rows) {
    const said = await read(row)
    yield csvText([COLUMNS.map(({ of }) => cell(of(row, said, tool)))]).slice(1)
  }
}

async function* linesOf(rows: readonly ReviewedRow[], { read, tool }: Source): AsyncGenerator<string> {
  for (const row of rows) yield `${JSON.stringify({ ...row, ...(await read(row)), importedFrom: tool })}\n`
}

/** Tests of a row group of Parquet: what is in memory at a time. */
const GROUP = 2_000

async function* parquetOf(rows: readonly ReviewedRow[], { read, tool }: Source): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer')
  const columnsOf = (values: (column: Column) => Value[]) =>
    COLUMNS.map((item) => ({ name: item.name, type: item.kind, nullable: true, data: values(item) }))
  const writer = new ByteWriter()
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  const parquet = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: columnsOf(() => []) }) })
  for (let from = 0; from < rows.length; from += GROUP) {
    const group: [ReviewedRow, Said | null][] = []
    for (const row of rows.slice(from, from + GROUP)) group.push([row, await read(row)])
    await parquet.write({
      columnData: columnsOf(({ of }) => group.map(([row, said]) => of(row, said, tool))),
      rowGroupSize: GROUP,
    })
    yield taken()
  }
  await parquet.finish()
  yield taken()
}

const WRITERS = { csv: csvOf, jsonl: linesOf, parquet: parquetOf } as const

/** Tests as a table, each with what was asked, expected, answered and said; read one after the other while they are taken. */
export function exportOf(
  catalog: Catalog,
  { id: run, manifest }: KnownRun,
  rows: readonly ReviewedRow[],
  format: ExportFormat,
  { version = '' }: Partial<TestsFilter> = {},
): AsyncGenerator<string | Uint8Array> {
  const record = (row: ReviewedRow) => catalog.test(run, row.test, version).catch(() => null)
  if (format === 'coco') return cocoOf(rows, record)
  if (format === 'every-eval-ever')
    return everyEvalEver({
      manifest,
      rows,
      test: record,
      exchange: (row) => catalog.exchange(run, row.test).catch(() => null),
      version,
      now: new Date(),
    })
  return WRITERS[format](rows, {
    tool: manifest.imported?.tool ?? null,
    read: async (row) => {
      const test = await record(row)
      return test && saidIn(test)
    },
  })
}
