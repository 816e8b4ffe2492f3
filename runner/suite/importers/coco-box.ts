import type { Size } from '../../records/space.ts'
import type { Box } from './annotated.ts'
import { boxOfRle, looksLikeRle } from './coco-rle.ts'

type Point = readonly [x: number, y: number]

const TURNED = 'boxes that CVAT keeps upright beside an angle were turned, and the box around the turned one taken'
const OUTLINED = 'outlines without a box got the box around them'
const MASKED = 'masks without a box got the box around them'

/** The box of a COCO annotation, px, and what was done to make it one; a sentence where there is none. CVAT writes a turned
 * box as the upright one and `attributes.rotation`, degrees clockwise about its centre. */
export function boxOfAnnotation(
  { bbox, segmentation, attributes }: { bbox?: unknown; segmentation?: unknown; attributes?: unknown },
  image: Size,
): { box: Box | string; notes: string[] } {
  const plain = numbers(bbox)
  if (plain.length === 4) {
    const degrees = rotationOf(attributes)
    if (degrees === undefined) return { box: 'has attributes.rotation, which is not a number of degrees', notes: [] }
    const box = plain as unknown as Box
    return degrees % 360 === 0 ? { box, notes: [] } : { box: turned(box, degrees), notes: [TURNED] }
  }
  if (bbox !== undefined && bbox !== null && !(Array.isArray(bbox) && bbox.length === 0))
    return { box: 'is not four numbers [x, y, width, height]', notes: [] }
  const corners = cornersOf(segmentation)
  if (corners.length >= 3) return { box: around(corners), notes: [OUTLINED] }
  if (!looksLikeRle(segmentation)) return { box: 'is missing, and there is no outline', notes: [] }
  const box = boxOfRle(segmentation, image)
  return { box, notes: typeof box === 'string' ? [] : [MASKED] }
}

const numbers = (value: unknown): number[] =>
  Array.isArray(value) && value.every((item) => isNumeric(item) && Number.isFinite(Number(item)))
    ? value.map(Number)
    : []
/** Some tools write numbers in quotes. */
const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value))

function rotationOf(attributes: unknown): number | undefined {
  const told =
    typeof attributes === 'object' && attributes !== null ? (attributes as { rotation?: unknown }).rotation : 0
  if (told === undefined || told === null) return 0
  const degrees = typeof told === 'string' && told.trim() !== '' ? Number(told) : told
  return typeof degrees === 'number' && Number.isFinite(degrees) ? degrees : undefined
}

function turned([x, y, width, height]: Box, degrees: number): Box {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const [wide, high] = [width * cos + height * sin, width * sin + height * cos].map(
    (side) => Math.round(side * 1e6) / 1e6,
  )
  return [x + (width - wide!) / 2, y + (height - high!) / 2, wide!, high!]
}

/** Polygons as [[x, y, x, y, ...], ...], or one of them alone, as VIA writes it. */
function cornersOf(segmentation: unknown): Point[] {
  if (!Array.isArray(segmentation)) return []
  const polygons = segmentation.some(Array.isArray) ? segmentation.map(numbers) : [numbers(segmentation)]
  return polygons.flatMap((polygon) =>
    polygon.flatMap((x, i): Point[] => (i % 2 === 0 && i + 1 < polygon.length ? [[x, polygon[i + 1] as number]] : [])),
  )
}

/** Math.min of an outline of a hundred thousand corners would overflow the stack. */
function around(corners: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of corners) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return [left, top, right - left, bottom - top]
}
