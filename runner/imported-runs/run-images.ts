import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { inspectImage } from '../image/inspect.ts'
import { thumbnail } from '../image/thumb.ts'
import type { CaseImage } from '../records/case.ts'
import { FileRefused } from '../suite/suite-files.ts'
import type { Source } from '../suite/importers/source.ts'
import type { ForeignSample } from './define-run-format.ts'
import { emptySheet } from './empty-sheet.ts'

/** An image of an imported run. */
export interface RunImage {
  image: CaseImage
  /** why it is an empty sheet; null where it is the image itself */
  missing: string | null
  /** its bytes, read again: all images of a run together may not fit into memory */
  read: () => Promise<Buffer>
}

/** The images of an imported run: each decoded once, named by its content, an empty sheet where there is none. */
export class RunImages {
  readonly #source: Source
  /** the run folder; null in a dry run */
  readonly #dir: string | null
  readonly #known = new Map<string, Promise<RunImage | string>>()
  readonly #bySha = new Map<string, Promise<CaseImage>>()
  #shas?: Promise<Map<string, string>>

  constructor(source: Source, dir: string | null) {
    this.#source = source
    this.#dir = dir
  }

  async of(sample: ForeignSample, caseName: string): Promise<RunImage> {
    const found =
      sample.image === null && sample.imageSha === undefined
        ? 'The source tells of no image.'
        : await this.#find(sample)
    if (typeof found !== 'string') return found
    const key = `sheet ${sample.suite} ${caseName}`
    const known = this.#known.get(key)
    if (known) return (await known) as RunImage
    const read = async (): Promise<Buffer> => emptySheet(caseName, found)
    const sheet = read()
      .then((bytes) => this.#store(bytes, 'no image'))
      .then((image): RunImage => ({ image: { ...image, missing: true, notes: [found] }, missing: found, read }))
    this.#known.set(key, sheet)
    return sheet
  }

  /** The image, or why there is none, as a sentence. */
  #find({ image, imageSha, id }: ForeignSample): Promise<RunImage | string> {
    if (image && 'bytes' in image) return this.#from(async () => image.bytes, image.name)
    const file = image && 'file' in image ? image.file : null
    const near = image && 'file' in image ? image.near : undefined
    const key = JSON.stringify([file, near, imageSha])
    const known = this.#known.get(key)
    if (known) return known
    const found = this.#from(async () => {
      const bySha = imageSha === undefined ? undefined : (await this.#filesBySha()).get(imageSha)
      if (bySha !== undefined) return (await this.#source.image(bySha)).bytes
      if (file === null) throw new FileRefused(`is none of the images here`)
      return (await this.#source.image(file, near)).bytes
    }, file ?? id)
    this.#known.set(key, found)
    return found
  }

  async #from(read: () => Promise<Buffer>, name: string): Promise<RunImage | string> {
    try {
      return { image: await this.#store(await read(), name), missing: null, read }
    } catch (error) {
      return `${name.slice(0, 120)} ${(error as Error).message}`
    }
  }

  async #store(bytes: Buffer, name: string): Promise<CaseImage> {
    const sha = createHash('sha256').update(bytes).digest('hex')
    const known = this.#bySha.get(sha)
    if (known) return known
    const stored = this.#write(bytes, sha, basename(name).slice(0, 200) || 'image')
    this.#bySha.set(sha, stored)
    return stored
  }

  async #write(bytes: Buffer, sha: string, name: string): Promise<CaseImage> {
    const { mediaType, extension, width, height, notes } = await inspectImage(bytes)
    const file = `images/${sha}.${extension}`
    if (this.#dir !== null) {
      await mkdir(join(this.#dir, 'thumbs'), { recursive: true })
      await writeFile(join(this.#dir, file), bytes)
      await writeFile(join(this.#dir, `thumbs/${sha}.webp`), await thumbnail(bytes))
    }
    return { sha, name, file, mediaType, bytes: bytes.length, width, height, ...(notes.length > 0 ? { notes } : {}) }
  }

  #filesBySha(): Promise<Map<string, string>> {
    return (this.#shas ??= (async () => {
      const shas = new Map<string, string>()
      for (const name of await this.#source.images()) {
        const bytes = await this.#source.image(name).then(
          (found) => found.bytes,
          () => null,
        )
        if (bytes) shas.set(createHash('sha256').update(bytes).digest('hex'), name)
      }
      return shas
    })())
  }
}
