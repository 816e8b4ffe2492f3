import type { ChartedRow } from '../filters/index.ts'

/** Rows of a script: about a megabyte, which a browser reads within a tenth of a second. */
const ROWS = 2_000

/** What a list of tests shows, filters and sorts by. */
const FIELDS = [
  'n',
  'test',
  'case',
  'suite',
  'type',
  'class',
  'tags',
  'api',
  'model',
  'slug',
  'repeat',
  'outcome',
  'score',
  'passed',
  'reason',
  'refusal',
  'suspect',
  'servedBy',
  'differs',
  'sentence',
  'fault',
  'started',
  'finished',
  'elapsedMs',
  'queuedMs',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'attempts',
  'turns',
  'image',
  'width',
  'height',
  'review',
  'control',
  'charted',
] as const satisfies readonly (keyof ChartedRow)[]

/** The rows of a run as scripts that hand them over: `benchloupeRows(names, values)`. A page that came from a file may read no
 * file but by a script. */
export function* rowScripts(rows: readonly ChartedRow[]): Generator<string> {
  for (let from = 0; from < rows.length; from += ROWS) {
    const values = rows.slice(from, from + ROWS).map((row) => FIELDS.map((name) => row[name]))
    yield `benchloupeRows(${JSON.stringify(FIELDS)},[\n${values.map((row) => JSON.stringify(row)).join(',\n')}\n])\n`
  }
}

/** The other way round, in the browser. */
export const rowsOf = (names: readonly string[], values: readonly (readonly unknown[])[]): ChartedRow[] =>
  values.map(
    (row) =>
      Object.fromEntries(
        // what a row does not have is null in the list of its values
        names.flatMap((name, index) => (row[index] === null && OPTIONAL.has(name) ? [] : [[name, row[index]]])),
      ) as unknown as ChartedRow,
  )
const OPTIONAL: ReadonlySet<string> = new Set([
  'class',
  'tags',
  'reason',
  'refusal',
  'suspect',
  'servedBy',
  'differs',
  'fault',
  'review',
  'control',
  'charted',
])
