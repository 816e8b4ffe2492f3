import type { Raster } from '../../image/png.ts'

/** Mean over 3 x 3 pixels: takes a third of the noise, keeps edges within one pixel. */
export function smoothed({ width, height, channels, data }: Raster): Raster {
  const stride = width * channels
  const out = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? y - 1 : y) * stride
    const here = y * stride
    const down = (y < height - 1 ? y + 1 : y) * stride
    for (let x = 0; x < width; x++) {
      const left = (x > 0 ? x - 1 : x) * channels
      const middle = x * channels
      const right = (x < width - 1 ? x + 1 : x) * channels
      for (let c = 0; c < channels; c++) {
        let sum = 0
        for (const row of [up, here, down])
          sum +=
            (data[row + left + c] as number) + (data[row + middle + c] as number) + (data[row + right + c] as number)
        out[here + middle + c] = sum / 9
      }
    }
  }
  return { width, height, channels, data: out }
}
