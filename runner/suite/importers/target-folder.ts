import { lstat, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ID_PATTERN } from '../../records/case.ts'
import { generatorOf } from '../generators/index.ts'
import { HEADER } from '../read-header.ts'
import { SuiteError } from '../suite-error.ts'
import type { ImportOrder } from './define-importer.ts'

const NAME = new RegExp(ID_PATTERN)
const TEMP = '.importing-'
const STALE_MS = 24 * 60 * 60 * 1000

const refused = (name: string, message: string): SuiteError => new SuiteError([{ file: name.slice(0, 64), message }])

/** The folder that the suite will be, absolute. Throws SuiteError where it may not be written. */
export async function checkTarget({ name, dataDir, replace }: ImportOrder): Promise<string> {
  if (!NAME.test(name))
    throw refused(
      name,
      'is not a suite name; take 1 to 64 letters, digits, ".", "_" or "-", starting with a letter or a digit',
    )
  if (generatorOf(name)) throw refused(name, 'is the name of a drawn suite; take another')
  const target = resolve(dataDir, 'suites', name)
  const there = await lstat(target).catch(() => undefined)
  if (!there) return target
  if (!replace) throw refused(name, 'is there already; take another name, or say that it is to be replaced')
  // what is taken away is a suite and nothing else
  if (!there.isDirectory() || !(await lstat(join(target, HEADER)).catch(() => undefined))?.isFile())
    throw refused(name, 'exists but is not a suite folder, so it is not replaced; move it away')
  return target
}

/** Works in a new folder that is gone afterwards: beside the suites, or for a dry run where temporary files are. */
export async function withTemp<T>({ dataDir, dryRun }: ImportOrder, work: (temp: string) => Promise<T>): Promise<T> {
  const beside = dryRun ? tmpdir() : join(resolve(dataDir), 'suites')
  await mkdir(beside, { recursive: true })
  await sweep(beside)
  const temp = await mkdtemp(join(beside, TEMP))
  try {
    return await work(temp)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** Gives the finished folder its name in one step. */
export async function place(temp: string, target: string, order: ImportOrder): Promise<void> {
  // looked at again: an import takes its time
  await checkTarget(order)
  const old = `${temp}-old`
  if (order.replace)
    await rename(target, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  await rename(temp, target).catch(async (error: NodeJS.ErrnoException) => {
    await rename(old, target).catch(() => undefined)
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
      throw refused(order.name, 'was made by somebody else in the meantime; take another name')
    throw error
  })
  await rm(old, { recursive: true, force: true })
}

/** Removes what a process that was killed left behind. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(TEMP)) continue
    const path = join(folder, name)
    const seen = await stat(path).catch(() => undefined)
    if (seen && Date.now() - seen.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true })
  }
}
