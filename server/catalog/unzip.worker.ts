import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate'

export interface UnzipInput {
  zip: string
  /** an empty folder */
  into: string
  mostFiles: number
  /** of all files together, unpacked */
  mostBytes: number
}

export type UnzipOutcome = { files: number } | { refused: string }

const CHUNK = 2 ** 20

/** What is said to the user; anything else that goes wrong is a fault of ours. */
class Refused extends Error {}

/** Unpacks a ZIP file piece by piece in this worker thread: no more than a piece of it is ever in memory, what it says about
 * sizes is not believed, and only regular files below `into` are made, whatever its names say. */
export function unzip(input: UnzipInput): UnzipOutcome {
  const files = new Files(input)
  const archive = openSync(input.zip, 'r')
  const stream = new Unzip((file) => files.take(file))
  stream.register(UnzipInflate)
  try {
    const chunk = Buffer.alloc(CHUNK)
    for (let read = readSync(archive, chunk); read > 0; read = readSync(archive, chunk))
      stream.push(Uint8Array.from(chunk.subarray(0, read)), false)
    stream.push(new Uint8Array(0), true)
    files.end()
    return { files: files.made }
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message }
    // fflate's own errors have a code; one of the disk has a text for it
    if (typeof (error as { code?: unknown }).code === 'number')
      return { refused: `it is cut off or damaged (${(error as Error).message})` }
    throw error
  } finally {
    files.close()
    closeSync(archive)
  }
}

class Files {
  made = 0
  readonly #input: UnzipInput
  #bytes = 0
  /** handle of each file that is not yet whole */
  #open = new Map<string, number>()

  constructor(input: UnzipInput) {
    this.#input = input
  }

  take(file: UnzipFile): void {
    const segments = file.name.replaceAll('\\', '/').split('/')
    // folders come with their files; what a Mac adds beside every file is none of the user's
    if (file.name.endsWith('/') || segments[0] === '__MACOSX' || segments.at(-1) === '.DS_Store') return
    const why = whyNoName(segments)
    if (why) throw new Refused(`it has a file named ${JSON.stringify(file.name.slice(0, 100))}, ${why}`)
    if (file.compression !== 0 && file.compression !== 8)
      throw new Refused(
        `${file.name.slice(0, 100)} uses a compression method (${file.compression}) that is not supported; create an ordinary ZIP`,
      )
    if (++this.made > this.#input.mostFiles) throw new Refused(`it has more than ${this.#input.mostFiles} files`)
    const path = join(this.#input.into, ...segments)
    const handle = this.#create(path, file.name)
    this.#open.set(path, handle)
    file.ondata = (error, data, final) => {
      if (error) throw error
      this.#bytes += data.length
      if (this.#bytes > this.#input.mostBytes)
        throw new Refused(`it is larger than ${Math.round(this.#input.mostBytes / 1e9)} GB when unpacked`)
      if (data.length > 0) writeSync(handle, data)
      if (!final) return
      closeSync(handle)
      this.#open.delete(path)
    }
    file.start()
  }

  /** Throws Refused where the archive ended before its files did, or held none. */
  end(): void {
    if (this.#open.size > 0) throw new Refused('it is cut off: the end is missing')
    if (this.made === 0) throw new Refused('it is not a ZIP file, or it is empty')
  }

  close(): void {
    for (const handle of this.#open.values()) closeSync(handle)
  }

  #create(path: string, name: string): number {
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
}

function whyNoName(segments: readonly string[]): string | null {
  if (segments.some((segment) => segment === '..' || segment === '.' || segment === ''))
    return 'which leads out of the archive or is not a plain path'
  if (segments.some((segment) => /[\0-\x1f]/.test(segment) || /^[a-z]:$/i.test(segment)))
    return 'which is not allowed here'
  return segments.length > 32 ? 'which is nested too deeply' : null
}
