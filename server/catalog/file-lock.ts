import { open, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { ShownError } from '../errors.ts'

const PATIENCE_MS = 5_000
const TRY_EVERY_MS = 20
/** What holds a file for longer has died. */
const STALE_MS = 10_000

/** Does `work` while no other process does the same: beside the file stands `<file>.lock`, which only one can make. Throws ShownError
 * where another one does not let go of it. */
export async function whileLocked<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  for (const began = performance.now(); ;) {
    try {
      await (await open(lock, 'wx')).close()
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const seen = await stat(lock).catch(() => null)
    if (seen && Date.now() - seen.mtimeMs > STALE_MS) await rm(lock, { force: true })
    else if (performance.now() - began > PATIENCE_MS)
      throw new ShownError('TOO_MANY', `Another Benchloupe is writing ${what}.`, 'Try again in a few seconds.')
    await sleep(TRY_EVERY_MS)
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}
