import { openImage } from './open.ts'
import { hasOwnGamma } from './png-colour.ts'
import { sniffImage } from './sniff.ts'
import { upright } from './upright.ts'

/** Kinds that some browsers do not show at all. */
const NOT_SHOWN = ['image/tiff', 'image/bmp', 'image/avif']

/** The image as a PNG of the pixels that are scored and drawn, where a browser that was given the file itself would show others
 * or none: it does not show TIFF, ignores the orientation of a WebP, plays an animation, lays alpha on the page, and applies the gamma
 * of a PNG. null where the file itself will do. Rejects where it is not an image. */
export async function copyForBrowser(bytes: Buffer): Promise<Buffer | null> {
  const kind = sniffImage(bytes)?.mediaType ?? ''
  const differs = NOT_SHOWN.includes(kind) || (await isShownOtherwise(bytes, kind))
  return differs ? upright(bytes).png({ compressionLevel: 3 }).toBuffer() : null
}

async function isShownOtherwise(bytes: Buffer, kind: string): Promise<boolean> {
  const { orientation = 1, pages = 1, hasAlpha, space, depth, icc } = await openImage(bytes).metadata()
  return (
    (orientation > 1 && kind !== 'image/jpeg') ||
    pages > 1 ||
    space === 'cmyk' ||
    (depth === 'ushort' && icc !== undefined) ||
    (kind === 'image/png' && hasOwnGamma(bytes)) ||
    (hasAlpha === true && !(await openImage(bytes).stats()).isOpaque)
  )
}
