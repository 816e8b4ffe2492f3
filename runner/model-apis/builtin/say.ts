import { extent, fromPixels, type Size, type Space } from '../../records/space.ts'

/** Digits after the point. Thousandths are asked for as whole numbers. */
const DIGITS: Record<Space, number> = { unit: 5, percent: 3, thousand: 0, 'thousand-yx': 0, pixel: 1 }

/** A way to write places down: in a space, for an image of a size. `sent` is what the prompt says the image measures. */
export interface Frame {
  space: Space
  sent: Size
  original: Size
}

const round = (value: number, space: Space) => Number(value.toFixed(DIGITS[space]))

function pair(point: readonly [number, number], { space, sent, original }: Frame): [number, number] {
  const [a, b] = fromPixels(point, space, sent, original)
  const [w, h] = extent(space, sent)
  const [maxA, maxB] = space === 'thousand-yx' ? [h, w] : [w, h]
  return [round(Math.min(maxA, Math.max(0, a)), space), round(Math.min(maxB, Math.max(0, b)), space)]
}

/** A box by its edges, in px of the original. */
export interface Edges {
  left: number
  top: number
  right: number
  bottom: number
}

export const sayPath = (points: readonly (readonly [number, number])[], frame: Frame): string =>
  JSON.stringify(points.map((point) => pair(point, frame)))

export interface Defects {
  missing: readonly (readonly [number, number])[]
  extra: readonly (readonly [number, number])[]
}

/** With the places where `frame` tells how to write them. */
export function sayDefects({ missing, extra }: Defects, frame: Frame | null): string {
  const sites = (places: Defects['missing']): { point: [number, number] }[] =>
    frame ? places.map((point) => ({ point: pair(point, frame) })) : []
  return JSON.stringify({
    defective: missing.length + extra.length > 0,
    missing: missing.length,
    extra: extra.length,
    ...(frame ? { missing_sites: sites(missing), extra_sites: sites(extra) } : {}),
  })
}

export const sayTime = (hours: number, minutes: number): string => JSON.stringify({ valid: true, hours, minutes })

/** A number or a name that must be found among other words stands in curly braces. */
export const sayCount = (count: number): string => `{${count}}`

export const sayLength = (length: number): string => `{${Number(length.toPrecision(4))}}`

export const sayOption = (name: string): string => `{${name}}`

export const sayPoints = (points: readonly (readonly [number, number])[], frame: Frame): string =>
  JSON.stringify(points.map((point) => ({ point: pair(point, frame) })))

export const sayBoxes = (boxes: readonly (Edges & { label: string })[], frame: Frame): string =>
  JSON.stringify(
    boxes.map(({ left, top, right, bottom, label }) => ({
      label,
      box: [...pair([left, top], frame), ...pair([right, bottom], frame)],
    })),
  )

export const sayUnknown = (why: string): string => `I can't tell: ${why}.`
