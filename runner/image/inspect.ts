import type { Metadata } from 'sharp'
import { KindRefused } from './limits.ts'
import { openImage } from './open.ts'
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

/** as libvips names them: 8 and 16 bits a channel */
const DEPTHS = ['uchar', 'ushort']

/** What an image file is, found by decoding all of it. Throws one plain sentence where it is not an image or not a whole one. */
export async function inspectImage(bytes: Buffer): Promise<ImageFacts> {
  const kind = sniffImage(bytes)
  if (!kind) throw new Error(`Not a usable image: ${whyNoImage(bytes)}.`)
  try {
    const about = await openImage(bytes).metadata()
    const {
      autoOrient: { width, height },
      depth,
    } = about
    if (!DEPTHS.includes(depth ?? ''))
      throw new KindRefused(
        `its pixels are ${depth} values without a fixed range: convert it to 8 or 16 bits per channel`,
      )
    // a whole decode in little memory: every pixel goes into the one that comes out
    await openImage(bytes).resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer()
    return { ...kind, width, height, notes: (await changesOf(bytes, about)).map((change) => change.note) }
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

/** `known`: what sharp says about the image, where it was asked already. */
export async function changesOf(bytes: Buffer, known?: Metadata): Promise<Change[]> {
  const about = known ?? (await openImage(bytes).metadata())
  const changes: Change[] = []
  if ((about.orientation ?? 1) > 1)
    changes.push({ note: `EXIF orientation ${about.orientation} applied`, visible: true })
  if ((about.pages ?? 1) > 1) changes.push({ note: `first of ${about.pages} frames`, visible: true })
  if (about.hasAlpha && !(await openImage(bytes).stats()).isOpaque)
    changes.push({ note: 'alpha flattened on white', visible: true })
  // Pillow and what is built on it cut 16-bit grey off at 255: the model would see a white image
  if (about.depth === 'ushort')
    changes.push(
      about.space === 'grey16'
        ? { note: '16-bit grey reduced to 8', visible: true }
        : { note: '16-bit reduced to 8', visible: false },
    )
  // many servers hand the numbers on and drop the profile that says what they mean; libvips applies none to 16 bits
  else if (about.icc && about.space !== 'cmyk' && !isSrgb(about.icc))
    changes.push({ note: 'embedded colour profile brought to sRGB', visible: true })
  if (about.space === 'cmyk') changes.push({ note: 'CMYK converted', visible: true })
  return changes
}

/** Whether a colour profile is one of sRGB, by what it calls itself. */
const isSrgb = (icc: Buffer): boolean => icc.includes('sRGB', 0, 'latin1') || icc.includes('\0s\0R\0G\0B', 0, 'latin1')

function reason(error: unknown): string {
  if (error instanceof KindRefused) return error.message
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? ''
  if (/pixel limit/i.test(said)) return 'it has more than 100 million pixels'
  return `it is cut short or damaged (${said.slice(0, 200)})`
}
