import Type, { type Static } from '../tools/typebox.ts'

/** Coordinate spaces a model may answer in. `pixel` means pixels of the image as sent. */
export const SPACES = ['unit', 'percent', 'thousand', 'thousand-yx', 'pixel'] as const
export type Space = (typeof SPACES)[number]
export const SpaceSchema = Type.Enum([...SPACES])

/** Width and height in px. */
export const SizeSchema = Type.Object({ width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })
export type Size = Static<typeof SizeSchema>

/** A position [x, y] in px of the original image, y downwards. */
export type XY = [number, number]

/** What one whole image side measures in `space`: [x side, y side] in the order of the axes, not of the numbers. */
export function extent(space: Space, sent: Size): XY {
  switch (space) {
    case 'unit':
      return [1, 1]
    case 'percent':
      return [100, 100]
    case 'thousand':
    case 'thousand-yx':
      return [1000, 1000]
    case 'pixel':
      return [sent.width, sent.height]
  }
}

/** Two numbers as a model said them -> [x, y] in original px. `thousand-yx` says y first. */
export function toPixels(pair: readonly [number, number], space: Space, sent: Size, original: Size): XY {
  const [x, y] = space === 'thousand-yx' ? [pair[1], pair[0]] : pair
  const [w, h] = extent(space, sent)
  return [(x / w) * original.width, (y / h) * original.height]
}

/** [x, y] in original px -> the two numbers a model would say in `space` (unrounded). */
export function fromPixels(
  point: readonly [number, number],
  space: Space,
  sent: Size,
  original: Size,
): [number, number] {
  const [w, h] = extent(space, sent)
  const x = (point[0] / original.width) * w
  const y = (point[1] / original.height) * h
  return space === 'thousand-yx' ? [y, x] : [x, y]
}
