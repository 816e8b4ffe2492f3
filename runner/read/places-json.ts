import type { JsonNode } from './json.ts'
import { numbersIn, type Refused, type SaidNumber } from './numbers.ts'
import type { SaidPlace } from './place.ts'

/** What a JSON value says about places. `absent`: it says in so many words that there are none ([] or null). */
export interface PlacesFind {
  places: SaidPlace[]
  refused: Refused[]
  absent: boolean
}

type JsonObject = Extract<JsonNode, { kind: 'object' }>

const PLACE_KEYS = [
  'bbox_2d',
  'bbox',
  'box_2d',
  'box',
  'bounding_box',
  'boundingbox',
  'point_2d',
  'point',
  'coordinates',
  'coordinate',
  'coords',
  'center',
  'centre',
  'position',
  'location',
  'xy',
]
const LABEL_KEYS = [
  'label',
  'class',
  'category',
  'name',
  'object_name',
  'object',
  'description',
  'text_content',
  'text',
  'alt',
]
/** Keys that hold a list without naming what is in it. Any other key of a list is taken as the label of its places. */
const LIST_KEYS = new Set([
  ...PLACE_KEYS,
  'points',
  'boxes',
  'bboxes',
  'bounding_boxes',
  'objects',
  'detections',
  'predictions',
  'results',
  'result',
  'annotations',
  'items',
  'instances',
  'answer',
  'answers',
  'output',
  'list',
  'centers',
  'centres',
  'locations',
  'positions',
])

/** Numbers by name, x before y: four keys for a box, two for a point. */
const NAMED = [
  ['x_min', 'y_min', 'x_max', 'y_max'],
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['x1', 'y1', 'x2', 'y2'],
  ['x0', 'y0', 'x1', 'y1'],
  ['left', 'top', 'right', 'bottom'],
  ['x', 'y'],
  ['cx', 'cy'],
  ['center_x', 'center_y'],
]
const SIDES = ['x', 'y', 'width', 'height']

/** Collects the places of parsed JSON: objects with the keys that model families use, and bare lists of 2 or 4 numbers. */
export function placesInJson(roots: readonly JsonNode[]): PlacesFind {
  const find: PlacesFind = { places: [], refused: [], absent: false }
  for (const root of roots) visit(root, undefined, find, true)
  return find
}

/** `sole`: the node stands for the whole answer or for a list of it, so that an empty list says "none". */
function visit(node: JsonNode, label: string | undefined, find: PlacesFind, sole: boolean): void {
  if (node.kind === 'object') visitObject(node, label, find)
  if (node.kind !== 'array') return
  if (node.items.length === 0 && !node.cut && sole) find.absent = true
  const numbers = numbersOf(node)
  if (node.cut && !node.items.some(isList)) find.refused.push({ range: node.range, reason: node.cut })
  else if (!numbers) for (const item of node.items) visit(item, label, find, sole)
  else if (numbers.length === 2 || numbers.length === 4)
    find.places.push({ range: node.range, numbers, named: false, ...(label === undefined ? {} : { label }) })
  else
    find.refused.push({
      range: node.range,
      reason: `${numbers.length} numbers in a list: neither a point (2) nor a box (4)`,
    })
}

function visitObject(node: JsonObject, inherited: string | undefined, find: PlacesFind): void {
  const fields = new Map(node.entries.map(({ key, value }) => [key.toLowerCase().replace(/[\s-]/g, '_'), value]))
  const label = labelOf(fields) ?? inherited
  const place = placeOf(fields)
  if (node.cut && (place || !node.entries.some(({ value }) => isList(value))))
    find.refused.push({ range: node.range, reason: node.cut })
  else if (place) find.places.push({ ...place, range: node.range, ...(label === undefined ? {} : { label }) })
  else {
    const listsByLabel = node.entries.every(({ value }) => value.kind === 'array')
    for (const [key, value] of fields) {
      if (value.kind === 'literal' && value.value === null && LIST_KEYS.has(key)) find.absent = true
      else visit(value, label ?? (LIST_KEYS.has(key) ? undefined : key), find, listsByLabel || LIST_KEYS.has(key))
    }
  }
}

