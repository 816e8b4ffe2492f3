import type { Size, XY } from '../../../records/space.ts'
import type { Ring } from './polygon.ts'
import { around, turned } from './turn.ts'

/** [x, y, width, height], px */
export type Box = readonly [number, number, number, number]

/** Corners of the polygon that stands for a whole circle: its sides are less than 1/50 px off up to a radius of 600 px. */
const stepsOf = (radius: number): number => Math.max(16, Math.ceil(Math.sqrt(radius) * 16))

export const rectangle = ([x, y, width, height]: Box): Ring => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]

/** A rectangle with round corners of `radius` px. */
export function roundedRectangle([x, y, width, height]: Box, radius: number): Ring {
  const round = Math.min(radius, width / 2, height / 2)
  const corners: [XY, number][] = [
    [[x + width - round, y + round], 0],
    [[x + width - round, y + height - round], 90],
    [[x + round, y + height - round], 180],
    [[x + round, y + round], 270],
  ]
  return corners.flatMap(([centre, from]) => arc(centre, round, from, from + 90))
}

/** An open arc from one direction to another, degrees clockwise from 12. Both ends are on it. */
export function arc(centre: XY, radius: number, from: number, to: number): XY[] {
  const steps = Math.max(2, Math.ceil((stepsOf(radius) * Math.abs(to - from)) / 360))
  return Array.from({ length: steps + 1 }, (_, step) => around(centre, radius, from + ((to - from) * step) / steps))
}

export const circle = (centre: XY, radius: number): Ring => arc(centre, radius, 0, 360).slice(0, -1)

/** A piece of a pie; a piece of a ring where it has an inner radius. */
export const sector = (centre: XY, radius: number, from: number, to: number, inner = 0): Ring => [
  ...arc(centre, radius, from, to),
  ...(inner > 0 ? arc(centre, inner, to, from) : [centre]),
]

/** An ellipse of this width and height. */
export function ellipse([x, y]: XY, { width, height }: Size): Ring {
  return circle([0, 0], Math.max(width, height) / 2).map(([dx, dy]) => {
    const most = Math.max(width, height)
    return [x + (dx * width) / most, y + (dy * height) / most]
  })
}

/** A regular polygon with one corner at the top, turned clockwise. */
export const regular = (centre: XY, radius: number, corners: number, degrees = 0): Ring =>
  Array.from({ length: corners }, (_, index) => around(centre, radius, degrees + (360 * index) / corners))

/** The outline turned clockwise around a place. */
export function rotated(ring: Ring, [cx, cy]: XY, degrees: number): Ring {
  const { sin, cos } = turned(degrees)
  return ring.map(([x, y]) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos])
}
