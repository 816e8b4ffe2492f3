import type { Size } from '../../records/space.ts'
import { SuiteError } from '../suite-error.ts'
import type { Box } from './annotated.ts'

/** What four numbers of a box are: [x, y, width, height], or two corners. */
export type Reading = 'xywh' | 'xyxy'

/** Whether a box read so lies within its image; half a px of rounding is no miss. */
export function fits([a, b, c, d]: Box, reading: Reading, { width, height }: Size): boolean {
  const [right, bottom] = reading === 'xywh' ? [a + c, b + d] : [c, d]
  const slack = width <= 1 ? 1e-3 : 1
  return a >= -slack && b >= -slack && right > a && bottom > b && right <= width + slack && bottom <= height + slack
}

/** The reading that fits every box of the source, where the other one does not. `size`: of its image, or 1 x 1 where boxes are
 * shares of it. Throws SuiteError with both counts. */
export function settle(boxes: readonly { box: Box; size: Size }[], file: string, field: string): Reading {
  const fitting = (reading: Reading): number => boxes.filter(({ box, size }) => fits(box, reading, size)).length
  const [xywh, xyxy] = [fitting('xywh'), fitting('xyxy')]
  const all = boxes.length
  if (all === 0 || (xywh === all && xyxy < all)) return 'xywh'
  if (xyxy === all && xywh < all) return 'xyxy'
  const counts = `read as [x, y, width, height], ${xywh} of ${all} boxes lie within their images; read as [x1, y1, x2, y2], ${xyxy} of ${all}`
  throw new SuiteError([
    { file, field, message: `can be read in two ways: ${counts}. Say which is meant: boxes xywh or xyxy` },
  ])
}
