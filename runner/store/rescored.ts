import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RescoredChangeSchema, RescoredSchema, type Rescored, type RescoredChange } from '../records/rescored.ts'
import { Compile } from '../tools/typebox.ts'
import { readLines, readWhole, RecordError, syncFolder } from './safe-file.ts'

/** Result versions of a run: `rescored/<time>/` in its folder, each with its own sums. */
export const RESCORED = 'rescored'
export const VERSION_NAME = /^\d{8}T\d{6}Z(?:-\d{1,4})?$/

const MAKING = '.making-'
const MANIFEST_BYTES = 16 * 2 ** 20
/** What a process that was killed left half made. */
const STALE_MS = 24 * 3_600_000

const isManifest = Compile(RescoredSchema)
const isChange = Compile(RescoredChangeSchema)

/** Whether a run folder has a folder of versions of its own: a link to one elsewhere is neither read nor written. */
export const hasVersions = (dir: string): Promise<boolean> =>
  lstat(join(dir, RESCORED)).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Makes the folder in which a version is written until it is whole. Rejects where the run folder is gone: it is not made again. */
export async function makeVersion(dir: string, name: string): Promise<string> {
  const versions = join(dir, RESCORED)
  await mkdir(versions).catch(unlessThere)
  if (!(await hasVersions(dir))) throw new RecordError(RESCORED, 'is not a folder', 'unreadable')
  for (const left of (await readdir(versions)).filter((entry) => entry.startsWith(MAKING))) {
    const found = await stat(join(versions, left)).catch(() => null)
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(join(versions, left), { recursive: true, force: true })
  }
  for (let copy = 1; ; copy++) {
    const making = join(versions, `${MAKING}${name}${copy === 1 ? '' : `-${copy}`}`)
    if (await stat(making.replace(MAKING, '')).catch(() => null)) continue
    try {
      await mkdir(making)
      await mkdir(join(making, 'tests'))
      return making
    } catch (error) {
      unlessThere(error as NodeJS.ErrnoException)
    }
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** The name a version will have, from the folder it is made in. */
export const versionOf = (making: string): string => making.slice(making.lastIndexOf(MAKING) + MAKING.length)

/** Gives a whole version its name. */
export async function placeVersion(making: string): Promise<void> {
  await rename(making, making.replace(MAKING, ''))
  await syncFolder(join(making, '..'))
}

export const dropVersion = (making: string): Promise<void> => rm(making, { recursive: true, force: true })

/** A file of a version that nobody reads before it has its name. */
export const writeInVersion = (making: string, file: string, bytes: Uint8Array | string): Promise<void> =>
  writeFile(join(making, file), bytes, { flag: 'wx', flush: true })

/** Names of the versions of a run, newest first; [] where it has none. */
export async function versionsOf(dir: string): Promise<string[]> {
  if (!(await hasVersions(dir))) return []
  const entries = await readdir(join(dir, RESCORED), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && VERSION_NAME.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .reverse()
}

/** rescored.json of a version. Throws RecordError. */
export async function readRescored(dir: string, name: string): Promise<Rescored> {
  const file = fileOf(name, 'rescored.json')
  return checked(await readWhole(join(dir, file), file, MANIFEST_BYTES), file, (value) => isManifest.Check(value))
}

/** changes.jsonl of a version: the tests that came out otherwise, by number. Throws RecordError. */
export async function readChanges(dir: string, name: string, maxBytes = Infinity): Promise<RescoredChange[]> {
  const file = fileOf(name, 'changes.jsonl')
  const changes: RescoredChange[] = []
  for await (const lines of readLines(join(dir, file), file, maxBytes))
    for (const { text, line } of lines)
      changes.push(checked(text, `${file} line ${line}`, (value) => isChange.Check(value)))
  return changes
}

function fileOf(name: string, file: string): string {
  if (!VERSION_NAME.test(name))
    throw new RecordError(name.slice(0, 80), 'is not the name of a result version', 'missing')
  return `${RESCORED}/${name}/${file}`
}

function checked<T>(text: string, shown: string, check: (value: unknown) => boolean): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RecordError(shown, `is not valid JSON: ${(error as Error).message}`)
  }
  if (!check(value)) throw new RecordError(shown, 'does not have the expected fields')
  return value as T
}
