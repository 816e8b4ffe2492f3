import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { readPngText } from './png.ts'
import { readWebpText } from './webp-text.ts'

/** What tells one annotated image from another, each part by itself. */
export interface Fingerprint {
  /** sha256 of the bytes, hex */
  file: string
  /** run and test that its text names; '' where it names none */
  run: string
  test: string
  /** of the decoded pixels; null where it names no test, is cut short, damaged or far larger than anything drawn here */
  pixels: string | null
  /** of the text chunks, or the XMP */
  text: string
}

/** The largest annotated image has 2048 x 2048 px and a bar below; pixels of four bytes are held here. */
const MOST_PIXELS = 16_000_000

const sha = (...parts: (Uint8Array | string)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

/** Decoding and summing take their time: off the event loop. `file` is the path of the PNG or WebP, or its bytes. */
export async function fingerprint(file: Uint8Array | string): Promise<Fingerprint> {
  const bytes = typeof file === 'string' ? await readFile(file) : file
  const said = { ...readPngText(bytes), ...(await readWebpText(bytes)) }
  const [run, test] = [said['benchloupe:run'] ?? '', said['benchloupe:test'] ?? '']
  return {
    file: sha(bytes),
    run,
    test,
    text: sha(JSON.stringify(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)))),
    pixels: run === '' || test === '' ? null : await pixelsOf(bytes),
  }
}

async function pixelsOf(png: Uint8Array): Promise<string | null> {
  const decoded = await sharp(png, { failOn: 'error', limitInputPixels: MOST_PIXELS })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => null)
  return decoded && sha(`${decoded.info.width} ${decoded.info.height} `, decoded.data)
}
