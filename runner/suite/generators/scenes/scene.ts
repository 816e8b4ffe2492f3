import { shuffled } from '../../../tools/random.ts'
import type { Size, XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { distance, drawLine } from '../drawing/lines.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { night, paper, type Ground } from '../drawing/scene.ts'
import { around } from '../drawing/turn.ts'
import { FIGURES, kindOf, outlineOf, type Figure, type FigureName } from './figures.ts'
import { look, type Visible } from './visible.ts'

export interface ScenePlan {
  size: Size
  /** number of figures, and the radii between which they are drawn, px */
  figures: number
  radii: readonly [number, number]
  ground: Background
}

/** A ground with colours, and faint lines on it that nobody should take for a shape. */
export interface Background extends Ground {
  name: string
  lines?: { colour: string; step: number }
}

export const backgrounds: Record<'paper' | 'night' | 'squared' | 'slate', Background> = {
  paper: { name: 'paper', ...paper },
  night: { name: 'night', ...night },
  squared: {
    name: 'squared',
    ground: '#f4f6f9',
    colours: { red: '#c8342f', blue: '#2a5fc4', green: '#20804e', orange: '#c26a00', purple: '#8746b8' },
    lines: { colour: '#e2e7ee', step: 32 },
  },
  slate: {
    name: 'slate',
    ground: '#232c38',
    colours: { red: '#f0696b', blue: '#64a8f0', green: '#4cc78a', yellow: '#f2c744', pink: '#e6a0cc' },
    lines: { colour: '#2b3543', step: 48 },
  },
}

export interface Scene {
  plan: ScenePlan
  /** later ones lie in front */
  figures: Figure[]
  visible: Visible[]
  hidden: Map<number, Map<number, number>>
  /** the kinds that may be there, of which at least one is not */
  kinds: string[]
}

/** So much of every figure must be seen that a person can tell what it is. */
const LEAST_SEEN = 0.55
const TRIES = 3000
/** least distance of two middles, in parts of the sum of the radii */
const CLOSEST = 0.62
/** px that stay free at the border */
const EDGE = 8

/** Figures at random places, some in front of others, all to be recognised; two of one colour never touch.
 * `fits` says whether a scene allows the questions that are to be asked about it. */
export function layScene<T>(
  plan: ScenePlan,
  random: () => number,
  fits: (scene: Scene) => T | undefined,
): { scene: Scene; found: T } {
  const colours = shuffled(Object.keys(plan.ground.colours), random).slice(0, 3)
  const shapes = shuffled(FIGURES, random).slice(0, 4)
  const kinds = shuffled(
    colours.flatMap((colour) => shapes.map((shape) => ({ colour, shape }))),
    random,
  )
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const figures = place(plan, shuffled(kinds, random).slice(0, -3), random)
    if (!figures) continue
    const seen = look(figures.map(outlineOf), plan.size, LEAST_SEEN)
    if (!seen) continue
    const { visible, hidden } = seen
    if (visible.filter(({ share }) => share < 0.97).length < plan.figures / 6) continue
    const scene = { plan, figures, visible, hidden, kinds: kinds.map(kindOf) }
    const found = fits(scene)
    if (found !== undefined) return { scene, found }
  }
  throw new Error(
    `${plan.figures} figures of up to ${plan.radii[1]} px on ${plan.size.width}x${plan.size.height} px leave no scene that can be asked about.`,
  )
}

function place(
  { size, figures: number, radii: [least, most] }: ScenePlan,
  kinds: readonly { colour: string; shape: FigureName }[],
  random: () => number,
): Figure[] | undefined {
  const figures: Figure[] = []
  for (let attempt = 0; figures.length < number && attempt < number * 60; attempt++) {
    const radius = least + Math.floor(random() * (most - least + 1))
    const kind = kinds[Math.floor(random() * kinds.length)] as (typeof kinds)[number]
    const point = random() < 0.5 ? anywhere(size, radius, random) : beside(figures, radius, random)
    const edge = radius + EDGE
    const inside =
      point && point[0] >= edge && point[1] >= edge && point[0] <= size.width - edge && point[1] <= size.height - edge
    if (!inside) continue
    const free = figures.every(
      (other) =>
        distance(point, other.at) >
        (radius + other.radius) * (kind.colour === other.colour ? 1 : CLOSEST) + (kind.colour === other.colour ? 4 : 0),
    )
    if (free) figures.push({ ...kind, at: point, radius, turn: Math.floor(random() * 31) - 15 })
  }
  return figures.length === number ? figures : undefined
}

const anywhere = ({ width, height }: Size, radius: number, random: () => number): XY => [
  radius + EDGE + Math.floor(random() * (width - 2 * radius - 2 * EDGE)),
  radius + EDGE + Math.floor(random() * (height - 2 * radius - 2 * EDGE)),
]

/** So near to one that is there that they overlap; undefined for the first. */
function beside(figures: readonly Figure[], radius: number, random: () => number): XY | undefined {
  const other = figures[Math.floor(random() * figures.length)]
  const [x, y] = other ? around(other.at, (radius + other.radius) * (CLOSEST + random() * 0.2), random() * 360) : [0, 0]
  return other && [Math.floor(x), Math.floor(y)]
}

export function drawScene({ plan: { size, ground }, figures }: Scene): Canvas {
  const canvas = new Canvas(size, ground.ground)
  if (ground.lines) {
    const { colour, step } = ground.lines
    for (let x = step; x < size.width; x += step)
      drawLine(canvas, [x + 0.5, 0], [x + 0.5, size.height], { colour, width: 1 })
    for (let y = step; y < size.height; y += step)
      drawLine(canvas, [0, y + 0.5], [size.width, y + 0.5], { colour, width: 1 })
  }
  for (const figure of figures) {
    const colour = ground.colours[figure.colour] as string
    if (figure.shape === 'circle') canvas.disc(figure.at, figure.radius * 2, colour)
    else fillPolygon(canvas, outlineOf(figure), colour)
  }
  return canvas
}
