import type { JsonNode } from '../json.ts'
import { numbersIn, type Refused, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'

/** What a JSON value says about places. `absent`: it says in so many words that there are none ([] or null). */
export interface PlacesFind {
  places: SaidPlace[]
  refused: Refused[]
  absent: boolean
}

interface Find extends PlacesFind {
  want: 'point' | 'box'
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

/** Collects the places of parsed JSON: objects with the keys that model families use, and bare lists of 2 or 4 numbers. */
export function placesInJson(roots: readonly JsonNode[], want: 'point' | 'box' = 'point'): PlacesFind {
  const find: Find = { places: [], refused: [], absent: false, want }
  for (const root of roots) visit(root, undefined, find, true)
  const { places, refused, absent } = find
  return { places, refused, absent }
}

/** `sole`: the node stands for the whole answer or for a list of it, so that an empty list says "none". */
function visit(node: JsonNode, label: string | undefined, find: Find, sole: boolean): void {
  if (node.kind === 'object') visitObject(node, label, find)
  if (node.kind !== 'array') return
  if (node.items.length === 0 && !node.cut && sole) find.absent = true
  const numbers = numbersOf(node)
  if (node.cut && !node.items.some(isList)) find.refused.push({ range: node.range, reason: node.cut })
  else if (!numbers) visitItems(node, label, find, sole)
  else if (numbers.length === 2 || numbers.length === 4)
    find.places.push({ range: node.range, numbers, named: false, ...(label === undefined ? {} : { label }) })
  else if (numbers.length > 4 && numbers.length % (find.want === 'box' ? 4 : 2) === 0)
    find.places.push(...flat(numbers, find.want === 'box' ? 4 : 2, label))
  else
    find.refused.push({
      range: node.range,
      reason: `${numbers.length} numbers in a list: neither a point (2) nor a box (4)`,
    })
}

/** A list of lists and objects; `["RBC", [1, 2, 3, 4]]` is one place with its label. */
function visitItems(
  node: Extract<JsonNode, { kind: 'array' }>,
  label: string | undefined,
  find: Find,
  sole: boolean,
): void {
  const [first, second] = node.items
  if (node.items.length === 2 && first && second && first.kind !== second.kind) {
    const [name, place] = first.kind === 'string' ? [first, second] : [second, first]
    if (name.kind === 'string' && place.kind === 'array' && !numbersOf(name))
      return visit(place, name.value, find, sole)
  }
  for (const item of node.items) visit(item, label, find, sole)
}

/** `[x1, y1, x2, y2, x3, y3]`: one list of all points, or of all boxes. */
const flat = (numbers: readonly SaidNumber[], size: number, label: string | undefined): SaidPlace[] =>
  Array.from({ length: numbers.length / size }, (_, i) => {
    const own = numbers.slice(size * i, size * (i + 1))
    return {
      range: [own[0]?.range[0] ?? 0, own.at(-1)?.range[1] ?? 0],
      numbers: own,
      named: false,
      ...(label === undefined ? {} : { label }),
    }
  })

/** Florence-2's lists side by side: `{"bboxes": [[..], ..], "labels": ["a", ..]}`. */
function sideBySide(fields: Map<string, JsonNode>): [place: JsonNode, label: string][] | null {
  const places = ['bboxes', 'boxes', 'points', 'bounding_boxes']
    .map((key) => fields.get(key))
    .find((node) => node?.kind === 'array')
  const labels = ['labels', 'bboxes_labels', 'classes', 'names']
    .map((key) => fields.get(key))
    .find((node) => node?.kind === 'array')
  if (places?.kind !== 'array' || labels?.kind !== 'array' || places.cut || places.items.length !== labels.items.length)
    return null
  return places.items.map((item, i) => {
    const name = labels.items[i]
    return [item, name?.kind === 'string' || name?.kind === 'number' ? String(name.value) : '']
  })
}

function visitObject(node: JsonObject, inherited: string | undefined, find: Find): void {
  const fields = new Map(node.entries.map(({ key, value }) => [key.toLowerCase().replace(/[\s-]/g, '_'), value]))
  const beside = sideBySide(fields)
  if (beside) {
    for (const [item, name] of beside) visit(item, name, find, false)
    return
  }
  const label = labelOf(fields) ?? inherited
  const place = placeOf(fields, find.want)
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

function placeOf(fields: Map<string, JsonNode>, want: Find['want']): Omit<SaidPlace, 'range' | 'label'> | undefined {
  for (const key of PLACE_KEYS) {
    const node = fields.get(key)
    if (!node) continue
    if (node.kind === 'object' && !node.cut) {
      const inner = named(new Map(node.entries.map((entry) => [entry.key.toLowerCase(), entry.value])))
      if (inner) return inner
    }
    const several = want === 'point' && key.startsWith('point')
    const numbers = numbersOf(node) ?? (several ? undefined : flattened(node))
    if (numbers && (numbers.length === 2 || numbers.length === 4)) return { numbers, named: false }
  }
  return corners(fields) ?? named(fields)
}

const CORNER_PAIRS = [
  ['top_left', 'bottom_right'],
  ['topleft', 'bottomright'],
  ['upper_left', 'lower_right'],
  ['left_top', 'right_bottom'],
  ['min', 'max'],
]

/** `{"top_left": [1, 2], "bottom_right": {"x": 3, "y": 4}}` */
function corners(fields: Map<string, JsonNode>): Omit<SaidPlace, 'range' | 'label'> | undefined {
  for (const keys of CORNER_PAIRS) {
    const pairs = keys.map((key) => {
      const node = fields.get(key)
      if (node?.kind === 'object' && !node.cut)
        return named(new Map(node.entries.map((entry) => [entry.key.toLowerCase(), entry.value])))?.numbers
      return node?.kind === 'array' && !node.cut ? numbersOf(node) : undefined
    })
    if (pairs.every((pair) => pair?.length === 2)) return { numbers: pairs.flatMap((pair) => pair ?? []), named: true }
  }
  return undefined
}

/** A corner with width and height, by the names there are for them. */
const CORNERS = [
  ['x', 'y'],
  ['left', 'top'],
  ['x_min', 'y_min'],
  ['xmin', 'ymin'],
  ['x1', 'y1'],
]
const CENTRES = [
  ['cx', 'cy'],
  ['center_x', 'center_y'],
  ['centre_x', 'centre_y'],
  ['x_center', 'y_center'],
  ['xc', 'yc'],
]
const SIDES = [
  ['width', 'height'],
  ['w', 'h'],
]

/** `{"x": 1, "y": 2}` and the like. */
function named(fields: Map<string, JsonNode>): Omit<SaidPlace, 'range' | 'label'> | undefined {
  for (const sides of SIDES) {
    const [width, height] = pick(fields, sides) ?? []
    if (!width || !height) continue
    const shifted = (from: SaidNumber, side: SaidNumber, by: number): SaidNumber => ({
      ...from,
      value: from.value + side.value * by,
    })
    for (const [keys, centred] of [
      ...CENTRES.map((keys) => [keys, true] as const),
      ...CORNERS.map((keys) => [keys, false] as const),
    ]) {
      const [x, y] = pick(fields, keys) ?? []
      if (!x || !y || x.percent !== width.percent || y.percent !== height.percent) continue
      const [before, after] = centred ? [-0.5, 0.5] : [0, 1]
      return {
        numbers: [
          shifted(x, width, before),
          shifted(y, height, before),
          shifted(x, width, after),
          shifted(y, height, after),
        ],
        named: true,
        note: `from ${[...keys, ...sides].join(', ')}`,
      }
    }
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
  text.length <= 200 && /^(?:[\s\d.,;()[\]+\-\u2212%eE]|px)*$/.test(text)
    ? [...numbersIn(text.replace(/px/g, '  '))]
    : []
