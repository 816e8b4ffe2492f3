import {
  MISS_GRID,
  SHIFT_GRID,
  type MissCell,
  type Misses,
  type MissGroup,
  type Run,
  type Shift,
} from '../../../../runner/index.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { count, offset, percent, plural, short } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { round } from '../charts/chart.ts'
import { styleIn, type ModelStyle } from '../charts/model-styles.ts'

/** px of the view box of a panel: every image laid over the others in one frame */
const FRAME = { width: 208, height: 160 }
const CELL = { width: FRAME.width / MISS_GRID, height: FRAME.height / MISS_GRID }
const PART = { width: FRAME.width / SHIFT_GRID, height: FRAME.height / SHIFT_GRID }
/** Arrows longer than this would leave their part of the frame. */
const LONGEST_ARROW = 24

interface Square {
  x: number
  y: number
  width: number
  height: number
  text: string
  depth: number
  href: string
  title: string
}
interface Arrow {
  d: string
  x: number
  y: number
  href: string
  title: string
  dot: boolean
}

/** One model on one type: three panels over the same frame. */
export interface MissFigure {
  id: string
  model: string
  style: ModelStyle
  href: string
  about: string
  shift: string
  missed: Square[]
  extra: Square[]
  arrows: Arrow[]
  /** how much longer the arrows are drawn than the shift is */
  magnified: string
  table: { rows: { where: string; href: string; expected: string; missed: string; extra: string }[] }
}
export interface MissMap {
  types: { type: string; href: string; figures: MissFigure[] }[]
  note: string
  width: number
  height: number
}

const COLUMNS = ['far left', 'left', 'middle', 'right', 'far right'] as const
const ROWS = ['at the very top', 'at the top', 'in the middle', 'at the bottom', 'at the very bottom'] as const
const nth = <T>(names: readonly T[], index: number, of: number): T =>
  names[Math.min(names.length - 1, Math.floor(((index + 0.5) / of) * names.length))] as T

/** (7, 0) -> "far right at the very top, column 8 row 1" */
const whereText = (x: number, y: number): string =>
  `${nth(COLUMNS, x, MISS_GRID)} ${nth(ROWS, y, MISS_GRID)}, column ${x + 1} row ${y + 1}`

/** Where models miss, by test type and model. `misses` is null while the map is being made. */
export function missMapOf(
  id: string,
  run: Run,
  styles: ReadonlyMap<string, ModelStyle>,
  misses: Misses | null,
  live: boolean,
  version: string,
): MissMap {
  const types = run.types.flatMap(({ name }) => {
    const figures = run.models.flatMap((model) => {
      const group = misses?.groups.find((group) => group.slug === model.slug && group.type === name)
      return group ? [figureOf(id, { group, version }, model, styleIn(styles, `${model.api}/${model.model}`))] : []
    })
    return figures.length > 0 ? [{ type: name, href: urls.tests(id, { type: name, version }), figures }] : []
  })
  const note = live
    ? 'Where models miss is shown when the run is over.'
    : misses === null
      ? 'This run has no stored map of misses; it is being made from its tests. Reload the page in a while.'
      : ''
  return { types, note, ...FRAME }
}

function figureOf(
  id: string,
  { group, version }: { group: MissGroup; version: string },
  { api, model }: { api: string; model: string },
  style: ModelStyle,
): MissFigure {
  const expected = group.matched + group.missed
  const of = { api, model, type: group.type, version }
  const hrefOf = (tests: readonly number[]): string =>
    tests.length > 0 ? urls.tests(id, { ...of, ...numbered(tests).filter }) : urls.tests(id, of)
  const concerned = (tests: readonly number[], all: number): string => {
    const { kept } = numbered(tests)
    return all > kept ? `; opens the first ${count(kept)} of ${plural(all, 'test')}` : `; ${plural(all, 'test')}`
  }
  const most = Math.max(1, ...group.cells.map(({ extra }) => extra))
  const square = (cell: MissCell, n: number, share: number): Square => ({
    x: cell.x * CELL.width,
    y: round(cell.y * CELL.height),
    width: CELL.width,
    height: CELL.height,
    text: n > 0 ? short(n).replace(' ', '') : '',
    depth: share === 0 ? 0 : round(0.12 + 0.58 * share),
    href: n > 0 ? hrefOf(cell.tests) : '',
    title: `${whereText(cell.x, cell.y)}: ${count(cell.missed)} of ${count(cell.missed + cell.matched)} missed, ${count(cell.extra)} extra${n > 0 ? concerned(cell.tests, cell.all) : ''}`,
  })
  const arrows = arrowsOf(group.shift, (cell) => ({ href: hrefOf(cell.tests), more: concerned(cell.tests, cell.all) }))
  return {
    id: `misses-${group.type}-${group.slug}`,
    model: `${api}/${model}`,
    style,
    href: urls.tests(id, of),
    about: `${count(group.missed)} of ${plural(expected, 'place')} missed (${percent(expected > 0 ? group.missed / expected : null)}), ${count(group.extra)} extra, in ${plural(group.tests, 'scored test')}`,
    shift: shiftText(group.shift),
    missed: group.cells
      .filter((cell) => cell.matched + cell.missed > 0)
      .map((cell) => square(cell, cell.missed, cell.missed / (cell.missed + cell.matched))),
    extra: group.cells.filter((cell) => cell.extra > 0).map((cell) => square(cell, cell.extra, cell.extra / most)),
    ...arrows,
    table: {
      rows: group.cells
        .filter((cell) => cell.missed + cell.extra > 0)
        .sort((a, b) => b.missed + b.extra - a.missed - a.extra)
        .map((cell) => ({
          where: whereText(cell.x, cell.y),
          href: hrefOf(cell.tests),
          expected: count(cell.matched + cell.missed),
          missed: count(cell.missed),
          extra: count(cell.extra),
        })),
    },
  }
}

