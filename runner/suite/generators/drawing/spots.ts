import type { Size, XY } from '../../../records/space.ts'
import { Canvas } from './canvas.ts'
import type { Colouring } from './colour.ts'

/** A drawn disc: its centre and diameter in px. */
export interface Spot {
  at: XY
  diameter: number
}

/** What an arrangement of spots is called, in words that a person would use. */
export type Arrangement = 'empty' | 'single' | 'random' | 'hexagonal' | 'perturbed hexagonal' | 'hexagonal with defects'

/** Everything known about one picture of spots: what is drawn, and the exact truth of every question about it. */
export interface SpotPicture {
  arrangement: Arrangement
  size: Size
  colouring: Colouring
  spots: Spot[]
  /** of a grid: distance of neighbouring sites, px */
  pitch?: number
  /** of a grid with defects: sites without a spot, and spots (also in `spots`) between sites */
  missing?: XY[]
  extra?: XY[]
}

export function drawSpots({ size, colouring, spots }: SpotPicture): Canvas {
  const canvas = new Canvas(size, colouring.ground)
  for (const [index, spot] of spots.entries())
    canvas.disc(spot.at, spot.diameter, colouring.spots[index % colouring.spots.length] as string)
  return canvas
}

/** Rounds to 1/100 px, so that what is drawn and what stands in the truth are the same number. */
export const hundredth = (px: number): number => Math.floor(px * 100 + 0.5) / 100
