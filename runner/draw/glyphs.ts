import type { Shape } from '../records/shape.ts'
import type { Role } from '../records/words.ts'
import type { Line, Point, Stroke } from './strokes.ts'

/** Widths and dashes by role, in units (about 1 px on an image of usual size; round ends make a dash longer by its
 * width). Roles differ by form, never by colour alone: expected a thin dashed outline, found a plus, mislabelled an outline of long dashes with a sign of inequality, missed a thick dashed outline with a minus, extra a cross, ignored a dotted outline.
 * Plus, cross and minus are open in the middle, and signs stand outside of outlines: what is judged is never drawn over. */
const LINES: Record<Role, { width: number; dash?: { on: number; off: number } }> = {
  expected: { width: 2, dash: { on: 3.6, off: 8.4 } },
  found: { width: 2.3 },
  mislabelled: { width: 2.6, dash: { on: 12, off: 5.5 } },
  missed: { width: 2.6, dash: { on: 6.5, off: 7.6 } },
  extra: { width: 2.2 },
  ignored: { width: 2, dash: { on: 1.2, off: 6.2 } },
}
/** Radius of the ring around a place, and what a plus or a cross leaves free of it. */
const RING = 9
const FREE = 8
/** Length of the arms of a plus, cross or minus, and their distance from an outline. */
const ARM = 4
const ASIDE = 2.5
/** What is narrower than this has finer lines, so that they do not outweigh it. */
const NARROW = { box: 24, circle: 16 }
const FINEST = { box: 0.5, circle: 0.75 }
/** Room for the halo of a line beside what it goes around. */
const HALO = 1.5
/** What was expected of so small a thing goes around what was found of it, not upon it. */
const APART = 2.4

/** A stroke of a mark. `around`: it has no size on the image, but stands for a place on it, and may keep its own size where the
 * image is looked at more closely. */
export type GlyphStroke = Stroke & { around?: Point }

export interface GlyphOptions {
  /** radius around a found place that its sign leaves free, in the px of the shape: that of the thing it was paired with */
  free?: number
  /** outlines are drawn outside of what they go around, instead of upon its edge, as far as this rectangle reaches */
  outside?: { x: number; y: number; width: number; height: number }
}

type Style = Omit<GlyphStroke, keyof Line>
type Box = Shape & { kind: 'box' }

/** The strokes of one mark, for the drawn picture as for the page. `shape` and strokes are in the same px, `unit` is the px of
 * one unit. */
export function glyph(shape: Shape, role: Role, unit: number, { free = 0, outside }: GlyphOptions = {}): GlyphStroke[] {
  const fine = unit * finenessOf(shape, unit)
  const line = lineOf(role, fine)
  switch (shape.kind) {
    case 'point': {
      const [inner, ring] = [Math.max(FREE * unit, free), RING * unit]
      const around = { around: shape.at }
      if (role === 'found')
        return arms(shape.at, UPRIGHT, inner, unit, role).map((stroke) => ({ ...stroke, ...around }))
      if (role === 'extra')
        return arms(shape.at, ASLANT, inner * 0.7, unit, role).map((stroke) => ({ ...stroke, ...around }))
      return [
        { ring: { centre: shape.at, radius: ring }, ...line, ...around },
        ...signOutside(shape.at, ring, ring, role, unit).map((stroke) => ({ ...stroke, ...around })),
      ]
    }
    case 'circle': {
      const radius = Math.abs(shape.radius) + (outside ? line.width / 2 + HALO * fine : 0)
      return [{ ring: { centre: shape.at, radius }, ...line }, ...signOutside(shape.at, radius, radius, role, fine)]
    }
    case 'box': {
      const apart = role === 'expected' && fine < unit ? APART * fine : 0
      const lies = outside ? widened(shape, line.width / 2 + HALO * fine + apart, line.width / 2, outside) : shape
      return box(lies, role, line, fine)
    }
    case 'path':
      return [{ points: shape.closed && shape.points[0] ? [...shape.points, shape.points[0]] : shape.points, ...line }]
    case 'link':
      return [{ points: [shape.from, shape.to], width: 1.3 * unit }]
  }
}

/** Half of the room that the glyph of a point takes, in units. */
export const GLYPH_REACH = FREE + ARM

