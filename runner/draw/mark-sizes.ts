import type { Mark } from '../records/score.ts'
import type { Size } from '../records/space.ts'

/** How many marks are drawn, in which order and how large: once for the annotated picture and for the SVG of the pages. */

/** Marks drawn at most: more cannot be told apart, and a reply may name any number. */
export const MOST_MARKS = 1000

/** Marks lie under each other in this order: links, what was found, what was expected, so a dashed outline stays in sight
 * upon a solid one. */
export const depthOf = ({ shape, role }: Pick<Mark, 'shape' | 'role'>): number =>
  shape.kind === 'link' ? 0 : role === 'found' || role === 'mislabelled' || role === 'extra' ? 1 : 2

/** Half the size of a point's glyph in units, and the share of the room between neighbours that it may fill. */
const REACH = 8
const SHARE = 0.4

/** Px of one unit by the size of the image alone: one at 600 x 600 px. */
const bySize = ({ width, height }: Size): number => Math.sqrt(width * height) / 600

/** Px of one unit at which points spread evenly over the image do not cover each other; Infinity where there are none. */
function byRoom({ width, height }: Size, marks: readonly Pick<Mark, 'shape'>[]): number {
  const points = marks.filter(({ shape }) => shape.kind === 'point').length
  return points === 0 ? Infinity : (SHARE * Math.sqrt((width * height) / points)) / REACH
}

/** Px of one unit of glyph size in the annotated picture, 0.45 .. 2.8: grows with the shown image (a strip has large text
 * under it, too), shrinks where many points share it. */
export function pictureUnit(shown: Size, marks: readonly Pick<Mark, 'shape'>[]): number {
  const { width, height } = shown
  const forStrips = Math.min(Math.max(width, height) / 1400, Math.min(width, height) / 40)
  const unit = Math.min(2.8, Math.max(0.9, bySize(shown), forStrips))
  return Math.min(unit, Math.max(0.45, byRoom(shown, marks)))
}

/** Px of the image of one unit on a page, without crowding: about a px of the screen where the image is shown 600 px wide. */
export const pageUnit = (image: Size): number =>
  Math.min(
    Math.max(bySize(image), Math.min(image.width, image.height) / 400),
    Math.max(image.width, image.height) / 400,
  )

/** How much smaller marks on a page are where many points share an image, 0.5 .. 1. */
export const crowding = (image: Size, marks: readonly Pick<Mark, 'shape'>[]): number =>
  Math.min(1, Math.max(0.5, byRoom(image, marks) / pageUnit(image)))
