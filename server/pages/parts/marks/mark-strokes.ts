import {
  glyph,
  legendGlyph,
  LEGEND_UNITS,
  ringDashes,
  type GlyphOptions,
  type GlyphStroke,
  type Mark,
  type Shape,
} from '../../../../runner/index.ts'

/** An SVG path in px of the image. `width` and `dash` are px of the screen, whatever the image is scaled to. */
export interface SvgStroke {
  d: string
  width: number
  halo: number
  dash: string
}

/** Strokes of a mark that are scaled together. `pin`: the place they stand for, "x y", where they keep their own size when the
 * image is zoomed; '' where they are as large as what they show. */
export interface StrokeGroup {
  pin: string
  strokes: SvgStroke[]
}

/** Dashes of the drawn picture are fitted to their line; here they cannot be, so they are shorter and leave no small ring bare. */
const DASH = 0.65
/** A halo reaches this many px beyond its line, on both sides together. */
const HALO = 1.8

export const tenth = (n: number): number => Math.round(n * 10) / 10
const to = (x: number, y: number): string => `${tenth(x)} ${tenth(y)}`

function pathOf(stroke: GlyphStroke): string {
  if (stroke.points) return stroke.points.length > 0 ? `M${stroke.points.map(([x, y]) => to(x, y)).join('L')}` : ''
  const {
    centre: [x, y],
    radius,
  } = stroke.ring
  const r = tenth(radius)
  if (!stroke.dash)
    return `M${to(x - radius, y)}a${r} ${r} 0 1 0 ${tenth(2 * radius)} 0a${r} ${r} 0 1 0 ${tenth(-2 * radius)} 0Z`
  // each dash is an arc, so that they lie as in the picture
  const { on, off } = stroke.dash
  const dashes = ringDashes(2 * Math.PI * radius, stroke.dash)
  const at = (turn: number): string => to(x + radius * Math.cos(turn), y + radius * Math.sin(turn))
  return Array.from({ length: dashes }, (_, i) => {
    const middle = (i / dashes + 1 / 8) * 2 * Math.PI
    const half = (Math.PI / dashes) * (on / (on + off))
    return `M${at(middle - half)}A${r} ${r} 0 0 1 ${at(middle + half)}`
  }).join('')
}

/** Strokes as SVG: those of one style and place are one path. `unit`: px of the image a unit; `thick`: px of the screen a unit. */
export function groupsOf(strokes: readonly GlyphStroke[], unit: number, thick: number): StrokeGroup[] {
  const groups = new Map<string, Map<string, SvgStroke>>()
  for (const stroke of strokes) {
    const pin = stroke.around ? to(...stroke.around) : ''
    const width = tenth((stroke.width / unit) * thick)
    const dash =
      stroke.dash && !stroke.ring
        ? `${tenth((stroke.dash.on / unit) * DASH)} ${tenth((stroke.dash.off / unit) * DASH)}`
        : ''
    const group = groups.get(pin) ?? new Map<string, SvgStroke>()
    groups.set(pin, group)
    const same = group.get(`${width} ${dash}`)
    if (same) same.d += pathOf(stroke)
    else group.set(`${width} ${dash}`, { d: pathOf(stroke), width, halo: tenth(width + HALO * thick), dash })
  }
  return [...groups].map(([pin, group]) => ({ pin, strokes: [...group.values()].filter(({ d }) => d !== '') }))
}

/** The forms of the drawn picture. */
export const strokesOf = (
  { shape, role }: Mark,
  unit: number,
  thick: number,
  options: GlyphOptions = {},
): StrokeGroup[] => groupsOf(glyph(shape, role, unit, options), unit, thick)

const SAMPLE = { width: 24, height: 16 }

/** A mark in little, 24 x 16 px, for legends and switches. */
export function sampleOf(kind: Shape['kind'], role: Mark['role']): StrokeGroup[] {
  const side = SAMPLE.height
  return groupsOf(legendGlyph({ kind, role, word: role }, (SAMPLE.width - side) / 2, 0, side), side / LEGEND_UNITS, 0.8)
}
