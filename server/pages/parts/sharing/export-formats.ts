/** What a list of tests can be kept as. */
export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet', 'coco'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  coco: 'application/json; charset=utf-8',
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  csv: 'tests.csv',
  jsonl: 'tests.jsonl',
  parquet: 'tests.parquet',
  coco: 'coco.json',
}
export const fileNameOf = (run: string, format: ExportFormat): string => `${run}-${ENDINGS[format]}`

/** The formats that the tests of a run can be kept in: COCO is for boxes. */
export const formatsOf = (types: readonly { name: string }[]): ExportFormat[] =>
  EXPORT_FORMATS.filter((format) => format !== 'coco' || types.some(({ name }) => name === 'detect'))
