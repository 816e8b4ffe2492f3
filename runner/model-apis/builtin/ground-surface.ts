import type { Raster } from '../../image/png.ts'
import type { Colour } from './spot.ts'

/** Factors of 1, x, y, x², xy, y², with x and y from -1 to 1 across the image. */
export type Factors = [number, number, number, number, number, number]
/** Ground colour as a polynomial of the place, for red, green and blue. */
export type Surface = [Factors, Factors, Factors]

interface Sample {
  x: number
  y: number
  colour: Colour
}

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
  const index = (y * width + x) * channels
  return [data[index] as number, data[index + 1] as number, data[index + 2] as number]
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
    rim.push(
      colourAt(raster, x, inset),
      colourAt(raster, x, height - 1 - inset),
      colourAt(raster, inset, y),
      colourAt(raster, width - 1 - inset, y),
    )
    for (let j = 0; j < 4; j++)
      inside.push(
        colourAt(
          raster,
          Math.floor(((i + 0.5) / steps) * width),
          Math.floor((((i * 37 + j * 24) % steps) / steps) * height),
        ),
      )
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
      for (let y = top; y < bottom; y += step)
        for (let x = left; x < right; x += step) colours.push(colourAt(raster, x, y))
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
    const pivot = rows
      .slice(i)
      .reduce(
        (best, row, k) => (Math.abs(row[i] as number) > Math.abs((rows[best] as number[])[i] as number) ? i + k : best),
        i,
      )
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

/** Least squares of one channel over the samples, as a polynomial with `count` terms. */
function fit(samples: Sample[], channel: 0 | 1 | 2, count: number): Factors | null {
  const a = Array.from({ length: count }, () => new Array<number>(count).fill(0))
  const b = new Array<number>(count).fill(0)
  for (const { x, y, colour } of samples) {
    const t = terms(x, y, count)
    t.forEach((ti, i) => {
      b[i] = (b[i] as number) + ti * colour[channel]
      const row = a[i] as number[]
      t.forEach((tj, j) => {
        row[j] = (row[j] as number) + ti * tj
      })
    })
  }
  const [k = 0, kx = 0, ky = 0, kxx = 0, kxy = 0, kyy = 0] = solve(a, b) ?? [NaN]
  return Number.isNaN(k) ? null : [k, kx, ky, kxx, kxy, kyy]
}

const valueOf = ([k, kx, ky, kxx, kxy, kyy]: Factors, x: number, y: number): number =>
  k + kx * x + ky * y + kxx * x * x + kxy * x * y + kyy * y * y

/** The ground as a smooth surface: grown from the most frequent colour over tiles that agree with it, so that a gradient
 * or a vignette is ground and a tile full of spots is not. */
export function groundSurface(raster: Raster): Surface {
  const flat = (value: number): Factors => [value, 0, 0, 0, 0, 0]
  const start = wholeImage(raster)
  let current: Surface = [flat(start[0]), flat(start[1]), flat(start[2])]
  const samples = tileSamples(raster)
  for (const count of [3, 3, 6, 6]) {
    const [red, green, blue] = current
    const reach = count === 3 ? 36 : NEAR
    const agreeing = samples.filter(
      ({ x, y, colour }) => apart(colour, [valueOf(red, x, y), valueOf(green, x, y), valueOf(blue, x, y)]) < reach,
    )
    // with few tiles left a curved surface would bend into the spots
    if (agreeing.length < count * 4 || agreeing.length < samples.length * 0.25) break
    current = [fit(agreeing, 0, count) ?? red, fit(agreeing, 1, count) ?? green, fit(agreeing, 2, count) ?? blue]
  }
  return current
}
