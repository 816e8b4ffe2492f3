import { existsSync } from 'node:fs'
import { access, constants, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diskTrouble, troubleAt } from '../../runner/index.ts'
import { shellWord } from '../shell-words.ts'
import { ConfigError } from './config-error.ts'

/** Makes the data folder, for nobody but its owner to look into, and checks that it can be written. A run folder is none: nothing is
 * written into evidence. Resolves to whether it was not there before. Throws ConfigError. */
export async function prepareDataFolder(dataDir: string): Promise<boolean> {
  if (existsSync(join(dataDir, 'run.json')) && existsSync(join(dataDir, 'plan.jsonl')))
    throw new ConfigError(
      `${dataDir} is the folder of a run, not a data folder, and nothing is written into it. To look at the run: benchloupe open ${shellWord(dataDir)}`,
    )
  try {
    const isNew = await makeFolder(dataDir, 0o700)
    await makeFolder(join(dataDir, 'runs'))
    await access(join(dataDir, 'runs'), constants.W_OK | constants.X_OK)
    await access(dataDir, constants.W_OK)
    return isNew
  } catch (error) {
    throw await notWritable(dataDir, error as NodeJS.ErrnoException)
  }
}

/** Makes a folder and those above it that are missing, one after the other: where the system takes none and says that there is none,
 * as in /proc, mkdir of Node (20 to 24) with `recursive` tries again for ever. */
async function makeFolder(folder: string, mode?: number): Promise<boolean> {
  const missing: string[] = []
  for (let next = folder; !existsSync(next) && dirname(next) !== next; next = dirname(next)) missing.unshift(next)
  for (const next of missing)
    await mkdir(next, { mode }).catch((error: NodeJS.ErrnoException) => {
      // another process may have been faster
      if (error.code !== 'EEXIST') throw error
    })
  return missing.length > 0
}

/** Takes a data folder away that was made for nothing: it has no run and no file of its own, at most a cache. */
export async function dropUnused(dataDir: string): Promise<void> {
  const others = (await readdir(dataDir)).filter((name) => name !== 'cache' && name !== 'runs')
  if (others.length > 0 || (await readdir(join(dataDir, 'runs'))).length > 0) return
  await rm(join(dataDir, 'cache'), { recursive: true, force: true })
  await rmdir(join(dataDir, 'runs')).catch(() => undefined)
  await rmdir(dataDir).catch(() => undefined)
}

/** Why nothing can be written into the data folder, and what to do about it. */
export async function notWritable(dataDir: string, error: NodeJS.ErrnoException): Promise<ConfigError> {
  // making a folder on a read-only disk may say that there is none; the disk itself says what it is
  const trouble = diskTrouble(error) ?? (await troubleAt(await nearest(dataDir)))
  if (trouble !== null)
    return new ConfigError(
      `Nothing can be written into the data folder ${dataDir}: ${trouble}. Mount a disk there that can be written and has room, or name another folder with --data or BENCHLOUPE_DATA.`,
    )
  const who = process.getuid ? ` as user ${process.getuid()}` : ''
  return new ConfigError(
    error.code === 'ENOTDIR' || error.code === 'EEXIST'
      ? `The data folder ${dataDir} is a file, or lies in one. Name a folder with --data or BENCHLOUPE_DATA.`
      : `The data folder ${dataDir} cannot be written${who} (${error.code}). Change its owner, or name another folder with --data or BENCHLOUPE_DATA.`,
  )
}

/** The folder itself, or the one above that is there. */
async function nearest(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  return isThere || dirname(folder) === folder ? folder : nearest(dirname(folder))
}
