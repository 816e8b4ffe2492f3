import type { FileHandle } from 'node:fs/promises'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, posix } from 'node:path'
import { SuiteError } from '../suite-error.ts'
import { FileRefused, openInside, readInside, whyNoPath } from '../suite-files.ts'

const MOST_FILES = 500_000
const MOST_IMAGE_BYTES = 100 * 2 ** 20
const IMAGE = /\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i

/** A file found under one of the source's folders; `name` is relative to it, with forward slashes. */
interface Found {
  root: string
  name: string
}

/** The folder that is imported, or the folder of the file that is, and the only files an import can see. No link inside
 * it is followed, and no name leads out of it. */
export class Source {
  readonly dir: string
  /** name in `dir` of the file that was named; null where a folder was */
  readonly file: string | null
  /** a further folder that images are looked for in */
  readonly #images: string | null
  #listed?: Promise<Found[]>
  #byBasename?: Map<string, Found[]>
  #byStem?: Map<string, Found[]>

  private constructor(dir: string, file: string | null, images: string | null) {
    this.dir = dir
    this.file = file
    this.#images = images
  }

  /** Throws SuiteError where the path, or the folder of images, is not there. */
  static async open(path: string, images?: string): Promise<Source> {
    const [real, isFile] = await located(path)
    const extra = images === undefined ? null : await located(images)
    if (extra?.[1])
      throw new SuiteError([
        { file: basename(images as string), message: 'is a file; name the folder that the images are in' },
      ])
    return isFile
      ? new Source(dirname(real), basename(real), extra?.[0] ?? null)
      : new Source(real, null, extra?.[0] ?? null)
  }

  /** Names of the files in `dir` that end so (".xml"), sorted. Where a file was named it is the only one. */
  async files(...endings: string[]): Promise<string[]> {
    return this.file === null ? this.filesAround(...endings) : [this.file].filter((name) => endsSo(name, endings))
  }

  /** The same, whether a file was named or not. */
  async filesAround(...endings: string[]): Promise<string[]> {
    return (await this.#list())
      .filter(({ root, name }) => root === this.dir && endsSo(name, endings))
      .map(({ name }) => name)
  }

  async images(): Promise<string[]> {
    const all = await this.#list()
    return [...new Set(all.filter(({ name }) => IMAGE.test(name)).map(({ name }) => name))]
  }

  open(name: string): Promise<{ handle: FileHandle; size: number }> {
    return openInside(this.dir, name)
  }

  /** The first `most` bytes as text, '' where the file cannot be read: for looking at what a file is. */
  async head(name: string, most = 2 ** 16): Promise<string> {
    try {
      const { handle } = await openInside(this.dir, name)
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, 0)
        return buffer.toString('utf8', 0, bytesRead)
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (error instanceof FileRefused) return ''
      throw error
    }
  }

  /** The whole text of a file. Throws FileRefused. */
  async text(name: string, most: number): Promise<string> {
    return (await readInside(this.dir, name, most)).toString('utf8').replace(/^\uFEFF/, '')
  }

  /** The bytes of an image that the source names: by its path, by its path from the file `near` that names it, or by its
   * name alone where only one file is called that. Throws FileRefused. */
  async image(named: string, near = ''): Promise<{ bytes: Buffer; name: string; path: string }> {
    const name = named
      .trim()
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, '')
    const why = whyNoPath(name)
    if (why !== undefined) throw new FileRefused(why)
    const { root, name: found } = await this.#find(name, posix.dirname(near))
    return { bytes: await readInside(root, found, MOST_IMAGE_BYTES), name: found, path: join(root, found) }
  }

  async #find(name: string, folder: string): Promise<Found> {
    for (const root of this.#roots()) {
      for (const path of new Set([posix.join(folder, name), name])) {
        try {
          const { handle } = await openInside(root, path)
          await handle.close()
          return { root, name: path }
        } catch (error) {
          if (!(error instanceof FileRefused) || !error.missing) throw error
        }
      }
    }
    const images = (await this.#list()).filter((found) => IMAGE.test(found.name))
    const alike =
      (this.#byBasename ??= indexed(images, ({ name }) => basename(name))).get(basename(name).toLowerCase()) ??
      (extname(name) === ''
        ? (this.#byStem ??= indexed(images, ({ name }) => stem(name))).get(basename(name).toLowerCase())
        : undefined) ??
      []
    const [best, ...others] = narrowed(alike, name)
    if (best && others.length === 0) return best
    throw new FileRefused(
      best
        ? `is there ${others.length + 1} times (${best.name}, ${others[0]?.name}); name it with its folder`
        : 'is not there',
    )
  }

  #roots(): string[] {
    return this.#images === null ? [this.dir] : [this.#images, this.dir]
  }

  #list(): Promise<Found[]> {
    return (this.#listed ??= (async () => {
      const found: Found[] = []
      for (const root of this.#roots()) await walk(root, '', found)
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    })())
  }
}

const endsSo = (name: string, endings: readonly string[]): boolean =>
  endings.some((ending) => name.toLowerCase().endsWith(ending))

export const stem = (name: string): string => basename(name, extname(name))

async function located(path: string): Promise<[path: string, isFile: boolean]> {
  try {
    // the path itself is the user's own word and may be a link; nothing below it may
    const real = await realpath(path)
    const seen = await stat(real)
    if (seen.isFile() || seen.isDirectory()) return [real, seen.isFile()]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SuiteError([
      { file: path, message: code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be read (${code})` },
    ])
  }
  throw new SuiteError([{ file: path, message: 'is neither a file nor a folder' }])
}

/** Links are listed, so that a row which names one is told why it is refused; they are never followed. */
async function walk(root: string, folder: string, found: Found[]): Promise<void> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) await walk(root, name, found)
    else if (entry.isFile() || entry.isSymbolicLink()) found.push({ root, name })
    if (found.length > MOST_FILES)
      throw new SuiteError([
        { file: basename(root), message: `has more than ${MOST_FILES} files; import a smaller folder` },
      ])
  }
}

function indexed(files: readonly Found[], keyOf: (file: Found) => string): Map<string, Found[]> {
  const index = new Map<string, Found[]>()
  for (const file of files) {
    const key = keyOf(file).toLowerCase()
    const known = index.get(key)
    if (known) known.push(file)
    else index.set(key, [file])
  }
  return index
}

/** Of several files with one name, those that also end with the folders that were named. */
function narrowed(alike: Found[], name: string): Found[] {
  const exact = alike.filter((found) => found.name === name || found.name.endsWith(`/${name}`))
  return exact.length > 0 ? exact : alike
}
