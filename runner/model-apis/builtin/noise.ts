import type { Raster } from '../../image/png.ts'

/** Standard deviation of the noise: from the median of how far a pixel lies from the mean of its two neighbours, which
 * edges and gradients hardly touch. For normal noise that difference has the deviation sqrt(1.5), its median 0.6745. */
export function noiseOf({ width, height, channels, data }: Raster): number {
  const histogram = new Uint32Array(511)
  const step = Math.max(1, Math.floor((width * height) / 200_000))
  let total = 0
  for (let i = 1; i < width * height - 1; i += step) {
    const index = i * channels + 1
    const bend = Math.abs(
      2 * (data[index] as number) - (data[index - channels] as number) - (data[index + channels] as number),
    )
    histogram[bend] = (histogram[bend] as number) + 1
    total++
  }
  let seen = 0
  for (let bend = 0; bend < histogram.length; bend++) {
    seen += histogram[bend] as number
    if (seen * 2 >= total) return bend / 2 / Math.sqrt(1.5) / 0.6745
  }
  return 0
}
