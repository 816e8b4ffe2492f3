import type { Size } from '../../records/space.ts'
import type { ImageRule } from './define-image-rule.ts'

/** Gemini gives places in thousandths of the image, so its own scaling shifts nothing: images go out as they are. */
const same = (size: Size): Size => size
const untouched = { seen: same, sent: same }

const TOKENS_A_TILE = 258

/** Up to Gemini 2.5: one tile up to 384 px a side, else tiles of two thirds of the shorter side.
 * Source: Google's guide "Image understanding". */
export const geminiTiles: ImageRule = {
  ...untouched,
  tokens({ width, height }) {
    if (Math.max(width, height) <= 384) return TOKENS_A_TILE
    const unit = Math.max(1, Math.floor(Math.min(width, height) / 1.5))
    return Math.ceil(width / unit) * Math.ceil(height / unit) * TOKENS_A_TILE
  },
}

/** From Gemini 3 on every image costs the same, by how closely the model is told to look.
 * Source: Google's guide "Media resolution", Token counts. */
export const gemini3 = (tokens: number): ImageRule => ({ ...untouched, tokens: () => tokens })
