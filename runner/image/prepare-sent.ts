import type { Model } from '../records/model.ts'
import type { Size } from '../records/space.ts'
import { changesOf } from './inspect.ts'
import { openImage } from './open.ts'
import { upright } from './upright.ts'

export interface Prepared {
  bytes: Buffer
  mediaType: string
  /** px of the image as sent: what `pixel` space refers to */
  width: number
  height: number
  /** why it differs from the original, null where it is the original byte for byte */
  changed: string | null
}

/** What can be written, in the order of liking: nothing is lost in a PNG. */
const WRITABLE = ['image/png', 'image/jpeg', 'image/webp']

/** The image as a model is sent it: the original bytes wherever the model takes them and would see the pixels that are
 * scored and drawn; else the upright pixels, made no smaller than its limits demand. `seen` is the size that the vendor
 * itself would bring the image to: then we do that first, so that nothing is resized without a record. */
export async function prepareSent(
  original: Buffer,
  facts: { mediaType: string; width: number; height: number },
  rule: Model['image'],
  seen: Size | null = null,
): Promise<Prepared> {
  const reasons = (await changesOf(original)).filter((change) => change.visible).map((change) => change.note)
  const mediaType = writtenAs(facts.mediaType, rule.mediaTypes)
  if (!rule.mediaTypes.includes(facts.mediaType))
    reasons.push(`${facts.mediaType} is not accepted, sent as ${mediaType}`)
  const resized = seen !== null && (seen.width !== facts.width || seen.height !== facts.height)
  const within = resized
    ? { scale: seen.width / facts.width, why: limitThatDecided(facts, rule, seen) ?? seenInstead(seen) }
    : withinLimits(facts, rule)
  const { maxBytes = Infinity } = rule
  const tooHeavy = original.length > maxBytes
  if (!resized && within.scale === 1 && !tooHeavy && reasons.length === 0) {
    return { bytes: original, mediaType: facts.mediaType, width: facts.width, height: facts.height, changed: null }
  }
  if (within.why) reasons.push(within.why)
  if (tooHeavy) reasons.push(`${original.length} bytes is more than ${maxBytes}`)

  for (let scale = within.scale; ;) {
    const { width, height } =
      resized && scale === within.scale
        ? seen
        : { width: sized(facts.width, scale), height: sized(facts.height, scale) }
    const bytes = await encoded(
      original,
      mediaType,
      width === facts.width && height === facts.height ? null : { width, height },
    )
    if (bytes.length <= maxBytes || (width === 1 && height === 1)) {
      if (scale < 1) reasons.push(`resized from ${facts.width} x ${facts.height} to ${width} x ${height} px`)
      return { bytes, mediaType, width, height, changed: reasons.join('; ') }
    }
    if (scale === within.scale && !tooHeavy)
      reasons.push(`re-encoded it would have ${bytes.length} bytes, more than ${maxBytes}`)
    // bytes grow about with the area; the rest of the way is made in steps of 5 %
    scale *= Math.min(0.95, Math.sqrt(maxBytes / bytes.length))
  }
}

function writtenAs(mediaType: string, taken: string[]): string {
  const wished = mediaType === 'image/jpeg' ? ['image/jpeg', ...WRITABLE] : WRITABLE
  return wished.find((type) => taken.includes(type)) ?? 'image/png'
}

const seenInstead = (seen: Size): string => `the model would see ${seen.width} x ${seen.height} px`

/** The limit that made `seen` as small as it is, null where the vendor's own rule asks for less. */
function limitThatDecided(facts: Size, rule: Model['image'], seen: Size): string | null {
  const { scale, why } = withinLimits(facts, rule)
  // the rule rounds, so what a limit alone would leave may be a little more than what it came to
  return why !== null && seen.width >= Math.floor(facts.width * scale * 0.97) ? why : null
}

/** The factor, at most 1, that brings both sides and the area within a model's limits, and the limit that decided. */
function withinLimits(
  { width, height }: { width: number; height: number },
  rule: Model['image'],
): { scale: number; why: string | null } {
  const byEdge = rule.maxEdge === undefined ? 1 : rule.maxEdge / Math.max(width, height)
  const byArea = rule.maxPixels === undefined ? 1 : Math.sqrt(rule.maxPixels / (width * height))
  const scale = Math.min(1, byEdge, byArea)
  if (scale === 1) return { scale, why: null }
  return {
    scale,
    why: byEdge <= byArea ? `longest edge over ${rule.maxEdge} px` : `more than ${rule.maxPixels} pixels`,
  }
}

/** Rounded down, so that no limit is passed by a rounding; the tiny term keeps an exact product exact. */
const sized = (side: number, scale: number) => Math.max(1, Math.floor(side * scale + 1e-9))

async function encoded(
  original: Buffer,
  mediaType: string,
  size: { width: number; height: number } | null,
): Promise<Buffer> {
  const pixels = upright(original)
  // grey stays one channel
  if ((await openImage(original).metadata()).space === 'grey16') pixels.toColourspace('b-w')
  if (size) pixels.resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
  switch (mediaType) {
    case 'image/jpeg':
      return pixels.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer()
    case 'image/webp':
      // at a quality of 92 a red line of 1 px loses half of its colour
      return pixels.webp({ lossless: true }).toBuffer()
    default:
      return pixels.png({ adaptiveFiltering: true, compressionLevel: 6 }).toBuffer()
  }
}
