import { crc32, deflateSync } from 'node:zlib'

/** Pixels in memory, 8 bits a channel, rows from the top, 3 (RGB) or 4 (RGBA) channels. */
export interface Raster {
  width: number
  height: number
  channels: 3 | 4
  data: Uint8Array
}

export interface PngOptions {
  /** tEXt/iTXt chunks: keyword (Latin-1, 1..79 characters) -> text */
  text?: Record<string, string>
  /** zlib stream of the filtered rows. The default is fast; generators pass a pure JavaScript one, so that bytes do not
   * depend on the zlib that a Node version carries. */
  deflate?: (rows: Uint8Array) => Uint8Array
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32BE(body.length, 0)
  out.write(type, 4, 'latin1')
  out.set(body, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
  return out
}

/** Each row filtered with Sub or Up, whichever has the smaller sum of absolute differences (PNG spec 12.8). */
function filtered({ width, height, channels, data }: Raster): Uint8Array {
  const stride = width * channels
  const out = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    const row = y * stride
    let sub = 0
    let up = 0
    for (let i = 0; i < stride; i += 3) {
      const value = data[row + i] as number
      const left = i >= channels ? (data[row + i - channels] as number) : 0
      const above = y > 0 ? (data[row - stride + i] as number) : 0
      sub += Math.abs(((value - left) << 24) >> 24)
      up += Math.abs(((value - above) << 24) >> 24)
    }
    const useUp = y > 0 && up <= sub
    const index = y * (stride + 1)
    out[index] = useUp ? 2 : 1
    if (useUp)
      for (let i = 0; i < stride; i++)
        out[index + 1 + i] = (data[row + i] as number) - (data[row - stride + i] as number)
    else
      for (let i = 0; i < stride; i++)
        out[index + 1 + i] = (data[row + i] as number) - (i >= channels ? (data[row + i - channels] as number) : 0)
  }
  return out
}

function textChunk(keyword: string, text: string): Buffer {
  // iTXt: keyword, 0, not compressed, method 0, no language, no translated keyword, UTF-8 text
  return chunk(
    'iTXt',
    Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.from([0, 0, 0, 0, 0]), Buffer.from(text, 'utf8')]),
  )
}

/** A PNG file of the pixels, with text chunks before the image data. */
export function encodePng(raster: Raster, options: PngOptions = {}): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(raster.width, 0)
  head.writeUInt32BE(raster.height, 4)
  head.set([8, raster.channels === 4 ? 6 : 2, 0, 0, 0], 8)
  const deflate = options.deflate ?? ((rows: Uint8Array) => deflateSync(rows, { level: 3 }))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    ...Object.entries(options.text ?? {}).map(([keyword, text]) => textChunk(keyword, text)),
    chunk('IDAT', deflate(filtered(raster))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The length of signature and head, which every PNG begins with. */
const HEAD_BYTES = SIGNATURE.length + 25

/** A PNG that another program wrote, with text chunks after its head; a copy of its own, which may be handed to another thread. */
export function withPngText(png: Buffer, text: Record<string, string>): Buffer<ArrayBuffer> {
  const parts = [
    png.subarray(0, HEAD_BYTES),
    ...Object.entries(text).map(([keyword, words]) => textChunk(keyword, words)),
    png.subarray(HEAD_BYTES),
  ]
  const whole = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) at += part.copy(whole, at)
  return whole
}

/** Chunks that are looked at: our text stands before the image data, and whoever packs millions of empty ones wants to waste time. */
const MOST_CHUNKS = 20_000

/** The text chunks (tEXt, iTXt uncompressed) of a PNG; {} where the bytes are no PNG or are cut. Compressed ones are never opened. */
export function readPngText(png: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  const out: Record<string, string> = {}
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return out
  for (let index = 8, chunks = 0; index + 12 <= bytes.length && chunks < MOST_CHUNKS; chunks++) {
    const length = bytes.readUInt32BE(index)
    const type = bytes.toString('latin1', index + 4, index + 8)
    const body = bytes.subarray(index + 8, index + 8 + length)
    const end = body.indexOf(0)
    if (type === 'tEXt' && end > 0) out[body.toString('latin1', 0, end)] = body.toString('latin1', end + 1)
    if (type === 'iTXt' && end > 0 && body[end + 1] === 0) {
      const language = body.indexOf(0, end + 3)
      const translated = body.indexOf(0, language + 1)
      if (language > 0 && translated > 0) out[body.toString('latin1', 0, end)] = body.toString('utf8', translated + 1)
    }
    if (type === 'IEND') break
    index += 12 + length
  }
  return out
}
