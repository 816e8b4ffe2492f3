import type { FileHandle } from 'node:fs/promises'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, posix } from 'node:path'
import { SuiteError } from '../suite-error.ts'
import { FileRefused, openInside, readInside, whyNoPath } from '../suite-files.ts'
import { decodeText, markedEncoding } from './decode-text.ts'

const MOST_FILES = 500_000
const MOST_IMAGE_BYTES = 100 * 2 ** 20
/** folders of annotation files, which have the images beside them */
const ANNOTATIONS = /^(annotations|labels)$/i
const IMAGE = /\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif)$/i

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
  /** the paths that were announced, by the name that they end in */
  readonly #named = new Map<string, Set<string>>()

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
    if (!isFile) return new Source(real, null, extra?.[0] ?? null)
    // images lie beside the folder of annotations, not in it
    const folder = dirname(real)
    const dir = ANNOTATIONS.test(basename(folder)) ? dirname(folder) : folder
    return new Source(dir, real.slice(dir.length + 1).replaceAll('\\', '/'), extra?.[0] ?? null)
  }

  /** The further folder that images are looked for in, as a source of its own: some tools keep their images in tables. */
  async imagesFolder(): Promise<Source | null> {
    return this.#images === null ? null : Source.open(this.#images)
  }

  /** The same source with one file of it named: as if that had been given. Throws SuiteError where it has no such file. */
  async withFile(file: string): Promise<Source> {
    if (!(await this.filesAround('')).includes(file))
      throw new SuiteError([{ file: file.slice(0, 200), message: 'is not a file of what is imported' }])
    return new Source(this.dir, file, this.#images)
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
        const bytes = buffer.subarray(0, bytesRead)
        return new TextDecoder(markedEncoding(bytes) ?? 'utf-8').decode(bytes)
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (error instanceof FileRefused) return ''
      throw error
    }
  }

  /** The whole text of a file, in UTF-8, or in the encoding that `declaredIn` finds in its first bytes. Throws FileRefused. */
  async text(name: string, most: number, declaredIn?: (head: string) => string | undefined): Promise<string> {
    const bytes = await readInside(this.dir, name, most)
    return decodeText(bytes, declaredIn?.(bytes.toString('latin1', 0, 200)))
  }

  /** Tells that the source names this image. Where two different paths end in one file name, none of them is found by its
   * name alone: the one file that is called so may be that of the other. */
  announce(named: string): void {
    const name = spelled(named)
    const key = folded(basename(name))
    const known = this.#named.get(key) ?? new Set()
    this.#named.set(key, known.add(name))
  }

  /** The bytes of an image that the source names: by its path, by its path from the file `near` that names it, or by its
   * name alone where only one file is called that. `foreign`: it is a path of another machine or out of the source, of which
   * nothing but the name was used. Throws FileRefused. */
  async image(named: string, near = ''): Promise<{ bytes: Buffer; name: string; path: string; foreign: boolean }> {
    const name = spelled(named)
    const why = whyNoPath(name)
    const { root, name: found } = why === undefined ? await this.#find(name, near) : await this.#findForeign(name, why)
    const bytes = await readInside(root, found, MOST_IMAGE_BYTES)
    return { bytes, name: found, path: join(root, found), foreign: why !== undefined }
  }

  /** A path that leads elsewhere, or is of another machine: only its name is looked for, and only among the files here. */
  async #findForeign(name: string, why: string): Promise<Found> {
    if (ADDRESS.test(name))
      throw new FileRefused(
        'is an address, and an import opens no address; download the image into this folder and write the name of its file instead',
      )
    if (name.length > 1000 || name.includes('\0')) throw new FileRefused(why)
    const own = basename(name)
    if (whyNoPath(own) !== undefined) throw new FileRefused(why)
    const found = await this.#byName(name)
    if (!found) throw new FileRefused(`${why}; and no file here is called ${own.slice(0, 100)}`)
    return found
  }

  async #find(name: string, near: string): Promise<Found> {
    for (const root of this.#roots()) {
      for (const path of new Set([...placesBeside(near, name), posix.join(posix.dirname(near), name), name])) {
        try {
          const { handle } = await openInside(root, path)
          await handle.close()
          return { root, name: path }
        } catch (error) {
          if (!(error instanceof FileRefused) || !error.missing) throw error
        }
      }
    }
    const found = await this.#byName(name)
    if (found) return found
    // a name as an address has it: "a%20b.png"
    const plain = /%[0-9a-f]{2}/i.test(name) ? spelled(unescaped(name)) : name
    if (plain !== name && whyNoPath(plain) === undefined) return this.#find(plain, near)
    throw new FileRefused('is not there')
  }

  /** The only image that is called as `name` ends; undefined where there is none. Throws FileRefused where it is not sure. */
  async #byName(name: string): Promise<Found | undefined> {
    const all = await this.#list()
    const own = folded(basename(name))
    const alike =
      (this.#byBasename ??= indexed(all, ({ name }) => basename(name))).get(own) ??
      (extname(name) === '' ? (this.#byStem ??= indexed(all, ({ name }) => stem(name))).get(own) : undefined) ??
      []
    const {
      found: [best, ...others],
      folders,
    } = narrowed(alike, name)
    if (best && others.length > 0)
      throw new FileRefused(
        `is there ${others.length + 1} times (${best.name}, ${others[0]?.name}); name it with its folder`,
      )
    const rival = [...(this.#named.get(own) ?? [])].find((other) => !endsAlike(other, name))
    if (best && folders === 0 && rival !== undefined)
      throw new FileRefused(`is not there; the only ${basename(name).slice(0, 80)} may be ${rival.slice(0, 100)}`)
    return best
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

/** An address on the web or in a store: what is there is not known. */
const ADDRESS = /^(?!file:)[a-z][a-z0-9+.-]+:/i

/** A path as it was written, with forward slashes; of what Label Studio serves, the file itself; an address of a file without its
 * percent signs. */
const spelled = (named: string): string =>
  (/^file:/i.test(named.trim()) ? unescaped(named) : named)
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/^\/data\/local-files\/\?d=/, '/')

function unescaped(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

/** Where the images of an annotation file lie: VOC and COCO have them in a folder beside that of the annotations, COCO with
 * one of the name of the split, as in annotations/instances_val2017.json. */
function placesBeside(near: string, name: string): string[] {
  const folders = posix.dirname(near).split('/')
  const at = folders.findLastIndex((folder) => ANNOTATIONS.test(folder))
  if (at < 0) return []
  const [above, below] = [folders.slice(0, at).join('/'), folders.slice(at + 1).join('/')]
  const split = stem(near).replace(/^(instances|person_keypoints|stuff|panoptic)_/, '')
  return [`JPEGImages/${below}`, `images/${below}`, 'JPEGImages', 'images', `images/${split}`, split].map((beside) =>
    posix.join(above, beside, name),
  )
}

/** Names are compared in one form of Unicode (macOS takes letters and their accents apart) and without case. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/** Whether one of two paths is the end of the other, folder by folder. */
function endsAlike(a: string, b: string): boolean {
  const [long, short] = [folded(a), folded(b)].sort((one, other) => other.length - one.length) as [string, string]
  return long === short || long.endsWith(`/${short}`)
}

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
    if (!IMAGE.test(file.name)) continue
    const key = folded(keyOf(file))
    const known = index.get(key)
    if (known) known.push(file)
    else index.set(key, [file])
  }
  return index
}

/** Of several files with one name, those that share the most of the folders that were named. */
function narrowed(alike: Found[], name: string): { found: Found[]; folders: number } {
  const wanted = folded(name).split('/').reverse()
  const shared = alike.map((found) => {
    const parts = folded(found.name).split('/').reverse()
    const differs = parts.slice(1).findIndex((part, i) => part !== wanted[i + 1])
    return differs < 0 ? parts.length - 1 : differs
  })
  const most = Math.max(0, ...shared)
  return { found: alike.filter((_, i) => shared[i] === most), folders: most }
}
