import type { Raster } from '../../image/png.ts'
import type { Colour } from './spot.ts'

/** How far every pixel is from the ground: 0..255, where black on white is 255. */
export interface Contrast {
  ground: Colour
  /** root mean square of the three channel differences, a pixel */
  values: Uint8Array
  /** usual contrast of a ground pixel that only noise makes */
  noise: number
}

interface Sample { x: number; y: number; colour: Colour }

/** Colours within this distance belong together when the most frequent colour is looked for. */
const NEAR = 26
/** Tiles along the longer edge in which the ground is sampled. */
const TILES = 16

const apart = (a: Colour, b: Colour) => Math.sqrt(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) / 3)

/** The most frequent colour: the fullest cell of a coarse histogram, refined to the mean of what lies near it. */
function frequent(colours: Colour[]): Colour {
  const cells = new Map<number, { n: number; sum: [number, number, number] }>()
  for (const [r, g, b] of colours) {
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4)
    const cell = cells.get(key) ?? { n: 0, sum: [0, 0, 0] }
    cell.n++
    cell.sum[0] += r
    cell.sum[1] += g
    cell.sum[2] += b
    cells.set(key, cell)
  }
  let best = { n: 0, sum: [0, 0, 0] as [number, number, number] }
  for (const cell of cells.values()) if (cell.n > best.n) best = cell
  if (best.n === 0) return [255, 255, 255]
  let middle: Colour = [best.sum[0] / best.n, best.sum[1] / best.n, best.sum[2] / best.n]
  // twice: a cell's wall may cut the cluster, the mean then walks to its middle
  for (let round = 0; round < 2; round++) {
    const close = colours.filter((colour) => apart(colour, middle) < NEAR)
    const mean = (channel: 0 | 1 | 2) => close.reduce((sum, colour) => sum + colour[channel], 0) / close.length
    if (close.length > 0) middle = [mean(0), mean(1), mean(2)]
  }
  return middle
}

function colourAt({ width, channels, data }: Raster, x: number, y: number): Colour {
  const at = (y * width + x) * channels
  return [data[at] as number, data[at + 1] as number, data[at + 2] as number]
}

/** Half of the samples from the rim: things lie inside an image more often than they fill its edge. */
function wholeImage(raster: Raster): Colour {
  const { width, height } = raster
  const rim: Colour[] = []
  const inside: Colour[] = []
  const steps = 96
  for (let i = 0; i < steps; i++) {
    const x = Math.floor(((i + 0.5) / steps) * width)
    const y = Math.floor(((i + 0.5) / steps) * height)
    const inset = Math.min(2, Math.floor((Math.min(width, height) - 1) / 2))
    rim.push(colourAt(raster, x, inset), colourAt(raster, x, height - 1 - inset), colourAt(raster, inset, y), colourAt(raster, width - 1 - inset, y))
    for (let j = 0; j < 4; j++) inside.push(colourAt(raster, Math.floor(((i + 0.5) / steps) * width), Math.floor((((i * 37 + j * 24) % steps) / steps) * height)))
  }
  return frequent([...rim, ...inside])
}

/** The most frequent colour of each tile, placed at the tile's middle (-1..1 across the image). */
function tileSamples(raster: Raster): Sample[] {
  const { width, height } = raster
  const edge = Math.max(8, Math.ceil(Math.max(width, height) / TILES))
  const out: Sample[] = []
  for (let top = 0; top < height; top += edge) {
    for (let left = 0; left < width; left += edge) {
      const right = Math.min(width, left + edge)
      const bottom = Math.min(height, top + edge)
      const step = Math.max(1, Math.floor(edge / 16))
      const colours: Colour[] = []
      for (let y = top; y < bottom; y += step) for (let x = left; x < right; x += step) colours.push(colourAt(raster, x, y))
      out.push({ x: (left + right) / width - 1, y: (top + bottom) / height - 1, colour: frequent(colours) })
    }
  }
  return out
}

const terms = (x: number, y: number, count: number) => [1, x, y, x * x, x * y, y * y].slice(0, count)

