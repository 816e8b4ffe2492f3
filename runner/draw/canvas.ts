import sharp from 'sharp'
import type { Raster } from '../image/png.ts'
import { type Colour, GROUND } from './colours.ts'
import type { Frame } from './frame.ts'

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

/** Opaque pixels that text, marks and fills are mixed into: RGB, 8 bits. */
export class Canvas {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array

  /** `data`: pixels that are there already, and are drawn upon */
  constructor(width: number, height: number, data: Uint8Array = new Uint8Array(width * height * 3)) {
    this.width = width
    this.height = height
    this.data = data
  }

  /** Fills the part of `rect` that lies on the canvas; its numbers are rounded to whole px. */
  fill(rect: Rect, colour: Colour, alpha = 1): void {
    const left = Math.max(0, Math.round(rect.x))
    const right = Math.min(this.width, Math.round(rect.x + rect.width))
    const bottom = Math.min(this.height, Math.round(rect.y + rect.height))
    const top = Math.max(0, Math.round(rect.y))
    if (alpha === 1) return this.#cover(left, right, top, bottom, colour)
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) this.mix(y * this.width + x, colour, alpha)
    }
  }

  /** One row pixel by pixel, the others as copies of it. */
  #cover(left: number, right: number, top: number, bottom: number, colour: Colour): void {
    if (left >= right || top >= bottom) return
    const { data, width } = this
    const [first, length] = [(top * width + left) * 3, (right - left) * 3]
    for (let i = 0; i < length; i++) data[first + i] = colour[i % 3] as number
    for (let y = top + 1; y < bottom; y++) data.copyWithin((y * width + left) * 3, first, first + length)
  }

  /** Mixes `colour` into pixel number `pixel`; alpha 0..1. */
  mix(pixel: number, colour: Colour, alpha: number): void {
    const { data } = this
    const index = pixel * 3
    // written out: a loop of three costs as much again, and this is called for every pixel of every letter
    const r = data[index] as number
    const g = data[index + 1] as number
    const b = data[index + 2] as number
    data[index] = r + (colour[0] - r) * alpha + 0.5
    data[index + 1] = g + (colour[1] - g) * alpha + 0.5
    data[index + 2] = b + (colour[2] - b) * alpha + 0.5
  }
}

/** The image in its frame, at the beginning of `room`. Enlarged pixels stay crisp squares. */
export async function canvasOf(image: Raster, frame: Frame, room: Uint8Array): Promise<Canvas> {
  const shown = frame.scale < 1 ? await reduced(image, frame) : image
  const { canvasWidth, height } = frame
  const canvas = new Canvas(canvasWidth, height, room.subarray(0, canvasWidth * height * 3))
  // most images fill their frame
  if (frame.scale <= 1 && frame.width === canvasWidth) canvas.data.set(shown.data)
  else place(shown, frame, canvas)
  return canvas
}

function place(shown: Raster, frame: Frame, canvas: Canvas): void {
  if (frame.width < canvas.width) canvas.fill({ x: 0, y: 0, width: canvas.width, height: canvas.height }, GROUND)
  const factor = Math.max(1, frame.scale)
  for (let y = 0; y < frame.height; y++) {
    const from = Math.floor(y / factor) * shown.width * 3
    const to = (y * canvas.width + frame.x) * 3
    if (factor === 1) {
      canvas.data.set(shown.data.subarray(from, from + frame.width * 3), to)
      continue
    }
    for (let x = 0; x < frame.width; x++) {
      const pixel = from + Math.floor(x / factor) * 3
      for (let c = 0; c < 3; c++) canvas.data[to + x * 3 + c] = shown.data[pixel + c] as number
    }
  }
}

async function reduced({ width, height, channels, data }: Raster, frame: Frame): Promise<Raster> {
  const pixels = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .resize(frame.width, frame.height, { fit: 'fill' })
    .raw()
    .toBuffer()
  return { width: frame.width, height: frame.height, channels: 3, data: pixels }
}
