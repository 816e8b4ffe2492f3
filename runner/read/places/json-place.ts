import type { JsonNode } from '../json.ts'
import { numbersIn, type SaidNumber } from '../numbers.ts'
import {
  around,
  fromNames,
  inOrder,
  orderTold,
  sidesOf,
  squashed,
  withSides,
  type Numbers,
  type Order,
} from './named.ts'

type JsonObject = Extract<JsonNode, { kind: 'object' }>
type JsonArray = Extract<JsonNode, { kind: 'array' }>

const BOX_KEYS = ['bbox2d', 'bbox', 'box2d', 'box', 'boundingbox', 'rect', 'rectangle']
const POINT_KEYS = [
  'point2d',
  'point',
  'coordinates',
  'coordinate',
  'coords',
  'center',
  'centre',
  'centroid',
  'position',
]
export const PLACE_KEYS = [...BOX_KEYS, ...POINT_KEYS, 'location', 'xy', 'bndbox']
export const OUTLINE_KEYS = ['polygon', 'vertices', 'segmentation', 'contour', 'outline', 'corners', 'quad', 'points']
const CENTRE_KEYS = ['center', 'centre', 'centroid']

/** The place of an object: of what was asked for, where it has that, else the other. */
export function placeOf(
  { entries }: JsonObject,
  fields: Map<string, JsonNode>,
  want: 'point' | 'box',
  order: Order | undefined,
): Numbers | undefined {
  const found: Numbers[] = []
  const numbers = numbersByName(fields)
  const sides = sidesOf(numbers) ?? sidesIn(fields)
  for (const key of want === 'box' ? PLACE_KEYS : [...POINT_KEYS, ...PLACE_KEYS]) {
    const node = fields.get(key)
    if (!node) continue
    const several = want === 'point' && /^(?:point|coord)/.test(key)
    const four = want === 'box' && BOX_KEYS.includes(key) ? outlineOf(node) : undefined
    const said = numbersOf(node) ?? (several ? undefined : flattened(node))
    const place = ofObject(node) ?? (said && placed(said, order)) ?? four
    const box =
      place?.numbers.length === 2 && sides ? withSides(place.numbers, sides, CENTRE_KEYS.includes(key)) : undefined
    if (want === 'box' && box) found.push(box)
    if (place) found.push(place)
  }
  for (const { key, value } of entries) {
    const told = orderTold(key)
    const said = told && (numbersOf(value) ?? flattened(value))
    const place = said && inOrder(said, told)
    if (place) found.push(place)
  }
  const outlined =
    want === 'box' ? OUTLINE_KEYS.map((key) => fields.get(key)).find((node) => node !== undefined) : undefined
  const others = [corners(fields, sides, want), fromNames(numbers), outlined && outlineOf(outlined)]
  found.push(...others.flatMap((place) => place ?? []))
  const size = want === 'box' ? 4 : 2
  return found.find((place) => place.numbers.length === size) ?? found[0]
}
/** `{"x": [1, 2], "y": [3, 4]}`: the numbers of several places, one list for each name. */
export function columnsOf(fields: Map<string, JsonNode>): Numbers[] | undefined {
  const lists = [...fields].flatMap(([key, value]) => {
    const numbers = value.kind === 'array' && !value.cut ? numbersOf(value) : undefined
    return numbers ? [[key, numbers] as const] : []
  })
  if (lists.length < 2) return undefined
  const rows = Math.max(0, ...lists.map(([, numbers]) => numbers.length))
  const named = Array.from({ length: rows }, (_, i) =>
    fromNames(new Map(lists.flatMap(([key, numbers]) => (numbers[i] ? [[key, numbers[i]] as const] : [])))),
  )
  return named.length > 0 && named.every((numbers) => numbers !== undefined) ? named : undefined
}

/** `["RBC", 1, 2, 3, 4]` and `[1, 2, 3, 4, "RBC"]`: a row of a table. */
export function rowOf({ items, cut }: JsonArray): (Numbers & { label: string }) | undefined {
  if (cut || items.length < 3) return undefined
  const [name, rest] = items[0]?.kind === 'string' ? [items[0], items.slice(1)] : [items.at(-1), items.slice(0, -1)]
  if (name?.kind !== 'string' || numbersOf(name) || !/\p{L}/u.test(name.value)) return undefined
  const numbers = rest.flatMap((item) => (item.kind === 'string' ? [] : (numberOf(item) ?? [])))
  const place = numbers.length === rest.length ? placed(numbers, undefined) : undefined
  return place && { ...place, label: name.value }
}

