import type { Canvas } from './canvas.ts'
import { rgb } from './colour.ts'
import type { Box } from './rings.ts'

/** Lays a colour over the whole canvas, opaque by `share` 0..1. */
export function veil(canvas: Canvas, colour: string, share: number): void {
  const { width, height } = canvas.raster
  lay(canvas, [0, 0, width, height], colour, () => share)
}

/** The soft shadow that a rectangle `drop` px above it throws: darkest in the middle (`share`), gone `blur` px outside. */
export function shadow(
  canvas: Canvas,
  box: Box,
  { blur, share, drop = 0 }: { blur: number; share: number; drop?: number },
): void {
  const [x, y, width, height] = box
  lay(canvas, [x - blur, y - blur + drop, width + 2 * blur, height + 2 * blur], '#0b1420', (px, py) => {
    // it begins to fade inside, so that no edge is seen below the rectangle
    const dx = Math.max(x + blur - px, px - x - width + blur, 0)
    const dy = Math.max(y + drop + blur - py, py - y - drop - height + blur, 0)
    const fading = Math.max(0, 1 - Math.sqrt(dx * dx + dy * dy) / (2 * blur))
    return share * fading * fading
  })
}

function lay(
  canvas: Canvas,
  [left, top, width, height]: Box,
  colour: string,
  shareAt: (x: number, y: number) => number,
): void {
  const { raster } = canvas
  const over = rgb(colour)
  for (let y = Math.max(0, top); y < Math.min(raster.height, top + height); y++)
    for (let x = Math.max(0, left); x < Math.min(raster.width, left + width); x++) {
      const share = shareAt(x + 0.5, y + 0.5)
      const index = (y * raster.width + x) * 3
      for (let c = 0; c < 3; c++) {
        const under = raster.data[index + c] as number
        raster.data[index + c] = Math.floor(under + ((over[c] as number) - under) * share + 0.5)
      }
    }
}
