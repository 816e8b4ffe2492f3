import type { XY } from '../../../records/space.ts'
import type { Ring } from '../drawing/polygon.ts'
import { circle, regular, rotated } from '../drawing/rings.ts'
import { around } from '../drawing/turn.ts'

export const FIGURES = ['circle', 'square', 'triangle', 'star', 'hexagon', 'cross'] as const
export type FigureName = (typeof FIGURES)[number]

/** A coloured shape: its middle, the radius of the circle around it (px), and by how many degrees it is turned. */
export interface Figure {
  shape: FigureName
  colour: string
  at: XY
  radius: number
  turn: number
}

export const kindOf = ({ shape, colour }: Pick<Figure, 'shape' | 'colour'>): string => `${colour} ${shape}`

export const plural = (noun: string): string => (noun.endsWith('s') ? `${noun}es` : `${noun}s`)

export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`

export function outlineOf({ shape, at, radius, turn }: Figure): Ring {
  switch (shape) {
    case 'circle':
      return circle(at, radius)
    case 'square':
      return regular(at, radius, 4, 45 + turn)
    case 'triangle':
      return regular(at, radius, 3, turn)
    case 'hexagon':
      return regular(at, radius, 6, turn)
    // the points of a five-pointed star lie 1 / 0.382 as far out as its dents; a little fuller looks calmer
    case 'star':
      return Array.from({ length: 10 }, (_, corner): XY =>
        around(at, corner % 2 ? radius * 0.45 : radius, turn + corner * 36),
      )
    case 'cross':
      return rotated(crossAt(at, radius), at, turn)
  }
}

/** Twelve corners; a bar is a third as wide as it is long. */
function crossAt([x, y]: XY, radius: number): Ring {
  // the corners of a bar's end lie on the circle
  const long = radius * 0.9487
  const short = long / 3
  return [
    [-short, -long],
    [short, -long],
    [short, -short],
    [long, -short],
    [long, short],
    [short, short],
    [short, long],
    [-short, long],
    [-short, short],
    [-long, short],
    [-long, -short],
    [-short, -short],
  ].map(([dx = 0, dy = 0]): XY => [x + dx, y + dy])
}

/** px^2, by the shoelace formula */
export function areaOf(ring: Ring): number {
  return (
    Math.abs(
      ring.reduce((sum, [x, y], index) => {
        const [nextX, nextY] = ring[(index + 1) % ring.length] as XY
        return sum + x * nextY - nextX * y
      }, 0),
    ) / 2
  )
}
