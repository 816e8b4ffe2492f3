import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { NotFound, ShownError } from '../errors.ts'

/** An open regular file of a run folder. Whoever takes it closes the handle. */
export interface RunFile {
  kind: 'file'
  name: string
  /** inside the run folder, with forward slashes */
  path: string
  bytes: number
  modified: Date
  handle: FileHandle
}

export interface FolderEntry {
  name: string
  /** `other`: links, pipes, devices: listed, never opened */
  kind: 'file' | 'folder' | 'other'
  bytes: number
  modified: string
}

/** `entries` are those from `from` on, at most LISTED; `total` counts all. */
export interface RunFolderListing {
  kind: 'folder'
  path: string
  entries: FolderEntry[]
  from: number
  total: number
}

/** Entries of a folder given out at a time. */
export const LISTED = 500

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const ANYTHING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Where a name under an open folder is reached. On Linux through the folder's own handle, so that nobody can swap a
 * folder on the way for a link; elsewhere by path, each segment still refused where it is a link. */
const under = (folder: FileHandle, path: string): string =>
  process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : path

/** Opens what stands at `path` inside the folder `dir`, segment by segment, following no link anywhere and never waiting
 * on a pipe. `path` has forward slashes; '' is the folder itself. Throws NotFound, or ShownError where it is no file. */
export async function openInside(dir: string, path: string, from = 0): Promise<RunFile | RunFolderListing> {
  const segments = path
    .replace(/\/$/, '')
    .split('/')
    .filter((segment, index, all) => segment !== '' || all.length > 1)
  if (segments.some((segment) => segment === '' || segment.startsWith('.') || segment.includes('\0')))
    throw new NotFound('file', path)
  let folder = await openAt(dir, FOLDER, path)
  let place = dir
  try {
    for (const segment of segments.slice(0, -1)) {
      const next = await openAt(join(under(folder, place), segment), FOLDER, path)
      await folder.close()
      folder = next
      place = join(place, segment)
    }
    const name = segments.at(-1)
    if (name === undefined) return { kind: 'folder', path: '', ...(await entriesOf(under(folder, place), from)) }
    return await fileOrFolder(join(under(folder, place), name), join(place, name), name, segments.join('/'), from)
  } finally {
    await folder.close()
  }
}

async function fileOrFolder(
  reached: string,
  place: string,
  name: string,
  path: string,
  from: number,
): Promise<RunFile | RunFolderListing> {
  const handle = await openAt(reached, ANYTHING, path)
  let kept = false
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) return { kind: 'folder', path, ...(await entriesOf(under(handle, place), from)) }
    if (!stat.isFile()) throw refused(path)
    kept = true
    return { kind: 'file', name, path, bytes: stat.size, modified: stat.mtime, handle }
  } finally {
    if (!kept) await handle.close()
  }
}

const refused = (path: string): ShownError =>
  new ShownError(
    'NOT_FOUND',
    `"${path}" is a link, a pipe or a device.`,
    'Benchloupe opens only ordinary files of the run folder itself.',
  )

async function openAt(reached: string, flags: number, path: string): Promise<FileHandle> {
  try {
    return await open(reached, flags)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ELOOP', 'EMLINK', 'ENXIO', 'ENODEV'].includes(code)) throw refused(path)
    // O_DIRECTORY on a link says ENOTDIR, as on a file
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(code)) throw new NotFound('file', path)
    if (code === 'EACCES' || code === 'EPERM')
      throw new ShownError(
        'NO_PERMISSION',
        `"${path}" cannot be read by the user Benchloupe runs as.`,
        'Change the owner or the permissions of the folder.',
      )
    throw error
  }
}

const kindOf = (entry: Dirent): FolderEntry['kind'] =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other'

/** Folders first, then by name; hidden files are left out. Only the entries that are given out are looked at. */
async function entriesOf(folder: string, from: number): Promise<Pick<RunFolderListing, 'entries' | 'from' | 'total'>> {
  const listed = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || (a.name < b.name ? -1 : 1))
  const start = from < listed.length ? from : Math.floor(Math.max(0, listed.length - 1) / LISTED) * LISTED
  const entries = await Promise.all(
    listed.slice(start, start + LISTED).map(async (entry): Promise<FolderEntry | null> => {
      // gone between the two looks, or a name that is no valid text
      const stat = await lstat(join(folder, entry.name)).catch(() => null)
      return (
        stat && {
          name: entry.name,
          kind: kindOf(entry),
          bytes: stat.isFile() ? stat.size : 0,
          modified: stat.mtime.toISOString(),
        }
      )
    }),
  )
  return { entries: entries.filter((entry) => entry !== null), from: start, total: listed.length }
}
