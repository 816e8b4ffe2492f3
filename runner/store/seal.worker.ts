import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { KindSize } from '../records/run.ts'
import { isOfPages, MAKING_REPORT, PAGES_SUMS } from './pages.ts'
import { RESCORED } from './rescored.ts'
import { openRegular } from './safe-file.ts'

/** Not sealed: what people add later, the sums themselves, and the owner's lock. */
const OPEN_FILES = new Set([
  'SHA256SUMS',
  PAGES_SUMS,
  'reviews.jsonl',
  'amendments.jsonl',
  'labels.jsonl',
  'owner.json',
])

/** Every file that a seal covers, by its path in the folder; links and special files are passed over, and so are result
 * versions and pages, which come later and have sums of their own. */
export async function* filesOf(dir: string): AsyncGenerator<string> {
  for await (const file of allFiles(dir)) if (!isOfPages(file)) yield file
}

/** The pages about a run: index.html and the report. */
export async function* pagesOf(dir: string): AsyncGenerator<string> {
  for await (const file of allFiles(dir, '', (name) => /^(?:index\.html|report\.html|report)$/.test(name))) yield file
}

async function* allFiles(
  dir: string,
  under = '',
  isTaken: (name: string) => boolean = (name) => name !== 'report',
): AsyncGenerator<string> {
  for (const entry of (await readdir(join(dir, under), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = posix.join(under, entry.name)
    if (entry.isDirectory() && path === RESCORED) continue
    if (under === '' && (!isTaken(entry.name) || entry.name.startsWith(MAKING_REPORT))) continue
    if (entry.isDirectory()) yield* allFiles(dir, path)
    else if (entry.isFile() && !OPEN_FILES.has(path)) yield path
  }
}

/** What a file is read into, piece by piece: always the same, since new ones for thousands of files keep the garbage collector
 * busy. Nothing else happens in this thread while it is filled and summed. */
const piece = Buffer.allocUnsafeSlow(2 ** 18)

export async function sha256(path: string, shown: string): Promise<string> {
  const { handle } = await openRegular(path, shown)
  const hash = createHash('sha256')
  try {
    for (let length = readSync(handle.fd, piece); length > 0; length = readSync(handle.fd, piece))
      hash.update(piece.subarray(0, length))
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

/** The text of SHA256SUMS for a run folder, as `sha256sum -c` reads it. */
export async function sums(dir: string): Promise<string> {
  let text = ''
  for await (const file of filesOf(dir)) text += `${await sha256(join(dir, file), file)}  ${file}\n`
  return text
}

/** run.json, the lists and the sums */
export const LISTS = 'lists and sums'

const KINDS: readonly [RegExp, string][] = [
  [/^images\//, 'images'],
  [/^sent\//, 'images as sent'],
  [/^thumbs\//, 'reduced images'],
  [/^tests\/[^/]+\/annotated\.(png|webp)$/, 'annotated images'],
  [/^tests\/[^/]+\/thumb\.webp$/, 'reduced annotated images'],
  [/^tests\/[^/]+\/exchange\.json$/, 'exchanges'],
  [/^tests\/[^/]+\/test\.json$/, 'tests'],
  [/^(run\.json|misses\.json|[a-z]+\.jsonl|parts\/\d+\/(run\.json|SHA256SUMS))$/, LISTS],
]

/** What a folder that is about to be sealed will hold, by kind, the largest first. SHA256SUMS is counted as the file it will
 * be; run.json as a file of no bytes, since its length depends on these very numbers. */
export async function sizesOf(dir: string): Promise<KindSize[]> {
  const sizes = new Map<string, KindSize>([[LISTS, { kind: LISTS, files: 1, bytes: 0 }]])
  for await (const file of filesOf(dir)) {
    const kind = KINDS.find(([pattern]) => pattern.test(file))?.[1] ?? 'other'
    const size = sizes.get(kind) ?? { kind, files: 0, bytes: 0 }
    size.files++
    if (file !== 'run.json') size.bytes += (await lstat(join(dir, file))).size
    sizes.set(kind, size)
    // its line in SHA256SUMS
    const lists = sizes.get(LISTS) as KindSize
    lists.bytes += 64 + 2 + Buffer.byteLength(file) + 1
  }
  return [...sizes.values()].sort((a, b) => b.bytes - a.bytes)
}

/** Bytes of all files of a folder. */
export async function bytesOf(dir: string): Promise<number> {
  let bytes = 0
  for await (const file of filesOf(dir)) bytes += (await lstat(join(dir, file))).size
  return bytes
}
