/** Squared distance to the nearest cell outside, exact, in two passes of lower envelopes of parabolas
 * (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012). */
export function squaredDistance(width: number, height: number, inside: Uint8Array): Float64Array {
  const out = new Float64Array(width * height)
  for (let i = 0; i < out.length; i++) out[i] = inside[i] ? 1e12 : 0
  const longest = Math.max(width, height)
  const f = new Float64Array(longest)
  const int32Array = new Int32Array(longest)
  const from = new Float64Array(longest + 1)
  const line = (start: number, step: number, n: number) => {
    for (let q = 0; q < n; q++) f[q] = out[start + q * step] as number
    let k = 0
    int32Array[0] = 0
    from[0] = -Infinity
    from[1] = Infinity
    for (let q = 1; q < n; q++) {
      let s = 0
      for (;;) {
        const p = int32Array[k] as number
        s = ((f[q] as number) + q * q - (f[p] as number) - p * p) / (2 * q - 2 * p)
        if (s > (from[k] as number)) break
        k--
      }
      k++
      int32Array[k] = q
      from[k] = s
      from[k + 1] = Infinity
    }
    k = 0
    for (let q = 0; q < n; q++) {
      while ((from[k + 1] as number) < q) k++
      const p = int32Array[k] as number
      out[start + q * step] = (q - p) ** 2 + (f[p] as number)
    }
  }
  for (let x = 0; x < width; x++) line(x, width, height)
  for (let y = 0; y < height; y++) line(y * width, 1, width)
  return out
}
