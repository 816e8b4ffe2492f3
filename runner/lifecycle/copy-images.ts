import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { drawControl, sumOf } from '../controls/draw-control.ts'
import { sourcesOf } from './draw-controls.ts'
import type { ImagesOnTheWay } from '../one-test/run-tools.ts'
import type { KnownCase } from '../records/case.ts'
import type { RunFolder } from '../store/run-folder.ts'
import type { LoadedSuite } from '../suite/index.ts'
import { reduceImages } from './reduce-images.ts'

/** so many are copied before anybody asks for them, while tests go on */
const AT_ONCE = 2

/** Copies the images of the cases into the run folder, each once and byte for byte. Tests need not wait for all
 * of them: `copied` is there for one image, at once and before the others, `done` for all. `there`: sums of drawn images
 * that are in the folder already. */
export function copyImages(
  folder: RunFolder,
  suites: readonly LoadedSuite[],
  cases: readonly KnownCase[],
  there: ReadonlySet<string> = new Set(),
): ImagesOnTheWay {
  const suiteOf = new Map(suites.map((suite) => [suite.header.name, suite]))
  const items = new Map(cases.map((testCase) => [testCase.image.sha, testCase]))
  const copies = new Map<string, Promise<void>>()
  let givenUp = false

  const sourceOf = sourcesOf(suites)
  const redraw = async (item: KnownCase): Promise<void> => {
    const png = await drawControl(item, await sourceOf(item))
    if (sumOf(png) !== item.image.sha)
      throw new Error(`The image ${item.image.name} cannot be drawn the same again by this version.`)
    await folder.picture(item.image.file, png)
  }
  const copy = async (item: KnownCase): Promise<void> => {
    if (item.control?.drawn) return there.has(item.image.sha) ? undefined : redraw(item)
    const suite = suiteOf.get(item.suite)
    if (!suite) throw new Error(`The suite ${item.suite} of the case ${item.id} is not open.`)
    const bytes = await readFile(suite.imagePath(item))
    if (createHash('sha256').update(bytes).digest('hex') !== item.image.sha)
      throw new Error(
        `The image ${item.image.name} of the suite ${item.suite} changed while the run was being prepared. Start the run again.`,
      )
    await folder.picture(item.image.file, bytes)
  }
  const copied = (sha: string): Promise<void> => {
    const item = items.get(sha)
    if (!item) return Promise.resolve()
    const known = copies.get(sha)
    if (known) return known
    const copying = copy(item)
    copies.set(sha, copying)
    return copying
  }
  const waiting = items.keys()
  const all = Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const sha of waiting) {
        if (givenUp) return
        await copied(sha)
      }
    }),
  )
  return {
    copied,
    ...reduceImages(folder, cases),
    done: all.then(() => undefined),
    giveUp: () => void (givenUp = true),
  }
}
