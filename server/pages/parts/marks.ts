import { centre, type Mark, type Shape, type Test } from '../../../runner/index.ts'

type Drawn =
  | { kind: 'circle'; x: number; y: number; r: number }
  | { kind: 'box'; x: number; y: number; width: number; height: number }
  | { kind: 'path'; d: string }

export interface DrawnMark {
  role: string
  isLink: boolean
  /** token shared with the words of the reply and the row of the table that belong to this mark */
  link: string
  title: string
  shape: Drawn
  label: { x: number; y: number; size: number; text: string } | null
}

export interface Layer { name: string; title: string; n: number; on: boolean }

/** Marks as SVG over the untouched image: lengths in px of the original. */
export interface Marks { viewBox: string; width: number; height: number; label: string; list: DrawnMark[]; layers: Layer[] }

/** With more labels than this they start switched off: tags over tags tell nothing. */
const READABLE_LABELS = 24

const LAYERS: readonly { name: string; title: string }[] = [
  { name: 'expected', title: 'expected' }, { name: 'found', title: 'found' }, { name: 'missed', title: 'missed' },
  { name: 'extra', title: 'extra' }, { name: 'links', title: 'match links' }, { name: 'labels', title: 'labels' },
]

const tenth = (n: number): number => Math.round(n * 10) / 10

/** A place without a size is drawn by role, as in the annotated image: expected and missed as rings, found as a cross, extra as an x. */
function place([x, y]: readonly [number, number], role: Mark['role'], reach: number): Drawn {
  const at = (dx: number, dy: number): string => `${tenth(x + dx * reach)} ${tenth(y + dy * reach)}`
  if (role === 'found') return { kind: 'path', d: `M${at(-1, 0)}L${at(1, 0)}M${at(0, -1)}L${at(0, 1)}` }
  if (role === 'extra') return { kind: 'path', d: `M${at(-0.8, -0.8)}L${at(0.8, 0.8)}M${at(0.8, -0.8)}L${at(-0.8, 0.8)}` }
  return { kind: 'circle', x: tenth(x), y: tenth(y), r: tenth(reach * 0.8) }
}

function drawn(shape: Shape, role: Mark['role'], reach: number): Drawn {
  switch (shape.kind) {
    case 'point': return place(shape.at, role, reach)
    case 'circle': return { kind: 'circle', x: tenth(shape.at[0]), y: tenth(shape.at[1]), r: tenth(shape.radius) }
    case 'box': return { kind: 'box', x: tenth(shape.x), y: tenth(shape.y), width: tenth(Math.max(0, shape.width)), height: tenth(Math.max(0, shape.height)) }
    case 'link': return { kind: 'path', d: `M${tenth(shape.from[0])} ${tenth(shape.from[1])}L${tenth(shape.to[0])} ${tenth(shape.to[1])}` }
    case 'path': return { kind: 'path', d: `M${shape.points.map(([x, y]) => `${tenth(x)} ${tenth(y)}`).join('L')}${shape.closed ? 'Z' : ''}` }
  }
}

/** The top right of a shape, where its tag hangs. */
function corner(shape: Shape, reach: number): [number, number] {
  const [x, y] = centre(shape)
  if (shape.kind === 'box') return [shape.x, shape.y - reach * 0.4]
  const half = shape.kind === 'circle' ? shape.radius : reach
  return [x + half * 0.8, y - half * 0.8]
}

/** `canvas` is the width of the annotated image in px of the original: where it is wider, both are shown with the same
 * margins, so that they have one scale. */
export function marksOf(test: Test, canvas: number): Marks {
  const { width, height } = test.case.image
  const reach = Math.min(Math.max(3, Math.max(width, height) / 75), Math.min(width, height) / 4)
  const size = Math.max(width, height) / 42
  const margin = Math.max(0, (canvas - width) / 2)
  const list = test.marks.map((mark): DrawnMark => {
    const isLink = mark.shape.kind === 'link'
    const [x, y] = corner(mark.shape, reach)
    return {
      role: mark.role, isLink, link: `m${mark.match}`, title: mark.label ? `${mark.role}: ${mark.label}` : mark.role,
      shape: drawn(mark.shape, mark.role, reach),
      label: mark.label && !isLink && mark.role !== 'expected' ? { x: tenth(x), y: tenth(y), size: tenth(size), text: mark.label.slice(0, 40) } : null,
    }
  })
  const inLayer = (name: string): number =>
    list.filter((one) => (name === 'links' ? one.isLink : name === 'labels' ? one.label !== null : one.role === name && !one.isLink)).length
  return {
    viewBox: `${tenth(-margin)} 0 ${tenth(width + 2 * margin)} ${height}`, width: Math.round(width + 2 * margin), height, list,
    label: list.length > 0 ? `marks: ${LAYERS.slice(0, 4).map(({ name }) => ({ name, n: inLayer(name) })).filter(({ n }) => n > 0).map(({ name, n }) => `${n} ${name}`).join(', ')}` : 'no marks',
    layers: LAYERS.map((layer) => ({ ...layer, n: inLayer(layer.name), on: layer.name !== 'labels' || inLayer('labels') <= READABLE_LABELS })).filter((layer) => layer.n > 0),
  }
}
