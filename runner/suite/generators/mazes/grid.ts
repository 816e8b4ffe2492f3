import { shuffled } from '../../../tools/random.ts'

/** A cell by its place in the grid: [column, row]. */
export type Cell = readonly [number, number]

/** How a maze is dug: `winding` has long corridors, `branching` many short dead ends. */
export type Digging = 'winding' | 'branching'

/** A perfect maze: between any two cells there is exactly one way. */
export class MazeGrid {
  readonly columns: number
  readonly rows: number
  /** open passages, as "column,row>column,row" in both directions */
  readonly #open = new Set<string>()

  constructor(columns: number, rows: number, digging: Digging, random: () => number) {
    this.columns = columns
    this.rows = rows
    const reached = new Set<string>(['0,0'])
    const front: Cell[] = [[0, 0]]
    // growing tree: the newest cell goes on (winding), or any (branching)
    while (front.length > 0) {
      const index = digging === 'winding' ? front.length - 1 : Math.floor(random() * front.length)
      const from = front[index] as Cell
      const to = shuffled(this.#around(from), random).find((cell) => !reached.has(String(cell)))
      if (to) {
        this.#open.add(`${from}>${to}`).add(`${to}>${from}`)
        reached.add(String(to))
        front.push(to)
      } else front.splice(index, 1)
    }
  }

  passable(from: Cell, to: Cell): boolean {
    return this.#open.has(`${from}>${to}`)
  }

  /** The cells from one to another, both included. */
  way(from: Cell, to: Cell): Cell[] {
    const before = this.#reach(from)
    const cells: Cell[] = []
    for (let cell: Cell | undefined = to; cell; cell = before.get(String(cell))) cells.unshift(cell)
    return cells
  }

  /** The cell that is farthest to walk to; of equal ones the first found. */
  farthest(from: Cell): Cell {
    return [...this.#reach(from).keys()].at(-1)?.split(',').map(Number) as unknown as Cell
  }

  /** Of each cell, in the order of its distance: where one comes from. */
  #reach(from: Cell): Map<string, Cell | undefined> {
    const before = new Map<string, Cell | undefined>([[String(from), undefined]])
    const queue: Cell[] = [from]
    for (const cell of queue)
      for (const next of this.#around(cell)) {
        if (before.has(String(next)) || !this.passable(cell, next)) continue
        before.set(String(next), cell)
        queue.push(next)
      }
    return before
  }

  #around([column, row]: Cell): Cell[] {
    const all: Cell[] = [
      [column + 1, row],
      [column, row + 1],
      [column - 1, row],
      [column, row - 1],
    ]
    return all.filter(([x, y]) => x >= 0 && y >= 0 && x < this.columns && y < this.rows)
  }
}

/** Walls between cells as long straight pieces [x1, y1, x2, y2], in units of a cell from the top left corner. */
export function wallsOf(grid: MazeGrid): [number, number, number, number][] {
  const walls: [number, number, number, number][] = []
  for (let y = 0; y <= grid.rows; y++)
    for (const [from, to] of runs(grid.columns, (x) => !grid.passable([x, y - 1], [x, y]))) walls.push([from, y, to, y])
  for (let x = 0; x <= grid.columns; x++)
    for (const [from, to] of runs(grid.rows, (y) => !grid.passable([x - 1, y], [x, y]))) walls.push([x, from, x, to])
  return walls
}

/** [from, to) of every stretch of 0..length-1 on which `wall` holds. */
function runs(length: number, wall: (index: number) => boolean): [number, number][] {
  const found: [number, number][] = []
  let from = -1
  for (let index = 0; index <= length; index++) {
    const stands = index < length && wall(index)
    if (stands && from < 0) from = index
    if (!stands && from >= 0) {
      found.push([from, index])
      from = -1
    }
  }
  return found
}