/** Solves A c = b by Gauss with pivoting; null where the system does not determine c. */
function solve(a: number[][], b: number[]): number[] | null {
  const n = b.length
  const rows = a.map((row, i) => [...row, b[i] as number])
  for (let i = 0; i < n; i++) {
    const pivot = rows.slice(i).reduce((best, row, k) => (Math.abs(row[i] as number) > Math.abs((rows[best] as number[])[i] as number) ? i + k : best), i)
    const chosen = rows[pivot] as number[]
    rows[pivot] = rows[i] as number[]
    rows[i] = chosen
    const head = chosen[i] as number
    if (Math.abs(head) < 1e-9) return null
    for (let k = 0; k < n; k++) {
      if (k === i) continue
      const row = rows[k] as number[]
      const factor = (row[i] as number) / head
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * (chosen[j] as number)
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number))
}

/** Least squares of each channel over the samples, as a polynomial with `count` terms. */
function fit(samples: Sample[], count: number): number[][] | null {
  const out: number[][] = []
  for (const channel of [0, 1, 2] as const) {
    const a = Array.from({ length: count }, () => new Array<number>(count).fill(0))
    const b = new Array<number>(count).fill(0)
    for (const { x, y, colour } of samples) {
      const t = terms(x, y, count)
      t.forEach((ti, i) => {
        b[i] = (b[i] as number) + ti * colour[channel]
        t.forEach((tj, j) => { const row = a[i] as number[]; row[j] = (row[j] as number) + ti * tj })
      })
    }
    const solved = solve(a, b)
    if (!solved) return null
    out.push([...solved, 0, 0, 0, 0, 0, 0].slice(0, 6))
  }
  return out
}

const valueOf = (c: number[], x: number, y: number) => terms(x, y, 6).reduce((sum, term, i) => sum + term * (c[i] as number), 0)

/** The ground as a smooth surface: grown from the most frequent colour over tiles that agree with it, so that a gradient
 * or a vignette is ground and a tile full of spots is not. */
function surface(raster: Raster): number[][] {
  const start = wholeImage(raster)
  const flat = start.map((value) => [value, 0, 0, 0, 0, 0])
  const samples = tileSamples(raster)
  let current = flat
  for (const count of [3, 3, 6, 6]) {
    const reach = count === 3 ? 36 : NEAR
    const agreeing = samples.filter(({ x, y, colour }) => apart(colour, [valueOf(current[0] as number[], x, y), valueOf(current[1] as number[], x, y), valueOf(current[2] as number[], x, y)]) < reach)
    // with few tiles left a curved surface would bend into the spots
    if (agreeing.length < count * 4 || agreeing.length < samples.length * 0.25) break
    current = fit(agreeing, count) ?? current
  }
  return current
}

/** Contrast of every pixel against the estimated ground. */
export function contrastToGround(raster: Raster): Contrast {
  const { width, height, channels, data } = raster
  const coefficients = surface(raster)
  const values = new Uint8Array(width * height)
  const [cr, cg, cb] = coefficients as [number[], number[], number[]]
  const across = (c: number[], y: number): [number, number, number] => {
    const [k, kx, ky, kxx, kxy, kyy] = c as [number, number, number, number, number, number]
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
      const at = i * channels
      const dr = (data[at] as number) - (r0 + x * (r1 + x * r2))
      const dg = (data[at + 1] as number) - (g0 + x * (g1 + x * g2))
      const db = (data[at + 2] as number) - (b0 + x * (b1 + x * b2))
      values[i] = Math.min(255, Math.round(Math.sqrt((dr * dr + dg * dg + db * db) / 3)))
    }
  }
  return { ground: [cr[0] as number, cg[0] as number, cb[0] as number], values, noise: noiseOf(raster) }
}

/** Standard deviation of the noise: from the median of how far a pixel lies from the mean of its two neighbours, which
 * edges and gradients hardly touch. For normal noise that difference has the deviation sqrt(1.5), its median 0.6745. */
function noiseOf({ width, height, channels, data }: Raster): number {
  const histogram = new Uint32Array(511)
  const step = Math.max(1, Math.floor((width * height) / 200_000))
  let total = 0
  for (let i = 1; i < width * height - 1; i += step) {
    const at = i * channels + 1
    const bend = Math.abs(2 * (data[at] as number) - (data[at - channels] as number) - (data[at + channels] as number))
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
