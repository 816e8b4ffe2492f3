import { diskTrouble } from '../../runner/index.ts'
import { ShownError } from '../define-page.ts'

/** Writes what a person said. What is not on disk was not said: whoever said it is told. `what`: "The verdict"; `again`: "judge the
 * test again". */
export async function saveOnDisk<T>(what: string, again: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new ShownError(
        'NO_ROOM',
        `${what} could not be saved: the disk is full.`,
        `Free some space, then ${again}.`,
      )
    if (code === 'EACCES' || code === 'EPERM')
      throw new ShownError(
        'NO_PERMISSION',
        `${what} could not be saved: the run folder is read-only.`,
        `Change the owner or the permissions of the folder, then ${again}.`,
      )
    const trouble = diskTrouble(error)
    if (trouble !== null)
      throw new ShownError(
        'DISK_TROUBLE',
        `${what} could not be saved: ${trouble}.`,
        `Check that the disk is mounted, writable and in order, then ${again}.`,
      )
    throw error
  }
}
