import { randomBytes } from 'node:crypto'
import type { CallMessage, ImagePart } from '../model-apis/define-model-api.ts'

/** An image as a body holds it while it is put together: what a wire has to know of it. */
export type ImageInBody = Pick<ImagePart, 'sha' | 'base64' | 'bytes'>

/** Nobody outside this process knows it, so that no prompt can hold the name of an image. */
const SECRET = randomBytes(16).toString('hex')
const NAME = new RegExp(`(image-${SECRET}-[0-9a-f]{64})`)

/** An image for a question. In a body it is a short name, until the wire writes its base64 in the place of that: as a string of some
 * 100 KB it would be copied into each text that it becomes a part of, for the garbage collector to clear away. */
export const imagePart = (image: Omit<ImagePart, 'kind' | 'base64'>): ImagePart => ({
  ...image,
  kind: 'image',
  base64: `image-${SECRET}-${image.sha}`,
})

export const imagesIn = (messages: readonly CallMessage[]): ImagePart[] =>
  messages.flatMap(({ parts }) => parts.filter((part) => part.kind === 'image'))

/** A body as it goes over the wire: JSON with the images in it, in pieces that are made as they are sent. */
export class Body implements Iterable<Buffer> {
  readonly #parts: { text?: Buffer; image?: Buffer }[]
  /** how long it is in all */
  readonly bytes: number

  constructor(body: unknown, images: Iterable<ImageInBody>) {
    const named = new Map(Array.from(images, ({ base64, bytes }) => [base64, bytes]))
    // every other one is a name
    this.#parts = JSON.stringify(body)
      .split(NAME)
      .map((text, n) => {
        const image = n % 2 === 1 ? named.get(text) : undefined
        return image ? { image } : { text: Buffer.from(text) }
      })
    this.bytes = this.#parts.reduce(
      (sum, { text, image }) => sum + (text?.length ?? 0) + Math.ceil((image?.length ?? 0) / 3) * 4,
      0,
    )
  }

  *[Symbol.iterator](): Generator<Buffer> {
    for (const { text, image } of this.#parts) {
      if (text) yield text
      for (let from = 0; image && from < image.length; from += AT_ONCE)
        yield Buffer.from(image.toString('base64', from, from + AT_ONCE), 'latin1')
    }
  }
}

/** Bytes that become a piece: few enough for V8 to let go of it early, and a multiple of three, of which four letters are made. */
const AT_ONCE = 90_000
