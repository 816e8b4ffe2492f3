import type { Mark } from '../records/score.ts'
import { count } from '../tools/format.ts'
import type { Canvas } from './canvas.ts'
import { colourOf } from './colours.ts'
import type { Fonts } from './fonts.ts'
import type { Frame } from './frame.ts'
import { finenessOf, glyph } from './glyphs.ts'
import { Ink } from './ink.ts'
import { type LegendItem, legendOf } from './legend.ts'
import { onCanvas, reaches, type Placed } from './to-canvas.ts'
import { markOrder, pictureUnit } from './mark-sizes.ts'
import { Pairs } from './pairs.ts'
import { paintTags } from './tags.ts'

/** Above this many things the tags go away before the picture clogs. */
const TAGGED_AT_MOST = 60
/** Pixels looked at before drawing stops, about two seconds of work: marks may be thousands of full-size paths. */
const INK_CAP = 150_000_000

/** Paints the marks and, where they are few, their tags. Returns what a legend has to explain, and what was left out. */
export function paintMarks(
  canvas: Canvas,
  marks: Mark[],
  frame: Frame,
  fonts: Fonts,
  tagged = true,
): { legend: LegendItem[]; remarks: string[] } {
  const view = { x: 0, y: 0, width: canvas.width, height: canvas.height }
  const image = { x: frame.x, y: 0, width: frame.width, height: canvas.height }
  const usable = marks.flatMap((mark): Placed[] => {
    const shape = onCanvas(mark.shape, frame)
    return shape ? [{ mark, shape }] : []
  })
  const inside = usable.filter(({ shape }) => reaches(shape, view))
  const unit = pictureUnit(frame, inside)
  const pairs = new Pairs(inside)
  const shown = inside.flatMap((item): Placed[] => {
    const { mark, shape } = item
    if (shape.kind !== 'link') return [item]
    const link = pairs.linkOf({ mark, shape }, unit)
    return link ? [{ mark, shape: link }] : []
  })
  const ink = new Ink(canvas)
  const drawn = markOrder(shown, ({ mark: { role }, shape }) => ({ role, shape })).filter((item) => {
    if (ink.spent > INK_CAP) return false
    const { mark, shape } = item
    const strokes = glyph(shape, mark.role, unit, { free: pairs.freeOf(item, unit), outside: image })
    ink.draw(
      strokes,
      colourOf(shape.kind, mark.role),
      unit * (shape.kind === 'link' ? 0.7 : 0.9) * finenessOf(shape, unit),
    )
    return true
  })
  if (tagged && new Set(drawn.map(({ mark }) => mark.match)).size <= TAGGED_AT_MOST)
    paintTags(canvas, drawn, unit, fonts, ink, frame)

  const remarks: string[] = []
  if (drawn.length < shown.length) remarks.push(`${count(drawn.length)} of ${count(shown.length)} marks drawn`)
  if (inside.length < usable.length) remarks.push(`${count(usable.length - inside.length)} outside the image`)
  if (usable.length < marks.length) remarks.push(`${count(marks.length - usable.length)} without a usable place`)
  return { legend: legendOf(drawn.map(({ mark, shape }) => ({ kind: shape.kind, role: mark.role }))), remarks }
}
