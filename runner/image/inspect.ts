import sharp, { type SharpOptions } from 'sharp'
import { sniffImage, whyNoImage } from './sniff.ts'

export interface ImageFacts {
  mediaType: string
  extension: string
  /** px, after EXIF orientation */
  width: number
  height: number
  /** what decoding does to it: "EXIF orientation 6 applied", "first of 3 frames" */
  notes: string[]
}

/** How every image is opened: cut or damaged pixel data is an error, and a bomb is refused by its pixel count. */
export const OPEN: SharpOptions = { failOn: 'error', limitInputPixels: 100_000_000 }

/** What an image file is, found by decoding all of it. Throws one plain sentence where it is no image or not a whole one. */
export async function inspectImage(bytes: Buffer): Promise<ImageFacts> {
  const kind = sniffImage(bytes)
  if (!kind) throw new Error(`Not a usable image: ${whyNoImage(bytes)}.`)
  try {
    // a whole decode in little memory: every pixel goes into the one that comes out
    await sharp(bytes, OPEN).resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer()
    const { width, height } = (await sharp(bytes, OPEN).metadata()).autoOrient
    return { ...kind, width, height, notes: (await changesOf(bytes)).map(change => change.note) }
  } catch (error) {
    throw new Error(`Not a usable image: ${reason(error)}.`, { cause: error })
  }
}

/** One thing that decoding an image upright does to it. */
export interface Change {
  note: string
  /** true where a model that is sent the file itself may see other pixels than are scored and drawn */
  visible: boolean
}

export async function changesOf(bytes: Buffer): Promise<Change[]> {
  const about = await sharp(bytes, OPEN).metadata()
  const changes: Change[] = []
  if ((about.orientation ?? 1) > 1) changes.push({ note: `EXIF orientation ${about.orientation} applied`, visible: true })
  if ((about.pages ?? 1) > 1) changes.push({ note: `first of ${about.pages} frames`, visible: true })
  if (about.hasAlpha && !(await sharp(bytes, OPEN).stats()).isOpaque) changes.push({ note: 'alpha flattened on white', visible: true })
  if (about.depth !== 'uchar') changes.push({ note: '16-bit reduced to 8', visible: false })
  if (about.space === 'cmyk') changes.push({ note: 'CMYK converted', visible: true })
  return changes
}

function reason(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? ''
  if (/pixel limit/i.test(said)) return 'it has more than 100 million pixels'
  return `it is cut short or damaged (${said.slice(0, 200)})`
}
