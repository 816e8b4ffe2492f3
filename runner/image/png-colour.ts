/** 1 / 2.2 in the hundred-thousandths of a gAMA chunk: what sRGB is written as there */
const SRGB_GAMMA = 45455
/** chunks before the pixels that are looked at */
const MOST_CHUNKS = 1000

/** Whether a PNG says by itself what its numbers mean, and it is not sRGB: by gAMA or cICP, which browsers apply and
 * libvips, Pillow and the models' servers do not (PNG specification, 11.3.2). An embedded profile or sRGB chunk goes before. */
export function hasOwnGamma(png: Buffer): boolean {
  let own = false
  for (let at = 8, chunks = 0; at + 12 <= png.length && chunks < MOST_CHUNKS; chunks++) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT' || type === 'IEND') break
    if (type === 'iCCP' || type === 'sRGB') return false
    if (type === 'gAMA' && length === 4 && at + 12 <= png.length)
      own ||= Math.abs(png.readUInt32BE(at + 8) - SRGB_GAMMA) > 500
    if (type === 'cICP') own = true
    at += 12 + length
  }
  return own
}