/** The mean shift of each part of the frame as an arrow from its middle, all magnified alike. */
function arrowsOf(
  shift: Shift | null,
  linkOf: (cell: Shift['cells'][number]) => { href: string; more: string },
): Pick<MissFigure, 'arrows' | 'magnified'> {
  const cells = shift?.cells ?? []
  const longest = Math.max(...cells.map(({ dx, dy }) => Math.hypot(dx * FRAME.width, dy * FRAME.height)), 0)
  const times = longest > 0 ? stepDown(LONGEST_ARROW / longest) : 1
  return {
    magnified: times === 1 || cells.length === 0 ? '' : `× ${times}`,
    arrows: cells.map((cell) => {
      const [x, y] = [(cell.x + 0.5) * PART.width, (cell.y + 0.5) * PART.height]
      const [dx, dy] = [cell.dx * FRAME.width * times, cell.dy * FRAME.height * times]
      const { href, more } = linkOf(cell)
      return {
        x: round(x),
        y: round(y),
        d: arrow(x, y, dx, dy),
        dot: Math.hypot(dx, dy) < 3,
        href,
        title: `${signed(cell.dx, 'right', 'left')}, ${signed(cell.dy, 'down', 'up')} over ${plural(cell.n, 'place')}${more}`,
      }
    }),
  }
}

const signed = (share: number, plus: string, minus: string): string => `${offset(share)} ${share < 0 ? minus : plus}`

/** 1, 2, 5 times a power of ten, at most 100 */
function stepDown(times: number): number {
  const power = 10 ** Math.floor(Math.log10(times))
  return Math.min(100, Number((power * ([5, 2, 1].find((value) => value * power <= times) ?? 1)).toPrecision(2)))
}

function arrow(x: number, y: number, dx: number, dy: number): string {
  const [tipX, tipY] = [x + dx, y + dy]
  const angle = Math.atan2(dy, dx)
  const barb = (turn: number): string =>
    `L${round(tipX - 6 * Math.cos(angle + turn))} ${round(tipY - 6 * Math.sin(angle + turn))}`
  return Math.hypot(dx, dy) < 3
    ? ''
    : `M${round(x)} ${round(y)}L${round(tipX)} ${round(tipY)}M${round(tipX)} ${round(tipY)}${barb(0.45)}M${round(tipX)} ${round(tipY)}${barb(-0.45)}`
}

/** In which direction a model is off, in one sentence, and only where the 95 % interval leaves 0 out. */
export function shiftText(shift: Shift | null): string {
  if (!shift) return 'Nothing that was found can be set against a place, so no direction is known.'
  const pairs = shift.matched + shift.near
  const over =
    shift.near > 0
      ? `over ${plural(shift.matched, 'match', 'matches')} and ${plural(shift.near, 'near miss', 'near misses')}`
      : `over ${plural(shift.matched, 'match', 'matches')}`
  if (!shift.interval) return `All ${count(pairs)} found places lie on one image: too little to tell a direction.`
  const { dxLow, dxHigh, dyLow, dyHigh } = shift.interval
  const parts = [
    dxLow > 0 ? `${offset(shift.dx)} too far right` : dxHigh < 0 ? `${offset(shift.dx)} too far left` : '',
    dyLow > 0 ? `${offset(shift.dy)} too low` : dyHigh < 0 ? `${offset(shift.dy)} too high` : '',
  ].filter(Boolean)
  const images = `on ${plural(shift.images, 'image')}`
  return parts.length > 0
    ? `Points ${parts.join(' and ')} ${over} ${images}.`
    : `No systematic shift ${over} ${images}: found places lie ${offset(shift.distance)} off on average, to all sides.`
}

/** As much of a search as an address carries. */
const CHARS = 480

/** Numbers that follow on each other: from, to. */
function stretchesOf(numbers: readonly number[]): [from: number, to: number][] {
  const stretches: [from: number, to: number][] = []
  for (const n of numbers) {
    const last = stretches.at(-1)
    if (last && n === last[1] + 1) last[1] = n
    else stretches.push([n, n])
  }
  return stretches
}

/** A filter that keeps the tests with these numbers, or as many of the first of them as an address has room for. */
export function numbered(numbers: readonly number[]): { filter: Partial<TestsFilter>; kept: number } {
  let q = ''
  let kept = 0
  for (const [from, to] of stretchesOf(numbers)) {
    const part = from === to ? String(from) : to === from + 1 ? `${from},${to}` : `${from}..${to}`
    const longer = q === '' ? `test:${part}` : `${q},${part}`
    if (longer.length > CHARS) break
    q = longer
    kept += to - from + 1
  }
  return { filter: { q }, kept }
}
