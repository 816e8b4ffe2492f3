import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { inspectImage } from '../../image/inspect.ts'
import type { Size } from '../../records/space.ts'
import { slugOf } from '../../tools/slug.ts'
import { FileRefused } from '../suite-files.ts'
import type { DecodedImages } from './decoded-images.ts'
import type { ForeignImage } from './define-importer.ts'
import type { Source } from './source.ts'

const MOST_BYTES = 100 * 2 ** 20

export interface StoredImage {
  /** name in the suite: images/cell-3.jpg */
  name: string
  /** where its bytes are at the moment */
  path: string
  size: Size
  notes: string[]
}

/** Names that every disk and address can have: letters of any script, digits, spaces inside, a few signs. */
const KEPT = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ .,()+-]*(?<![ .])$/u

/** Whether an ending is one of this kind of image: photo.jpeg and scan.tiff keep theirs. */
const sameKind = (ending: string, extension: string): boolean =>
  ending.toLowerCase() === `.${extension}` ||
  (extension === 'jpg' && /^\.(jpe?g|jfif)$/i.test(ending)) ||
  (extension === 'tif' && /^\.tiff$/i.test(ending))

/** The images of an import: each decoded whole, once, and put into the suite's folder under its own name, made safe where it is not; equal bytes
 * share one file. Rows that point at another row's image find it here. */
export class ImageStore {
  readonly #source: Source
  readonly #folder: string
  readonly #copy: boolean
  readonly #decoded: DecodedImages
  readonly #byKey = new Map<string, Promise<StoredImage>>()
  readonly #bySha = new Map<string, Promise<StoredImage>>()
  readonly #names = new Set<string>()
  /** the number last given out behind a name: where all images are called the same, each need not try those of all before it */
  readonly #last = new Map<string, number>()
  readonly #written = new Set<string>()

  /** `copy` false leaves files of the source where they are (a dry run); bytes out of rows are written in any case. */
  constructor(source: Source, folder: string, copy: boolean, decoded: DecodedImages) {
    this.#source = source
    this.#folder = folder
    this.#copy = copy
    this.#decoded = decoded
  }

  /** Rejects with a plain sentence where it is no usable image. Calls for pointing rows come after those they point at. */
  load(image: ForeignImage): Promise<StoredImage> {
    if ('sameAs' in image)
      return (
        this.#byKey.get(`row ${image.sameAs}`) ??
        Promise.reject(new FileRefused(`points at row ${image.sameAs.slice(0, 64)}, which has no image`))
      )
    if ('bytes' in image) {
      const stored = this.#store(image.bytes, image.name, null)
      if (image.key !== undefined) void this.#remember(`row ${image.key}`, stored)
      return stored
    }
    const key = `file ${image.near ?? ''} ${image.file}`
    return this.#byKey.get(key) ?? this.#remember(key, this.#fromFile(image.file, image.near))
  }

  /** Takes away what no case uses. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const name of this.#written) if (!names.has(name)) await rm(join(this.#folder, name), { force: true })
  }

  #remember(key: string, stored: Promise<StoredImage>): Promise<StoredImage> {
    this.#byKey.set(key, stored)
    return stored
  }

  async #fromFile(file: string, near?: string): Promise<StoredImage> {
    const { bytes, name, path, foreign } = await this.#source.image(file, near)
    const stored = await this.#store(bytes, basename(name), path)
    return foreign
      ? { ...stored, notes: [...stored.notes, 'found by its name alone, as its path leads elsewhere'] }
      : stored
  }

  async #store(bytes: Buffer, wanted: string, path: string | null): Promise<StoredImage> {
    if (bytes.length > MOST_BYTES)
      throw new FileRefused(
        `is ${Math.ceil(bytes.length / 2 ** 20)} MB large; at most ${MOST_BYTES / 2 ** 20} MB are read`,
      )
    const sha = createHash('sha256').update(bytes).digest('hex')
    const known = this.#bySha.get(sha)
    if (known) return known
    const stored = this.#write(bytes, wanted, path)
    this.#bySha.set(sha, stored)
    return stored
  }

  async #write(bytes: Buffer, wanted: string, path: string | null): Promise<StoredImage> {
    const { width, height, extension, notes } = await this.#decoded.of(path, () => inspectImage(bytes))
    const name = `images/${this.#freeName(wanted, extension)}`
    const size = { width, height }
    if (path !== null && !this.#copy) return { name, path, size, notes }
    const target = join(this.#folder, name)
    await mkdir(join(this.#folder, 'images'), { recursive: true })
    await writeFile(target, bytes, { flag: 'wx' })
    this.#written.add(name)
    return { name, path: target, size, notes }
  }

  /** Compared without case: some disks do not tell `a` from `A`. */
  #freeName(wanted: string, extension: string): string {
    const own = extname(wanted)
    const ending = sameKind(own, extension) ? own : `.${extension}`
    const name = wanted.slice(0, wanted.length - own.length).normalize('NFC')
    const plain = KEPT.test(name) && Buffer.byteLength(name) <= 150 ? name : slugOf(name, 80, 'image')
    const first = `${plain}${ending}`
    let free = first
    while (this.#names.has(free.toLowerCase())) {
      const n = (this.#last.get(first.toLowerCase()) ?? 1) + 1
      this.#last.set(first.toLowerCase(), n)
      free = `${plain}-${n}${ending}`
    }
    this.#names.add(free.toLowerCase())
    return free
  }
}
