import type { Mark, Shape, Size } from '../../../runner/index.ts'
import { placeLabels, type MarkLabel } from './mark-labels.ts'

/** A stroke of a mark: an SVG path in px of the original, with the width of its line and of the halo under it. */
export interface Stroke { d: string; width: number; halo: number; dash: string }

export interface DrawnMark {
  role: string
  isLink: boolean
  /** token shared with the words of the reply and the row of the table that belong to this mark */
  link: string
  title: string
  strokes: Stroke[]
  label: MarkLabel | null
}

export interface Layer { name: string; title: string; n: number; on: boolean }

/** Marks as SVG over the untouched image. */
export interface Marks { viewBox: string; label: string; list: DrawnMark[]; layers: Layer[] }

/** With more labels than this, or longer ones, they start switched off: they would hide what they name. */
const READABLE_LABELS = 24
const READABLE_LETTERS = 20
/** More marks cannot be told apart, and a reply may name any number. */
const MOST_MARKS = 1000

const LAYERS: readonly { name: string; title: string }[] = [
  { name: 'expected', title: 'expected' }, { name: 'found', title: 'found' }, { name: 'missed', title: 'missed' },
  { name: 'extra', title: 'extra' }, { name: 'links', title: 'links' }, { name: 'labels', title: 'labels' },
]

/** Lines by role, in units: the same forms as in the annotated image, so that the two read alike. */
const LINES: Readonly<Record<Mark['role'], { width: number; dash?: readonly [on: number, off: number] }>> = {
  expected: { width: 2, dash: [3.6, 8.4] }, found: { width: 2.3 }, missed: { width: 2.6, dash: [6.5, 7.6] }, extra: { width: 2.2 },
}

const tenth = (n: number): number => Math.round(n * 10) / 10
const to = (x: number, y: number): string => `${tenth(x)} ${tenth(y)}`

const ring = (x: number, y: number, r: number): string => `M${to(x - r, y)}a${tenth(r)} ${tenth(r)} 0 1 0 ${tenth(2 * r)} 0a${tenth(r)} ${tenth(r)} 0 1 0 ${tenth(-2 * r)} 0Z`

/** What tells a role without its colour: plus for found, cross for extra, minus for missed. */
function sign(x: number, y: number, role: Mark['role'], unit: number): string {
  const arm = (dx: number, dy: number): string => `M${to(x - dx * unit, y - dy * unit)}L${to(x + dx * unit, y + dy * unit)}`
  switch (role) {
    case 'expected': return ''
    case 'found': return arm(5, 0) + arm(0, 5)
    case 'extra': return arm(4.4, 4.4) + arm(4.4, -4.4)
    case 'missed': return arm(3.2, 0)
  }
}

/** The outline of a shape, and the sign of its role. */
function forms(shape: Shape, role: Mark['role'], unit: number): { outline: string; sign: string } {
  switch (shape.kind) {
    case 'point': return { outline: role === 'expected' || role === 'missed' ? ring(...shape.at, 9 * unit) : '', sign: sign(...shape.at, role, unit) }
    case 'circle': return { outline: ring(...shape.at, Math.abs(shape.radius)), sign: sign(...shape.at, role, Math.min(unit, Math.abs(shape.radius) / 9)) }
    case 'box': {
      const { x, y, width, height } = shape
      const small = Math.min(unit, Math.min(Math.abs(width), Math.abs(height)) / 14)
      return {
        outline: `M${to(x, y)}h${tenth(width)}v${tenth(height)}h${tenth(-width)}Z`,
        sign: role === 'missed' ? sign(x + width / 2, y + height / 2, role, small) : role === 'extra' ? sign(x + 8 * small, y + 8 * small, role, small * 0.9) : '',
      }
    }
    case 'path': return { outline: shape.points.length > 0 ? `M${shape.points.map(([x, y]) => to(x, y)).join('L')}${shape.closed ? 'Z' : ''}` : '', sign: '' }
    case 'link': return { outline: `M${to(...shape.from)}L${to(...shape.to)}`, sign: '' }
  }
}

