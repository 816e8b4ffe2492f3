import { close, constants, fstat, fsync, open, read, write, type Stats } from 'node:fs'
import { lstat, open as openHandle, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { failpoint, kindOf } from './failpoint.ts'

/** Only what is damaged or missing may be made anew: a record of a newer format, or one that this user cannot read or the disk
 * does not give out, is as good as it ever was. */
export type RecordTrouble = 'damaged' | 'missing' | 'newer' | 'unreadable'

/** A record that cannot be read: names the file and says why. */
export class RecordError extends Error {
  readonly file: string
  readonly why: string
  readonly trouble: RecordTrouble
  constructor(file: string, why: string, trouble: RecordTrouble = 'damaged') {
    super(`${file} ${why}`)
    this.name = 'RecordError'
    this.file = file
    this.why = why
    this.trouble = trouble
  }

  /** true where nothing is lost by putting the file aside and making it anew */
  get repairable(): boolean {
    return this.trouble === 'damaged' || this.trouble === 'missing'
  }
}

/** Names of half-written files start like this; a start-up may remove them. */
export const TEMP_PREFIX = '.tmp-'

/** Asking for random bytes each time took 0.15 ms a test. */
const OURS = randomBytes(6).toString('hex')
let temps = 0
/** A name for a file that is not whole yet, which no other thread or process gives. */
export const tempName = (): string => `${TEMP_PREFIX}${OURS}-${++temps}`

/** Half-written files that a process or a move left anywhere in a folder go. */
export async function clearTemps(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.startsWith(TEMP_PREFIX))
      await rm(join(entry.parentPath, entry.name), { force: true })
}

/** The latest sync of each folder that is asked for and not done. */
const syncs = new Map<string, { begun: boolean; done: Promise<void> }>()

/** Makes a folder's own entries (new names, renames) durable. Who asks while a sync is under way waits for the next one, all of
 * them for the same: it begins after what each of them did. */
export function syncFolder(folder: string): Promise<void> {
  const before = syncs.get(folder)
  if (before && !before.begun) return before.done
  const sync = { begun: false, done: Promise.resolve() }
  sync.done = (before?.done.catch(() => undefined) ?? Promise.resolve())
    .then(() => {
      sync.begun = true
      return syncOnce(folder)
    })
    .finally(() => {
      if (syncs.get(folder) === sync) syncs.delete(folder)
    })
  syncs.set(folder, sync)
  return sync.done
}

async function syncOnce(folder: string): Promise<void> {
  const fd = await file.open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await file.fsync(fd)
  } finally {
    await file.close(fd)
  }
}

/** Numbers instead of the objects of fs/promises, which take twice the processor time for such short work. */
const file = {
  open: promisify<string, string | number, number>(open),
  fstat: promisify<number, Stats>(fstat),
  read: promisify<number, Uint8Array, number, number, number>((fd, bytes, from, length, done) =>
    read(fd, bytes, from, length, null, done),
  ),
  write: promisify<number, Uint8Array, number, number, number>((fd, bytes, from, length, done) =>
    write(fd, bytes, from, length, null, done),
  ),
  fsync: promisify(fsync),
  close: promisify(close),
}

/** Writes a whole file so that its final name only ever stands for complete bytes: temp file, fsync, rename, folder fsync.
 * `kind` names it among the failpoints. */
export async function writeWhole(path: string, bytes: Uint8Array | string, kind = kindOf(path)): Promise<void> {
  await writeNamed(path, bytes, kind)
  await syncFolder(dirname(path))
  failpoint.hit(`${kind}: folder synced`)
}

/** Writes whole files of one folder, side by side, and makes their names durable together. */
export async function writeTogether(folder: string, files: readonly [string, Uint8Array | string][]): Promise<void> {
  const results = await Promise.allSettled(files.map(([name, bytes]) => writeNamed(join(folder, name), bytes, name)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  await syncFolder(folder)
  for (const [name] of files) failpoint.hit(`${name}: folder synced`)
}

/** Up to the rename, which is not durable yet. */
async function writeNamed(path: string, content: Uint8Array | string, kind: string): Promise<void> {
  const temp = join(dirname(path), tempName())
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  try {
    const fd = await file.open(temp, 'wx')
    try {
      failpoint.hit(`${kind}: opened`)
      for (let at = 0; at < bytes.length;) at += await file.write(fd, bytes, at, bytes.length - at)
      failpoint.hit(`${kind}: written`)
      await file.fsync(fd)
      failpoint.hit(`${kind}: synced`)
    } finally {
      await file.close(fd)
    }
    await rename(temp, path)
    failpoint.hit(`${kind}: renamed`)
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined)
    throw error
  }
}

const TO_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Why a file cannot be opened without following a link at its end. */
function notOpened(error: unknown, shown: string): RecordError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return new RecordError(shown, 'is missing', 'missing')
  if (code === 'ELOOP') return new RecordError(shown, 'is a link; links are not followed')
  if (code === 'ENXIO') return new RecordError(shown, 'is not a regular file')
  return new RecordError(
    shown,
    code === 'EACCES' || code === 'EPERM'
      ? 'cannot be read by the user Benchloupe runs as'
      : `cannot be opened (${code})`,
    'unreadable',
  )
}

