import type { Point } from './polygon.ts'

/** A colour as red, green, blue, 0..255. */
export type Colour = readonly [number, number, number]

/** One thing that stands out from the ground, in px of the raster it was seen on. Positions count from the image's
 * corner, so the middle of the first pixel is 0.5. */
export interface Spot {
  /** middle of its area */
  x: number
  y: number
  /** number of pixels */
  area: number
  /** of the circle of the same area */
  diameter: number
  /** box edges; right and bottom lie behind the last pixel */
  left: number
  top: number
  right: number
  bottom: number
  colour: Colour
  /** whether its middle is open: an outline, a ring */
  hollow: boolean
  /** corners of its convex hull, in order around it */
  hull: Point[]
  /** area of the hull, px² */
  hullArea: number
}
