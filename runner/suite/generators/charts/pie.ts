import { shuffled } from '../../../tools/random.ts'
import type { Size, XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { rgb } from '../drawing/colour.ts'
import { drawLine } from '../drawing/lines.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { roundedRectangle, sector } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { CAPITALS, drawText } from '../drawing/text.ts'
import { around } from '../drawing/turn.ts'
import { drawHead } from './frame.ts'
import type { Look } from './look.ts'
import { WHOLES, type Whole } from './topics.ts'

/** Shares in whole per cent, clockwise from the top. */
export interface Shares {
  whole: Whole
  parts: readonly { name: string; percent: number }[]
}

/** Shares that are multiples of `unit` per cent and add up to 100, each large enough to bear its number. */
export function inventShares(number: number, unit: number, random: () => number): Shares {
  const [whole] = shuffled(
    WHOLES.filter(({ parts }) => parts.length >= number),
    random,
  )
  if (!whole) throw new Error(`No whole has ${number} parts.`)
  const names = shuffled(whole.parts, random).slice(0, number)
  const least = Math.ceil(6 / unit)
  const units = Array<number>(number).fill(least)
  for (let left = 100 / unit - least * number; left > 0; left--) {
    const index = Math.floor(random() * number)
    units[index] = (units[index] as number) + 1
  }
  // adding evenly gives parts of nearly one size; moving some from each to the next tells them apart
  for (let index = 0; index < number - 1; index += 2) {
    const moved = Math.floor(random() * ((units[index] as number) - least + 1))
    units[index] = (units[index] as number) - moved
    units[index + 1] = (units[index + 1] as number) + moved
  }
  const counts = shuffled(units, random)
  return { whole, parts: names.map((name, index) => ({ name, percent: (counts[index] as number) * unit })) }
}

/** A pie, or a ring, with a legend on the right. Returns a place in the middle of each part. */
export function drawPie(
  canvas: Canvas,
  size: Size,
  look: Look,
  { whole, parts }: Shares,
  { ring, printed }: { ring: boolean; printed: boolean },
): { centre: XY; radius: number; places: XY[] } {
  drawHead(canvas, look, { title: whole.title, below: 'per cent', legend: [] })
  const radius = Math.floor(Math.min(size.height - 128, size.width * 0.56) / 2)
  const centre: XY = [Math.floor(size.width * 0.36), Math.floor(88 + (size.height - 112) / 2)]
  const inner = ring ? radius * 0.56 : 0
  const edges: number[] = []
  let from = 0
  const places = parts.map(({ percent }, index): XY => {
    const colour = look.marks[index] as string
    const to = from + percent * 3.6
    fillPolygon(canvas, sector(centre, radius, from, to, inner), colour)
    const [x, y] = around(centre, ring ? radius * 0.78 : radius * 0.66, (from + to) / 2)
    if (printed)
      drawText(canvas, `${percent}%`, {
        x,
        y: y + (14 * CAPITALS) / 2,
        size: 14,
        weight: 'bold',
        colour: readable(colour),
        align: 'centre',
      })
    edges.push(from)
    from = to
    return [hundredth(x), hundredth(y)]
  })
  for (const edge of edges)
    drawLine(canvas, ring ? around(centre, inner - 1, edge) : centre, around(centre, radius + 1, edge), {
      colour: look.ground,
      width: 2.5,
    })
  const top = centre[1] - (parts.length * 28) / 2
  for (const [index, { name }] of parts.entries()) {
    const y = top + index * 28
    const x = Math.floor(size.width * 0.72)
    fillPolygon(canvas, roundedRectangle([x, y + 6, 14, 14], 4), look.marks[index] as string)
    drawText(canvas, name, { x: x + 24, y: y + 13 + (14 * CAPITALS) / 2, size: 14, colour: look.ink })
  }
  return { centre, radius, places }
}

/** Black or white, whichever is easier to read on a colour (by its luma, Rec. 601). */
function readable(colour: string): string {
  const [red, green, blue] = rgb(colour)
  return red * 299 + green * 587 + blue * 114 > 140_000 ? '#10141b' : '#ffffff'
}
