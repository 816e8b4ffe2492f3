import type Sharps from 'sharp'
import type { Sharp, SharpOptions } from 'sharp'
import { onDemand } from '../tools/on-demand.ts'
import { isBmp } from './bmp-header.ts'
import { decodeBmp } from './bmp.ts'
import { MAX_PIXELS } from './limits.ts'

/** How every image is opened: cut or damaged pixel data is an error, and a bomb is refused by its pixel count. */
const STRICT: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS }

/** With the first image: a help text lists the formats that import images, and needs none. */
const load = onDemand<typeof Sharps>('sharp')
const sharp = (): typeof Sharps => {
  // every image is looked at once or from other bytes: what libvips would keep of it helps nobody, and takes 50 MB
  if (!opened) load().cache(false)
  opened = true
  return load()
}
let opened = false

/** Who decodes: "sharp 0.35.5, libvips 8.18.0". */
export const decoder = (): string => `sharp ${sharp().versions.sharp}, libvips ${sharp().versions.vips}`

/** An image file as a source of pixels, untouched: a BMP by our own decoder, everything else by sharp. */
export function openImage(bytes: Buffer): Sharp {
  if (!isBmp(bytes)) return sharp()(bytes, STRICT)
  const { data, ...raw } = decodeBmp(bytes)
  return sharp()(data, { ...STRICT, raw })
}
