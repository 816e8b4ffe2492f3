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
}

/** Samples a px, along x and along y. */
const FINE = 2

/** What is seen of outlines of which later ones lie in front, and how much of each the others hide:
 * `hidden.get(front)?.get(behind)` in px^2. undefined where one is seen by less than the share `least`, or in several pieces. */
export function look(
  outlines: readonly Ring[],
  { width, height }: Size,
  least: number,
): { visible: Visible[]; hidden: Map<number, Map<number, number>> } | undefined {
  const columns = width * FINE
  const rows = height * FINE
  const owner = new Int16Array(columns * rows).fill(-1)
  const spans = outlines.map((outline) => spansOf(outline, columns, rows))
  const whole = outlines.map(() => 0)
  const left = outlines.map(() => 0)
  const hidden = new Map<number, Map<number, number>>()
  for (const [figure, own] of spans.entries()) {
    const below = new Float64Array(figure)
    for (let span = 0; span < own.length; span += 3) {
      const row = (own[span] as number) * columns
      const [from, to] = [own[span + 1] as number, own[span + 2] as number]
      for (let index = row + from; index < row + to; index++) {
        const behind = owner[index] as number
        if (behind >= 0) {
          below[behind] = (below[behind] as number) + 1
          left[behind] = (left[behind] as number) - 1
        }
        owner[index] = figure
      }
      whole[figure] = (whole[figure] as number) + to - from
      left[figure] = (left[figure] as number) + to - from
    }
    const parts = [...below].flatMap((count, behind) => (count > 0 ? [[behind, count / (FINE * FINE)] as const] : []))
    hidden.set(figure, new Map(parts))
  }
  const shares = left.map((count, figure) => count / (whole[figure] as number))
  if (shares.some((share) => share < least)) return undefined
  const visible: Visible[] = []
  for (const [figure, own] of spans.entries()) {
    const part = seen({ owner, columns }, figure, own, shares[figure] as number)
    if (!part) return undefined
    visible.push(part)
  }
  return { visible, hidden }
}

interface Samples {
  /** of each sample, row by row: the figure in front, else -1 */
  owner: Int16Array
  columns: number
}

/** undefined where what is seen does not hang together. */
function seen(samples: Samples, figure: number, spans: Spans, share: number): Visible | undefined {
  const own = share < 1 ? ownSpans(samples, figure, spans) : spans
  if (share < 1 && !hangsTogether(samples, figure, own)) return undefined
  let [x0, y0, x1, y1, sumX, sumY, count] = [Infinity, Infinity, 0, 0, 0, 0, 0]
  for (let span = 0; span < own.length; span += 3) {
    const [row, from, to] = [own[span] as number, own[span + 1] as number, own[span + 2] as number]
    if (from < x0) x0 = from
    if (to > x1) x1 = to
    if (row < y0) y0 = row
    if (row >= y1) y1 = row + 1
    // of the middles of its samples
    sumX += ((to - from) * (from + to)) / 2
    sumY += (to - from) * (row + 0.5)
    count += to - from
  }
  return {
    box: [x0 / FINE, y0 / FINE, (x1 - x0) / FINE, (y1 - y0) / FINE],
    centre: [tenth(sumX / count / FINE), tenth(sumY / count / FINE)],
    share,
  }
}

const tenth = (px: number): number => Math.floor(px * 10 + 0.5) / 10

/** The parts of spans in which the figure is in front. */
function ownSpans({ owner, columns }: Samples, figure: number, spans: Spans): Spans {
  const own: number[] = []
  for (let span = 0; span < spans.length; span += 3) {
    const row = spans[span] as number
    const [from, to] = [spans[span + 1] as number, spans[span + 2] as number]
    addSpans(own, row, from, to, (x) => owner[row * columns + x] === figure)
  }
  return own
}

/** Adds to `spans` where it `is` between two columns of a row. */
function addSpans(spans: number[], row: number, from: number, to: number, is: (x: number) => boolean): void {
  let first = -1
  for (let x = from; x <= to; x++)
    if (x < to && is(x)) {
      if (first < 0) first = x
    } else if (first >= 0) {
      spans.push(row, first, x)
      first = -1
    }
}

/** Whether a part hangs together, and by more than a neck that the eye takes for a gap: 2 px inside of its rim it must be one as well. */
function hangsTogether({ owner, columns }: Samples, figure: number, own: Spans): boolean {
  if (!isOnePiece(own)) return false
  const [aside, down] = [2 * FINE, 2 * FINE * columns]
  const core: number[] = []
  for (let span = 0; span < own.length; span += 3) {
    const row = own[span] as number
    addSpans(core, row, own[span + 1] as number, own[span + 2] as number, (x) => {
      const index = row * columns + x
      return (
        owner[index + aside] === figure &&
        owner[index - aside] === figure &&
        owner[index + down] === figure &&
        owner[index - down] === figure
      )
    })
  }
  return core.length > 0 && isOnePiece(core)
}

/** Whether all hang together, over samples that touch. */
function isOnePiece(spans: Spans): boolean {
  const joined = Array.from({ length: spans.length / 3 }, (_, span) => span)
  const firstOf = (span: number): number => {
    let first = span
    while (joined[first] !== first) first = joined[first] as number
    return first
  }
  let pieces = joined.length
  const join = (a: number, b: number): void => {
    const [one, other] = [firstOf(a), firstOf(b)]
    if (one === other) return
    joined[Math.max(one, other)] = Math.min(one, other)
    pieces--
  }
  /** the first span that may touch this one from above */
  let above = 0
  for (let span = 0; span < joined.length; span++) {
    const [row, from, to] = [spans[span * 3] as number, spans[span * 3 + 1] as number, spans[span * 3 + 2] as number]
    if (span > 0 && spans[span * 3 - 3] === row && spans[span * 3 - 1] === from) join(span - 1, span)
    while (
      (spans[above * 3] as number) < row - 1 ||
      (spans[above * 3] === row - 1 && (spans[above * 3 + 2] as number) <= from)
    )
      above++
    for (let other = above; spans[other * 3] === row - 1 && (spans[other * 3 + 1] as number) < to; other++)
      join(other, span)
  }
  return pieces === 1
}

/** Runs of samples, three numbers each: row, first column, column after the last. */
type Spans = readonly number[]

/** The samples inside an outline, row by row: those whose middle is inside (even-odd). */
function spansOf(outline: Ring, columns: number, rows: number): Spans {
  const sides = outline.map(([x, y], index) => {
    const [toX, toY] = outline[(index + 1) % outline.length] as XY
    return { x, y, toX, toY }
  })
  const ys = outline.map(([, y]) => y * FINE)
  const lastRow = Math.min(rows, Math.max(...ys))
  const spans: number[] = []
  const crossings: number[] = []
  for (let row = Math.max(0, Math.floor(Math.min(...ys))); row < lastRow; row++) {
    const at = (row + 0.5) / FINE
    crossings.length = 0
    for (const { x, y, toX, toY } of sides)
      if (y <= at !== toY <= at) crossings.push((x + ((at - y) / (toY - y)) * (toX - x)) * FINE)
    crossings.sort((a, b) => a - b)
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const from = Math.max(0, Math.ceil((crossings[index] as number) - 0.5))
      const to = Math.min(columns, Math.ceil((crossings[index + 1] as number) - 0.5))
      if (to > from) spans.push(row, from, to)
    }
  }
  return spans
}
