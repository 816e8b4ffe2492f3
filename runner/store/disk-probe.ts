import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { diskTrouble, troubleOf } from './disk-wait.ts'

const LOOK_EVERY_MS = 1_000
/** With less than this nothing of a run can be written. */
const LEAST_BYTES = 64 * 1024

/** What is the matter with the disk of a folder, found without writing to it; null where nothing is. */
export async function troubleAt(folder: string): Promise<string | null> {
  try {
    const { blocks, bavail, bsize, ffree, files } = await statfs(folder)
    // some file systems count no inodes, and some no blocks: /proc, which has none, and what is mounted over a network
    if ((blocks > 0 && bavail * bsize < LEAST_BYTES) || (files > 0 && ffree === 0)) return troubleOf('ENOSPC')
    await access(folder, constants.W_OK)
    return null
  } catch (error) {
    return diskTrouble(error)
  }
}

/** Looks at the disk of the runs every second while one goes on: a run whose calls take a minute would else hear of a full disk
 * only when the next reply is to be written. */
export class DiskProbe {
  trouble: string | null = null
  readonly #timer: NodeJS.Timeout

  /** `tell` is told each change */
  constructor(folder: string, isNeeded: () => boolean, tell: (text: string) => void) {
    this.#timer = setInterval(() => {
      if (!isNeeded()) {
        this.trouble = null
        return
      }
      void troubleAt(folder).then((trouble) => {
        const before = this.trouble
        this.trouble = trouble
        if (trouble !== before)
          tell(trouble === null ? 'The disk can be written again.' : `Nothing can be written: ${trouble}.`)
      })
    }, LOOK_EVERY_MS).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
