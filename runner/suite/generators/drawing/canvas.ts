import { zlibSync } from 'fflate'
import { encodePng, type Raster } from '../../../image/png.ts'
import type { Size, XY } from '../../../records/space.ts'
import { rgb } from './colour.ts'

/** How much of a pixel lies inside an edge that its centre is `distance` px behind (negative: in front of). */
const covered = (distance: number): number => (distance >= 0.5 ? 1 : distance <= -0.5 ? 0 : distance + 0.5)

/** A plain ground to draw anti-aliased shapes on. Same calls, same bytes, on every machine: only + - * / and square roots
 * are used, which IEEE 754 rounds one way, and the compressor is JavaScript. Places are px, y down; the top left
 * pixel reaches from [0, 0] to [1, 1], so its centre is [0.5, 0.5]. */
export class Canvas {
  readonly raster: Raster

  constructor({ width, height }: Size, ground: string) {
    this.raster = { width, height, channels: 3, data: new Uint8Array(width * height * 3) }
    const colour = rgb(ground)
    for (let i = 0; i < this.raster.data.length; i++) this.raster.data[i] = colour[i % 3] as number
  }

  disc([cx, cy]: XY, diameter: number, colour: string): void {
    const radius = diameter / 2
    this.#fill([cx - radius, cy - radius, cx + radius, cy + radius], colour, (x, y) =>
      covered(radius - Math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy))),
    )
  }

  /** A convex shape, corners clockwise as seen (y down). */
  polygon(corners: readonly XY[], colour: string): void {
    const edges = corners.map(([x, y], index) => {
      const [toX, toY] = corners[(index + 1) % corners.length] as XY
      const length = Math.sqrt((toX - x) * (toX - x) + (toY - y) * (toY - y))
      return { x, y, nx: (y - toY) / length, ny: (toX - x) / length }
    })
    const xs = corners.map(([x]) => x)
    const ys = corners.map(([, y]) => y)
    this.#fill([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], colour, (x, y) => {
      let nearest = Infinity
      for (const edge of edges) nearest = Math.min(nearest, (x - edge.x) * edge.nx + (y - edge.y) * edge.ny)
      return covered(nearest)
    })
  }

  png(): Buffer {
    return encodePng(this.raster, { deflate: (rows) => zlibSync(rows, { level: 6 }) })
  }

  /** Blends `colour` over the pixels of a region [left, top, right, bottom] by how much of each is covered. */
  #fill(
    [left, top, right, bottom]: readonly [number, number, number, number],
    colour: string,
    coverage: (x: number, y: number) => number,
  ): void {
    const { width, height, data } = this.raster
    const over = rgb(colour)
    for (let y = Math.max(0, Math.floor(top - 1)); y < Math.min(height, bottom + 1); y++)
      for (let x = Math.max(0, Math.floor(left - 1)); x < Math.min(width, right + 1); x++) {
        const share = coverage(x + 0.5, y + 0.5)
        if (share === 0) continue
        const index = (y * width + x) * 3
        for (let c = 0; c < 3; c++) {
          const under = data[index + c] as number
          data[index + c] = Math.floor(under + ((over[c] as number) - under) * share + 0.5)
        }
      }
  }
}
