import { parseJson, type JsonNode } from '../json.ts'
import type { Refused, SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { columnsOf, numbersOf, OUTLINE_KEYS, PLACE_KEYS, placed, placeOf, rowOf } from './json-place.ts'
import { labelled, sameLabel } from './labels.ts'
import { orderTold, squashed, type Order } from './named.ts'

/** What a JSON value says about places. `absent`: it says in so many words that there are none ([] or null). */
export interface PlacesFind {
  places: SaidPlace[]
  refused: Refused[]
  absent: boolean
}

interface Find extends PlacesFind {
  want: 'point' | 'box'
  labels: readonly string[]
}

/** What the parts around a value say of it. `sole`: it stands for the whole answer or for a list of it, so that an empty
 * list says "none". */
interface Context {
  label?: string | undefined
  order?: Order | undefined
  sole: boolean
}

type JsonObject = Extract<JsonNode, { kind: 'object' }>
type JsonArray = Extract<JsonNode, { kind: 'array' }>

const LABEL_KEYS = [
  'label',
  'class',
  'classname',
  'category',
  'name',
  'objectname',
  'object',
  'description',
  'textcontent',
  'text',
  'alt',
]
/** Keys that hold a list without naming what is in it. Any other key of a list is taken as the label of its places. */
const LIST_KEYS = new Set([
  ...PLACE_KEYS,
  ...OUTLINE_KEYS,
  'boxes',
  'bboxes',
  'boundingboxes',
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
  'response',
  'data',
  'list',
  'centers',
  'centres',
  'locations',
  'positions',
  'path',
])

/** Collects the places of parsed JSON: objects with the keys that model families use, and bare lists of 2 or 4 numbers.
 * `labels`: those asked for. */
export function placesInJson(
  roots: readonly JsonNode[],
  want: 'point' | 'box' = 'point',
  labels: readonly string[] = [],
): PlacesFind {
  const find: Find = { places: [], refused: [], absent: false, want, labels }
  for (const root of roots) visit(root, find, { sole: true })
  const { places, refused, absent } = find
  return { places, refused, absent }
}

function visit(node: JsonNode, find: Find, context: Context): void {
  if (node.kind === 'object') visitObject(node, find, context)
  if (node.kind === 'string') visitText(node, find, context)
  if (node.kind === 'literal' && node.value === null && context.sole) find.absent = true
  if (node.kind !== 'array') return
  if (node.items.length === 0 && !node.cut && context.sole) find.absent = true
  const numbers = numbersOf(node)
  const size = find.want === 'box' ? 4 : 2
  const row = numbers ? undefined : rowOf(node)
  if (node.cut && !node.items.some(isList)) find.refused.push({ range: node.range, reason: node.cut })
  else if (row) find.places.push({ range: node.range, ...row })
  else if (!numbers) visitItems(node, find, context)
  else {
    const place = placed(numbers, context.order)
    if (place) find.places.push({ range: node.range, ...place, ...labelled(context.label) })
    else if (numbers.length > 4 && numbers.length % size === 0) find.places.push(...flat(numbers, size, context))
    else
      find.refused.push({
        range: node.range,
        reason: `${numbers.length} numbers in a list: neither a point (2) nor a box (4)`,
      })
  }
}

/** A text of JSON, or of nothing but numbers. */
function visitText(node: Extract<JsonNode, { kind: 'string' }>, find: Find, context: Context): void {
  const said = node.value.trim()
  if (/^[[{]/.test(said)) {
    const inside = parseJson(said)
    if (inside.node && inside.strict && inside.end === said.length)
      return visit(ranged(inside.node, node.range), find, context)
  }
  const numbers = numbersOf(node)
  // "(100, 200), (500, 600)": points in brackets of their own are no box
  const apart = find.want === 'point' && PAIRS_APART.test(said)
  const place = numbers && !apart && placed(numbers, context.order)
  const size = find.want === 'box' ? 4 : 2
  if (place) find.places.push({ range: node.range, ...place, ...labelled(context.label) })
  else if (numbers && numbers.length % size === 0) find.places.push(...flat(numbers, size, context))
  else if (SAID_NONE.test(said)) find.absent ||= context.sole
}
const PAIRS_APART = /^[([][^()[\]]{3,40}[)\]](?:[\s,;]{1,3}[([][^()[\]]{3,40}[)\]])+$/
const SAID_NONE = /^(?:none|null|n\/?a|not (?:found|visible|present)|no match)\.?$/i

/** What is inside of a text has no characters of its own in the reply. */
function ranged(node: JsonNode, range: JsonNode['range']): JsonNode {
  if (node.kind === 'array') return { ...node, range, items: node.items.map((item) => ranged(item, range)) }
  if (node.kind !== 'object') return { ...node, range }
  return { ...node, range, entries: node.entries.map(({ key, value }) => ({ key, value: ranged(value, range) })) }
}

/** A list of lists and objects; `["RBC", [1, 2, 3, 4]]` is one place with its label. */
function visitItems(node: JsonArray, find: Find, context: Context): void {
  const [first, second] = node.items
  if (node.items.length === 2 && first && second && first.kind !== second.kind) {
    const [name, place] = first.kind === 'string' ? [first, second] : [second, first]
    if (name.kind === 'string' && place.kind === 'array' && !numbersOf(name))
      return visit(place, find, { ...context, label: name.value })
  }
  for (const item of node.items) visit(item, find, { ...context, sole: context.sole && isList(item) })
}

/** `[x1, y1, x2, y2, x3, y3]`: one list of all points, or of all boxes. */
const flat = (numbers: readonly SaidNumber[], size: number, { label, order }: Context): SaidPlace[] =>
  Array.from({ length: numbers.length / size }, (_, i) => {
    const own = numbers.slice(size * i, size * (i + 1))
    return {
      range: [own[0]?.range[0] ?? 0, own.at(-1)?.range[1] ?? 0],
      ...(placed(own, order) ?? { numbers: own, named: false }),
      ...labelled(label),
    }
  })

/** Florence-2's lists side by side: `{"bboxes": [[..], ..], "labels": ["a", ..]}`. */
function sideBySide(fields: Map<string, JsonNode>): [place: JsonNode, label: string][] | null {
  const places = ['bboxes', 'boxes', 'points', 'boundingboxes', 'polygons', 'quadboxes']
    .map((key) => fields.get(key))
    .find((node) => node?.kind === 'array')
  const labels = ['labels', 'bboxeslabels', 'classes', 'names', 'categories']
    .map((key) => fields.get(key))
    .find((node) => node?.kind === 'array')
  if (places?.kind !== 'array' || labels?.kind !== 'array' || places.cut || places.items.length !== labels.items.length)
    return null
  return places.items.map((item, i) => {
    const name = labels.items[i]
    return [item, name?.kind === 'string' || name?.kind === 'number' ? String(name.value) : '']
  })
}

function visitObject(node: JsonObject, find: Find, context: Context): void {
  const fields = new Map(node.entries.map(({ key, value }) => [squashed(key), value]))
  const order = orderOf(fields) ?? context.order
  const beside = sideBySide(fields)
  if (beside) {
    for (const [item, name] of beside) visit(item, find, { label: name, order, sole: false })
    return
  }
  const own = labelOf(node, find.labels)
  const label = own ?? context.label
  const columns = node.cut ? undefined : columnsOf(fields)
  const place = placeOf(node, fields, find.want, order)
  if (node.cut && (place || !node.entries.some(({ value }) => isList(value))))
    find.refused.push({ range: node.range, reason: node.cut })
  else if (columns)
    for (const numbers of columns) find.places.push({ range: node.range, ...numbers, ...labelled(label) })
  else if (place) find.places.push({ range: node.range, ...place, ...labelled(label) })
  else {
    const listsByLabel = node.entries.every(({ value }) => value.kind === 'array')
    if (
      context.sole &&
      ((node.entries.length > 0 && node.entries.every(({ value }) => isNull(value))) || isDenied(fields))
    )
      find.absent = true
    for (const { key, value } of node.entries) {
      const listed = LIST_KEYS.has(squashed(key))
      const names = find.labels.some((asked) => sameLabel(key, asked))
      if (isNull(value)) find.absent ||= listed
      else if (value.kind !== 'string' || listed || names || /^\s*[[{]/.test(value.value))
        visit(value, find, {
          label: label ?? (listed || orderTold(key) ? undefined : key),
          order: orderTold(key) ?? order,
          sole: listed || (value.kind === 'array' && listsByLabel),
        })
    }
  }
}

/** `{"found": false}` */
const isDenied = (fields: Map<string, JsonNode>): boolean =>
  ['found', 'visible', 'present', 'exists'].some((key) => {
    const node = fields.get(key)
    return node?.kind === 'literal' && node.value === false
  })

const isNull = (node: JsonNode): boolean => node.kind === 'literal' && node.value === null

/** Things that may hold places: only what holds none of these is refused as a whole when it is cut. */
const isList = (node: JsonNode): boolean => node.kind === 'array' || node.kind === 'object'

/** What an object is called: by a label that was asked for, wherever it stands, else by the keys there are for a label. */
function labelOf({ entries }: JsonObject, asked: readonly string[]): string | undefined {
  const texts = entries.flatMap(({ key, value }) => {
    const only = value.kind === 'array' && value.items.length === 1 ? value.items[0] : value
    return only?.kind === 'string' || (only?.kind === 'number' && only === value)
      ? [{ key: squashed(key), said: String(only.value) }]
      : []
  })
  const named = LABEL_KEYS.flatMap((key) => texts.filter((text) => text.key === key))
  const isAsked = ({ said }: { said: string }): boolean => asked.some((label) => sameLabel(said, label))
  return (named.find(isAsked) ?? texts.find(isAsked) ?? named[0])?.said
}

/** "format": "xywh", "bbox_mode": "XYXY_ABS" */
function orderOf(fields: Map<string, JsonNode>): Order | undefined {
  for (const [key, value] of fields)
    if (value.kind === 'string' && /format|mode|order/.test(key)) {
      const order = orderTold(value.value)
      if (order) return order
    }
  return undefined
}