/** Opens a regular file for reading without following a link at its end and without waiting on a pipe. */
export async function openRegular(path: string, shown: string): Promise<{ handle: FileHandle; stat: Stats }> {
  const handle = await openHandle(path, TO_READ).catch((error: unknown) => {
    throw notOpened(error, shown)
  })
  const stat = await handle.stat()
  if (stat.isFile()) return { handle, stat }
  await handle.close()
  throw new RecordError(shown, 'is not a regular file')
}

/** The text of a regular file of at most `maxBytes`, opened as `openRegular` does. */
export async function readWhole(path: string, shown: string, maxBytes: number): Promise<string> {
  const fd = await file.open(path, TO_READ).catch((error: unknown) => {
    throw notOpened(error, shown)
  })
  try {
    const stat = await file.fstat(fd)
    if (!stat.isFile()) throw new RecordError(shown, 'is not a regular file')
    refuseLonger(stat.size, maxBytes, shown)
    return (await textOf(fd, stat.size)).replace(/^\uFEFF/, '')
  } finally {
    await file.close(fd)
  }
}

/** The text of a file that had so many bytes a moment ago: what was added since is left out, as if it had been read then. */
async function textOf(fd: number, size: number): Promise<string> {
  const bytes = Buffer.allocUnsafe(size)
  let end = 0
  while (end < size) {
    const read = await file.read(fd, bytes, end, size - end)
    if (read === 0) break
    end += read
  }
  return bytes.toString('utf8', 0, end)
}

function refuseLonger(bytes: number, maxBytes: number, shown: string): void {
  if (bytes > maxBytes)
    throw new RecordError(
      shown,
      `is ${Math.ceil(bytes / 1e6)} MB; the limit is ${Math.floor(maxBytes / 1e6)} MB`,
      'unreadable',
    )
}

const MAX_LINE = 16 * 2 ** 20

/** Puts a damaged file aside under a name of its own, `<file>.damaged-<time>`, where nothing reads it as truth. Returns that
 * name; null where there is no such file. */
export async function setAside(path: string, time: string): Promise<string | null> {
  for (let copy = 1; ; copy++) {
    const aside = `${path}.damaged-${time}${copy === 1 ? '' : `-${copy}`}`
    if (
      await lstat(aside).then(
        () => true,
        () => false,
      )
    )
      continue
    try {
      await rename(path, aside)
      await syncFolder(dirname(path))
      return basename(aside)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
}

/** What is read of a list at a time. */
const PIECE_BYTES = 256 * 1024

export interface Line {
  text: string
  /** its number in the file, from 1 */
  line: number
}

/** Complete lines of a regular file, those of a piece of it at a time: to wait for each line by itself takes as long as to parse it.
 * A last line without its line feed is a torn write: it is not given out. */
export async function* readLines(path: string, shown: string, maxBytes = Infinity): AsyncGenerator<Line[]> {
  const { handle, stat } = await openRegular(path, shown)
  let rest: Buffer[] = []
  let held = 0
  let line = 0
  try {
    refuseLonger(stat.size, maxBytes, shown)
    const room = Buffer.allocUnsafe(Math.min(PIECE_BYTES, stat.size + 1))
    for (;;) {
      const { bytesRead } = await handle.read(room, 0, room.length, null)
      if (bytesRead === 0) return
      const piece = room.subarray(0, bytesRead)
      let from = 0
      const lines: Line[] = []
      for (let index = piece.indexOf(10); index >= 0; index = piece.indexOf(10, from)) {
        const text =
          rest.length === 0
            ? piece.toString('utf8', from, index)
            : Buffer.concat([...rest, piece.subarray(from, index)]).toString('utf8')
        rest = []
        held = 0
        from = index + 1
        line++
        if (text.trim() !== '') lines.push({ text, line })
      }
      if (lines.length > 0) yield lines
      if (from < piece.length) {
        rest.push(Buffer.from(piece.subarray(from)))
        held += piece.length - from
      }
      if (held > MAX_LINE) throw new RecordError(shown, `has more than ${MAX_LINE} bytes in line ${line + 1}`)
    }
  } finally {
    await handle.close()
  }
}

/** Where the last whole line of a file ends, in bytes; null where the file ends with it. */
export async function lastLineEnd(path: string, shown: string): Promise<number | null> {
  const { handle, stat } = await openRegular(path, shown)
  try {
    const block = Buffer.alloc(64 * 1024)
    for (let end = stat.size; end > 0;) {
      const from = Math.max(0, end - block.length)
      const { bytesRead } = await handle.read(block, 0, end - from, from)
      const index = block.subarray(0, bytesRead).lastIndexOf(10)
      if (index >= 0) return from + index + 1 === stat.size ? null : from + index + 1
      end = from
    }
    return stat.size === 0 ? null : 0
  } finally {
    await handle.close()
  }
}
