import type { Shape } from '../records/shape.ts'
import type { Role } from '../records/words.ts'
import type { Line, Point, Stroke } from './strokes.ts'

/** Widths and dashes by role, in units (about 1 px on an image of usual size; round ends make a dash longer by its
 * width). Roles differ by form, never by colour alone: expected a thin dashed outline, found a solid one with a plus, mislabelled one of long dashes with a sign of inequality, missed a thick dashed one with a minus, extra a cross, ignored a dotted one. */
const LINES: Record<Role, { width: number; dash?: { on: number; off: number } }> = {
  expected: { width: 2, dash: { on: 3.6, off: 8.4 } },
  found: { width: 2.3 },
  mislabelled: { width: 2.4, dash: { on: 12, off: 5.5 } },
  missed: { width: 2.6, dash: { on: 6.5, off: 7.6 } },
  extra: { width: 2.2 },
  ignored: { width: 2, dash: { on: 1.2, off: 6.2 } },
}
const RING = 9

/** A stroke of a mark. `around`: it has no size on the image, but stands for a place on it, and may keep its own size where the
 * image is looked at more closely. */
export type GlyphStroke = Stroke & { around?: Point }

type Style = Omit<GlyphStroke, keyof Line>

/** The strokes of one mark, for the drawn picture as for the page. `shape` and strokes are in the same px, `unit` is the px of
 * one unit. */
export function glyph(shape: Shape, role: Role, unit: number): GlyphStroke[] {
  const line = lineOf(role, unit)
  switch (shape.kind) {
    case 'point':
      return [
        ...(ringed(role) ? [{ ring: { centre: shape.at, radius: RING * unit }, ...line, around: shape.at }] : []),
        ...sign(shape.at, role, unit),
      ]
    case 'circle':
      return [
        { ring: { centre: shape.at, radius: Math.abs(shape.radius) }, ...line },
        ...sign(shape.at, role, Math.min(unit, Math.abs(shape.radius) / 9)),
      ]
    case 'box':
      return box(shape, role, line, unit)
    case 'path':
      return [{ points: shape.closed && shape.points[0] ? [...shape.points, shape.points[0]] : shape.points, ...line }]
    case 'link':
      return [{ points: [shape.from, shape.to], width: 1.3 * unit }]
  }
}

/** A found or an extra point is its sign alone, so the ring of what was expected stays in sight around it. */
const ringed = (role: Role) => role === 'expected' || role === 'missed' || role === 'ignored'

function lineOf(role: Role, unit: number): Style {
  const { width, dash } = LINES[role]
  return { width: width * unit, ...(dash ? { dash: { on: dash.on * unit, off: dash.off * unit } } : {}) }
}

/** Plus for found, cross for extra, minus for missed, an equals sign struck through for a wrong label. */
function sign([x, y]: Point, role: Role, unit: number): GlyphStroke[] {
  const arm = (dx: number, dy: number, down = 0): GlyphStroke => ({
    points: [
      [x - dx * unit, y + (down - dy) * unit],
      [x + dx * unit, y + (down + dy) * unit],
    ],
    width: LINES[role].width * unit,
    around: [x, y],
  })
  switch (role) {
    case 'expected':
    case 'ignored':
      return []
    case 'found':
      return [arm(5, 0), arm(0, 5)]
    case 'mislabelled':
      return [arm(4.6, 0, -2.2), arm(4.6, 0, 2.2), arm(2.8, -4.8)]
    case 'extra':
      return [arm(4.4, 4.4), arm(4.4, -4.4)]
    case 'missed':
      return [arm(3.2, 0)]
  }
}

/** Four sides, each dashed on its own, so that every corner is drawn. Missed has its minus in the middle, extra its cross and
 * mislabelled its sign in the top left corner. */
function box({ x, y, width, height }: Shape & { kind: 'box' }, role: Role, line: Style, unit: number): GlyphStroke[] {
  const corners: Point[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
  const sides = corners.map((corner, i): GlyphStroke => ({ points: [corner, corners[(i + 1) % 4] as Point], ...line }))
  const small = Math.min(unit, Math.min(Math.abs(width), Math.abs(height)) / 14)
  if (role === 'missed') return [...sides, ...sign([x + width / 2, y + height / 2], role, small)]
  if (role === 'extra' || role === 'mislabelled')
    return [
      ...sides,
      ...sign([Math.min(x, x + width) + 8 * small, Math.min(y, y + height) + 8 * small], role, small * 0.9),
    ]
  return sides
}
