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
    const about = await sharp(bytes, OPEN).metadata()
    // a whole decode in little memory: every pixel goes into the one that comes out
    await sharp(bytes, OPEN).resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer()
    const notes: string[] = []
    if ((about.orientation ?? 1) > 1) notes.push(`EXIF orientation ${about.orientation} applied`)
    if ((about.pages ?? 1) > 1) notes.push(`first of ${about.pages} frames`)
    if (about.hasAlpha && !(await sharp(bytes, OPEN).stats()).isOpaque) notes.push('alpha flattened on white')
    if (about.depth !== 'uchar') notes.push('16-bit reduced to 8')
    if (about.space === 'cmyk') notes.push('CMYK converted')
    return { ...kind, width: about.autoOrient.width, height: about.autoOrient.height, notes }
  } catch (error) {
    throw new Error(`Not a usable image: ${reason(error)}.`, { cause: error })
  }
}

function reason(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? ''
  if (/pixel limit/i.test(said)) return 'it has more than 100 million pixels'
  return `it is cut short or damaged (${said.slice(0, 200)})`
}
