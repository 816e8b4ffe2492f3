import type { Size } from '../../records/space.ts'
import { type ImageRule, side } from './define-image-rule.ts'

const TILE = 512
const PATCH = 32

const shrunk = ({ width, height }: Size, factor: number): Size =>
  factor >= 1 ? { width, height } : { width: side(width * factor), height: side(height * factor) }

/** Older models see tiles of 512 px: fitted into 2048 x 2048 px, then the shorter side brought down to 768 px; `base` tokens and
 * `each` a tile. Source: OpenAI's guide "Images and vision". */
export function tiles(base: number, each: number): ImageRule {
  const seen = (size: Size): Size => {
    const fitted = shrunk(size, 2048 / Math.max(size.width, size.height))
    return shrunk(fitted, 768 / Math.min(fitted.width, fitted.height))
  }
  return {
    seen,
    sent: seen,
    tokens(size) {
      const { width, height } = seen(size)
      return base + each * Math.ceil(width / TILE) * Math.ceil(height / TILE)
    },
  }
}

/** Newer models see patches of 32 px, at most `budget` of them and none beyond `maxEdge` px. An image with more is scaled so that
 * whole patches fill it. `multiplier`: tokens a patch. Source: OpenAI's guide "Images and vision". */
export function patches(budget: number, maxEdge: number, multiplier: number): ImageRule {
  const count = ({ width, height }: Size): number => Math.ceil(width / PATCH) * Math.ceil(height / PATCH)

  function seen(size: Size): Size {
    const fitted = shrunk(size, maxEdge / Math.max(size.width, size.height))
    if (count(fitted) <= budget) return fitted
    const { width, height } = fitted
    const byArea = Math.sqrt((PATCH * PATCH * budget) / (width * height))
    // a side that is shorter than one patch cannot be brought to whole ones
    const whole = (px: number): number => Math.max(1, Math.floor((px * byArea) / PATCH)) / ((px * byArea) / PATCH)
    return shrunk(fitted, byArea * Math.min(1, whole(width), whole(height)))
  }

  return { seen, sent: seen, tokens: (size) => Math.ceil(Math.min(count(seen(size)), budget) * multiplier) }
}
