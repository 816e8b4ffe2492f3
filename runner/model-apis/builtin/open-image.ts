import type { Raster } from '../../image/png.ts'
import { upright } from '../../image/upright.ts'
import type { Size } from '../../records/space.ts'

/** Looking is done on at most this many pixels. */
const MAX_PIXELS = 2_000_000

/** Upright pixels of an image, reduced where it is large, and the size it has in full. */
export async function openImage(bytes: Buffer): Promise<{ raster: Raster; full: Size }> {
  const { autoOrient: full } = await upright(bytes).metadata()
  const factor = Math.sqrt((full.width * full.height) / MAX_PIXELS)
  const width = Math.max(1, Math.round(full.width / factor))
  const height = Math.max(1, Math.round(full.height / factor))
  const picture = factor > 1 ? upright(bytes).resize(width, height, { fit: 'fill' }) : upright(bytes)
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`Decoding gave ${info.channels} channels in place of 3.`)
  return {
    raster: { width: info.width, height: info.height, channels: 3, data },
    full: { width: full.width, height: full.height },
  }
}
