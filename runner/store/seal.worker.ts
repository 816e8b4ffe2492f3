import { createHash } from 'node:crypto'
import { lstat, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { openRegular } from './safe-file.ts'

/** Not sealed: what people add later, the sums themselves, and the owner's lock. */
const OPEN_FILES = new Set(['SHA256SUMS', 'reviews.jsonl', 'owner.json'])

/** Every file that a seal covers, by its path in the folder; links and special files are passed over. */
export async function* filesOf(dir: string, under = ''): AsyncGenerator<string> {
  for (const entry of (await readdir(join(dir, under), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = posix.join(under, entry.name)
    if (entry.isDirectory()) yield* filesOf(dir, path)
    else if (entry.isFile() && !OPEN_FILES.has(path)) yield path
  }
}

export async function sha256(path: string, shown: string): Promise<string> {
  const { handle } = await openRegular(path, shown)
  const hash = createHash('sha256')
  try {
    for await (const piece of handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) hash.update(piece)
  } finally { await handle.close() }
  return hash.digest('hex')
}

/** The text of SHA256SUMS for a run folder, as `sha256sum -c` reads it. */
export async function sums(dir: string): Promise<string> {
  let text = ''
  for await (const file of filesOf(dir)) text += `${await sha256(join(dir, file), file)}  ${file}\n`
  return text
}

/** Bytes of all files of a folder. */
export async function bytesOf(dir: string): Promise<number> {
  let bytes = 0
  for await (const file of filesOf(dir)) bytes += (await lstat(join(dir, file))).size
  return bytes
}
