import type { Size, XY } from '../../../records/space.ts'
import type { Ring } from '../drawing/polygon.ts'
import type { Box } from '../drawing/rings.ts'

/** What can be seen of a figure that others may hide in part. */
export interface Visible {
  /** around what is seen, exact to 1/4 px */
  box: Box
  /** the mean place of what is seen */
  centre: XY
  /** of the whole figure, 0..1 */
  share: number
  inOnePiece: boolean
}

/** Samples a px, along x and along y. */
const FINE = 2

/** What is seen of outlines of which later ones lie in front, and how much of each the others hide:
 * `hidden.get(front)?.get(behind)` in px^2. undefined where one is seen by less than the share `least`. */
export function look(
  outlines: readonly Ring[],
  { width, height }: Size,
  least: number,
): { visible: Visible[]; hidden: Map<number, Map<number, number>> } | undefined {
  const columns = width * FINE
  const owner = new Int16Array(columns * height * FINE).fill(-1)
  const whole = outlines.map(() => 0)
  const left = outlines.map(() => 0)
  const hidden = new Map<number, Map<number, number>>()
  for (const [figure, outline] of outlines.entries()) {
    const below = new Map<number, number>()
    for (const { row, from, to } of spans(outline, width * FINE, height * FINE)) {
      for (let index = row * columns + from; index < row * columns + to; index++) {
        const behind = owner[index] as number
        if (behind >= 0) {
          below.set(behind, (below.get(behind) ?? 0) + 1 / (FINE * FINE))
          left[behind] = (left[behind] as number) - 1
        }
        owner[index] = figure
      }
      whole[figure] = (whole[figure] as number) + to - from
      left[figure] = (left[figure] as number) + to - from
    }
    hidden.set(figure, below)
  }
  const shares = left.map((samples, figure) => samples / (whole[figure] as number))
  if (shares.some((share) => share < least)) return undefined
  return {
    visible: outlines.map((outline, figure) => seen({ owner, columns }, figure, outline, shares[figure] as number)),
    hidden,
  }
}

interface Samples {
  owner: Int16Array
  columns: number
}

function seen(samples: Samples, figure: number, outline: Ring, share: number): Visible {
  const { owner, columns } = samples
  let [x0, y0, x1, y1, sumX, sumY, count] = [Infinity, Infinity, 0, 0, 0, 0, 0]
  const own: number[] = []
  for (const { row, from, to } of spans(outline, columns, owner.length / columns))
    for (let x = from; x < to; x++) {
      if (owner[row * columns + x] !== figure) continue
      if (share < 1) own.push(row * columns + x)
      x0 = Math.min(x0, x)
      x1 = Math.max(x1, x + 1)
      y0 = Math.min(y0, row)
      y1 = Math.max(y1, row + 1)
      sumX += x + 0.5
      sumY += row + 0.5
      count++
    }
  return {
    box: [x0 / FINE, y0 / FINE, (x1 - x0) / FINE, (y1 - y0) / FINE],
    centre: [tenth(sumX / count / FINE), tenth(sumY / count / FINE)],
    share,
    inOnePiece: share === 1 || hangsTogether(samples, figure, own),
  }
}

const tenth = (px: number): number => Math.floor(px * 10 + 0.5) / 10

/** Whether a part hangs together, and by more than a neck that the eye takes for a gap: 2 px inside of its rim it must be one as well. */
function hangsTogether({ owner, columns }: Samples, figure: number, own: readonly number[]): boolean {
  const reach = [2 * FINE, -2 * FINE, 2 * FINE * columns, -2 * FINE * columns]
  const core = own.filter((index) => reach.every((step) => owner[index + step] === figure))
  return (
    pieceOf(own, owner.length, columns) === own.length &&
    core.length > 0 &&
    pieceOf(core, owner.length, columns) === core.length
  )
}

/** Number of samples that hang together with the first, over samples that touch. */
function pieceOf(samples: readonly number[], length: number, columns: number): number {
  const left = new Uint8Array(length)
  for (const index of samples) left[index] = 1
  const waiting = samples.slice(0, 1)
  let count = 0
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!left[value]) continue
    left[value] = 0
    count++
    for (const next of [value - 1, value + 1, value - columns, value + columns]) if (left[next]) waiting.push(next)
  }
  return count
}

/** The samples inside an outline, row by row: those whose middle is inside (even-odd). */
function* spans(outline: Ring, columns: number, rows: number): Generator<{ row: number; from: number; to: number }> {
  const ys = outline.map(([, y]) => y * FINE)
  for (let row = Math.max(0, Math.floor(Math.min(...ys))); row < Math.min(rows, Math.max(...ys)); row++) {
    const y = (row + 0.5) / FINE
    const crossings = outline
      .flatMap(([x, fromY], index) => {
        const [toX, toY] = outline[(index + 1) % outline.length] as XY
        return fromY <= y !== toY <= y ? [(x + ((y - fromY) / (toY - fromY)) * (toX - x)) * FINE] : []
      })
      .sort((a, b) => a - b)
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const [from, to] = [
        Math.max(0, Math.ceil((crossings[index] as number) - 0.5)),
        Math.min(columns, Math.ceil((crossings[index + 1] as number) - 0.5)),
      ]
      if (to > from) yield { row, from, to }
    }
  }
}
