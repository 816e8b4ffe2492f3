import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest, RecordError } from '../../runner/index.ts'
import { sameFile, signatureOf } from './cached-file.ts'
import type { Indexed } from './index-file.ts'

const NOTHING = { mtimeMs: 0, bytes: 0, inode: 0 }

/** Reads of manifests at a time: enough to keep a disk busy, few enough for a small limit of open files. */
const AT_ONCE = 16

/** Looks at every folder in `runsDir` and reads the manifests that changed since `known`. Hidden names are not ours. */
export async function scan(runsDir: string, known: ReadonlyMap<string, Indexed>): Promise<{ entries: Map<string, Indexed>; changed: boolean }> {
  const listed = (await readdir(runsDir, { withFileTypes: true }).catch(nothingThere)).filter(({ name }) => isOurs(name))
  const results = new Map<string, Indexed>()
  const waiting = listed.values()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const entry of waiting) results.set(entry.name, await look(runsDir, entry.name, entry, known.get(entry.name)))
  }))
  // in the order of the listing, whichever was read first
  const entries = new Map(listed.map(({ name }) => [name, results.get(name) as Indexed]))
  const changed = entries.size !== known.size || [...entries].some(([name, entry]) => known.get(name) !== entry)
  return { entries, changed }
}

/** The same for one folder: null where there is none of that name. The name is one segment, never a path. */
export async function scanOne(runsDir: string, folder: string, known: Indexed | undefined): Promise<Indexed | null> {
  if (!isOurs(folder) || /[/\\\0]/.test(folder)) return null
  const stat = await lstat(join(runsDir, folder)).catch(() => null)
  return stat && look(runsDir, folder, stat, known)
}

const isOurs = (name: string): boolean => name !== '' && !name.startsWith('.') && name !== 'lost+found'

function nothingThere(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT') return []
  throw error
}

async function look(runsDir: string, folder: string, entry: Dirent | Stats, known: Indexed | undefined): Promise<Indexed> {
  const unusable = (problem: string): Indexed =>
    known?.problem === problem ? known : { folder, signature: NOTHING, manifest: null, problem }
  if (entry.isSymbolicLink()) return unusable('it is a link; links are not followed. Move or copy the folder itself here')
  if (!entry.isDirectory()) return unusable('it is no folder')
  const dir = join(runsDir, folder)
  const signature = await signatureOf(join(dir, 'run.json'))
  if (!signature) return unusable('it has no run.json: it is no run folder, or a copy that is still under way')
  if (known && sameFile(known.signature, signature)) return known
  try {
    return { folder, signature, manifest: await readManifest(dir), problem: null }
  } catch (error) {
    if (error instanceof RecordError) return { folder, signature, manifest: null, problem: error.message }
    const code = (error as NodeJS.ErrnoException).code
    return { folder, signature, manifest: null, problem: `run.json could not be read${code ? ` (${code})` : ''}` }
  }
}
