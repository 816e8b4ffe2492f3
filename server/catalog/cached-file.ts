import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { RecordError } from '../../runner/index.ts'

/** What tells whether a file is still the one that was read. A replaced file has another inode even within one tick. */
export interface Signature { mtimeMs: number; bytes: number; inode: number }

export async function signatureOf(path: string): Promise<Signature | null> {
  const stat = await lstat(path).catch(() => null)
  return stat && { mtimeMs: stat.mtimeMs, bytes: stat.size, inode: stat.ino }
}

export const sameFile = (a: Signature, b: Signature): boolean => a.mtimeMs === b.mtimeMs && a.bytes === b.bytes && a.inode === b.inode

/** One kind of file of the run folders, read again only when it changed. The `keep` last used are remembered. */
export class CachedFile<T> {
  readonly #file: string
  readonly #read: (dir: string) => Promise<T>
  readonly #keep: number
  #known = new Map<string, { signature: Signature; value: Promise<T> }>()

  constructor(file: string, read: (dir: string) => Promise<T>, keep = 12) {
    this.#file = file
    this.#read = read
    this.#keep = keep
  }

  async get(dir: string): Promise<T> {
    const signature = await signatureOf(join(dir, this.#file))
    if (!signature) throw new RecordError(this.#file, 'is not there')
    const known = this.#known.get(dir)
    this.#known.delete(dir)
    const entry = known && sameFile(known.signature, signature) ? known : { signature, value: this.#read(dir) }
    this.#known.set(dir, entry)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#keep) break
      this.#known.delete(oldest)
    }
    try {
      return await entry.value
    } catch (error) {
      if (this.#known.get(dir) === entry) this.#known.delete(dir)
      throw error
    }
  }
}
