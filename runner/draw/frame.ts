import type { Size } from '../records/space.ts'

/** Where the image stands on the canvas. */
export interface Frame {
  /** px of the canvas per px of the original; a whole number where enlarged */
  scale: number
  /** the image on the canvas */
  x: number
  width: number
  height: number
  canvasWidth: number
}

const LARGEST = 2048
const SMALL = 768
const ENLARGED_AT_MOST = 64
const BAR_AT_LEAST = 640

/** Tiny images are enlarged by a whole factor to about 768 px, huge ones reduced to 2048 px on the longer side; the canvas
 * is never narrower than the bar needs to be read, and the image then stands in its middle. */
export function frameOf({ width, height }: Size): Frame {
  const longest = Math.max(width, height)
  const scale =
    longest > LARGEST ? LARGEST / longest : Math.min(ENLARGED_AT_MOST, Math.max(1, Math.floor(SMALL / longest)))
  const shown = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const canvasWidth = Math.max(BAR_AT_LEAST, shown.width)
  return { scale, x: Math.floor((canvasWidth - shown.width) / 2), ...shown, canvasWidth }
}
