import type { Size } from '../../records/space.ts'
import { type ImageRule, roundHalfEven } from './define-image-rule.ts'

/** Side of the squares that Claude cuts an image into, px. One square is one token. */
const SQUARE = 28

const squares = (px: number): number => Math.ceil(px / SQUARE)

/** Claude looks at the largest size of the same shape whose sides, padded to whole squares, stay within `maxEdge` px and whose
 * squares stay within `maxTokens`. Coordinates count in that size without its padding.
 * Source: Anthropic's guide "Coordinates and bounding boxes". */
export function claude(maxEdge: number, maxTokens: number): ImageRule {
  const tokens = ({ width, height }: Size): number => squares(width) * squares(height)
  const fits = (size: Size): boolean =>
    squares(size.width) * SQUARE <= maxEdge && squares(size.height) * SQUARE <= maxEdge && tokens(size) <= maxTokens

  function seen(size: Size): Size {
    if (fits(size)) return size
    const long = Math.max(size.width, size.height)
    const aspect = long / Math.min(size.width, size.height)
    const scaled = (edge: number): Size => {
      const short = Math.max(1, roundHalfEven(edge / aspect))
      return size.width >= size.height ? { width: edge, height: short } : { width: short, height: edge }
    }
    // the longest edge that fits, found by halving: `low` always fits, `high` never does
    let [low, high] = [1, long]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (fits(scaled(middle))) low = middle
      else high = middle
    }
    return scaled(low)
  }

  return { seen, sent: seen, tokens: (size) => tokens(seen(size)) }
}
