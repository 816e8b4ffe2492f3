import { COLOURS, colourName, type ColourName } from './colour-name.ts'
import { shapeOf, type ShapeName } from './shape.ts'
import type { Spot } from './spot.ts'

/** What kind of thing is meant, as far as pixels can tell: null where any will do. */
export interface Wanted {
  colour: ColourName | null
  shapes: readonly ShapeName[] | null
}

/** Words for whatever stands out from the ground. */
const ANYTHING = new Set([
  'spot',
  'dot',
  'blob',
  'object',
  'thing',
  'item',
  'shape',
  'particle',
  'point',
  'mark',
  'marker',
  'cell',
  'speck',
  'figure',
  'piece',
  'element',
  'ball',
  'hole',
  'droplet',
  'grain',
])

const ROUND: readonly ShapeName[] = ['circle', 'ring']

export const SHAPE_WORDS: Record<string, readonly ShapeName[]> = {
  circle: ROUND,
  disc: ROUND,
  disk: ROUND,
  ring: ['ring'],
  ellipse: ['ellipse'],
  oval: ['ellipse'],
  square: ['square', 'diamond'],
  diamond: ['diamond', 'square'],
  rectangle: ['rectangle', 'square'],
  box: ['rectangle', 'square'],
  triangle: ['triangle'],
  pentagon: ['pentagon'],
  hexagon: ['hexagon'],
  star: ['star'],
  cross: ['cross'],
}

export const COLOUR_WORDS: Record<string, ColourName> = {
  ...Object.fromEntries(COLOURS.map((name) => [name, name])),
  gray: 'grey',
  violet: 'purple',
  magenta: 'pink',
  turquoise: 'cyan',
}

/** Colours that are easily called by either name. */
const CLOSE: readonly (readonly [ColourName, ColourName])[] = [
  ['orange', 'brown'],
  ['pink', 'purple'],
  ['cyan', 'blue'],
  ['cyan', 'green'],
  ['red', 'brown'],
  ['red', 'pink'],
  ['orange', 'yellow'],
  ['grey', 'white'],
  ['grey', 'black'],
  ['red', 'orange'],
  ['blue', 'purple'],
]

const singular = (word: string) => word.replace(/(x|ss|sh|ch)es$/, '$1').replace(/([^s])s$/, '$1')

/** "red circles" -> red, circle. null where the words name something that has no look of its own, as "cars". */
export function wantedBy(phrase: string): Wanted | null {
  const words = phrase.toLowerCase().match(/[a-z]+/g) ?? []
  const wanted: { colour: ColourName | null; shapes: readonly ShapeName[] | null } = { colour: null, shapes: null }
  const last = singular(words.at(-1) ?? '')
  if (!ANYTHING.has(last) && !SHAPE_WORDS[last] && !(words.length === 1 && COLOUR_WORDS[last])) return null
  for (const word of words) {
    wanted.colour ??= COLOUR_WORDS[word] ?? null
    wanted.shapes ??= SHAPE_WORDS[singular(word)] ?? null
  }
  return wanted
}

/** 2: is what is wanted; 1: nearly, its colour lies between two names; 0: is not. */
export function fits(spot: Spot, { colour, shapes }: Wanted): 0 | 1 | 2 {
  if (shapes && !shapes.includes(shapeOf(spot))) return 0
  const seen = colourName(spot.colour)
  if (!colour || colour === seen) return 2
  return CLOSE.some(([a, b]) => (a === colour && b === seen) || (b === colour && a === seen)) ? 1 : 0
}

/** The spots that are wanted. Only where none has the colour by its own name are the close ones taken. */
export function select(spots: readonly Spot[], wanted: Wanted): Spot[] {
  const exact = spots.filter((spot) => fits(spot, wanted) === 2)
  return exact.length > 0 ? exact : spots.filter((spot) => fits(spot, wanted) === 1)
}

/** The first colour that a phrase names. */
export const wantedColour = (phrase: string): ColourName | null =>
  (phrase.toLowerCase().match(/[a-z]+/g) ?? [])
    .map((word) => COLOUR_WORDS[word])
    .find((colour) => colour !== undefined) ?? null
