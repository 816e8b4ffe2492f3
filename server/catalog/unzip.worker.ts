import { isUtf8 } from 'node:buffer'
import { closeSync, createWriteStream, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import { fromFdPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl'

export interface UnzipInput {
  zip: string
  /** an empty folder */
  into: string
  mostFiles: number
  /** of all files together, unpacked */
  mostBytes: number
}

export type UnzipOutcome = { files: number } | { refused: string }

/** bytes up to which a file is unpacked in one piece */
const SMALL = 2 ** 20

/** What is said to the user; anything else that goes wrong is a fault of ours. */
class Refused extends Error {}

/** Unpacks a ZIP file in this worker thread, by its central directory: only what is listed there is a file of it, so that an
 * archive inside an archive stays one file, and one that was written to a pipe gives the same files as any other. No more than a piece
 * is ever in memory, what it says about sizes is not believed, and only regular files below `into` are made, whatever its
 * names say. */
export async function unzip(input: UnzipInput): Promise<UnzipOutcome> {
  const handle = openSync(input.zip, 'r')
  try {
    const zip = await damaged(fromFdPromise(handle, { decodeStrings: false, autoClose: false }))
    return { files: await unpackAll(zip, handle, input) }
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message }
    throw error
  } finally {
    closeSync(handle)
  }
}

/** What yauzl throws is about the archive. */
async function damaged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    // one of the disk has a text for a code
    if (error instanceof Refused || (error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new Refused(`it is cut off, damaged or not a ZIP file (${(error as Error).message.replace(/\.$/, '')})`)
  }
}

/** A file of the archive that fits into memory: tens of thousands of small ones need no streams. Closes `target`. */
async function writeSmall(
  zip: ZipFile,
  handle: number,
  entry: Entry,
  target: number,
  count: (piece: Uint8Array) => void,
): Promise<void> {
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    const packed = Buffer.alloc(entry.compressedSize)
    if (readSync(handle, packed, 0, packed.length, fileDataStart) < packed.length) throw new Error('the end is missing')
    const whole =
      entry.compressionMethod === 0
        ? packed
        : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) })
    if (whole.length !== entry.uncompressedSize || crc32(whole) !== entry.crc32)
      throw new Error('a file in it is not as it was packed')
    count(whole)
    for (let at = 0; at < whole.length;) at += writeSync(target, whole, at)
  } finally {
    closeSync(target)
  }
}

/** A file of any size, piece by piece. Closes `target`. */
async function writeLarge(
  zip: ZipFile,
  entry: Entry,
  target: number,
  count: (piece: Uint8Array) => void,
): Promise<void> {
  let sum = 0
  const counted = new Transform({
    transform(piece: Buffer, _encoding, take) {
      try {
        count(piece)
        sum = crc32(piece, sum)
        take(null, piece)
      } catch (error) {
        take(error as Error)
      }
    },
  })
  const out = createWriteStream('', { fd: target })
  try {
    await pipeline(await zip.openReadStreamPromise(entry), counted, out)
  } finally {
    out.destroy()
  }
  if (sum !== entry.crc32) throw new Error('a file in it is not as it was packed')
}

async function unpackAll(zip: ZipFile, handle: number, { into, mostFiles, mostBytes }: UnzipInput): Promise<number> {
  let [files, bytes] = [0, 0]
  const entries = zip.eachEntry()
  for (;;) {
    if (zip.entriesRead === zip.entryCount && listsMore(zip, handle)) zip.entryCount++
    const { value: entry, done } = await damaged(entries.next())
    if (done || !entry) break
    const name = nameOf(entry)
    const segments = name.replaceAll('\\', '/').split('/')
    // folders come with their files; what a Mac adds beside every file is none of the user's
    if (segments.at(-1) === '' || segments[0] === '__MACOSX' || segments.at(-1) === '.DS_Store') continue
    const why = whyNoName(segments)
    if (why) throw new Refused(`it has a file named ${JSON.stringify(name.slice(0, 100))}, ${why}`)
    if (entry.isEncrypted()) throw new Refused(`${name.slice(0, 100)} is protected with a password`)
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
      throw new Refused(
        `${name.slice(0, 100)} uses a compression method (${entry.compressionMethod}) that is not supported; create an ordinary ZIP`,
      )
    if (++files > mostFiles) throw new Refused(`it has more than ${mostFiles} files`)
    const count = (piece: Uint8Array): void => {
      bytes += piece.length
      if (bytes > mostBytes) throw new Refused(`it is larger than ${Math.round(mostBytes / 1e9)} GB when unpacked`)
    }
    const target = created(join(into, ...segments), name)
    if (Math.max(entry.compressedSize, entry.uncompressedSize) <= SMALL)
      await damaged(writeSmall(zip, handle, entry, target, count))
    else await damaged(writeLarge(zip, entry, target, count))
  }
  if (files === 0) throw new Refused('it holds no file')
  return files
}

/** Whether the central directory goes on where its end says that it does not: the number of files has 16 bits, and programs
 * that do not write ZIP64 let it start at 0 again behind 65,535. */
function listsMore(zip: ZipFile, handle: number): boolean {
  const next = Buffer.alloc(4)
  readSync(handle, next, 0, 4, Number(zip.readEntryCursor))
  return next.equals(FILE_HEADER)
}
const FILE_HEADER = Buffer.from('PK\x01\x02', 'latin1')

/** UTF-8 where the archive says so or the bytes are such: what packs on a Mac writes it without a word. */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  return isUtf8(fileNameRaw)
    ? fileNameRaw.toString('utf8')
    : getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
}

/** A handle of a new file. Throws Refused. */
function created(path: string, name: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR')
      throw new Refused(`it has two files named ${JSON.stringify(name.slice(0, 100))}`)
    if (code === 'ENAMETOOLONG') throw new Refused(`a name in it is too long: ${name.slice(0, 60)}...`)
    throw error
  }
}

function whyNoName(segments: readonly string[]): string | null {
  if (segments.some((segment) => segment === '..' || segment === '.' || segment === ''))
    return 'which leads out of the archive or is not a plain path'
  if (segments.some((segment) => /[\0-\x1f]/.test(segment) || /^[a-z]:$/i.test(segment)))
    return 'which is not allowed here'
  return segments.length > 32 ? 'which is nested too deeply' : null
}
