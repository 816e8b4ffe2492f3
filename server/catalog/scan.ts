import type { Dirent, Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { readManifest, RecordError } from '../../runner/index.ts'
import { ShownError } from '../errors.ts'
import { sameFile, signature, statNow } from './cached-file.ts'
import type { Indexed } from './index-file.ts'
import { aboutStrange } from './explain-entry.ts'

const NOTHING = { mtimeMs: 0, bytes: 0, inode: 0 }

/** Reads of manifests at a time: enough to keep a disk busy, few enough for a small limit of open files. */
const AT_ONCE = 16
/** The longest that other requests wait while many folders are looked at, ms. */
const SLICE_MS = 8

/** Looks at every folder in `runsDir` and reads the manifests that changed since `known`. Hidden names are not ours, and
 * what `skips` is left as it is; only what `isShown` names is looked at. 50,000 folders take about half a second, in slices. */
export async function scan(
  runsDir: string,
  known: ReadonlyMap<string, Indexed>,
  skips: (folder: string) => boolean,
  isShown: (folder: string) => boolean = () => true,
): Promise<{ entries: Map<string, Indexed>; changed: boolean }> {
  const listed = (await listOf(runsDir)).filter(({ name }) => isOurs(name) && isShown(name))
  const entries = new Map<string, Indexed>()
  const unread: { name: string; read: () => Promise<Indexed> }[] = []
  let sliceEnds = performance.now() + SLICE_MS
  for (const entry of listed) {
    const before = known.get(entry.name)
    const now = before && skips(entry.name) ? before : look(runsDir, entry.name, entry, before)
    // in the order of the listing, whichever is read first
    entries.set(entry.name, before ?? NONE)
    if (typeof now === 'function') unread.push({ name: entry.name, read: now })
    else entries.set(entry.name, now)
    if (performance.now() < sliceEnds) continue
    await breathe()
    sliceEnds = performance.now() + SLICE_MS
  }
  const waiting = unread.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { name, read } of waiting) entries.set(name, await read())
    }),
  )
  const changed = entries.size !== known.size || [...entries].some(([name, entry]) => known.get(name) !== entry)
  return { entries, changed }
}

/** The same for one folder: null where there is none of that name. The name is one segment, never a path. */
export async function scanOne(runsDir: string, folder: string, known: Indexed | undefined): Promise<Indexed | null> {
  if (!isOurs(folder) || !isOneSegment(folder)) return null
  const stat = statNow(join(runsDir, folder))
  if (!stat) return null
  const now = look(runsDir, folder, stat, known)
  return typeof now === 'function' ? now() : now
}

const NONE: Indexed = { folder: '', signature: NOTHING, manifest: null, problem: null }

const isOurs = (name: string): boolean => name !== '' && !name.startsWith('.') && name !== 'lost+found'
/** A backslash parts names on Windows alone; elsewhere it is a letter like any other. */
const isOneSegment = (name: string): boolean =>
  !name.includes('/') && !name.includes('\0') && (process.platform !== 'win32' || !/[\\:]/.test(name))

/** Addresses under /runs/ that are no runs. */
const TAKEN = new Set(['new'])

async function listOf(runsDir: string): Promise<Dirent[]> {
  try {
    return await readdir(runsDir, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new ShownError('RUNS_UNREADABLE', `The runs folder cannot be read (${code ?? 'unknown reason'}).`, undefined)
  }
}

/** What is known of an entry without reading it, or how to read it. */
function look(
  runsDir: string,
  folder: string,
  entry: Dirent | Stats,
  known: Indexed | undefined,
): Indexed | (() => Promise<Indexed>) {
  const unusable = (problem: string): Indexed =>
    known?.problem === problem ? known : { folder, signature: NOTHING, manifest: null, problem }
  if (entry.isSymbolicLink())
    return unusable('it is a link; links are not followed. Move or copy the folder itself here')
  if (!entry.isDirectory()) return unusable('it is not a folder')
  if (TAKEN.has(folder)) return unusable(`"${folder}" is reserved for a page. Rename the folder`)
  const dir = join(runsDir, folder)
  const manifest = statNow(join(dir, 'run.json'))
  // of a folder without a manifest its own times tell whether something came in
  const own = manifest ?? statNow(dir)
  if (!own) return unusable('its name is not valid text, or it cannot be opened. Rename it')
  const now = signature(own)
  if (known && sameFile(known.signature, now)) return known
  return manifest
    ? () => readFolder(folder, dir, now)
    : async () => ({ folder, signature: now, manifest: null, problem: await aboutStrange(dir) })
}

async function readFolder(folder: string, dir: string, now: Indexed['signature']): Promise<Indexed> {
  try {
    return { folder, signature: now, manifest: await readManifest(dir), problem: null }
  } catch (error) {
    if (error instanceof RecordError) return { folder, signature: now, manifest: null, problem: error.message }
    const { code } = error as NodeJS.ErrnoException
    return { folder, signature: now, manifest: null, problem: `run.json could not be read${code ? ` (${code})` : ''}` }
  }
}
