import type { BmpHeader } from './bmp-header.ts'

/** RLE4 and RLE8 of the Windows GDI, to one byte a pixel, bottom row first as stored. What is skipped over is colour 0.
 * Throws the end of a sentence. */
export function unpackRle(bytes: Uint8Array, { width, height, compression }: BmpHeader): Uint8Array {
  const out = new Uint8Array(width * height)
  const nibbles = compression === 'rle4'
  let [position, x, y] = [0, 0, 0]
  const next = (): number => {
    if (position >= bytes.length) throw new Error(`its pixels end in row ${y + 1} of ${height}`)
    return bytes[position++] as number
  }
  const put = (index: number): void => {
    if (x >= width || y >= height) throw new Error('its runs leave the image')
    out[y * width + x++] = index
  }
  /** pixel `i` of a run of two alternating colours */
  const turn = (byte: number, i: number): number => (nibbles ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte)

  while (y < height) {
    const count = next()
    const code = next()
    if (count > 0) for (let i = 0; i < count; i++) put(turn(code, i))
    else if (code === 0) {
      x = 0
      y++
    } else if (code === 1) break
    else if (code === 2) {
      x += next()
      y += next()
    } else {
      const from = position
      for (let i = 0, byte = 0; i < code; i++) {
        if (!nibbles || i % 2 === 0) byte = next()
        put(turn(byte, i))
      }
      // literal runs are padded to an even number of bytes
      if ((position - from) % 2 === 1) position++
    }
  }
  return out
}
