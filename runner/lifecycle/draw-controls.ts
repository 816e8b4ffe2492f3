import { readFile } from 'node:fs/promises'
import { drawingOf, drawControl, withDrawn } from '../controls/draw-control.ts'
import type { KnownCase } from '../records/case.ts'
import type { RunFolder } from '../store/run-folder.ts'
import type { LoadedSuite } from '../suite/index.ts'
import { TaskPool } from '../tools/task-pool.ts'

/** Images drawn side by side. */
const AT_ONCE = 2

/** Draws the images that controls show, each once, into the run folder: the plan names them by the sum of their bytes, so this comes
 * before it. Returns the controls with their images; their solved examples are those they had. */
export async function drawControls(
  folder: RunFolder,
  suites: readonly LoadedSuite[],
  controls: readonly KnownCase[],
  examples: Map<KnownCase, KnownCase[]>,
): Promise<KnownCase[]> {
  const drawn = new Map<string, Buffer | null>()
  for (const item of controls) if (item.control?.drawn) drawn.set(drawingOf(item), null)
  const sources = sourcesOf(suites)
  const ready = new Map<string, KnownCase['image']>()
  const first = new Map(controls.map((item) => [drawingOf(item), item]))
  const pool = new TaskPool([...drawn.keys()], async (drawing) => {
    const item = first.get(drawing) as KnownCase
    const png = await drawControl(item, await sources(item))
    const { image } = withDrawn(item, png)
    await folder.picture(image.file, png)
    ready.set(drawing, image)
  })
  pool.size = AT_ONCE
  await pool.done
  return controls.map((item) => {
    const image = item.control?.drawn ? ready.get(drawingOf(item)) : undefined
    if (!image) return item
    // controls that share a drawing may have been drawn from cases with other names for the image
    const made = { ...item, image: { ...image, name: item.image.name } }
    examples.set(made, examples.get(item) ?? [])
    return made
  })
}

/** Where the image that a control is drawn from is read: in its suite. null of a blank one. */
export function sourcesOf(suites: readonly LoadedSuite[]): (control: KnownCase) => Promise<Buffer | null> {
  const bySuite = new Map(
    suites.map((suite) => [suite.header.name, new Map(suite.cases.map((item) => [item.image.sha, item]))]),
  )
  return async ({ suite: name, control }) => {
    if (!control?.from) return null
    const [suite, item] = [suites.find(({ header }) => header.name === name), bySuite.get(name)?.get(control.from.sha)]
    if (!suite || !item) throw new Error(`The image ${control.from.name} is no longer in the suite ${name}.`)
    return readFile(suite.imagePath(item))
  }
}
