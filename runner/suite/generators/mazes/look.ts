import type { XY } from '../../../records/space.ts'
import type { Canvas } from '../drawing/canvas.ts'
import { CAPITALS, drawText } from '../drawing/text.ts'

/** Where a way begins or ends: its centre and radius, px. */
export interface Place {
  at: XY
  radius: number
}

export const START = { letter: 'S', colour: '#1f8a4c' }
export const GOAL = { letter: 'G', colour: '#c9302c' }

/** A disc with a letter in its middle. */
export function drawPlace(canvas: Canvas, { at: [x, y], radius }: Place, letter: string, colour: string): void {
  canvas.disc([x, y], radius * 2, colour)
  const size = radius * 1.3
  drawText(canvas, letter, {
    x,
    y: y + (CAPITALS * size) / 2,
    size,
    weight: 'bold',
    colour: '#ffffff',
    align: 'centre',
  })
}
