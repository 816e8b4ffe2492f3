import { csvText, type ReviewedRow, type Test } from '../../../../runner/index.ts'
import type { Catalog } from '../../../catalog/catalog.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import type { ExportFormat } from './export-formats.ts'

/** What stands in no row. null where the record of the test cannot be read. */
type Said = Pick<Test, 'prompt' | 'expected' | 'reply'> & { answer: string | null; question: string | null }

const saidIn = ({ prompt, expected, reply, answer, case: { question } }: Test): Said => ({
  question: question ?? null,
  prompt,
  expected,
  reply,
  answer: answer?.text ?? null,
})

const COLUMNS: readonly (readonly [
  name: string,
  of: (row: ReviewedRow, said: Said | null) => string | number | null,
])[] = [
  ['n', (row) => row.n],
  ['test', (row) => row.test],
  ['suite', (row) => row.suite],
  ['case', (row) => row.case],
  ['type', (row) => row.type],
  ['class', (row) => row.class ?? null],
  ['tags', (row) => row.tags?.join(' ') ?? null],
  ['api', (row) => row.api],
  ['model', (row) => row.model],
  ['repeat', (row) => row.repeat],
  ['control', (row) => row.control?.kind ?? null],
  ['controlOf', (row) => row.control?.of ?? null],
  ['outcome', (row) => row.outcome],
  ['score', (row) => row.score],
  ['passed', (row) => (row.passed ? 1 : 0)],
  ['reason', (row) => row.reason ?? null],
  ['review', (row) => row.review ?? null],
  ['sentence', (row) => row.sentence],
  ['question', (_, said) => said?.question ?? null],
  ['expected', (_, said) => said?.expected ?? null],
  ['answer', (_, said) => said?.answer ?? null],
  ['reply', (_, said) => said?.reply ?? null],
  ['fault', (row) => row.fault ?? null],
  ['started', (row) => row.started],
  ['elapsedMs', (row) => row.elapsedMs],
  ['inputTokens', (row) => row.inputTokens],
  ['outputTokens', (row) => row.outputTokens],
  ['costUsd', (row) => row.costUsd],
  ['attempts', (row) => row.attempts],
  ['image', (row) => row.image],
]

/** Tests as lines of CSV or JSON, each with what was asked, expected, answered and said; read one after the other while they are
 * taken. */
export async function* exportOf(
  catalog: Catalog,
  run: string,
  rows: readonly ReviewedRow[],
  format: ExportFormat,
  { version = '' }: Partial<TestsFilter> = {},
): AsyncGenerator<string> {
  if (format === 'csv') yield csvText([COLUMNS.map(([name]) => name)])
  for (const row of rows) {
    const said = await catalog.test(run, row.test, version).then(saidIn, () => null)
    yield format === 'jsonl'
      ? `${JSON.stringify({ ...row, ...said })}\n`
      : csvText([COLUMNS.map(([, of]) => of(row, said))]).slice(1)
  }
}
