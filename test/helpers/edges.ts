import type { Pixel, Seen, XY } from './seen.ts'

/** [x, y, width, height], px */
export type Box = readonly [number, number, number, number]

export const inside = ([x, y]: XY, [left, top, width, height]: Box): boolean =>
  x >= left && y >= top && x <= left + width && y <= top + height

/** Whether the pixels inside and outside of one side of a box (left, top, right, bottom) differ along most of it. A side
 * on the border of the image has no outside. */
export function edgeSeen(seen: Seen, [x, y, width, height]: Box, side: number): boolean {
  const upright = side % 2 === 0
  const inner = [x, y, x + width - 1, y + height - 1][side]!
  const outer = side < 2 ? inner - 1 : inner + 1
  if (outer < 0 || outer >= (upright ? seen.width : seen.height)) return true
  const from = upright ? y : x
  const length = upright ? height : width
  let different = 0
  for (let index = from; index < from + length; index++) {
    const [a, b] = upright
      ? [seen.at(inner, index), seen.at(outer, index)]
      : [seen.at(index, inner), seen.at(index, outer)]
    if (a.some((value, channel) => Math.abs(value - b[channel]!) >= 4)) different++
  }
  // a round button touches its box with a few px only
  return different >= Math.min(length * 0.3, 6)
}

/** The smallest box around the inked pixels in a box and `margin` px around it; undefined where there are none. */
export function inkBox(
  seen: Seen,
  [x, y, width, height]: Box,
  margin: number,
  inked: (pixel: Pixel) => boolean,
): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let py = Math.max(0, Math.floor(y) - margin); py < Math.min(seen.height, Math.ceil(y + height) + margin); py++)
    for (let px = Math.max(0, Math.floor(x) - margin); px < Math.min(seen.width, Math.ceil(x + width) + margin); px++) {
      if (!inked(seen.at(px, py))) continue
      left = Math.min(left, px)
      right = Math.max(right, px + 1)
      top = Math.min(top, py)
      bottom = Math.max(bottom, py + 1)
    }
  return right > left ? [left, top, right - left, bottom - top] : undefined
}

/** Connected parts of the pixels that are so (4 neighbours): the box around each, and its number of px. */
export function partsOf({ width, height }: Seen, is: (x: number, y: number) => boolean): { box: Box; area: number }[] {
  const left = Uint8Array.from({ length: width * height }, (_, index) =>
    is(index % width, Math.floor(index / width)) ? 1 : 0,
  )
  const parts: { box: Box; area: number }[] = []
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1)) {
    let [x0, y0, x1, y1, area] = [width, height, 0, 0, 0]
    left[start] = 0
    for (const open = [start]; open.length > 0; area++) {
      const index = open.pop()!
      const [x, y] = [index % width, Math.floor(index / width)]
      x0 = Math.min(x0, x)
      x1 = Math.max(x1, x + 1)
      y0 = Math.min(y0, y)
      y1 = Math.max(y1, y + 1)
      for (const next of [x > 0 ? index - 1 : -1, x < width - 1 ? index + 1 : -1, index - width, index + width])
        if (left[next]) {
          left[next] = 0
          open.push(next)
        }
    }
    parts.push({ box: [x0, y0, x1 - x0, y1 - y0], area })
  }
  return parts
}

/** Flood fill: whether one walks from one place to another over free pixels, 4 neighbours. */
export function reachable({ width, height }: Seen, from: XY, to: XY, free: (x: number, y: number) => boolean): boolean {
  const reached = new Uint8Array(width * height)
  const start = Math.floor(from[1]) * width + Math.floor(from[0])
  const goal = Math.floor(to[1]) * width + Math.floor(to[0])
  reached[start] = 1
  for (const open = [start]; open.length > 0;) {
    const index = open.pop()!
    if (index === goal) return true
    const [x, y] = [index % width, Math.floor(index / width)]
    for (const [nextX, nextY] of [
      [x + 1, y],
      [x - 1, y],
      [x, y + 1],
      [x, y - 1],
    ] as XY[]) {
      const next = nextY * width + nextX
      if (nextX < 0 || nextY < 0 || nextX >= width || nextY >= height || reached[next] || !free(nextX, nextY)) continue
      reached[next] = 1
      open.push(next)
    }
  }
  return false
}
