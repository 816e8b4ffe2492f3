import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { annotatedFile, taggedType, type Test } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { textOf, type Query, type TestsFilter } from '../../../filters/index.ts'
import { bytes, dimensions } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { marksOver } from '../marks/marks.ts'

/** Ways to compare the original with what was found on it, as they stand in the address; the first is the usual one and stands
 * there as nothing. */
export const VIEW_MODES = [
  { name: '', title: 'side by side', key: 's' },
  { name: 'swipe', title: 'swipe', key: 'w' },
  { name: 'onion', title: 'onion', key: 'o' },
  { name: 'blink', title: 'blink', key: 'b' },
] as const
export type ViewMode = (typeof VIEW_MODES)[number]['name']

export const viewModeOf = (query: Query): ViewMode =>
  VIEW_MODES.find(({ name }) => name === textOf(query, 'look'))?.name ?? ''

/** Links to every look upon the same reading of this test. */
export const viewModeLinks = (run: string, test: string, filter: TestsFilter, space: string, viewMode: ViewMode) =>
  VIEW_MODES.map(({ name, title, key }) => ({
    title,
    key,
    href: urls.test(run, test, filter, space, name),
    current: name === viewMode,
  }))

/** The most either image is shown, px; both at one scale. */
const SHOWN = { width: 600, height: 820 }
/** Below this width an image is enlarged without smoothing. */
const TINY = 200

/** The two images at one scale. The annotated one may have a wider canvas than the original, and always a bar below it; its
 * upper part is covered by the original with the same marks as SVG, which can be switched and stay sharp when zoomed. `redrawn`: the
 * result version that has a picture of its own. A file that somebody deleted from the run folder is said to be missing. */
export function imagesOf({ id: run, dir, manifest }: KnownRun, test: Test, marks: Test['marks'], redrawn = '') {
  const { image } = test.case
  const annotated = annotatedFile(manifest.order)
  const orMissing = (about: string, path: string): string =>
    existsSync(join(dir, path)) ? about : `${about}, missing: ${path} was deleted from the run folder`
  const scale = test.picture.scale > 0 ? test.picture.scale : 1
  const canvas = Math.max(image.width, test.picture.width / scale)
  const fits = Math.min(SHOWN.width / canvas, SHOWN.height / image.height)
  const shown = Math.min(fits, Math.max(1, Math.floor(fits)))
  return {
    marks: marksOver(image, marks, { canvas, named: taggedType(test.case.type) }),
    shownWidth: Math.round(canvas * shown),
    shownHeight: Math.round(image.height * shown),
    tiny: image.width < TINY,
    original: {
      name: image.name,
      src: urls.shownImage(run, image.file),
      width: image.width,
      height: image.height,
      about: orMissing(`${image.width} × ${image.height} px, ${bytes(image.bytes)}`, image.file),
      notes: (image.notes ?? []).join(', '),
    },
    annotated: {
      name: `${manifest.id}-${annotated.replace('annotated', test.test)}`,
      src: urls.picture(run, test.test, annotated, redrawn),
      width: Math.round((test.picture.width / scale) * shown),
      height: Math.round((test.picture.height / scale) * shown),
      about: redrawn
        ? dimensions(test.picture)
        : orMissing(dimensions(test.picture), `tests/${test.test}/${annotated}`),
    },
  }
}
