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
  const waiting = new Map(cases.map((testCase) => [testCase.image.sha, testCase])).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of waiting) {
        const suite = suiteOf.get(item.suite)
        if (!suite) throw new Error(`The suite ${item.suite} of the case ${item.id} is not open.`)
        const bytes = await readFile(suite.imagePath(item))
        if (createHash('sha256').update(bytes).digest('hex') !== item.image.sha)
          throw new Error(
            `The image ${item.image.name} of the suite ${item.suite} changed while the run was being prepared. Start the run again.`,
          )
        await folder.picture(item.image.file, bytes)
        await folder.picture(`thumbs/${item.image.sha}.webp`, await thumbnail(bytes))
      }
    }),
  )
}
