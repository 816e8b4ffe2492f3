import type { Canvas } from './canvas.ts'
import { BLACK, type Colour, WHITE } from './colours.ts'
import { pieces, type Stroke } from './strokes.ts'

const LIGHT = 0.9
const DARK = 0.5

/** Draws strokes with smooth edges and a halo. For each mark the distance of every pixel near it to its nearest stroke is
 * found first; colour, a white rim and a faint dark line round that are then mixed in once a pixel, so strokes of one mark
 * join without seams and never cover each other. */
export class Ink {
  readonly #canvas: Canvas
  readonly #near: Float32Array
  readonly #touched: number[] = []
  /** pixels looked at so far, a measure of the work done */
  spent = 0

  constructor(canvas: Canvas) {
    this.#canvas = canvas
    this.#near = new Float32Array(canvas.width * canvas.height).fill(Infinity)
  }

  /** `rim` is the width of the white rim in px, the dark line round it half as wide. */
  draw(strokes: Stroke[], colour: Colour, rim: number): void {
    for (const stroke of strokes) this.#measure(stroke, rim * 1.5 + 1)
    for (const pixel of this.#touched) {
      const distance = this.#near[pixel] as number
      const dark = covered(distance - rim * 1.5) * DARK
      const light = covered(distance - rim) * LIGHT
      const full = covered(distance)
      if (full < 1) {
        if (dark > 0) this.#canvas.mix(pixel, BLACK, dark)
        if (light > 0) this.#canvas.mix(pixel, WHITE, light)
      }
      if (full > 0) this.#canvas.mix(pixel, colour, full)
      this.#near[pixel] = Infinity
    }
    this.#touched.length = 0
  }

  #measure(stroke: Stroke, reach: number): void {
    const { width, height } = this.#canvas
    for (const { ax, ay, bx, by, half } of pieces(stroke, { width, height })) {
      const around = half + reach
      const x0 = Math.max(0, Math.floor(Math.min(ax, bx) - around))
      const x1 = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + around))
      const y0 = Math.max(0, Math.floor(Math.min(ay, by) - around))
      const y1 = Math.min(height - 1, Math.ceil(Math.max(ay, by) + around))
      const [dx, dy] = [bx - ax, by - ay]
      const squared = dx * dx + dy * dy
      this.spent += Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1)
      for (let y = y0; y <= y1; y++) {
        for (let x = x0; x <= x1; x++) {
          const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
          const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared))
          const distance = Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2) - half
          if (distance > reach) continue
          const pixel = y * width + x
          const known = this.#near[pixel] as number
          if (known === Infinity) this.#touched.push(pixel)
          if (distance < known) this.#near[pixel] = distance
        }
      }
    }
  }
}

/** How much of a pixel lies inside an edge `distance` px away from its centre. */
const covered = (distance: number): number => Math.min(1, Math.max(0, 0.5 - distance))
