import { groupBy } from '../../../tools/group-by.ts'
import { annotatedCases, type Box, type Labelled } from '../annotated.ts'
import { fits, settle, type Reading } from '../box-reading.ts'
import { listOf, textOf, type Cells, type Columns } from './columns.ts'
import type { Item, Place, Problem, ReadOptions } from '../define-importer.ts'
import { measure } from '../measure.ts'
import { stem, type Source } from '../source.ts'
import { rowsOf } from './table-rows.ts'

interface BoxColumns {
  /** the four numbers in columns of their own, or all boxes of an image in one */
  four?: readonly [string, string, string, string]
  list?: string
  reading?: Reading
  label?: string
  used: string[]
}

const FOURS: readonly (readonly [names: readonly string[], Reading])[] = [
  [['xmin', 'ymin', 'xmax', 'ymax'], 'xyxy'],
  [['x1', 'y1', 'x2', 'y2'], 'xyxy'],
  [['x', 'y', 'width', 'height'], 'xywh'],
  [['x', 'y', 'w', 'h'], 'xywh'],
]
const LISTS: readonly (readonly [name: string, reading: Reading | undefined])[] = [
  ['boxes', undefined],
  ['bboxes', undefined],
  ['box', undefined],
  ['bbox', undefined],
  ['bbox_xywh', 'xywh'],
  ['bbox_xyxy', 'xyxy'],
  ['box_xywh', 'xywh'],
  ['box_xyxy', 'xyxy'],
]
const LABELS = ['label', 'labels', 'class', 'classes', 'class_name', 'name', 'category', 'categories', 'object']

/** The columns that mark objects: corners of a box each in its own (a row an object, as in the tables of TensorFlow and
 * RetinaNet), or the boxes of an image in one, with their labels beside. undefined where there are none. */
export function boxColumnsOf(names: Iterable<string>): BoxColumns | undefined {
  const known = new Map([...names].map((name) => [name.toLowerCase(), name]))
  const label = LABELS.map((name) => known.get(name)).find((name) => name !== undefined)
  if (label === undefined) return undefined
  for (const [wanted, reading] of FOURS) {
    const four = wanted.flatMap((name) => known.get(name) ?? [])
    if (four.length === 4)
      return { four: four as unknown as [string, string, string, string], reading, label, used: [...four, label] }
  }
  for (const [name, reading] of LISTS) {
    const list = known.get(name)
    if (list !== undefined) return { list, label, used: [list, label], ...(reading === undefined ? {} : { reading }) }
  }
  return undefined
}

interface Marked {
  image: string
  at: Place
  field?: string
  label: string
  box: Box | string
}

/** An image at a time with all of its objects; rows of one image are gathered. What four numbers in one cell mean is
 * settled as for ScreenSpot, by both readings of every box. Throws SuiteError where it is not settled. */
export async function* boxedEntries(
  source: Source,
  file: string,
  columns: BoxColumns,
  { image: imageColumn }: Columns,
  { type, boxes: ordered }: ReadOptions,
): AsyncGenerator<Item> {
  const marked: Marked[] = []
  for await (const row of rowsOf(source, file)) {
    if (row.kind !== 'row') yield row
    else {
      const at = { file, ...(row.line === undefined ? {} : { line: row.line }) }
      const image = textOf(row.cells[imageColumn ?? ''])
      if (image === undefined) yield { kind: 'problem', at, message: `${imageColumn} is empty` } satisfies Problem
      else marked.push(...objectsOf(row.cells, columns).map((object) => ({ ...object, image, at })))
    }
  }
  const byImage = groupBy(marked, ({ image }) => image)
  const sizes = await measure(
    source,
    [...byImage.keys()].map((image) => ({ file: image, near: file })),
  )
  const placed = marked.flatMap(({ box, image }) => {
    const size = sizes.get(image)
    return typeof box === 'string' || !size ? [] : [{ box, size }]
  })
  const shares = placed.length > 0 && placed.every(({ box }) => box.every((value) => value >= 0 && value <= 1))
  const unit = { width: 1, height: 1 }
  const reading =
    ordered ??
    columns.reading ??
    settle(shares ? placed.map(({ box }) => ({ box, size: unit })) : placed, file, columns.list ?? 'boxes')
  const labels = [...new Set(marked.map(({ label }) => label).filter((label) => label !== ''))].sort()
  for (const [image, objects] of byImage) {
    const at = (objects[0] as Marked).at
    yield {
      kind: 'entry',
      at,
      image: { file: image, near: file },
      *cases(size) {
        const scale = shares ? size : unit
        const read = objects
          .filter(({ box, label }) => box !== '' || label !== '')
          .map(({ box, label, at }): Labelled => ({ label, at, box: inPx(box, reading, scale, shares ? unit : size) }))
        yield* annotatedCases(
          stem(image.replaceAll('\\', '/')),
          read,
          labels,
          type === 'count' ? type : 'detect',
          size,
          at,
        )
      },
    }
  }
}

