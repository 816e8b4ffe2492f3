import type { Mark } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import type { Outcome } from '../records/words.ts'
import type { Workers } from '../tools/workers.ts'

/** The words of the bar under an annotated image. All of it is hostile text; an empty string leaves its row out. */
export interface Bar {
  outcome: Outcome
  /** 0..1, null where nothing was scored */
  score: number | null
  type: string
  case: string
  /** a few numbers for the verdict band, the most telling first: "det 50 %" */
  figures: string[]
  asked: string
  expected: string
  /** what was found, or the reason why there is nothing */
  found: string
  /** "anthropic/claude-opus-5" */
  model: string
  suite: string
  /** which of several times the case was put to the model: "2" */
  repeat: string
  when: string
  cost: string
  tokens: string
  elapsed: string
  run: string
  /** the test's number: "0042" */
  test: string
  address: string
}

export interface PictureInput {
  /** the bytes of the original file */
  image: Buffer
  /** the sum of these bytes, where the next tests are on the same image too */
  sha?: string
  /** with the original, reduced, in the picture */
  originalToo?: boolean
  /** px of the original, upright */
  marks: Mark[]
  bar: Bar
  /** false: no tags, where they would only tell what stands in the image anyway */
  tagged?: boolean
  /** what is written into it beside the pixels: text chunks of a PNG, XMP of a WebP */
  text: Record<string, string>
  /** as WebP instead of PNG */
  webp?: boolean
}

export interface Picture {
  /** the file: PNG, or WebP where that was asked for */
  annotated: Buffer
  /** WebP of the image with its marks, without the bar, whose words nobody could read at that size */
  thumb: Buffer
  /** px of the thumb, at most 480 on the longer side */
  thumbSize: Size
  /** the same of the image without its marks, where that was asked for */
  original?: Buffer
  /** px of the annotated image */
  width: number
  height: number
  /** its px per px of the original */
  scale: number
}

/** The annotated image of a test, drawn in a worker: the image with its marks, and a bar below that says what happened. Marks are in
 * px of the original, at any distance outside it too; the picture is scaled as `scale` tells. Rejects where the image cannot be
 * decoded. */
export async function drawPicture(input: PictureInput, workers: Workers): Promise<Picture> {
  const drawn = await workers.run<Picture>(new URL('./draw.worker.js', import.meta.url), 'draw', input)
  return {
    ...drawn,
    annotated: asBuffer(drawn.annotated),
    thumb: asBuffer(drawn.thumb),
    ...(drawn.original ? { original: asBuffer(drawn.original) } : {}),
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
