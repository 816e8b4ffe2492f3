import { crowding, markOrder, pageUnit, Pairs, type Mark, type Size } from '../../../../runner/index.ts'
import { placeLabels, type MarkLabel } from './mark-labels.ts'
import { sampleOf, strokesOf, tenth, type StrokeGroup } from './mark-strokes.ts'

export interface DrawnMark {
  role: string
  isLink: boolean
  /** token shared with the words of the reply and the row of the table that belong to this mark */
  link: string
  title: string
  groups: StrokeGroup[]
  label: MarkLabel | null
}

/** `sample`: its form in little, none where the layer is words; `role` is what that stands for. */
export interface Layer {
  name: string
  title: string
  n: number
  on: boolean
  role: Mark['role']
  sample: StrokeGroup[]
}

/** Marks as SVG over the untouched image. */
export interface Marks {
  viewBox: string
  label: string
  list: DrawnMark[]
  layers: Layer[]
}

/** With more labels than this, or longer ones, they start switched off: they would hide what they name. */
const READABLE_LABELS = 24
const READABLE_LETTERS = 20
/** Radius in units that a circle on a thumbnail has at least. */
const SMALLEST_CIRCLE = 5.5
/** Lines on thumbnails are thinner by this, and their dashes shorter. */
const THUMB_THIN = 0.75
const LAYERS: readonly { name: string; title: string }[] = [
  { name: 'expected', title: 'expected' },
  { name: 'found', title: 'found' },
  { name: 'mislabelled', title: 'wrong label' },
  { name: 'missed', title: 'missed' },
  { name: 'extra', title: 'extra' },
  { name: 'ignored', title: 'ignored' },
  { name: 'links', title: 'links' },
  { name: 'labels', title: 'labels' },
]

/** On a thumbnail the outline of a very small thing would be a dot: it gets a ring of a size that can be seen. */
const enlarged = (mark: Mark, unit: number): Mark =>
  mark.shape.kind === 'circle'
    ? { ...mark, shape: { ...mark.shape, radius: Math.max(Math.abs(mark.shape.radius), SMALLEST_CIRCLE * unit) } }
    : mark

export interface MarksOptions {
  /** width of the annotated image in px of the original: where it is wider, both are shown with the same margins, so that
   * they have one scale */
  canvas?: number
  /** how much smaller than at 600 px the image is shown: about 2.5 for thumbnails */
  reduced?: number
  /** false: no labels at all, as on thumbnails */
  named?: boolean
}

/** Marks over an image of `image` px. */
export function marksOver(
  image: Size,
  marks: readonly Mark[],
  { canvas = image.width, reduced = 1, named = true }: MarksOptions = {},
): Marks {
  const { width, height } = image
  const crowd = crowding(image, marks)
  const unit = pageUnit(image) * crowd * reduced
  const thin = reduced > 1 ? THUMB_THIN : 1
  const margin = Math.max(0, (canvas - width) / 2)
  const pairs = new Pairs(marks.map((mark) => ({ mark, shape: mark.shape })))
  const shown = marks.flatMap((mark): Mark[] => {
    if (mark.shape.kind !== 'link') return [mark]
    const link = pairs.linkOf({ mark, shape: mark.shape }, unit)
    return link ? [{ ...mark, shape: link }] : []
  })
  const drawn = markOrder(shown, (mark) => mark)
  const labels = named ? placeLabels(drawn, image, unit) : new Map<number, MarkLabel>()
  const list = drawn.map((mark, index): DrawnMark => {
    const label = labels.get(index)
    return {
      role: mark.role,
      isLink: mark.shape.kind === 'link',
      link: `m${mark.match}`,
      title: mark.label ? `${mark.role}: ${mark.label}` : mark.role,
      groups: strokesOf(reduced > 1 ? enlarged(mark, unit) : mark, unit, crowd * thin, {
        free: pairs.freeOf({ mark, shape: mark.shape }, unit),
      }),
      label: label ? { x: tenth(label.x), y: tenth(label.y), size: tenth(label.size), text: label.text } : null,
    }
  })
  const layers = LAYERS.flatMap((layer): Layer[] => {
    const at = list.flatMap((drawnMark, index) =>
      (
        layer.name === 'links'
          ? drawnMark.isLink
          : layer.name === 'labels'
            ? drawnMark.label !== null
            : drawnMark.role === layer.name && !drawnMark.isLink
      )
        ? [index]
        : [],
    )
    const first = drawn[at[0] ?? -1]
    return first
      ? [
          {
            ...layer,
            role: first.role,
            n: at.length,
            on: layer.name !== 'labels' || readable(list),
            sample: layer.name === 'labels' ? [] : sampleOf(first.shape.kind, first.role),
          },
        ]
      : []
  })
  return {
    viewBox: `${tenth(-margin)} 0 ${tenth(width + 2 * margin)} ${height}`,
    list,
    layers,
    label:
      list.length === 0
        ? 'no marks'
        : `marks: ${layers
            .filter((layer) => layer.name !== 'labels')
            .map((layer) => `${layer.n} ${layer.title}`)
            .join(', ')}`,
  }
}

const readable = (list: readonly DrawnMark[]): boolean => {
  const labels = list.flatMap(({ label }) => label?.text ?? [])
  return labels.length <= READABLE_LABELS && labels.every((text) => text.length <= READABLE_LETTERS)
}

/** The truth over its image. There is no switch for labels, so those that would hide the image stay away. */
export function truthOver(image: Size, marks: readonly Mark[], reduced = 1, named = reduced === 1): Marks {
  const over = marksOver(image, marks, { reduced, named })
  return readable(over.list) ? over : { ...over, list: over.list.map((mark) => ({ ...mark, label: null })) }
}
