import type { Size, XY } from '../records/space.ts'

/** Annotations that count pixels from 1 may end one px beyond the far edge. */
const SLACK = 1

const holds = ([x, y]: XY, { width, height }: Size): boolean =>
  x >= -SLACK && y >= -SLACK && x <= width + SLACK && y <= height + SLACK

/** What is wrong with a case's place that does not lie on its image: [] or one problem. Boxes are [x, y, width, height], px. */
export const pointOnImage = (field: string, point: XY, image: Size): { field: string; message: string }[] =>
  holds(point, image) ? [] : [outside(field, point, image)]

export const boxOnImage = (
  field: string,
  box: readonly [number, number, number, number],
  image: Size,
): { field: string; message: string }[] => {
  const [x, y, width, height] = box
  return holds([x, y], image) && holds([x + width, y + height], image) ? [] : [outside(field, box, image)]
}

export const pathOnImage = (field: string, path: readonly XY[], image: Size): { field: string; message: string }[] =>
  path.flatMap((point, i) => pointOnImage(`${field}[${i}]`, point, image)).slice(0, 3)

const outside = (
  field: string,
  place: readonly number[],
  { width, height }: Size,
): { field: string; message: string } => ({
  field,
  message: `lies outside the image of ${width} x ${height} px; it is [${place.join(', ')}]`,
})
