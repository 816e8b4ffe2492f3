import { upright } from './upright.ts'

/** px of the longer side, at most */
export const THUMB_EDGE = 480
/** With the effort that is usual (4) an image takes three times as long and looks the same: it is a tenth smaller. */
export const THUMB = { quality: 80, effort: 1 }

/** A reduced WebP, upright, at most `edge` px on the longer side, never enlarged. sharp writes no metadata unless told to. */
export function thumbnail(bytes: Buffer, edge = THUMB_EDGE): Promise<Buffer> {
  return upright(bytes).resize(edge, edge, { fit: 'inside', withoutEnlargement: true }).webp(THUMB).toBuffer()
}
