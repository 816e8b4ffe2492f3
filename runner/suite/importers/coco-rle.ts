import type { Box } from './annotated.ts'

/** A mask of COCO, run-length encoded: `size` is [height, width], `counts` the lengths of the runs, of 0 and 1 in turn, down the
 * columns from the left; as a list, or in the text that pycocotools writes. */
interface Rle {
  size: readonly [height: number, width: number]
  counts: readonly number[] | string
}

/** Whether this is meant as a mask in runs. */
export const looksLikeRle = (value: unknown): value is { counts: unknown; size?: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'counts' in value

/** The box around a mask, px, as rleToBbox of pycocotools 2.0.11 (maskApi.c) has it; a sentence where the runs are no mask of
 * an image of this size. */
export function boxOfRle(
  mask: { counts: unknown; size?: unknown },
  image: { width: number; height: number },
): Box | string {
  if (!isRle(mask)) return 'is missing, and the mask beside it has no size [height, width] or no runs'
  const [height, width] = mask.size
  if (height !== image.height || width !== image.width)
    return `is missing, and the mask beside it is for ${width} x ${height} px, but the image is ${image.width} x ${image.height} px`
  const runs = typeof mask.counts === 'string' ? decoded(mask.counts) : mask.counts
  if (
    runs.some((run) => !(Number.isInteger(run) && run >= 0)) ||
    runs.reduce((sum, run) => sum + run, 0) !== height * width
  )
    return `is missing, and the runs of the mask beside it do not fill its ${width} x ${height} px`
  let [left, top, right, bottom] = [width, height, -1, -1]
  let at = 0
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1 && run > 0) {
      const [first, last] = [at, at + run - 1]
      const [from, to] = [Math.floor(first / height), Math.floor(last / height)]
      left = Math.min(left, from)
      right = Math.max(right, to)
      // a run that goes on in the next column has been at the bottom of one and at the top of the other
      top = Math.min(top, from === to ? first % height : 0)
      bottom = Math.max(bottom, from === to ? last % height : height - 1)
    }
    at += run
  }
  return right < 0 ? 'is missing, and the mask beside it is empty' : [left, top, right - left + 1, bottom - top + 1]
}

const isRle = (mask: { counts: unknown; size?: unknown }): mask is Rle =>
  Array.isArray(mask.size) &&
  mask.size.length === 2 &&
  mask.size.every((side) => Number.isInteger(side) && side > 0) &&
  (typeof mask.counts === 'string' ||
    (Array.isArray(mask.counts) && mask.counts.every((run) => typeof run === 'number')))

/** The text form (rleFrString of maskApi.c): five bits a character from "0" on, the lowest first, a sixth where more follow; from the
 * fourth run on, what is added to the run before the last. [NaN] where the text is none. */
function decoded(text: string): number[] {
  const runs: number[] = []
  for (let at = 0; at < text.length;) {
    let [value, bits, more] = [0, 0, true]
    while (more) {
      const code = text.charCodeAt(at++) - 48
      if (!(code >= 0 && code < 64) || bits > 30) return [NaN]
      value += (code & 0x1f) * 2 ** bits
      bits += 5
      more = (code & 0x20) !== 0
      if (!more && (code & 0x10) !== 0) value -= 2 ** bits
    }
    runs.push(value + (runs.length > 2 ? (runs[runs.length - 2] as number) : 0))
  }
  return runs
}
