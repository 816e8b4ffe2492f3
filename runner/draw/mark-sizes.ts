import type { Mark } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import { GLYPH_REACH } from './glyphs.ts'

/** How many marks are drawn, in which order and how large: once for the annotated picture and for the SVG of the pages. */

/** Marks drawn at most: more cannot be told apart, and a reply may name any number. */
export const MOST_MARKS = 2500

const isFound = (role: Mark['role']): boolean => role === 'found' || role === 'mislabelled' || role === 'extra'

/** Marks lie under each other in this order: links, what was found, what was expected, so a dashed outline stays in sight
 * upon a solid one. */
export const depthOf = ({ shape, role }: Pick<Mark, 'shape' | 'role'>): number =>
  shape.kind === 'link' ? 0 : isFound(role) ? 1 : 2

/** Where not all marks are drawn, what was found comes first, then what was missed, then the rest; links come last. */
const rankOf = ({ shape, role }: Pick<Mark, 'shape' | 'role'>): number =>
  shape.kind === 'link' ? 3 : isFound(role) ? 0 : role === 'missed' ? 1 : 2

/** The marks that are drawn, those that lie lowest first. */
export function markOrder<M>(marks: readonly M[], markOf: (mark: M) => Pick<Mark, 'shape' | 'role'>): M[] {
  const kept =
    marks.length > MOST_MARKS
      ? [...marks].sort((a, b) => rankOf(markOf(a)) - rankOf(markOf(b))).slice(0, MOST_MARKS)
      : [...marks]
  return kept.sort((a, b) => depthOf(markOf(a)) - depthOf(markOf(b)))
}

/** The share of the room between neighbours that the glyph of a point may fill. */
const SHARE = 0.45

/** Px of one unit by the size of the image alone: one at 600 x 600 px. */
const bySize = ({ width, height }: Size): number => Math.sqrt(width * height) / 600

/** Px of one unit at which points spread evenly over the image do not cover each other; Infinity where there are none. */
function byRoom({ width, height }: Size, marks: readonly Pick<Mark, 'shape'>[]): number {
  const count = (kind: Mark['shape']['kind']): number => marks.filter(({ shape }) => shape.kind === kind).length
  // a point that was found and the outline it was paired with stand at one place
  const places = Math.max(count('point'), count('circle'))
  return places === 0 ? Infinity : (SHARE * Math.sqrt((width * height) / places)) / GLYPH_REACH
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
