import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { readPngText } from './png.ts'

/** What tells one PNG from another, each part by itself. */
export interface Fingerprint {
  /** sha256 of the bytes, hex */
  file: string
  /** of the decoded pixels; null where the file is cut short, damaged or far larger than anything drawn here */
  pixels: string | null
  /** of the text chunks */
  text: string
}

/** The largest annotated image is 2048 px wide; ten of its height are plenty. */
const MOST_PIXELS = 40_000_000

const sha = (...parts: (Uint8Array | string)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

/** Decoding and summing take their time: off the event loop. */
export async function fingerprint(png: Uint8Array): Promise<Fingerprint> {
  const text = Object.entries(readPngText(png)).sort(([a], [b]) => (a < b ? -1 : 1))
  const decoded = await sharp(png, { failOn: 'error', limitInputPixels: MOST_PIXELS })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => null)
  return {
    file: sha(png),
    text: sha(JSON.stringify(text)),
    pixels: decoded && sha(`${decoded.info.width} ${decoded.info.height} `, decoded.data),
  }
}
