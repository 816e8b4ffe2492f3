import { MAX_PIXELS } from './limits.ts'
import { readBmpHeader, type BmpHeader } from './bmp-header.ts'
import { unpackRle } from './bmp-rle.ts'
import type { Raster } from './png.ts'

/** The pixels of a BMP file (Windows 3 to 98 headers and OS/2 1; 1, 2, 4, 8, 16, 24, 32 bits; RLE4, RLE8; bit fields):
 * sharp reads none. RGBA where the file has an alpha channel in use, else RGB. Throws the end of a sentence. */
export function decodeBmp(bytes: Buffer): Raster {
  const header = readBmpHeader(bytes)
  const { width, height, bits, compression } = header
  if (width * height > MAX_PIXELS) throw new Error('it exceeds the pixel limit')
  if (compression === 'rle4' || compression === 'rle8')
    return raster(header, paletteInk(header, unpackRle(bytes.subarray(header.pixels), header)), width)
  const stride = Math.ceil((width * bits) / 32) * 4
  const rows = bytes.subarray(header.pixels, header.pixels + stride * height)
  if (rows.length < stride * height) throw new Error(`its pixels end after ${rows.length} of ${stride * height} bytes`)
  if (bits <= 8) return raster(header, paletteInk(header, unpackBits(rows, stride, header)), width)
  return raster(
    header,
    bits === 24 ? trueColour(rows) : maskedColour(rows, header),
    bits === 24 ? stride : stride / (bits / 8),
  )
}

/** Writes the colour of source pixel `at` to `out[to..]`. For 24 bits `at` is a byte, else a pixel. */
interface Ink {
  channels: 3 | 4
  paint(index: number, out: Uint8Array, to: number): void
  step: number
}

function raster({ width, height, topDown }: BmpHeader, { channels, paint, step }: Ink, stride: number): Raster {
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    let from = (topDown ? y : height - 1 - y) * stride
    let to = y * width * channels
    for (let x = 0; x < width; x++, from += step, to += channels) paint(from, data, to)
  }
  return { width, height, channels, data }
}

/** 1, 2 and 4 bits per pixel, the leftmost in the highest bits, to one byte a pixel. */
function unpackBits(rows: Uint8Array, stride: number, { width, height, bits }: BmpHeader): Uint8Array {
  const out = new Uint8Array(width * height)
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const byte = rows[y * stride + Math.floor(x / perByte)] as number
      out[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask
    }
  return out
}

function paletteInk({ palette }: BmpHeader, indexes: Uint8Array): Ink {
  const highest = indexes.reduce((most, index) => (index > most ? index : most), 0)
  if (highest * 3 >= palette.length) throw new Error(`it uses colour ${highest} of a palette of ${palette.length / 3}`)
  return {
    channels: 3,
    step: 1,
    paint(index, out, to) {
      const colour = (indexes[index] as number) * 3
      for (let i = 0; i < 3; i++) out[to + i] = palette[colour + i] as number
    },
  }
}

function trueColour(rows: Uint8Array): Ink {
  return {
    channels: 3,
    step: 3,
    paint(index, out, to) {
      for (let i = 0; i < 3; i++) out[to + i] = rows[index + 2 - i] as number
    },
  }
}

/** 16 and 32 bits: each channel is a run of bits, stretched to 0..255. */
function maskedColour(rows: Buffer, { bits, masks }: BmpHeader): Ink {
  const pixel =
    bits === 16
      ? (index: number): number => rows.readUInt16LE(index * 2)
      : (index: number): number => rows.readUInt32LE(index * 4)
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    const most = mask >>> shift
    return (value: number): number => (most === 0 ? 0 : Math.round((((value & mask) >>> shift) * 255) / most))
  })
  // many writers declare an alpha channel and leave it all 0: such an image is meant to be seen
  const alpha = masks[3] === 0 ? undefined : fields[3]
  let used = false
  for (let index = 0; alpha && !used && index < rows.length / (bits / 8); index++) used = alpha(pixel(index)) > 0
  const channels = used ? 4 : 3
  return {
    channels,
    step: 1,
    paint(index, out, to) {
      const value = pixel(index)
      for (let i = 0; i < channels; i++) out[to + i] = (fields[i] as (value: number) => number)(value)
    },
  }
}
