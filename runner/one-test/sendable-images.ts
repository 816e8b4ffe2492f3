import { createHash } from 'node:crypto'
import { imagePart } from '../ask/image-text.ts'
import { prepareSent } from '../image/prepare-sent.ts'
import { sentSize } from '../model-apis/image-rules/index.ts'
import type { ImagePart } from '../model-apis/define-model-api.ts'
import type { KnownCase } from '../records/case.ts'
import type { Model } from '../records/model.ts'
import type { Sent } from '../records/test.ts'
import type { RunFolder } from '../store/run-folder.ts'
import type { ImagesOnTheWay } from './run-tools.ts'

const HELD_BYTES = 32 * 2 ** 20
const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
}

export interface Sendable {
  sent: Sent
  part: ImagePart
}

/** The images of a run in memory: originals, and what each kind of model is sent. The least recently used leave first. */
export class Pictures {
  readonly #folder: RunFolder
  readonly #images: Pick<ImagesOnTheWay, 'copied'> | undefined
  #held = new Map<string, { value: Promise<Buffer | Sendable>; bytes: number }>()
  #bytes = 0

  /** `images`: those that are on their way into the folder, and are waited for */
  constructor(folder: RunFolder, images?: Pick<ImagesOnTheWay, 'copied'>) {
    this.#folder = folder
    this.#images = images
  }

  /** The original, byte for byte, from the run folder. Rejects where it is not the image that was ordered: nothing is asked
   * about another one. */
  original(image: KnownCase['image']): Promise<Buffer> {
    return this.#keep(image.sha, image.bytes, async () => {
      await this.#images?.copied(image.sha)
      const bytes = await this.#folder.read(image.file)
      if (createHash('sha256').update(bytes).digest('hex') !== image.sha)
        throw new Error(
          `${image.file} of the run folder is damaged or was changed: it is no longer the image ${image.name}.`,
        )
      return bytes
    })
  }

  /** The image as `model` is sent it. One that differs from the original is in sent/ before this returns. */
  sendable(image: KnownCase['image'], model: Model): Promise<Sendable> {
    const { rule, maxEdge, maxPixels, maxBytes, mediaTypes } = model.image
    return this.#keep(
      JSON.stringify([image.sha, rule, maxEdge, maxPixels, maxBytes, mediaTypes]),
      image.bytes * 2.4,
      async () => {
        const ready = await prepareSent(
          await this.original(image),
          image,
          model.image,
          rule === undefined ? null : sentSize(rule, image, { maxEdge, maxPixels }),
        )
        const sha = ready.changed === null ? image.sha : createHash('sha256').update(ready.bytes).digest('hex')
        const file = ready.changed === null ? image.file : `sent/${sha}.${EXTENSIONS[ready.mediaType] ?? 'png'}`
        if (ready.changed !== null) await this.#folder.picture(file, ready.bytes)
        const { bytes, mediaType, width, height, changed } = ready
        return {
          sent: { sha, file, mediaType, width, height, bytes: bytes.length, changed },
          part: imagePart({ sha, mediaType, bytes, width, height }),
        }
      },
    )
  }

  #keep<T extends Buffer | Sendable>(key: string, bytes: number, make: () => Promise<T>): Promise<T> {
    const known = this.#held.get(key)
    if (known) {
      this.#held.delete(key)
      this.#held.set(key, known)
      return known.value as Promise<T>
    }
    const value = make()
    value.catch(() => {
      if (this.#held.delete(key)) this.#bytes -= bytes
    })
    this.#held.set(key, { value, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#held) {
      if (this.#bytes <= HELD_BYTES || oldest === key) break
      this.#held.delete(oldest)
      this.#bytes -= entry.bytes
    }
    return value
  }
}
