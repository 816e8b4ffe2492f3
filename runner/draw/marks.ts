import type { Mark } from '../records/score.ts'
import { count } from '../tools/format.ts'
import type { Canvas } from './canvas.ts'
import { colourOf } from './colours.ts'
import type { Fonts } from './fonts.ts'
import type { Frame } from './frame.ts'
import { glyph } from './glyphs.ts'
import { Ink } from './ink.ts'
import { type LegendItem, legendOf } from './legend.ts'
import { onCanvas, reaches, type Placed } from './to-canvas.ts'
import { paintTags } from './tags.ts'

/** Marks drawn at most: more cannot be told apart, and a reply may name any number. */
const MARK_CAP = 1000
/** Above this many marks the tags go away before the picture clogs. */
const TAGGED_AT_MOST = 60
/** Pixels looked at before drawing stops, about two seconds of work: marks may be thousands of full-size paths. */
const INK_CAP = 150_000_000

/** Marks lie under each other in this order: links, what was found, what was expected, so a dashed outline stays in sight
 * upon a solid one. */
const depth = ({ mark: { role }, shape }: Placed): number =>
  shape.kind === 'link' ? 0 : role === 'found' || role === 'extra' ? 1 : 2

/** Paints the marks and, where they are few, their tags. Returns what a legend has to explain, and what was left out. */
export function paintMarks(
  canvas: Canvas,
  marks: Mark[],
  frame: Frame,
  fonts: Fonts,
): { legend: LegendItem[]; remarks: string[] } {
  const view = { x: 0, y: 0, width: canvas.width, height: canvas.height }
  const usable = marks.flatMap((mark): Placed[] => {
    const shape = onCanvas(mark.shape, frame)
    return shape ? [{ mark, shape }] : []
  })
  const inside = usable.filter(({ shape }) => reaches(shape, view))
  const placed = inside.slice(0, MARK_CAP).sort((a, b) => depth(a) - depth(b))
  const unit = unitOf(frame, placed)
  const ink = new Ink(canvas)
  const drawn = placed.filter(({ mark, shape }) => {
    if (ink.spent > INK_CAP) return false
    const link = shape.kind === 'link'
    ink.draw(glyph(shape, mark.role, unit), colourOf(shape.kind, mark.role), unit * (link ? 0.7 : 0.9))
    return true
  })
  if (drawn.filter(({ shape }) => shape.kind !== 'link').length <= TAGGED_AT_MOST) paintTags(canvas, drawn, unit, fonts)

  const remarks: string[] = []
  if (drawn.length < inside.length) remarks.push(`${count(drawn.length)} of ${count(inside.length)} marks drawn`)
  if (inside.length < usable.length) remarks.push(`${count(usable.length - inside.length)} outside the image`)
  if (usable.length < marks.length) remarks.push(`${count(marks.length - usable.length)} without a usable place`)
  return { legend: legendOf(drawn.map(({ mark, shape }) => ({ kind: shape.kind, role: mark.role }))), remarks }
}

/** Px of one unit of glyph size: grows with the shown image (a strip has large text under it, too), shrinks where many
 * points share it. */
function unitOf({ width, height }: Frame, placed: Placed[]): number {
  const area = width * height
  const points = placed.filter(({ shape }) => shape.kind === 'point').length
  const bySize = Math.min(
    2.8,
    Math.max(0.9, Math.sqrt(area) / 600, Math.min(Math.max(width, height) / 1400, Math.min(width, height) / 40)),
  )
  const byRoom = points === 0 ? Infinity : Math.max(0.45, (0.4 * Math.sqrt(area / points)) / 8)
  return Math.min(bySize, byRoom)
}
