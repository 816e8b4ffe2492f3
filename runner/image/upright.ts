import type { Sharp } from 'sharp'
import { openImage } from './open.ts'
import type { Raster } from './png.ts'

/** The pixels of an image file as everybody sees them: first frame, EXIF orientation applied, alpha on white, sRGB.
 * This is the one rule for pixels sent, drawn, scored and shown small. */
export function upright(bytes: Buffer): Sharp {
  return openImage(bytes).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
}

/** The same pixels in memory, RGB, 8 bits a channel. */
export async function decodeUpright(bytes: Buffer): Promise<Raster> {
  const { data, info } = await upright(bytes).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`Decoding gave ${info.channels} channels in place of 3.`)
  return { width: info.width, height: info.height, channels: 3, data }
}
