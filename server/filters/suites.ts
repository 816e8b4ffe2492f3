import { SPACES, testTypes } from '../../runner/index.ts'
import { oneOf, pageOf, textOf, type Query, type Values } from './query.ts'

/** Which picture of a suite is looked at, and what its cases are narrowed to; '' means any. Seed and number of pictures
 * concern drawn suites only. */
export interface SuiteFilter {
  type: string
  class: string
  q: string
  seed: number
  pictures: number | null
  page: number
}

const wholeOf = (query: Query, name: string, most: number): number | null => {
  const text = textOf(query, name)
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null
}

export function suiteFilter(query: Query): SuiteFilter {
  return {
    type: textOf(query, 'type'),
    class: textOf(query, 'class'),
    q: textOf(query, 'q'),
    seed: wholeOf(query, 'seed', 2 ** 31 - 1) ?? 1,
    pictures: wholeOf(query, 'pictures', 10_000) || null,
    page: pageOf(query),
  }
}

export const suiteFilterQuery = (filter: Partial<SuiteFilter>): Values => ({
  type: filter.type,
  class: filter.class,
  q: filter.q,
  seed: filter.seed === 1 ? undefined : filter.seed,
  pictures: filter.pictures ?? undefined,
  page: filter.page === 1 ? undefined : filter.page,
})

/** How an upload is to be read. '' where the format, or the file itself, decides. */
export interface ImportChoice {
  format: string
  type: string
  boxes: '' | 'xywh' | 'xyxy'
  /** the file of an upload to read, '' for the only one */
  file: string
}

export const importChoice = (query: Query): ImportChoice => ({
  format: textOf(query, 'format'),
  type: textOf(query, 'type'),
  boxes: oneOf(textOf(query, 'boxes'), ['', 'xywh', 'xyxy'], ''),
  file: textOf(query, 'file', 500),
})

/** How uploaded results are to be read. '' where the format, or the file itself, decides. */
export interface RunImportChoice {
  format: string
  type: string
  space: string
}

export const runImportChoice = (query: Query): RunImportChoice => ({
  format: textOf(query, 'format'),
  type: oneOf(textOf(query, 'type'), ['', ...testTypes.map(({ name }) => name)], ''),
  space: oneOf(textOf(query, 'space'), ['', ...SPACES], ''),
})
