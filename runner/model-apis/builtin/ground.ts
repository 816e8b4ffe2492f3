import type { Raster } from '../../image/png.ts'
import { groundSurface, type Factors } from './ground-surface.ts'
import { noiseOf } from './noise.ts'
import type { Colour } from './spot.ts'

/** How far every pixel is from the ground: 0..255, where black on white is 255. */
export interface Contrast {
  ground: Colour
  /** root mean square of the three channel differences, a pixel */
  values: Uint8Array
  /** standard deviation of the noise, a channel */
  noise: number
}

/** Contrast of every pixel against the estimated ground. */
export function contrastToGround(raster: Raster): Contrast {
  const { width, height, channels, data } = raster
  const values = new Uint8Array(width * height)
  const [cr, cg, cb] = groundSurface(raster)
  const across = ([k, kx, ky, kxx, kxy, kyy]: Factors, y: number): [number, number, number] => {
    return [k + ky * y + kyy * y * y, kx + kxy * y, kxx]
  }
  for (let row = 0; row < height; row++) {
    const y = (2 * row + 1) / height - 1
    const [r0, r1, r2] = across(cr, y)
    const [g0, g1, g2] = across(cg, y)
    const [b0, b1, b2] = across(cb, y)
    for (let column = 0; column < width; column++) {
      const x = (2 * column + 1) / width - 1
      const i = row * width + column
      const index = i * channels
      const dr = (data[index] as number) - (r0 + x * (r1 + x * r2))
      const dg = (data[index + 1] as number) - (g0 + x * (g1 + x * g2))
      const db = (data[index + 2] as number) - (b0 + x * (b1 + x * b2))
      values[i] = Math.min(255, Math.round(Math.sqrt((dr * dr + dg * dg + db * db) / 3)))
    }
  }
  return { ground: [cr[0], cg[0], cb[0]], values, noise: noiseOf(raster) }
}
