import type { Size } from '../../records/space.ts'
import { type ImageRule, roundHalfEven } from './define-image-rule.ts'

/** Sides as multiples of `factor`, the area within bounds: what Qwen's processor calls smart resize.
 * Source: qwen_vl_utils, vision_process.py. */
export function smartResize({ width, height }: Size, factor: number, minPixels: number, maxPixels: number): Size {
  const near = {
    width: Math.max(factor, roundHalfEven(width / factor) * factor),
    height: Math.max(factor, roundHalfEven(height / factor) * factor),
  }
  const area = near.width * near.height
  if (area > maxPixels) {
    const beta = Math.sqrt((width * height) / maxPixels)
    const down = (px: number): number => Math.max(factor, Math.floor(px / beta / factor) * factor)
    return { width: down(width), height: down(height) }
  }
  if (area < minPixels) {
    const beta = Math.sqrt(minPixels / (width * height))
    const up = (px: number): number => Math.ceil((px * beta) / factor) * factor
    return { width: up(width), height: up(height) }
  }
  return near
}

/** `exact`: the model answers in px of the size it sees, so we send that very size. Else the answer is relative, and only what
 * would be shrunk is resized by us. Servers may set other bounds: these are the processor's own. */
export function qwen({
  factor,
  tokens: [fewest, most],
  exact,
}: {
  factor: number
  tokens: [number, number]
  exact: boolean
}): ImageRule {
  const cell = factor * factor
  const seen = (size: Size): Size => smartResize(size, factor, fewest * cell, most * cell)
  return {
    seen,
    sent: (size) => (exact || size.width * size.height > most * cell ? seen(size) : size),
    tokens(size) {
      const { width, height } = seen(size)
      return (width * height) / cell
    },
  }
}
