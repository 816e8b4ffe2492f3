import { KindRefused } from './limits.ts'

/** What stands before the pixels of a BMP file. */
export interface BmpHeader {
  /** px */
  width: number
  height: number
  /** rows from the top; BMPs usually start at the bottom */
  topDown: boolean
  bits: number
  compression: 'none' | 'rle8' | 'rle4'
  /** red, green, blue, alpha: the bits of a 16- or 32-bit pixel; 0 for a channel that is not there */
  masks: [number, number, number, number]
  /** RGB triples, [] above 8 bits */
  palette: Uint8Array
  /** byte where the pixels start */
  pixels: number
}

/** Sizes of the headers that are read: OS/2 1, Windows 3 (INFO), with colour masks, with alpha mask, V4, V5. */
const SIZES = [12, 40, 52, 56, 108, 124]
const DEPTHS = [1, 2, 4, 8, 16, 24, 32]
const REFUSED: Record<number, string> = { 4: 'a JPEG inside', 5: 'a PNG inside' }

/** Whether bytes start as a BMP that could be read; plain text that starts with "BM" does not. */
export const isBmp = (bytes: Buffer): boolean =>
  bytes.length >= 26 && bytes.toString('latin1', 0, 2) === 'BM' && SIZES.includes(bytes.readUInt32LE(14))

/** Reads the header (BITMAPFILEHEADER and BITMAPCOREHEADER to BITMAPV5HEADER of the Windows GDI). Throws the end of a sentence. */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  const size = bytes.readUInt32LE(14)
  if (bytes.length < 14 + size) throw new Error('its header is incomplete')
  const old = size === 12
  const width = old ? bytes.readUInt16LE(18) : bytes.readInt32LE(18)
  const tall = old ? bytes.readUInt16LE(20) : bytes.readInt32LE(22)
  const bits = bytes.readUInt16LE(old ? 24 : 28)
  const method = old ? 0 : bytes.readUInt32LE(30)
  if (width <= 0 || tall === 0) throw new Error(`it claims to be ${width} x ${Math.abs(tall)} px`)
  if (!DEPTHS.includes(bits)) throw new Error(`it has ${bits} bits per pixel`)
  const fields = method === 3 || method === 6
  const compression = method === 1 && bits === 8 ? 'rle8' : method === 2 && bits === 4 ? 'rle4' : 'none'
  if (compression === 'none' && method !== 0 && !(fields && (bits === 16 || bits === 32)))
    throw new KindRefused(
      `it is a BMP with ${REFUSED[method] ?? `compression ${method} at ${bits} bits per pixel`}, which is not supported: convert it to PNG`,
    )
  // with the short header the masks stand behind it; longer headers hold them
  const maskBytes = size === 40 && fields ? (method === 6 ? 16 : 12) : 0
  const paletteStart = 14 + size + maskBytes
  const pixels = bytes.readUInt32LE(10)
  if (pixels < paletteStart || pixels > bytes.length)
    throw new Error(`its header says that the pixels start at byte ${pixels} of ${bytes.length}`)
  return {
    width,
    height: Math.abs(tall),
    topDown: tall < 0,
    bits,
    compression,
    pixels,
    masks: masksOf(bytes, bits, fields, size, maskBytes),
    palette:
      bits <= 8
        ? paletteOf(bytes.subarray(paletteStart, pixels), old ? 3 : 4, bits, old ? 0 : bytes.readUInt32LE(46))
        : new Uint8Array(),
  }
}

function masksOf(bytes: Buffer, bits: number, fields: boolean, size: number, maskBytes: number): BmpHeader['masks'] {
  if (!fields) return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0]
  if (bytes.length < 54 + maskBytes) throw new Error('its header is incomplete')
  const alpha = size >= 56 || maskBytes === 16
  return [bytes.readUInt32LE(54), bytes.readUInt32LE(58), bytes.readUInt32LE(62), alpha ? bytes.readUInt32LE(66) : 0]
}

/** Entries of blue, green, red and, but for the oldest files, a byte of nothing; as RGB triples. */
function paletteOf(entries: Uint8Array, entry: 3 | 4, bits: number, stated: number): Uint8Array {
  const count = Math.min(stated === 0 ? 2 ** bits : stated, 2 ** bits, Math.floor(entries.length / entry))
  const palette = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) palette[i * 3 + c] = entries[i * entry + 2 - c] as number
  return palette
}
