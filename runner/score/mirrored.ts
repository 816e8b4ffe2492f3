import type { XY } from '../records/space.ts'

type Box = readonly [x: number, y: number, width: number, height: number]

/** Where things lie after an image of this width, px, is turned left to right. Places are continuous: its left edge is at 0, its
 * right edge at `width`. Doing it twice gives what was there before. */
export function mirror(width: number) {
  const across = (x: number): number => tidy(width - x)
  const point = ([x, y]: readonly [number, number]): XY => [across(x), y]
  return {
    point,
    points: (points: readonly (readonly [number, number])[]): XY[] => points.map(point),
    box: ([x, y, w, h]: Box): [number, number, number, number] => [across(x + w), y, w, h],
    /** a stretch from one point to another: [x1, y1, x2, y2] */
    stretch: ([x1, y1, x2, y2]: Box): [number, number, number, number] => [across(x1), y1, across(x2), y2],
    /** things that lie at a point */
    at: <T extends { at: readonly [number, number] }>(things: readonly T[]): T[] =>
      things.map((thing) => ({ ...thing, at: point(thing.at) })),
  }
}

/** In millionths of a px: 480 - 479.9 is 0.10000000000002274. */
const tidy = (px: number): number => Math.round(px * 1e6) / 1e6
