import { shuffled } from '../../../tools/random.ts'
import type { Size, XY } from '../../../records/space.ts'
import { Canvas } from './canvas.ts'
import { scatter } from './scatter.ts'
import { hundredth } from './spots.ts'

export const SHAPES = ['circle', 'square', 'triangle'] as const
export type ShapeName = (typeof SHAPES)[number]

/** A plain ground and colours that go by one name each on it. */
export interface Ground {
  ground: string
  colours: Readonly<Record<string, string>>
}

export const paper: Ground = {
  ground: '#f7f4ee',
  colours: { red: '#cf3a3a', blue: '#2d63c8', green: '#2b8a55', purple: '#8746b8' },
}
export const night: Ground = {
  ground: '#171c26',
  colours: { red: '#e8585c', blue: '#4f9bea', green: '#3fbf7f', yellow: '#f2c744' },
}

/** A coloured shape that fills a square: its middle and side in px. */
export interface Thing {
  shape: ShapeName
  colour: string
  at: XY
  side: number
}

/** The smallest box around a thing, [x, y, width, height] px. */
export function boxOf({ shape, at: [x, y], side }: Thing): [number, number, number, number] {
  const height = shape === 'triangle' ? triangleHeight(side) : side
  return [hundredth(x - side / 2), hundredth(y - height / 2), side, height]
}

/** All labels that things on this ground can have, whether or not they are there. */
export const labelsOn = ({ colours }: Ground): string[] =>
  Object.keys(colours).flatMap((colour) => SHAPES.map((shape) => `${colour} ${shape}`))

/** Things of the given sides at random places, none touching another. No two are alike until every kind was used. */
export function scatterThings(
  sides: readonly number[],
  size: Size,
  { colours }: Ground,
  random: () => number,
): Thing[] {
  const kinds = shuffled(
    Object.keys(colours).flatMap((colour) => SHAPES.map((shape) => ({ colour, shape }))),
    random,
  )
  // a square reaches sqrt(2)/2 of its side from its middle; its circle keeps others away from the corners too
  const places = scatter(
    sides.map((side) => Math.floor(side * Math.sqrt(2)) + 1),
    size,
    6,
    random,
  )
  const largestFirst = [...sides].sort((a, b) => b - a)
  return places.map(({ at: [x, y] }, index) => ({
    // whole pixels give squares sharp edges; sides are even
    at: [Math.floor(x), Math.floor(y)],
    side: largestFirst[index] as number,
    ...(kinds[index % kinds.length] as (typeof kinds)[number]),
  }))
}

export function drawThings(things: readonly Thing[], size: Size, { ground, colours }: Ground): Canvas {
  const canvas = new Canvas(size, ground)
  for (const thing of things) {
    const colour = colours[thing.colour] as string
    const [x, y, width, height] = boxOf(thing)
    if (thing.shape === 'circle') canvas.disc(thing.at, thing.side, colour)
    else if (thing.shape === 'square')
      canvas.polygon(
        [
          [x, y],
          [x + width, y],
          [x + width, y + height],
          [x, y + height],
        ],
        colour,
      )
    else
      canvas.polygon(
        [
          [x + width / 2, y],
          [x + width, y + height],
          [x, y + height],
        ],
        colour,
      )
  }
  return canvas
}

/** of an equilateral triangle */
const triangleHeight = (side: number): number => hundredth((side * Math.sqrt(3)) / 2)
