import { answerTo, type Said } from './answer.ts'
import { openImage } from './open-image.ts'
import { sayUnknown } from './say.ts'
import { see } from './see.ts'

/** Everything that builtin/pixels is given. */
export interface LookInput {
  question: string
  image: Uint8Array
}

/** Looks at the image and answers the question in words. Never throws: an image it cannot open is an answer too. */
export async function look({ question, image }: LookInput): Promise<Said> {
  try {
    const { raster, full } = await openImage(Buffer.from(image.buffer, image.byteOffset, image.byteLength))
    return answerTo(question, see(raster, full))
  } catch (error) {
    return {
      text: sayUnknown('the image cannot be opened'),
      reasoning: error instanceof Error ? error.message.slice(0, 500) : 'no reason was given',
    }
  }
}
