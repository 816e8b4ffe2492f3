/** What a list of tests can be kept as. */
export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet', 'coco', 'every-eval-ever'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** As they are called on the pages. */
export const FORMAT_NAMES: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  jsonl: 'JSONL',
  parquet: 'Parquet',
  coco: 'COCO',
  'every-eval-ever': 'Every Eval Ever',
}

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  coco: 'application/json; charset=utf-8',
  'every-eval-ever': 'application/zip',
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  csv: 'tests.csv',
  jsonl: 'tests.jsonl',
  parquet: 'tests.parquet',
  coco: 'coco.json',
  'every-eval-ever': 'every-eval-ever.zip',
}
export const fileNameOf = (run: string, format: ExportFormat): string => `${run}-${ENDINGS[format]}`

/** The formats that the tests of a run can be kept in: COCO is for boxes. */
export const formatsOf = (types: readonly { name: string }[]): ExportFormat[] =>
  EXPORT_FORMATS.filter((format) => format !== 'coco' || types.some(({ name }) => name === 'detect'))
