import { constants } from 'node:fs'
import { open, readdir, readlink, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { TEMP_PREFIX } from './safe-file.ts'

/** This process may not write the run any longer: its folder, or a part of it, was deleted, or another process has taken it.
 * Nothing that was deleted is made again. */
export class RunLost extends Error {}

const LOOKS = 10
const TRIES = 100
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/** Where a run folder is. It may be renamed or moved while the run goes on: what counts is the folder itself, told by its
 * inode, never whatever bears its name now. So a run is not split in two, and a deleted folder is not made again. */
export class FolderHandle {
  #dir: string
  readonly #handle: FileHandle
  readonly #inode: string

  private constructor(dir: string, handle: FileHandle, inode: string) {
    this.#dir = dir
    this.#handle = handle
    this.#inode = inode
  }

  static async open(dir: string): Promise<FolderHandle> {
    const handle = await open(dir, FOLDER)
    const { dev, ino } = await handle.stat({ bigint: true })
    return new FolderHandle(dir, handle, `${dev}:${ino}`)
  }

  /** where the folder was when it was last looked for */
  get dir(): string {
    return this.#dir
  }

  /** The folder's path at this moment. Rejects with RunLost. */
  async here(): Promise<string> {
    // it may be renamed again while it is looked for
    for (let looks = 0; looks < LOOKS; looks++) {
      if (await this.#isAt(this.#dir)) return this.#dir
      for (const path of [await this.#asTheSystemSays(), ...(await this.#siblings())])
        if (path !== null && (await this.#isAt(path).catch(() => false))) return (this.#dir = path)
      if ((await this.#handle.stat()).nlink === 0) break
    }
    throw new RunLost(`The run folder ${basename(this.#dir)} was deleted or moved to another disk during the run.`)
  }

  /** Does something in the folder; once more where it was moved in between. What is not there any more is lost. */
  async in<T>(work: (dir: string) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const dir = await this.here()
      try {
        return await work(dir)
      } catch (error) {
        if ((await this.here()) !== dir && tries < TRIES) continue
        const { code, path } = error as NodeJS.ErrnoException
        if (code !== 'ENOENT') throw error
        const part = relative(
          dir,
          path === undefined || basename(path).startsWith(TEMP_PREFIX) ? dirname(path ?? dir) : path,
        )
        throw new RunLost(`${part || 'A part'} of the run folder ${basename(dir)} was deleted during the run.`, {
          cause: error,
        })
      }
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #isAt(path: string): Promise<boolean> {
    try {
      const { dev, ino } = await stat(path, { bigint: true })
      return `${dev}:${ino}` === this.#inode
    } catch (error) {
      // a disk that does not answer is no deleted folder
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
      throw error
    }
  }

  /** Linux knows the path of everything that is open, wherever on its disk it was moved to. */
  async #asTheSystemSays(): Promise<string | null> {
    return process.platform === 'linux' ? readlink(`/proc/self/fd/${this.#handle.fd}`).catch(() => null) : null
  }

  async #siblings(): Promise<string[]> {
    const parent = dirname(this.#dir)
    return (await readdir(parent).catch(() => [])).map((name) => join(parent, name))
  }
}
