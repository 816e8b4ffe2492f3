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

/** Colours one after the other, three bytes each, in memory that is used again. */
class Colours {
  #bytes = new Uint8Array(3 * 1024)
  #length = 0
  /** of a coarse histogram, 16 steps a channel: how many colours lie in a cell, and the cells that have any, in the order of their first */
  readonly #cells = new Uint32Array(16 ** 3)
  #full: number[] = []

  clear(): void {
    for (const cell of this.#full) this.#cells[cell] = 0
    this.#full = []
    this.#length = 0
  }

  /** The colour of a pixel of a raster. */
  add({ width, channels, data }: Raster, x: number, y: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#length)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    const index = (y * width + x) * channels
    const [r, g, b] = [data[index]!, data[index + 1]!, data[index + 2]!]
    this.#bytes[this.#length++] = r
    this.#bytes[this.#length++] = g
    this.#bytes[this.#length++] = b
    const cell = cellOf(r, g, b)
    if (this.#cells[cell]!++ === 0) this.#full.push(cell)
  }

  /** The most frequent one: the fullest cell of the histogram, refined to the mean of what lies near it. */
  frequent(): Colour {
    if (this.#full.length === 0) return [255, 255, 255]
    const fullest = this.#full.reduce((best, cell) => (this.#cells[cell]! > this.#cells[best]! ? cell : best))
    let middle = this.#mean((r, g, b) => cellOf(r, g, b) === fullest)
    // twice: a cell's wall may cut the cluster, the mean then walks to its middle
    for (let round = 0; round < 2; round++) {
      const [red, green, blue] = middle
      middle = this.#mean(
        (r, g, b) => Math.sqrt(((r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2) / 3) < NEAR,
        middle,
      )
    }
    return middle
  }

  /** The mean of those that `counts` holds of, `none` where there is no such colour. */
  #mean(counts: (r: number, g: number, b: number) => boolean, none: Colour = [0, 0, 0]): Colour {
    const bytes = this.#bytes
    let [n, red, green, blue] = [0, 0, 0, 0]
    for (let i = 0; i < this.#length; i += 3) {
      const [r, g, b] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!]
      if (!counts(r, g, b)) continue
      n++
      red += r
      green += g
      blue += b
    }
    return n > 0 ? [red / n, green / n, blue / n] : none
  }
}

const cellOf = (r: number, g: number, b: number): number => ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4)

/** Half of the samples from the rim: things lie inside an image more often than they fill its edge. */
function wholeImage(raster: Raster): Colour {
  const { width, height } = raster
  const colours = new Colours()
  const steps = 96
  for (let i = 0; i < steps; i++) {
    const x = Math.floor(((i + 0.5) / steps) * width)
    const y = Math.floor(((i + 0.5) / steps) * height)
    const inset = Math.min(2, Math.floor((Math.min(width, height) - 1) / 2))
    colours.add(raster, x, inset)
    colours.add(raster, x, height - 1 - inset)
    colours.add(raster, inset, y)
    colours.add(raster, width - 1 - inset, y)
  }
  for (let i = 0; i < steps; i++)
    for (let j = 0; j < 4; j++)
      colours.add(
        raster,
        Math.floor(((i + 0.5) / steps) * width),
        Math.floor((((i * 37 + j * 24) % steps) / steps) * height),
      )
  return colours.frequent()
}

/** The most frequent colour of each tile, placed at the tile's middle (-1..1 across the image). */
function tileSamples(raster: Raster): Sample[] {
  const { width, height } = raster
  const edge = Math.max(8, Math.ceil(Math.max(width, height) / TILES))
  const out: Sample[] = []
  const colours = new Colours()
  for (let top = 0; top < height; top += edge) {
    for (let left = 0; left < width; left += edge) {
      const right = Math.min(width, left + edge)
      const bottom = Math.min(height, top + edge)
      const step = Math.max(1, Math.floor(edge / 16))
      colours.clear()
      for (let y = top; y < bottom; y += step) for (let x = left; x < right; x += step) colours.add(raster, x, y)
      out.push({ x: (left + right) / width - 1, y: (top + bottom) / height - 1, colour: colours.frequent() })
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