/** How much finer the lines around a small thing are, 0.5 .. 1. */
export function finenessOf(shape: Shape, unit: number): number {
  if (shape.kind !== 'box' && shape.kind !== 'circle') return 1
  const narrow =
    shape.kind === 'box' ? Math.min(Math.abs(shape.width), Math.abs(shape.height)) : 2 * Math.abs(shape.radius)
  return Math.min(1, Math.max(FINEST[shape.kind], narrow / (NARROW[shape.kind] * unit)))
}

function lineOf(role: Role, unit: number): Style {
  const { width, dash } = LINES[role]
  return { width: width * unit, ...(dash ? { dash: { on: dash.on * unit, off: dash.off * unit } } : {}) }
}

const UPRIGHT: readonly Point[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
]
const ASLANT: readonly Point[] = [
  [1, 1],
  [-1, 1],
  [-1, -1],
  [1, -1],
]

/** Arms that point away from a place and leave it free: `inner` px along each direction. */
const arms = ([x, y]: Point, directions: readonly Point[], inner: number, unit: number, role: Role): GlyphStroke[] =>
  directions.map(([dx, dy]) => {
    const outer = inner + ARM * unit * (dx !== 0 && dy !== 0 ? 0.75 : 1)
    return {
      points: [
        [x + dx * inner, y + dy * inner],
        [x + dx * outer, y + dy * outer],
      ],
      width: LINES[role].width * unit,
    }
  })

/** The minus of what was missed, left and right of it: `across` and `down` px from its middle. */
function signOutside([x, y]: Point, across: number, down: number, role: Role, unit: number): GlyphStroke[] {
  if (role === 'missed')
    return arms([x, y], [UPRIGHT[0] as Point, UPRIGHT[2] as Point], across + ASIDE * unit, unit, role)
  if (role === 'extra' || role === 'mislabelled') return sign([x - across, y - down], role, unit)
  return []
}

/** A cross for extra, an equals sign struck through for a wrong label, in little. */
function sign([x, y]: Point, role: 'extra' | 'mislabelled', unit: number): GlyphStroke[] {
  const arm = (dx: number, dy: number, down = 0): GlyphStroke => ({
    points: [
      [x - dx * unit, y + (down - dy) * unit],
      [x + dx * unit, y + (down + dy) * unit],
    ],
    width: LINES[role].width * unit,
  })
  return role === 'extra' ? [arm(3.6, 3.6), arm(3.6, -3.6)] : [arm(4.6, 0, -2.2), arm(4.6, 0, 2.2), arm(2.8, -4.8)]
}

/** A box as much larger as its line needs to lie outside; a side at the edge of the image stays upon it. */
function widened(box: Box, by: number, half: number, view: Required<GlyphOptions>['outside']): Box {
  const [x0, x1] = [Math.min(box.x, box.x + box.width), Math.max(box.x, box.x + box.width)]
  const [y0, y1] = [Math.min(box.y, box.y + box.height), Math.max(box.y, box.y + box.height)]
  const low = (at: number, edge: number): number => (at < edge ? at : Math.max(at - by, edge + half))
  const high = (at: number, edge: number): number => (at > edge ? at : Math.min(at + by, edge - half))
  const [left, top] = [low(x0, view.x), low(y0, view.y)]
  const [right, bottom] = [high(x1, view.x + view.width), high(y1, view.y + view.height)]
  return { kind: 'box', x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
}

/** Four sides, each dashed on its own, so that every corner is drawn. Missed has its minus at both sides, extra its cross and
 * mislabelled its sign beyond the top left corner, or in it at the edge of the image. */
function box({ x, y, width, height }: Box, role: Role, line: Style, unit: number): GlyphStroke[] {
  const corners: Point[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
  const sides = corners.map((corner, i): GlyphStroke => ({ points: [corner, corners[(i + 1) % 4] as Point], ...line }))
  const middle: Point = [x + width / 2, y + height / 2]
  if (role === 'missed') return [...sides, ...signOutside(middle, Math.abs(width) / 2, 0, role, unit)]
  if (role === 'extra' || role === 'mislabelled') {
    const [left, top] = [Math.min(x, x + width), Math.min(y, y + height)]
    const away = 7 * unit
    return [...sides, ...sign([left < away ? left + away : left - away, top < away ? top + away : top], role, unit)]
  }
  return sides
}
