import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { extname, join, posix } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { openRegular } from '../../../runner/index.ts'

/** What is compressed already. */
const PACKED = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif'])

/** Not of the run: the lock of who writes it, and what is hidden, half-written files among it. */
const isLeftOut = (path: string, { name }: Dirent): boolean => name.startsWith('.') || path === 'owner.json'

async function* filesIn(dir: string, under = ''): AsyncGenerator<string> {
  const entries = await readdir(join(dir, under), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = posix.join(under, entry.name)
    if (isLeftOut(path, entry)) continue
    if (entry.isDirectory()) yield* filesIn(dir, path)
    else if (entry.isFile()) yield path
  }
}

/** A run folder as a ZIP, made while it is read: of any size, in little memory. Everything in it lies in one folder, `name`. Links are
 * left out. The stream fails where a file cannot be read, so that no half archive passes for a whole one. */
export function archiveOf(dir: string, name: string): Readable {
  const zip = new ZipFile()
  const out = new PassThrough()
  const fail = (error: unknown): void => {
    out.destroy(error as Error)
  }
  let open: Readable | null = null
  zip.on('error', fail)
  // whoever went away gets nothing more, and no file stays open for it
  out.once('close', () => open?.destroy())
  ;(zip.outputStream as Readable).pipe(out)
  const add = async (): Promise<void> => {
    for await (const path of filesIn(dir)) {
      if (out.destroyed) return
      zip.addReadStreamLazy(posix.join(name, path), { compress: !PACKED.has(extname(path)) }, (take) => {
        openRegular(join(dir, path), path).then(({ handle }) => {
          open = handle.createReadStream()
          open.once('error', fail)
          take(null, open)
        }, fail)
      })
    }
    zip.end()
  }
  add().catch(fail)
  return out
}
