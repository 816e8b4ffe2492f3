import { upright } from './upright.ts'

/** A reduced WebP, upright, at most `edge` px on the longer side, never enlarged. sharp writes no metadata unless told to. */
export function thumbnail(bytes: Buffer, edge = 480): Promise<Buffer> {
  return upright(bytes).resize(edge, edge, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer()
}
