import sharp from 'sharp'
import type { DrawnPicture } from '../../runner/suite/generators/define-generator.ts'
import { rgb } from '../../runner/suite/generators/drawing/colour.ts'

export type XY = [number, number]
/** red, green, blue */
export type Pixel = readonly [number, number, number]

/** A drawn picture as anybody sees it: its decoded pixels. */
export interface Seen {
  picture: DrawnPicture
  width: number
  height: number
  at: (x: number, y: number) => Pixel
}

export async function seen(picture: DrawnPicture): Promise<Seen> {
  const {
    data,
    info: { width, height },
  } = await sharp(picture.png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return {
    picture,
    width,
    height,
    at: (x, y) => [data[(y * width + x) * 3]!, data[(y * width + x) * 3 + 1]!, data[(y * width + x) * 3 + 2]!],
  }
}

export const pixelAt = (seen: Seen, [x, y]: XY): Pixel => seen.at(Math.floor(x), Math.floor(y))
export const same = (pixel: Pixel, colour: string, most = 12): boolean =>
  rgb(colour).every((value, channel) => Math.abs(value - pixel[channel]!) <= most)
/** degrees between two directions, 0..180 */
export const turn = (a: number, b: number): number => Math.abs(((((a - b) % 360) + 540) % 360) - 180)

export function inked({ width, height }: Seen, is: (x: number, y: number) => boolean): XY[] {
  const out: XY[] = []
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (is(x, y)) out.push([x, y])
  return out
}

/** [left, top, right, bottom] of all pixels that are so. */
export function extent(seen: Seen, is: (pixel: Pixel) => boolean): [number, number, number, number] {
  const all = inked(seen, (x, y) => is(seen.at(x, y)))
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
}

/** Extents of the connected parts (4 neighbours). */
export function partsOf(seen: Seen, is: (pixel: Pixel) => boolean): [number, number, number, number][] {
  const left = new Set(inked(seen, (x, y) => is(seen.at(x, y))).map(([x, y]) => y * seen.width + x))
  const parts: [number, number, number, number][] = []
  for (const start of left) {
    const part: [number, number, number, number] = [Infinity, Infinity, 0, 0]
    left.delete(start)
    for (const open = [start]; open.length > 0;) {
      const index = open.pop()!
      const [x, y] = [index % seen.width, Math.floor(index / seen.width)]
      part.splice(0, 4, Math.min(part[0], x), Math.min(part[1], y), Math.max(part[2], x + 1), Math.max(part[3], y + 1))
      for (const next of [index - 1, index + 1, index - seen.width, index + seen.width])
        if (left.delete(next)) open.push(next)
    }
    parts.push(part)
  }
  return parts
}

/** Where blue changes from above red to below it or back: between which columns, and at what height. */
export function orderChanges({ width, height, at }: Seen): { from: number; to: number; y: number }[] {
  const changes: { from: number; to: number; y: number }[] = []
  let before: { x: number; order: number; y: number } | undefined
  for (let x = 0; x < width; x++) {
    const [blue, red] = [[] as number[], [] as number[]]
    for (let y = 0; y < height; y++) {
      const [r, , b] = at(x, y)
      if (b > r + 120) blue.push(y)
      if (r > b + 120) red.push(y)
    }
    // apart in this column: all of one colour is above all of the other
    const order =
      blue.length === 0 || red.length === 0 ? 0 : blue.at(-1)! < red[0]! ? 1 : red.at(-1)! < blue[0]! ? -1 : 0
    if (order === 0) continue
    const y = (blue.at(-1)! + red.at(-1)! + blue[0]! + red[0]!) / 4
    if (before && before.order !== order) changes.push({ from: before.x, to: x, y: (before.y + y) / 2 })
    before = { x, order, y }
  }
  return changes
}

/** How much of the picture each circle's colour covers, px, and how far apart the colours are. */
export function circleAreas(seen: Seen): { blue: number; magenta: number; apart: number } {
  let [blue, magenta, apart] = [0, 0, Infinity]
  const [blues, magentas]: [XY[], XY[]] = [[], []]
  for (let y = 0; y < seen.height; y++)
    for (let x = 0; x < seen.width; x++) {
      const [r, g] = seen.at(x, y)
      // white [255, 255], blue [10, 120], magenta [224, 19] in red and green: two equations, two shares
      const [dr, dg] = [255 - r, 255 - g]
      const [b, m] = [(dr * 236 - dg * 31) / (245 * 236 - 135 * 31), (dg * 245 - dr * 135) / (245 * 236 - 135 * 31)]
      blue += b
      magenta += m
      if (b > 0.5) blues.push([x, y])
      if (m > 0.5) magentas.push([x, y])
    }
  const rim = (own: XY[]): XY[] => {
    const keys = new Set(own.map(([x, y]) => y * seen.width + x))
    return own.filter(([x, y]) => [1, -1, seen.width, -seen.width].some((step) => !keys.has(y * seen.width + x + step)))
  }
  const others = rim(magentas)
  for (const [x, y] of rim(blues)) for (const [ox, oy] of others) apart = Math.min(apart, Math.hypot(x - ox, y - oy))
  return { blue, magenta, apart }
}

/** Pairs of stations that one colour joins ("AC"), found by following each colour from platform to platform. */
export function waysOf(seen: Seen): string[] {
  const unit = seen.width / 18
  const platforms = [8, 9, 10].flatMap((n): [string, XY, XY][] => [
    ['A', [n, 2], [0, 1]],
    ['B', [16, n], [-1, 0]],
    ['C', [n, 16], [0, -1]],
    ['D', [2, n], [1, 0]],
  ])
  const pieceColour = ([x, y]: XY, [dx, dy]: XY): string => {
    const pixel = pixelAt(seen, [(x + dx / 2) * unit, (y + dy / 2) * unit])
    return Math.min(...pixel) > 240 ? '' : pixel.join()
  }
  const ways = platforms.flatMap(([station, start, inwards]) => {
    const colour = pieceColour(start, inwards)
    if (colour === '') return []
    const reached = new Map([[String(start), start]])
    for (const [x, y] of reached.values())
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as XY[])
        if (pieceColour([x, y], [dx, dy]) === colour) reached.set(String([x + dx, y + dy]), [x + dx, y + dy])
    const ends = platforms.filter(([, place]) => reached.has(String(place))).map(([name]) => name)
    return ends.length === 2 ? [ends.sort().join('')] : [`${station}?`]
  })
  // every way was found from both of its ends
  return ways.sort().filter((_, index) => index % 2 === 0)
}
