import type { Sharp } from 'sharp'
import { upright } from './upright.ts'

/** px of the longer side, at most */
const THUMB_EDGE = 480
/** With the effort that is usual (4) an image takes three times as long and looks the same: it is a tenth smaller. */
const THUMB = { quality: 80, effort: 1 }

/** Pixels as a reduced WebP, at most `edge` px on the longer side, never enlarged. sharp writes no metadata unless told to. */
export const asThumb = (pixels: Sharp, edge = THUMB_EDGE): Sharp =>
  pixels.resize(edge, edge, { fit: 'inside', withoutEnlargement: true }).webp(THUMB)

/** An image file as such a WebP, upright. */
export const thumbnail = (bytes: Buffer, edge?: number): Promise<Buffer> => asThumb(upright(bytes), edge).toBuffer()