/** Things that may hold places: only what holds none of these is refused as a whole when it is cut. */
const isList = (node: JsonNode): boolean => node.kind === 'array' || node.kind === 'object'

function labelOf(fields: Map<string, JsonNode>): string | undefined {
  for (const key of LABEL_KEYS) {
    const node = fields.get(key)
    if (node?.kind === 'string' || node?.kind === 'number') return String(node.value)
  }
  return undefined
}

function placeOf(fields: Map<string, JsonNode>): Omit<SaidPlace, 'range' | 'label'> | undefined {
  for (const key of PLACE_KEYS) {
    const node = fields.get(key)
    if (!node) continue
    if (node.kind === 'object' && !node.cut) {
      const inner = named(new Map(node.entries.map((entry) => [entry.key.toLowerCase(), entry.value])))
      if (inner) return inner
    }
    const numbers = numbersOf(node) ?? flattened(node)
    if (numbers && (numbers.length === 2 || numbers.length === 4)) return { numbers, named: false }
  }
  return named(fields)
}

/** `{"x": 1, "y": 2}` and the like. */
function named(fields: Map<string, JsonNode>): Omit<SaidPlace, 'range' | 'label'> | undefined {
  const [x, y, width, height] = pick(fields, SIDES) ?? []
  if (x && y && width && height && x.percent === width.percent && y.percent === height.percent) {
    const far = (side: SaidNumber, from: SaidNumber): SaidNumber => ({ ...side, value: from.value + side.value })
    return { numbers: [x, y, far(width, x), far(height, y)], named: true, note: 'from x, y, width, height' }
  }
  for (const keys of NAMED) {
    const numbers = pick(fields, keys)
    if (numbers) return { numbers, named: true }
  }
  return undefined
}

function pick(fields: Map<string, JsonNode>, keys: readonly string[]): SaidNumber[] | undefined {
  const numbers = keys.map((key) => numberOf(fields.get(key)))
  return numbers.every((number) => number !== undefined) ? numbers : undefined
}

/** A number, also one in quotes. */
function numberOf(node: JsonNode | undefined): SaidNumber | undefined {
  if (node?.kind === 'number') return { value: node.value, percent: node.percent, range: node.range }
  if (node?.kind !== 'string') return undefined
  const [only, more] = numbersOfText(node.value)
  return only && !more ? { ...only, range: node.range } : undefined
}

/** The numbers of a list of nothing but numbers, or of a text such as "10, 20"; undefined for anything else. */
function numbersOf(node: JsonNode): SaidNumber[] | undefined {
  if (node.kind === 'string') {
    const numbers = numbersOfText(node.value).map((saidNumber) => ({ ...saidNumber, range: node.range }))
    return numbers.length > 1 ? numbers : undefined
  }
  if (node.kind !== 'array' || node.items.length === 0) return undefined
  const numbers: SaidNumber[] = []
  for (const item of node.items) {
    const number = numberOf(item)
    if (!number) return undefined
    numbers.push(number)
  }
  return numbers
}

/** `[[x1, y1], [x2, y2]]` and `[[x1, y1, x2, y2]]` under the key of one place. */
function flattened(node: JsonNode): SaidNumber[] | undefined {
  if (node.kind !== 'array' || node.items.length > 2) return undefined
  const rows = node.items.map((item) => (item.kind === 'array' && !item.cut ? numbersOf(item) : undefined))
  const numbers = rows.every((row) => row !== undefined) ? rows.flat() : []
  return rows.length === 1 || numbers.length === 4 ? numbers : undefined
}

const numbersOfText = (text: string): SaidNumber[] =>
  text.length <= 200 && /^[\s\d.,;()[\]+\-\u2212%eE]*$/.test(text) ? [...numbersIn(text)] : []
