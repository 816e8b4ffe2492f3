import type { Scale, Span } from './scale.ts'

/** A chart as finished data for views/components/chart.njk: places are px of a view box `width` wide. Everything in it is
 * also in `table`, which is how a screen reader, a print-out and a doubter read it. */
export interface Chart {
  id: string
  title: string
  /** how to read it, in a sentence */
  about: string
  width: number
  height: number
  /** the edges of the drawing area */
  plot: Plot
  x: Axis
  y: Axis
  bars: Bar[]
  lines: Line[]
  dots: Dot[]
  /** what could not be drawn, and why */
  notes: string[]
  table: ChartTable
}

export interface Plot {
  left: number
  top: number
  right: number
  bottom: number
}
export interface Tick {
  at: number
  text: string
}
/** `title` names the quantity and its unit. An axis of names has `rows` instead of lines across. */
export interface Axis {
  title: string
  ticks: Tick[]
  rows: boolean
}

export interface Bar {
  x: number
  y: number
  width: number
  height: number
  tone: number
  href: string
  title: string
}
export interface Line {
  d: string
  tone: number
  title: string
}
/** `range`: the interval as a path, '' where there is none. */
export interface Dot {
  x: number
  y: number
  tone: number
  form: string
  range: string
  href: string
  title: string
}

export interface ChartTable {
  head: string[]
  rows: { text: string; href: string }[][]
}

/** Every chart is drawn at this width, which is how wide a chart is on a page, so that its text keeps its size. */
export const WIDTH = 420

/** px of a letter of the axis text, on average */
const LETTER = 6.4
const LONGEST = 16

/** A name as an axis has room for it. */
export const shortened = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name)

/** The drawing area of a chart whose y axis has these texts. */
export const plotFor = (texts: readonly string[], height: number): Plot => ({
  left: Math.round(24 + LETTER * Math.max(2, ...texts.map((text) => text.length))),
  top: 10,
  right: WIDTH - 12,
  bottom: height - 40,
})

export const across = ({ left, right }: Plot): Span => ({ from: left, to: right })
export const upwards = ({ bottom, top }: Plot): Span => ({ from: bottom, to: top })

export const axisOf = (title: string, scale: Scale, text: (value: number) => string): Axis => ({
  title,
  ticks: scale.ticks.map((value) => ({ at: round(scale.at(value)), text: text(value) })),
  rows: false,
})

/** Names under each other, each with `height` px of room from `top` down. */
export const namesOf = (names: readonly string[], top: number, height: number): Axis => ({
  title: '',
  ticks: names.map((name, i) => ({ at: top + (i + 0.5) * height, text: shortened(name) })),
  rows: true,
})

/** 0..1 on an axis of scores. */
export const scoreText = (value: number): string => String(Math.round(value * 100))

/** A line through places, broken where one is null. */
export function pathOf(places: readonly ({ x: number; y: number } | null)[]): string {
  let pen = 'M'
  let d = ''
  for (const place of places) {
    if (place) d += `${pen}${round(place.x)} ${round(place.y)}`
    pen = place ? 'L' : 'M'
  }
  return d
}

/** An interval with end strokes: upright at `x`, or lying at `y`. */
export const uprightRange = (x: number, low: number, high: number): string =>
  `M${round(x)} ${round(low)}V${round(high)}M${round(x - 3)} ${round(low)}h6M${round(x - 3)} ${round(high)}h6`
export const lyingRange = (y: number, low: number, high: number): string =>
  `M${round(low)} ${round(y)}H${round(high)}M${round(low)} ${round(y - 3)}v6M${round(high)} ${round(y - 3)}v6`

export const round = (px: number): number => Math.round(px * 10) / 10
