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
  /** pixels looked at so far, a measure of the work done */
  spent = 0

  constructor(canvas: Canvas) {
    this.#canvas = canvas
    this.#near = farAway(canvas.width * canvas.height)
  }

  /** `rim` is the width of the white rim in px, the dark line round it half as wide. */
  draw(strokes: Stroke[], colour: Colour, rim: number): void {
    let count = 0
    for (const stroke of strokes) count = this.#measure(stroke, rim * 1.5 + 1, count)
    const near = this.#near
    const { data } = this.#canvas
    const [red, green, blue] = colour
    for (let i = 0; i < count; i++) {
      const pixel = touched[i] as number
      const distance = near[pixel] as number
      near[pixel] = Infinity
      const full = covered(distance)
      const dark = full < 1 ? covered(distance - rim * 1.5) * DARK : 0
      const light = full < 1 ? covered(distance - rim) * LIGHT : 0
      const index = pixel * 3
      data[index] = mixed(mixed(mixed(data[index] as number, BLACK[0], dark), WHITE[0], light), red, full)
      data[index + 1] = mixed(mixed(mixed(data[index + 1] as number, BLACK[1], dark), WHITE[1], light), green, full)
      data[index + 2] = mixed(mixed(mixed(data[index + 2] as number, BLACK[2], dark), WHITE[2], light), blue, full)
    }
  }

  /** The pixels near a stroke are added to the `count` ones that were touched before. Returns how many those are now. */
  #measure(stroke: Stroke, reach: number, count: number): number {
    const { width, height } = this.#canvas
    const near = this.#near
    for (const { ax, ay, bx, by, half } of pieces(stroke, { width, height })) {
      const around = half + reach
      const x0 = Math.max(0, Math.floor(Math.min(ax, bx) - around))
      const x1 = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + around))
      const y0 = Math.max(0, Math.floor(Math.min(ay, by) - around))
      const y1 = Math.min(height - 1, Math.ceil(Math.max(ay, by) + around))
      const dx = bx - ax
      const dy = by - ay
      const squared = dx * dx + dy * dy
      // half a px before the reach ends there is nothing left to mix in; the square is compared, since most pixels lie beyond it
      const furthest = (around - 0.5) ** 2
      this.spent += Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1)
      for (let y = y0; y <= y1; y++) {
        const py = y + 0.5 - ay
        for (let x = x0; x <= x1; x++) {
          const px = x + 0.5 - ax
          const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared))
          const across = px - t * dx
          const down = py - t * dy
          const away = across * across + down * down
          if (away > furthest) continue
          const distance = Math.sqrt(away) - half
          const pixel = y * width + x
          const known = near[pixel] as number
          if (known === Infinity) touched[count++] = pixel
          if (distance < known) near[pixel] = distance
        }
      }
    }
    return count
  }
}

/** Infinity for each pixel of the largest canvas so far. Whoever draws on it leaves it as it was, and nobody draws twice at once. */
let far = new Float32Array(0)
/** pixels of the mark that is being drawn */
let touched = new Int32Array(0)
function farAway(pixels: number): Float32Array {
  if (far.length < pixels) {
    far = new Float32Array(pixels).fill(Infinity)
    touched = new Int32Array(pixels)
  }
  return far
}

/** How much of a pixel lies inside an edge `distance` px away from its centre. */
const covered = (distance: number): number => Math.min(1, Math.max(0, 0.5 - distance))

/** One channel, rounded as in the canvas; with an alpha of 0 it stays as it is. */
const mixed = (value: number, colour: number, alpha: number): number => (value + (colour - value) * alpha + 0.5) | 0
