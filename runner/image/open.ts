import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { isBmp } from './bmp-header.ts'
import { decodeBmp } from './bmp.ts'
import { MAX_PIXELS } from './limits.ts'

/** How every image is opened: cut or damaged pixel data is an error, and a bomb is refused by its pixel count. */
const STRICT: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS }

/** An image file as a source of pixels, untouched: a BMP by our own decoder, everything else by sharp. */
export function openImage(bytes: Buffer): Sharp {
  if (!isBmp(bytes)) return sharp(bytes, STRICT)
  const { data, ...raw } = decodeBmp(bytes)
  return sharp(data, { ...STRICT, raw })
}