/** The objects of a row. A row without box and label is an image with nothing on it. */
function objectsOf(cells: Cells, { four, list, label }: BoxColumns): Pick<Marked, 'label' | 'box'>[] {
  const labels = listOf(cells[label ?? ''])
  if (four) {
    const values = four.map((name) => textOf(cells[name]))
    if (values.every((value) => value === undefined)) return [{ label: labels[0] ?? '', box: '' }]
    const numbers = values.map((value) => Number(value ?? NaN))
    const name = labels[0] ?? ''
    if (name === '') return [{ label: '', box: 'has a box without a label' }]
    return numbers.every(Number.isFinite)
      ? [{ label: name, box: numbers as unknown as Box }]
      : [{ label: name, box: `has no four numbers under ${four.join(', ')}` }]
  }
  const boxes = boxList(cells[list ?? ''])
  if (typeof boxes === 'string') return [{ label: labels[0] ?? '', box: boxes }]
  if (boxes.length === 0) return [{ label: '', box: '' }]
  if (labels.length !== boxes.length && labels.length !== 1)
    return [{ label: '', box: `has ${boxes.length} boxes and ${labels.length} labels` }]
  return boxes.map((box, i) => ({ label: labels[labels.length === 1 ? 0 : i] as string, box }))
}

/** One box, or a list of boxes, as JSON, as Python writes it, or as four numbers. */
function boxList(value: unknown): Box[] | string {
  const text = typeof value === 'string' ? value.trim() : value
  if (text === '' || text === null || text === undefined) return []
  let parsed: unknown = text
  if (typeof text === 'string')
    try {
      parsed = JSON.parse(
        /^[[(]/.test(text) ? text.replaceAll('(', '[').replaceAll(')', ']') : `[${text.split(/[\s,;]+/).join(',')}]`,
      )
    } catch {
      return `has "${text.slice(0, 60)}" where a list of boxes is expected`
    }
  const isBox = (item: unknown): item is Box =>
    Array.isArray(item) && item.length === 4 && item.every((side) => typeof side === 'number' && Number.isFinite(side))
  if (isBox(parsed)) return [parsed]
  return Array.isArray(parsed) && parsed.every(isBox) ? parsed : 'has boxes that are not four numbers each'
}

function inPx(
  box: Box | string,
  reading: Reading,
  scale: { width: number; height: number },
  size: { width: number; height: number },
): Box | string {
  if (typeof box === 'string') return box
  const [a, b, c, d] = box
  if (reading === 'xyxy' && !fits(box, reading, { width: Math.max(size.width, c), height: Math.max(size.height, d) }))
    return `the corners [${box.join(', ')}] are not those of a box`
  const [width, height] = reading === 'xywh' ? [c, d] : [c - a, d - b]
  return [a * scale.width, b * scale.height, width * scale.width, height * scale.height]
}
