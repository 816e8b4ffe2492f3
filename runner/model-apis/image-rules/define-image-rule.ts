import type { Size } from '../../records/space.ts'

/** What a vendor does with an image before its model looks at it. Pure: sizes in px in, sizes and tokens out. */
export interface ImageRule {
  /** the pixels that the model looks at; where it answers in pixels, these are what it counts */
  seen(size: Size): Size
  /** What we send, so that the API changes nothing that matters: `seen` where the API would shrink the image or where pixel
   * answers would be off, else the size as it is. */
  sent(size: Size): Size
  /** input tokens of an image of this size, null where nobody says */
  tokens(size: Size): number | null
}

/** A side in whole px, never less than one. */
export const side = (px: number): number => Math.max(1, Math.round(px))

/** To the nearest whole number, halves to the even one, as Python and IEEE 754 do: vendors' own code rounds like that. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
