import { numbersIn, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { matchesOf } from '../../tools/matches.ts'

/** Shapes of SVG (https://www.w3.org/TR/SVG2/, "Paths" and "Basic Shapes"): `rect`, `circle` and `ellipse`, `polyline` and `polygon`, and the
 * path data of `path` in straight lines. Of curves the points that they pass are taken. */
const SHAPE = /<(rect|circle|ellipse|polyline|polygon|path|line)\s([^<>]{1,100000}?)\/?>/gi
const BARE_PATH =
  /(?<![\p{L}\p{N}_])M\s?-?\d[\d.,\s-]{2,60}(?:\s?[LlHhVvMmCcQqSsTt]\s?-?\d[\d.,\s-]{0,200}){1,2000}\s?[Zz]?/gu
const ATTRIBUTE = /([a-z][a-z0-9]{0,10})\s?=\s?["']([^"']{1,100000})["']/gi

/** How many numbers each command of path data takes. */
const SIZES = new Map([
  ['M', 2],
  ['L', 2],
  ['T', 2],
  ['H', 1],
  ['V', 1],
  ['Q', 4],
  ['S', 4],
  ['C', 6],
  ['A', 7],
])

/** The places of drawn shapes: a box for a rectangle or a circle, a point for each corner of a line. */
export function placesInSvg(text: string, want: 'point' | 'box'): SaidPlace[] {
  const shapes = matchesOf(text, SHAPE).flatMap((hit): SaidPlace[] => {
    const from = hit.index + hit[0].indexOf(hit[2] as string)
    const held = new Map(
      matchesOf(hit[2] as string, ATTRIBUTE).map((pair) => [
        (pair[1] ?? '').toLowerCase(),
        [pair[2] ?? '', from + pair.index + pair[0].indexOf(pair[2] ?? '')] as const,
      ]),
    )
    const range: [number, number] = [hit.index, hit.index + hit[0].length]
    const number = (name: string): SaidNumber | undefined => {
      const [said, at] = held.get(name) ?? ['', 0]
      const [only] = [...numbersIn(said)]
      return only && { ...only, range: [at + only.range[0], at + only.range[1]] }
    }
    const box = (
      x: SaidNumber,
      y: SaidNumber,
      left: number,
      top: number,
      right: number,
      bottom: number,
    ): SaidPlace[] => [
      {
        range,
        named: true,
        note: `from a ${(hit[1] as string).toLowerCase()} of SVG`,
        numbers: [
          { ...x, value: x.value + left },
          { ...y, value: y.value + top },
          { ...x, value: x.value + right },
          { ...y, value: y.value + bottom },
        ],
      },
    ]
    const kind = (hit[1] as string).toLowerCase()
    if (kind === 'rect') {
      const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(number)
      return x && y && width && height ? box(x, y, 0, 0, width.value, height.value) : []
    }
    if (kind === 'circle' || kind === 'ellipse') {
      const [x, y, r, rx, ry] = ['cx', 'cy', 'r', 'rx', 'ry'].map(number)
      const [across, down] = [(r ?? rx)?.value ?? 0, (r ?? ry)?.value ?? 0]
      return x && y ? box(x, y, -across, -down, across, down) : []
    }
    if (kind === 'line') {
      const ends = ['x1', 'y1', 'x2', 'y2'].map(number)
      return ends.every((end) => end !== undefined) ? pairs(ends) : []
    }
    const [said, at] = held.get(kind === 'path' ? 'd' : 'points') ?? ['', 0]
    return kind === 'path' ? pathPoints(said, at) : pairs(moved(said, at))
  })
  const points = shapes.length > 0 ? shapes : matchesOf(text, BARE_PATH).flatMap((hit) => pathPoints(hit[0], hit.index))
  // the corners of an outline are no boxes
  return want === 'box' ? points.filter(({ numbers }) => numbers.length === 4) : points
}

const moved = (said: string, at: number): SaidNumber[] =>
  [...numbersIn(said)].map((number) => ({ ...number, range: [at + number.range[0], at + number.range[1]] }))

const pairs = (numbers: readonly SaidNumber[]): SaidPlace[] =>
  Array.from({ length: Math.floor(numbers.length / 2) }, (_, i): SaidPlace[] => {
    const [x, y] = [numbers[2 * i], numbers[2 * i + 1]]
    return x && y ? [{ range: [x.range[0], y.range[1]], numbers: [x, y], named: true }] : []
  }).flat()

/** The points that path data passes: absolute and relative commands, each with as many numbers as it repeats. */
function pathPoints(data: string, at: number): SaidPlace[] {
  const places: SaidPlace[] = []
  let [x, y] = [0, 0]
  for (const part of matchesOf(data, /([MLHVCSQTAZ])([^MLHVCSQTAZ]*)/gi)) {
    const command = part[1] as string
    const size = SIZES.get(command.toUpperCase())
    const relative = command === command.toLowerCase()
    if (size === undefined) continue
    const numbers = moved(
      (part[2] as string).replace(/(?<=\d)-/g, ' -').slice(0, (part[2] as string).length),
      at + part.index + 1,
    )
    for (let i = 0; i + size <= numbers.length; i += size) {
      const end = numbers.slice(i, i + size)
      const [a, b] = [end.at(-2), end.at(-1)] as [SaidNumber | undefined, SaidNumber]
      const [fromX, fromY] = relative ? [x, y] : [0, 0]
      if (command.toUpperCase() === 'H') x = fromX + b.value
      else if (command.toUpperCase() === 'V') y = fromY + b.value
      else if (a) [x, y] = [fromX + a.value, fromY + b.value]
      const range: [number, number] = [(end[0] as SaidNumber).range[0], b.range[1]]
      places.push({
        range,
        named: true,
        numbers: [
          { value: x, percent: false, range },
          { value: y, percent: false, range },
        ],
      })
    }
  }
  return places
}
