import { type ReviewedRow, type Test } from '../../../../runner/index.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { score } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { tileOf } from '../list/tile.ts'
import { CONTROL_TITLES } from '../run/run-controls.ts'

/** The filter under which a test is looked at: a control stands among controls of its kind where nobody asked for others. */
export const amongControls = (filter: TestsFilter, { case: { control } }: Test): TestsFilter =>
  control && filter.control === '' ? { ...filter, control: control.kind } : filter

/** A test and its controls, each a tile; for a control also what was done to the image, and the test that it is a control of. null of a
 * test without any. */
export function controlOf(
  run: string,
  test: Test,
  rows: readonly ReviewedRow[],
  { filter, viewMode }: { filter: TestsFilter; viewMode: string },
) {
  const own = rows.find(({ n }) => n === test.n)
  const of = own?.control?.of ?? test.n
  const family = rows.filter(({ n, control }) => n === of || control?.of === of)
  const { control } = test.case
  if (!control && family.length < 2) return null
  const original = family.find(({ control }) => !control)
  return {
    here: control
      ? {
          title: CONTROL_TITLES[control.kind],
          how: control.how,
          of: control.of,
          ofHref: urls.case(run, control.of),
          test: original && {
            n: String(original.n).padStart(4, '0'),
            href: urls.test(run, original.test, { version: filter.version }, '', viewMode),
            outcome: original.outcome,
            score: score(original.score),
          },
        }
      : null,
    tiles:
      family.length < 2
        ? []
        : family.map((row) =>
            tileOf(run, row, {
              filter: { version: filter.version, control: row.control?.kind ?? '' },
              viewMode,
              current: row.n === test.n,
              line: row.control ? CONTROL_TITLES[row.control.kind] : 'its own image',
            }),
          ),
  }
}
