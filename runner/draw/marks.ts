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
import { depthOf, MOST_MARKS, pictureUnit } from './mark-sizes.ts'
import { paintTags } from './tags.ts'

/** Above this many marks the tags go away before the picture clogs. */
const TAGGED_AT_MOST = 60
/** Pixels looked at before drawing stops, about two seconds of work: marks may be thousands of full-size paths. */
const INK_CAP = 150_000_000

const depthIn = ({ mark: { role }, shape }: Placed): number => depthOf({ role, shape })

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
  const placed = inside.slice(0, MOST_MARKS).sort((a, b) => depthIn(a) - depthIn(b))
  const unit = pictureUnit(frame, placed)
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
