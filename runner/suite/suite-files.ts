import { constants, type Stats } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** Why a file of a suite cannot be used, as the end of a sentence. */
export class FileRefused extends Error {
  /** true where there is no such file, which another folder may have */
  readonly missing: boolean
  constructor(why: string, missing = false) {
    super(why)
    this.missing = missing
  }
}

/** Why `name` is not the name of a file inside a suite, or undefined where it is one: relative, forward slashes, no way out. */
export function whyNoPath(name: string): string | undefined {
  if (name === '') return 'is empty; name a file such as images/one.png'
  if (name.length > 500) return 'is longer than 500 characters'
  if (/^[a-z][a-z0-9+.-]*:/i.test(name))
    return 'is an address or has a drive letter; put the file into the suite and name it, e.g. images/one.png'
  if (name.startsWith('/')) return "is an absolute path; paths start at the suite's folder, e.g. images/one.png"
  if (name.includes('\\')) return 'has a backslash; write forward slashes'
  if (name.includes('\0')) return 'has a NUL character'
  const segments = name.split('/')
  if (segments.includes('..')) return 'leads out of the suite ("..")'
  if (segments.includes('') || segments.includes('.'))
    return 'has an empty or "." part; write it plainly, e.g. images/one.png'
  return undefined
}

/** What kind of file a name leads to: a regular one, with no link on the way to it. `name` must have passed `whyNoPath`. Throws
 * FileRefused. */
export async function lookInside(dir: string, name: string): Promise<Stats> {
  let path = dir
  const segments = name.split('/')
  for (const [index, segment] of segments.entries()) {
    path = join(path, segment)
    const seen = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new FileRefused('is not there', true)
      throw new FileRefused(`cannot be read (${error.code})`)
    })
    if (seen.isSymbolicLink())
      throw new FileRefused('is, or is reached through, a symbolic link; copy the file into the suite')
    if (index < segments.length - 1) {
      if (!seen.isDirectory()) throw new FileRefused('is not there', true)
    } else if (seen.isFile()) return seen
  }
  throw new FileRefused('is not a regular file')
}

/** Opens a regular file of the suite in `dir`. No link is followed on the way to it and no pipe is waited for.
 * `name` must have passed `whyNoPath`. Throws FileRefused. */
export async function openInside(dir: string, name: string): Promise<{ handle: FileHandle; size: number }> {
  const seen = await lookInside(dir, name)
  const path = join(dir, name)
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new FileRefused(`cannot be read (${error.code})`)
    },
  )
  const opened = await handle.stat()
  // what was looked at is what was opened: a file swapped in between is refused
  if (opened.isFile() && opened.ino === seen.ino && opened.dev === seen.dev) return { handle, size: opened.size }
  await handle.close()
  throw new FileRefused('changed while it was opened')
}

/** The bytes of a file of the suite, at most `most`. Throws FileRefused. */
export async function readInside(dir: string, name: string, most: number): Promise<Buffer> {
  const { handle, size } = await openInside(dir, name)
  try {
    if (size > most) throw new FileRefused(`is ${Math.ceil(size / 2 ** 20)} MB; the limit is ${most / 2 ** 20} MB`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}