function strokesOf({ shape, role }: Mark, unit: number, solid: boolean): Stroke[] {
  const line = shape.kind === 'link' ? { width: 1.3 } : LINES[role]
  const form = forms(shape, role, unit)
  const stroke = (d: string, dash: string): Stroke => ({ d, width: tenth(line.width * unit), halo: tenth((line.width + 1.8) * unit), dash })
  return [
    ...(form.outline ? [stroke(form.outline, !solid && 'dash' in line && line.dash ? line.dash.map((one) => tenth(one * unit)).join(' ') : '')] : []),
    ...(form.sign ? [stroke(form.sign, '')] : []),
  ]
}

/** Links lie under everything, what was expected above what was found: a dashed line stays in sight upon a solid one. */
const depth = ({ shape, role }: Mark): number => (shape.kind === 'link' ? 0 : role === 'found' || role === 'extra' ? 1 : 2)

/** Px of one unit: grows with the image, shrinks where many points share it. */
function unitOf({ width, height }: { width: number; height: number }, marks: readonly Mark[]): number {
  const points = marks.filter(({ shape }) => shape.kind === 'point').length
  const bySize = Math.min(Math.max(Math.sqrt(width * height) / 600, Math.min(width, height) / 400), Math.max(width, height) / 400)
  return points === 0 ? bySize : Math.min(bySize, Math.max(bySize / 2, (0.4 * Math.sqrt((width * height) / points)) / 8))
}

export interface MarksOptions {
  /** width of the annotated image in px of the original: where it is wider, both are shown with the same margins, so that
   * they have one scale */
  canvas?: number
  /** how much thicker lines are than on an image shown at about 600 px: 2.5 for thumbnails */
  zoom?: number
  /** whole lines for what is expected: on pages where nothing was found that it could be taken for */
  solid?: boolean
  /** false: no labels at all, as on thumbnails */
  named?: boolean
}

/** Marks over an image of `image` px. */
export function marksOver(image: Size, marks: readonly Mark[], { canvas = image.width, zoom = 1, solid = false, named = true }: MarksOptions = {}): Marks {
  const { width, height } = image
  const unit = unitOf(image, marks) * zoom
  const margin = Math.max(0, (canvas - width) / 2)
  const drawn = marks.slice(0, MOST_MARKS).sort((a, b) => depth(a) - depth(b))
  const labels = named ? placeLabels(drawn, image, unit) : new Map<number, MarkLabel>()
  const list = drawn.map((mark, index): DrawnMark => {
    const label = labels.get(index)
    return {
      role: mark.role, isLink: mark.shape.kind === 'link', link: `m${mark.match}`, title: mark.label ? `${mark.role}: ${mark.label}` : mark.role, strokes: strokesOf(mark, unit, solid),
      label: label ? { x: tenth(label.x), y: tenth(label.y), size: tenth(label.size), text: label.text } : null,
    }
  })
  const inLayer = (name: string): number =>
    list.filter((one) => (name === 'links' ? one.isLink : name === 'labels' ? one.label !== null : one.role === name && !one.isLink)).length
  const layers = LAYERS.map((layer) => ({ ...layer, n: inLayer(layer.name), on: layer.name !== 'labels' || readable(list) })).filter((layer) => layer.n > 0)
  return {
    viewBox: `${tenth(-margin)} 0 ${tenth(width + 2 * margin)} ${height}`, list, layers,
    label: list.length === 0 ? 'no marks' : `marks: ${layers.filter((layer) => layer.name !== 'labels').map((layer) => `${layer.n} ${layer.title}`).join(', ')}`,
  }
}

const readable = (list: readonly DrawnMark[]): boolean => {
  const labels = list.flatMap(({ label }) => label?.text ?? [])
  return labels.length <= READABLE_LABELS && labels.every((text) => text.length <= READABLE_LETTERS)
}

/** The truth over its image. There is no switch for labels, so those that would hide the image stay away. */
export function truthOver(image: Size, marks: readonly Mark[], zoom = 1): Marks {
  const over = marksOver(image, marks, { zoom, solid: true, named: zoom === 1 })
  return readable(over.list) ? over : { ...over, list: over.list.map((mark) => ({ ...mark, label: null })) }
}