/** Two numbers, four, or four and a confidence. */
export function placed(numbers: readonly SaidNumber[], order: Order | undefined): Numbers | undefined {
  const four = isScored(numbers) ? numbers.slice(0, 4) : numbers
  if (order && four.length === 4) return inOrder(four, order)
  if (four.length !== 2 && four.length !== 4) return undefined
  return { numbers: [...four], named: false, ...(four === numbers ? {} : { note: 'the fifth number is a confidence' }) }
}

/** `[100, 200, 300, 400, 0.93]`: what comes last is a share where the others are none. A class that comes first is whole. */
function isScored(numbers: readonly SaidNumber[]): boolean {
  const last = numbers[4]
  if (!last || numbers.length !== 5 || last.percent || last.value <= 0 || last.value >= 1) return false
  const [first] = numbers
  return numbers.slice(0, 4).some(({ value }) => value > 1) || !Number.isInteger(first?.value)
}

const numbersByName = (fields: ReadonlyMap<string, JsonNode>): Map<string, SaidNumber> =>
  new Map(
    [...fields].flatMap(([key, value]) => {
      const number = numberOf(value)
      return number ? [[key, number] as const] : []
    }),
  )

/** `"size": {"width": 3, "height": 4}` */
function sidesIn(fields: Map<string, JsonNode>): ReturnType<typeof sidesOf> {
  const node = fields.get('size') ?? fields.get('dimensions')
  return node?.kind === 'object' && !node.cut
    ? sidesOf(numbersByName(new Map(node.entries.map(({ key, value }) => [squashed(key), value]))))
    : undefined
}

const ofObject = (node: JsonNode | undefined): Numbers | undefined => {
  if (node?.kind !== 'object' || node.cut) return undefined
  const fields = new Map(node.entries.map(({ key, value }) => [squashed(key), value]))
  return corners(fields, undefined, 'point') ?? fromNames(numbersByName(fields))
}

const CORNER_PAIRS = [
  ['topleft', 'bottomright'],
  ['upperleft', 'lowerright'],
  ['lefttop', 'rightbottom'],
  ['min', 'max'],
]
/** Of a path they are its ends. */
const ENDS_OF_BOX = ['start', 'end']

/** `{"top_left": [1, 2], "bottom_right": {"x": 3, "y": 4}}`, or the first of them with width and height. */
function corners(
  fields: Map<string, JsonNode>,
  sides: ReturnType<typeof sidesOf>,
  want: 'point' | 'box',
): Numbers | undefined {
  for (const keys of want === 'box' ? [...CORNER_PAIRS, ENDS_OF_BOX] : CORNER_PAIRS) {
    const [first, second] = keys.map((key) => {
      const node = fields.get(key)
      const pair = ofObject(node)?.numbers ?? (node?.kind === 'array' && !node.cut ? numbersOf(node) : undefined)
      return pair?.length === 2 ? pair : undefined
    })
    if (first && second) return { numbers: [...first, ...second], named: true }
    if (first && sides) return withSides(first, sides, false)
  }
  return undefined
}

/** The box around two points or more: `[[1, 2], [3, 4], [5, 6]]`, `[{"x": 1, "y": 2}, ..]`, `[1, 2, 3, 4, 5, 6]`. */
function outlineOf(node: JsonNode): Numbers | undefined {
  if (node.kind !== 'array' || node.cut) return undefined
  const numbers = numbersOf(node)
  if (numbers)
    return numbers.length >= 6 && numbers.length % 2 === 0
      ? around(Array.from({ length: numbers.length / 2 }, (_, i) => numbers.slice(2 * i, 2 * i + 2)))
      : undefined
  const [only] = node.items
  if (node.items.length === 1 && only) return outlineOf(only)
  const points = node.items.map((item) => ofObject(item)?.numbers ?? numbersOf(item))
  return points.length >= 2 && points.every((point) => point?.length === 2)
    ? around(points.map((point) => point ?? []))
    : undefined
}

/** A number, also one in quotes. */
function numberOf(node: JsonNode | undefined): SaidNumber | undefined {
  if (node?.kind === 'number') return { value: node.value, percent: node.percent, range: node.range }
  if (node?.kind !== 'string') return undefined
  const [only, more] = numbersOfText(node.value)
  return only && !more ? { ...only, range: node.range } : undefined
}

/** The numbers of a list of nothing but numbers, or of a text such as "10, 20"; undefined for anything else. */
export function numbersOf(node: JsonNode): SaidNumber[] | undefined {
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
