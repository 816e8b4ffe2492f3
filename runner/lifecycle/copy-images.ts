import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { thumbnail } from '../image/thumb.ts'
import type { KnownCase } from '../records/case.ts'
import type { RunFolder } from '../store/run-folder.ts'
import type { LoadedSuite } from '../suite/index.ts'

const AT_ONCE = 4

/** Copies the images of the cases into the run folder, each once and byte for byte, with a thumbnail. */
export async function copyImages(
  folder: RunFolder,
  suites: readonly LoadedSuite[],
  cases: readonly KnownCase[],
): Promise<void> {
  const suiteOf = new Map(suites.map((suite) => [suite.header.name, suite]))
  const waiting = new Map(cases.map((one) => [one.image.sha, one])).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of waiting) {
        const suite = suiteOf.get(one.suite)
        if (!suite) throw new Error(`The suite ${one.suite} of the case ${one.id} is not open.`)
        const bytes = await readFile(suite.imagePath(one))
        if (createHash('sha256').update(bytes).digest('hex') !== one.image.sha)
          throw new Error(
            `The image ${one.image.name} of the suite ${one.suite} was changed while the run was being prepared. Order it again.`,
          )
        await folder.picture(one.image.file, bytes)
        await folder.picture(`thumbs/${one.image.sha}.webp`, await thumbnail(bytes))
      }
    }),
  )
}
