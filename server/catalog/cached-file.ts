import { lstatSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { LIST_BYTES, RecordError } from '../../runner/index.ts'

/** What tells whether a file is still the one that was read. A replaced file has another inode even within one tick. */
export interface Signature {
  mtimeMs: number
  bytes: number
  inode: number
}

/** One lstat, at once: some microseconds, where the way through the thread pool costs fifty. null where nothing is there. */
export function statNow(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

export const signature = ({ mtimeMs, size, ino }: Stats): Signature => ({ mtimeMs, bytes: size, inode: ino })

export const sameFile = (a: Signature, b: Signature): boolean =>
  a.mtimeMs === b.mtimeMs && a.bytes === b.bytes && a.inode === b.inode

/** Of files on disk; as records in memory they take about twice that. */
const KEPT_BYTES = LIST_BYTES
const KEPT = 64

/** One kind of file of the run folders, read again only when it changed. The last used are remembered, up to a sum of bytes. */
export class CachedFile<T> {
  readonly #file: string
  readonly #read: (dir: string, maxBytes: number) => Promise<T>
  #known = new Map<string, { signature: Signature; value: Promise<T> }>()

  constructor(file: string, read: (dir: string, maxBytes: number) => Promise<T>) {
    this.#file = file
    this.#read = read
  }

  async get(dir: string): Promise<T> {
    const stat = statNow(join(dir, this.#file))
    if (!stat) throw new RecordError(this.#file, 'is missing', 'missing')
    const now = signature(stat)
    const known = this.#known.get(dir)
    this.#known.delete(dir)
    const entry =
      known && sameFile(known.signature, now) ? known : { signature: now, value: this.#read(dir, LIST_BYTES) }
    this.#known.set(dir, entry)
    this.#forget(dir)
    try {
      return await entry.value
    } catch (error) {
      if (this.#known.get(dir) === entry) this.#known.delete(dir)
      throw error
    }
  }

  #forget(latest: string): void {
    let bytes = [...this.#known.values()].reduce((sum, item) => sum + item.signature.bytes, 0)
    for (const [oldest, item] of this.#known) {
      if ((this.#known.size <= KEPT && bytes <= KEPT_BYTES) || oldest === latest) return
      this.#known.delete(oldest)
      bytes -= item.signature.bytes
    }
  }
}
