import { hundredth } from '../drawing/spots.ts'
import { Canvas } from '../drawing/canvas.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { rectangle } from '../drawing/rings.ts'
import type { DrawnPicture } from '../define-generator.ts'
import { MazeGrid, wallsOf, type Cell, type Digging } from './grid.ts'
import { drawPlace, GOAL, START } from './look.ts'

export interface MazePlan {
  columns: number
  rows: number
  cell: number
  wall: number
  digging: Digging
  ground: string
  ink: string
}

const MARGIN = 24

/** A maze to find the way through, between two cells as far apart as there are. */
export function mazePicture(
  id: string,
  { columns, rows, cell, wall, digging, ground, ink }: MazePlan,
  random: () => number,
): DrawnPicture {
  const grid = new MazeGrid(columns, rows, digging, random)
  // the ends of a longest way: the farthest from anywhere, and the farthest from that
  const from = grid.farthest([0, 0])
  const to = grid.farthest(from)
  const way = grid.way(from, to)
  const corner = (index: number): number => MARGIN + index * cell
  const middle = ([x, y]: Cell): [number, number] => [corner(x + 0.5), corner(y + 0.5)]

  const canvas = new Canvas({ width: columns * cell + 2 * MARGIN, height: rows * cell + 2 * MARGIN }, ground)
  const walls = wallsOf(grid).map(([x1, y1, x2, y2]): [number, number, number, number] => [
    corner(x1),
    corner(y1),
    corner(x2),
    corner(y2),
  ])
  // square ends, so that corners are closed
  for (const [x1, y1, x2, y2] of walls)
    fillPolygon(canvas, rectangle([x1 - wall / 2, y1 - wall / 2, x2 - x1 + wall, y2 - y1 + wall]), ink)
  const radius = hundredth((cell - wall) * 0.36)
  const [start, goal] = [
    { at: middle(from), radius },
    { at: middle(to), radius },
  ]
  drawPlace(canvas, start, START.letter, START.colour)
  drawPlace(canvas, goal, GOAL.letter, GOAL.colour)
  return {
    file: `${id}.png`,
    png: canvas.png(),
    cases: [
      {
        id,
        type: 'trace',
        class: 'maze',
        tags: [`${columns}x${rows}`, digging],
        question: 'Find the way through the maze from the green disc S to the red disc G. Never cross a wall.',
        given: { from: 'the green disc S', to: 'the red disc G' },
        truth: { start, goal, walls, wallWidth: wall, path: way.map(middle) },
      },
    ],
    drawn: { kind: 'maze', columns, rows, digging, cells: way.length },
  }
}
