import type { SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'

/** Numbers put together to a place, without the characters they stand in. */
export type Numbers = Omit<SaidPlace, 'range' | 'label'>

/** A name without case and without what joins its words: `x_min`, `xMin` and `X min` are the same. */
export const squashed = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Numbers by name, x before y: four names for a box, two for a point. */
const NAMED = [
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['minx', 'miny', 'maxx', 'maxy'],
  ['x1', 'y1', 'x2', 'y2'],
  ['x0', 'y0', 'x1', 'y1'],
  ['xstart', 'ystart', 'xend', 'yend'],
  ['startx', 'starty', 'endx', 'endy'],
  ['left', 'top', 'right', 'bottom'],
  ['x', 'y'],
  ['cx', 'cy'],
  ['centerx', 'centery'],
  ['centrex', 'centrey'],
  ['xcenter', 'ycenter'],
  ['xs', 'ys'],
  ['horizontal', 'vertical'],
  ['horizontally', 'vertically'],
]

/** Rows are counted downwards and columns to the right, as those of an array of pixels. */
const CELLS = [
  ['column', 'row'],
  ['col', 'row'],
]
/** "row 2, column 3" is a cell of a grid; a place has a fraction or is farther off than grids go. */
const FARTHEST_CELL = 30
const isFar = (numbers: readonly SaidNumber[]): boolean =>
  numbers.some(({ value, percent }) => percent || value > FARTHEST_CELL || !Number.isInteger(value))

/** A corner with width and height, by the names there are for them. */
const CORNERS = [
  ['x', 'y'],
  ['left', 'top'],
  ['xmin', 'ymin'],
  ['x1', 'y1'],
  ['x0', 'y0'],
]
const CENTRES = [
  ['cx', 'cy'],
  ['centerx', 'centery'],
  ['centrex', 'centrey'],
  ['xcenter', 'ycenter'],
  ['xcentre', 'ycentre'],
  ['xc', 'yc'],
]
const SIDES = [
  ['width', 'height'],
  ['w', 'h'],
]

/** All names, for rules that look for them in a text. */
export const COORDINATE_NAMES = [...new Set([...NAMED, ...CELLS, ...CORNERS, ...CENTRES, ...SIDES].flat())]

/** `{"x": 1, "y": 2}` and the like; names are squashed. */
export function fromNames(fields: ReadonlyMap<string, SaidNumber>): Numbers | undefined {
  if (fields.size < 2) return undefined
  const sides = sidesOf(fields)
  for (const [keys, centred] of sides
    ? [...CENTRES.map((keys) => [keys, true] as const), ...CORNERS.map((keys) => [keys, false] as const)]
    : []) {
    const corner = pick(fields, keys)
    const box = corner && sides && withSides(corner, sides, centred)
    if (box) return { ...box, note: `from ${[...keys, ...sides.names].join(', ')}` }
  }
  for (const keys of NAMED) {
    const numbers = pick(fields, keys)
    if (numbers) return { numbers, named: true }
  }
  for (const keys of CELLS) {
    const numbers = pick(fields, keys)
    if (numbers && isFar(numbers)) return { numbers, named: true, note: 'row and column' }
  }
  return undefined
}

/** Width and height, by name. */
export function sidesOf(
  fields: ReadonlyMap<string, SaidNumber>,
): { numbers: SaidNumber[]; names: readonly string[] } | undefined {
  for (const names of SIDES) {
    const numbers = pick(fields, names)
    if (numbers) return { numbers, names }
  }
  return undefined
}

/** A corner, or the centre, with width and height; undefined where one is in percent and the other is not. */
export function withSides(
  [x, y]: readonly SaidNumber[],
  { numbers: [width, height] }: { numbers: readonly SaidNumber[] },
  centred: boolean,
): Numbers | undefined {
  if (!x || !y || !width || !height || x.percent !== width.percent || y.percent !== height.percent) return undefined
  const shifted = (from: SaidNumber, side: SaidNumber, by: number): SaidNumber => ({
    ...from,
    value: from.value + side.value * by,
  })
  const [before, after] = centred ? [-0.5, 0.5] : [0, 1]
  return {
    numbers: [
      shifted(x, width, before),
      shifted(y, height, before),
      shifted(x, width, after),
      shifted(y, height, after),
    ],
    named: true,
    note: `from ${centred ? 'the centre' : 'a corner'}, width and height`,
  }
}

function pick(fields: ReadonlyMap<string, SaidNumber>, keys: readonly string[]): SaidNumber[] | undefined {
  const numbers: SaidNumber[] = []
  for (const key of keys) {
    const number = fields.get(key)
    if (!number) return undefined
    numbers.push(number)
  }
  return numbers
}

/** What four numbers in a row mean, where the reply itself says so. */
export type Order = 'x y x y' | 'y x y x' | 'x y w h' | 'cx cy w h'

const ORDERS: readonly (readonly [RegExp, Order])[] = [
  [/cxcywh|xcycwh|(?:center|centre)(?:x|xy)?(?:y|centery|centrey)?widthheight|xcenterycenterwidthheight/, 'cx cy w h'],
  [/yxyx|y[01]x[01]y[12]x[12]|yminxminymaxxmax|topleftbottomright(?=$|format|abs|norm)/, 'y x y x'],
  [/xyxy|x[01]y[01]x[12]y[12]|xminyminxmaxymax|lefttoprightbottom|ltrb/, 'x y x y'],
  [
    /xywh|xywidthheight|x[01]y[01](?:wh|widthheight)|xmin?ymin?(?:wh|widthheight)|lefttopwidthheight|ltwh|tlwh/,
    'x y w h',
  ],
]

/** "bbox_xywh", "box (x1, y1, x2, y2)", "XYXY_ABS": the order that a name or a word of its own tells. */
export function orderTold(name: string): Order | undefined {
  const said = squashed(name)
  return said.length > 80 ? undefined : ORDERS.find(([pattern]) => pattern.test(said))?.[1]
}

/** Four numbers in the order that the reply tells. */
export function inOrder(numbers: readonly SaidNumber[], order: Order): Numbers | undefined {
  const [a, b, c, d] = numbers
  if (!a || !b || !c || !d || numbers.length !== 4) return undefined
  const note = `the reply says: ${order}`
  if (order === 'y x y x') return { numbers: [b, a, d, c], named: true, note }
  if (order === 'x y x y') return { numbers: [a, b, c, d], named: true, note }
  const box = withSides([a, b], { numbers: [c, d] }, order === 'cx cy w h')
  return box && { ...box, note }
}

/** The box around the corners of an outline. */
export function around(corners: readonly (readonly SaidNumber[])[]): Numbers | undefined {
  const side = (i: 0 | 1, pick: (a: number, b: number) => number): SaidNumber | undefined =>
    corners
      .map((corner) => corner[i])
      .reduce((a, b) => (a && b ? (pick(a.value, b.value) === a.value ? a : b) : undefined))
  const numbers = [side(0, Math.min), side(1, Math.min), side(0, Math.max), side(1, Math.max)]
  return numbers.every((number) => number !== undefined)
    ? { numbers, named: false, note: 'box around an outline' }
    : undefined
}
