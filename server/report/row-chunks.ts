import { folded, wordsOfTruth, type Test, type TextField } from '../../runner/index.ts'
import type { ChartedRow } from '../filters/index.ts'

/** Rows, or texts, of a script: rows are about a megabyte, which a browser reads within a tenth of a second. */
export const ROWS = 2_000

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

/** What a search looks through beside the rows, of each test. */
export const TEXTS = ['image', 'question', 'truth', 'reply'] as const satisfies readonly TextField[]
export type TestTexts = readonly [n: number, ...texts: string[]]

/** Letters of a reply and of the words of a truth that a report looks through. */
const MOST_LETTERS = 4_000

/** The texts of a test, in the letters that a search compares. */
export const textsOf = ({ n, reply, case: { image, question, truth } }: Test): TestTexts => [
  n,
  ...[image.name, question ?? '', [...new Set(wordsOfTruth(truth))].join(' '), reply ?? ''].map((text) =>
    folded(text.slice(0, MOST_LETTERS)),
  ),
]

/** The texts of tests as a script that hands them over. */
export const textScript = (texts: readonly TestTexts[]): string =>
  `benchloupeTexts([\n${texts.map((row) => JSON.stringify(row)).join(',\n')}\n])\n`
