import type { XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { drawLine } from '../drawing/lines.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { circle, roundedRectangle } from '../drawing/rings.ts'
import { CAPITALS, drawText } from '../drawing/text.ts'
import { around } from '../drawing/turn.ts'

/** Colours of a clock: the wall, its rim and face, what is printed on it with its hour and minute hands, and the second hand. */
export interface Livery {
  wall: string
  rim: string
  face: string
  ink: string
  second: string
}

export const LIVERIES = {
  white: { wall: '#e6eaf0', rim: '#2b3240', face: '#ffffff', ink: '#1d222b', second: '#d33a2c' },
  night: { wall: '#10141b', rim: '#43526b', face: '#1c2431', ink: '#eef2f7', second: '#ffb454' },
  cream: { wall: '#ece2cf', rim: '#8a6d3b', face: '#fffaf0', ink: '#3b2f1e', second: '#b3401a' },
  blue: { wall: '#dbe7f3', rim: '#123553', face: '#1f4e79', ink: '#ffffff', second: '#ffd166' },
  mint: { wall: '#f4f6f3', rim: '#2b8a6e', face: '#d9f0e5', ink: '#123c30', second: '#c92d49' },
  station: { wall: '#c9d0d6', rim: '#111417', face: '#fdfdfb', ink: '#111417', second: '#e4002b' },
} as const satisfies Record<string, Livery>

export const NUMERALS = {
  arabic: ['12', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'],
  roman: ['XII', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI'],
  quarters: ['12', '', '', '3', '', '', '6', '', '', '9', '', ''],
  none: Array<string>(12).fill(''),
} as const

export interface Face {
  centre: XY
  /** px, to the inner edge of the rim: what hands and ticks are parts of */
  radius: number
  livery: Livery
  shape: 'round' | 'square'
  numerals: keyof typeof NUMERALS
  ticks: 'minutes' | 'hours' | 'dots'
}

export function drawFace(canvas: Canvas, face: Face): void {
  const { centre, radius, livery, shape } = face
  const rim = radius * 0.075
  for (const [colour, reach] of [
    [livery.rim, radius + rim],
    [livery.face, radius],
  ] as const) {
    const [x, y] = [centre[0] - reach, centre[1] - reach]
    fillPolygon(
      canvas,
      shape === 'round' ? circle(centre, reach) : roundedRectangle([x, y, 2 * reach, 2 * reach], reach * 0.16),
      colour,
    )
  }
  drawTicks(canvas, face)
  drawNumerals(canvas, face)
}

function drawTicks(canvas: Canvas, { centre, radius, livery, ticks }: Face): void {
  for (let minute = 0; minute < 60; minute++) {
    const hour = minute % 5 === 0
    if (!hour && ticks === 'hours') continue
    const degrees = minute * 6
    if (ticks === 'dots')
      drawDot(canvas, around(centre, radius * 0.93, degrees), radius * (hour ? 0.022 : 0.008), livery.ink)
    else
      drawLine(
        canvas,
        around(centre, radius * 0.96, degrees),
        around(centre, radius * (hour ? 0.88 : 0.925), degrees),
        { colour: livery.ink, width: radius * (hour ? 0.026 : 0.01) },
      )
  }
}

const drawDot = (canvas: Canvas, point: XY, radius: number, colour: string): void =>
  fillPolygon(canvas, circle(point, radius), colour)

/** Upright numerals, their middles on one circle. */
function drawNumerals(canvas: Canvas, { centre, radius, livery, numerals }: Face): void {
  const size = radius * (numerals === 'roman' ? 0.135 : numerals === 'quarters' ? 0.2 : 0.165)
  for (const [hour, numeral] of NUMERALS[numerals].entries()) {
    if (numeral === '') continue
    const [x, y] = around(centre, radius * 0.755, hour * 30)
    drawText(canvas, numeral, {
      x,
      y: y + (size * CAPITALS) / 2,
      size,
      weight: numerals === 'quarters' ? 'bold' : 'regular',
      colour: livery.ink,
      align: 'centre',
    })
  }
}

/** Directions of the hands, degrees clockwise from 12. */
export interface Hands {
  hour: number
  minute: number
  second?: number
}
export type HandStyle = 'bar' | 'tapered' | 'sword'

/** Lengths as parts of the radius: the hour hand ends before the numerals, the minute hand near the ticks. */
const HOUR = { length: 0.52, width: 0.062 }
const MINUTE = { length: 0.84, width: 0.042 }
const SECOND = { length: 0.88, width: 0.014 }
const TAIL = 0.14

export function drawHands(canvas: Canvas, { centre, radius, livery }: Face, hands: Hands, style: HandStyle): void {
  for (const [degrees, { length, width }] of [
    [hands.hour, HOUR],
    [hands.minute, MINUTE],
  ] as const) {
    const tip = around(centre, radius * length, degrees)
    const pen = { colour: livery.ink, width: radius * width, cap: 'round' as const }
    if (style === 'bar') drawLine(canvas, around(centre, radius * TAIL, degrees + 180), tip, pen)
    else fillPolygon(canvas, pointed(centre, radius, degrees, { length, width }, style), livery.ink)
  }
  drawDot(canvas, centre, radius * 0.06, livery.ink)
  if (hands.second === undefined) return
  const pen = { colour: livery.second, width: Math.max(1.5, radius * SECOND.width) }
  drawLine(
    canvas,
    around(centre, radius * TAIL * 1.5, hands.second + 180),
    around(centre, radius * SECOND.length, hands.second),
    pen,
  )
  drawDot(canvas, centre, radius * 0.036, livery.second)
}

/** A hand that ends in a point: widest at its root (tapered) or two thirds of the way out (sword). */
function pointed(
  centre: XY,
  radius: number,
  degrees: number,
  { length, width }: { length: number; width: number },
  style: 'tapered' | 'sword',
): XY[] {
  const out = (along: number, aside: number): XY =>
    around(around(centre, radius * along, degrees), radius * aside, degrees + 90)
  if (style === 'tapered')
    return [
      out(-TAIL, -width * 0.45),
      out(0, -width * 0.75),
      out(length, -width * 0.12),
      out(length, width * 0.12),
      out(0, width * 0.75),
      out(-TAIL, width * 0.45),
    ]
  return [
    out(0, -width * 0.4),
    out(length * 0.68, -width * 0.85),
    out(length, 0),
    out(length * 0.68, width * 0.85),
    out(0, width * 0.4),
  ]
}
