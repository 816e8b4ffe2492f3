import type { VersionRow } from '../../../catalog/version-rows.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { score } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { testValues, type TestValues } from '../values.ts'

/** One test on a contact sheet, a strip or a grid. */
export interface Tile {
  id: string
  href: string
  src: string
  width: number
  height: number
  alt: string
  outcome: string
  score: string
  values: TestValues
  model: string
  line: string
  /** what happened, where a test did not pass: many pictures cannot show it, such as that of a wrong count */
  what: string
  current: boolean
}

export interface TileOptions {
  filter?: Partial<TestsFilter>
  viewMode?: string
  line?: string
  current?: boolean
  original?: boolean
}

/** `line` is what stands under the model: what tells this tile from its neighbours. `original`: the image as it was, without
 * what the model found. */
export const tileOf = (run: string, row: VersionRow, options: TileOptions = {}): Tile => ({
  id: String(row.n),
  href: urls.test(run, row.test, options.filter, '', options.viewMode),
  src: options.original ? urls.thumb(run, row.image) : urls.picture(run, row.test, 'thumb.webp', row.redrawn),
  width: row.width,
  height: row.height,
  alt: options.original
    ? `${row.type} ${row.case}; ${row.model}: ${row.outcome}`
    : `${row.type} ${row.case} as ${row.model} saw it: ${row.outcome}`,
  outcome: row.outcome,
  score: score(row.score),
  values: testValues(row),
  model: `${row.api}/${row.model}`,
  line: options.line ?? '',
  what: row.outcome === 'passed' ? '' : row.sentence,
  current: options.current ?? false,
})
