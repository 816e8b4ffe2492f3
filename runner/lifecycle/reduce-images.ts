import { thumbnail } from '../image/thumb.ts'
import type { ImagesOnTheWay } from '../one-test/run-tools.ts'
import type { KnownCase } from '../records/case.ts'
import type { RunFolder } from '../store/run-folder.ts'
import { TaskPool } from '../tools/task-pool.ts'

/** Images reduced side by side. */
const AT_ONCE = 2

/** Where the reduced image stands in a run folder. */
export const reducedFile = (sha: string): string => `thumbs/${sha}.webp`

/** The reduced images that are still to be made for these cases. The drawing of a test has the pixels at hand: it is asked first, and
 * what is left, such as examples and cases that were not asked, is decoded at the end. */
export function reduceImages(
  folder: RunFolder,
  cases: readonly KnownCase[],
): Pick<ImagesOnTheWay, 'wantsReduced' | 'reduced' | 'reduceOthers'> {
  const missing = new Map(cases.map(({ image }) => [image.sha, image.file]))
  const asked = new Set<string>()
  const reduced = async (sha: string, webp: Uint8Array): Promise<void> => {
    await folder.picture(reducedFile(sha), webp)
    missing.delete(sha)
  }
  return {
    wantsReduced(sha) {
      if (!missing.has(sha) || asked.has(sha)) return false
      asked.add(sha)
      return true
    },
    reduced,
    async reduceOthers() {
      const pool = new TaskPool([...missing], async ([sha, file]) =>
        reduced(sha, await thumbnail(await folder.read(file))),
      )
      pool.size = AT_ONCE
      await pool.done
    },
  }
}
