import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../tools/clock.ts'
import { failpoint } from './failpoint.ts'
import { holderOf, RunHeld } from './run-lock.ts'
import { timestamp } from './run-folder.ts'
import type { Workers } from '../tools/workers.ts'

const DAY_MS = 86_400_000
const SEAL = new URL('./seal.worker.js', import.meta.url)

/** A run that was deleted: the name of its folder in the trash, and the one it had. */
interface Deleted {
  name: string
  run: string
  bytes: number
}

/** A run that cannot be moved to the trash, or back. */
export class TrashRefused extends Error {}

/** A run that is no longer where it was: somebody else was quicker. */
export class RunMoved extends Error {}

/** Deleted runs wait in <data>/trash, each under the time it was deleted, until somebody empties it or their days are over. */
export class Trash {
  readonly #dir: string
  readonly #runsDir: string
  readonly #clock: Clock
  readonly #workers: Pick<Workers, 'run'>

  constructor(dataDir: string, clock: Clock, workers: Pick<Workers, 'run'>) {
    this.#dir = join(dataDir, 'trash')
    this.#runsDir = join(dataDir, 'runs')
    this.#clock = clock
    this.#workers = workers
  }

  /** Moves a run here. Returns its size in bytes. Throws RunHeld where a process writes it, RunMoved where it is not there. */
  async take(run: string): Promise<number> {
    const from = join(this.#runsDir, run)
    const holder = await holderOf(from)
    if (holder !== null) throw new RunHeld(holder)
    const bytes = await this.#bytesOf(from).catch(whereItWas(run))
    await mkdir(this.#dir, { recursive: true })
    await move(run, from, join(this.#dir, `${timestamp(this.#clock.now())}.${run}`))
    failpoint.hit('run in trash')
    return bytes
  }

  /** What lies here, the latest first; sizes in bytes, for which every file is looked at: `isAsked` tells of which it is to be. */
  async list(isAsked: (item: Omit<Deleted, 'bytes'>) => boolean = () => true): Promise<Deleted[]> {
    const names = await readdir(this.#dir).catch(() => [])
    const items = await Promise.all(
      names
        .filter((name) => /^\d{8}T\d{6}Z\./.test(name))
        .sort()
        .reverse()
        .map((name) => ({ name, run: name.slice(name.indexOf('.') + 1) }))
        .filter(isAsked)
        .map(async (item) => {
          // what was emptied or restored since its name was read is not there
          const bytes = await this.#bytesOf(join(this.#dir, item.name)).catch(missing)
          return bytes === null ? [] : [{ ...item, bytes }]
        }),
    )
    return items.flat()
  }

  async restore(name: string): Promise<void> {
    const run = name.slice(name.indexOf('.') + 1)
    const text = ((await readdir(this.#dir).catch(missing)) ?? []).find((known) => known === name)
    if (text === undefined) throw new RunMoved(`${run} is not in the trash any more.`)
    const to = join(this.#runsDir, run)
    // rename would put a folder in the place of an empty one without a word
    if (
      await lstat(to).then(
        () => true,
        () => false,
      )
    )
      throw new TrashRefused(`There is already a run ${run}: rename or delete it, then restore this one.`)
    await move(run, join(this.#dir, text), to)
    failpoint.hit('run restored')
  }

  /** Removes for good what was deleted more than `days` ago; everything with 0. Returns how many. */
  async empty(days = 0): Promise<number> {
    const limit = timestamp(new Date(this.#clock.now().getTime() - days * DAY_MS))
    const old = (await readdir(this.#dir).catch(() => [])).filter(
      (name) => /^\d{8}T\d{6}Z\./.test(name) && (days === 0 || name.slice(0, 16) < limit),
    )
    for (const name of old) {
      await rm(join(this.#dir, name), { recursive: true, force: true })
      failpoint.hit('trash emptied')
    }
    return old.length
  }

  /** Bytes of what may be read of it; a link or a file that lay in runs/ counts nothing. */
  async #bytesOf(path: string): Promise<number> {
    return (await lstat(path)).isDirectory() ? this.#workers.run<number>(SEAL, 'bytesOf', path).catch(() => 0) : 0
  }
}

/** Both folders are on one disk, or nothing is moved: a copy could be cut off half way. */
async function move(run: string, from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EXDEV') throw new TrashRefused(`${run} is on another disk than the trash. Delete its folder by hand.`)
    if (code === 'EACCES' || code === 'EPERM')
      throw new TrashRefused(
        `${run} cannot be moved by the user Benchloupe runs as (${code}). Change the owner or the permissions of the folder.`,
      )
    whereItWas(run)(error)
  }
}

/** null where a file is not there; every other error goes on. */
function missing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** The name is known, and its folder is gone: another request, or a person, moved it meanwhile. */
const whereItWas =
  (run: string) =>
  (error: unknown): never => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new RunMoved(`${run} is not where it was: it has been deleted, restored or moved meanwhile.`)
  }
