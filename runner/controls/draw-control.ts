import { createHash } from 'node:crypto'
import { encodePng } from '../image/png.ts'
import { upright } from '../image/upright.ts'
import type { KnownCase } from '../records/case.ts'

/** Grey of a blank image, and around one that is fitted: midway, like nothing in particular. */
const GREY = 128

/** What a drawn image of a control depends on: controls for which it is the same share one. */
export const drawingOf = ({ control, image: { width, height } }: KnownCase): string =>
  JSON.stringify([control?.kind, control?.from?.sha, width, height])

/** The PNG that a control shows. `source`: the image file that it is drawn from; none for a blank one. */
export async function drawControl({ control, image }: KnownCase, source: Buffer | null): Promise<Buffer> {
  const { width, height } = image
  if (control?.kind === 'blank')
    return encodePng({ width, height, channels: 3, data: Buffer.alloc(width * height * 3, GREY) })
  if (!control?.from || !source)
    throw new Error(`The image of ${control?.of ?? 'a control'} has no image to be drawn from.`)
  if (sumOf(source) !== control.from.sha)
    throw new Error(`The image ${control.from.name} changed while the run was being prepared. Start the run again.`)
  if (control.kind === 'mirrored') return upright(source).flop().png().toBuffer()
  return upright(source)
    .resize(width, height, { fit: 'contain', background: { r: GREY, g: GREY, b: GREY } })
    .png()
    .toBuffer()
}

export const sumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** The control with the image that was drawn for it. */
export function withDrawn(control: KnownCase, png: Buffer): KnownCase {
  const sha = sumOf(png)
  return { ...control, image: { ...control.image, sha, file: `images/${sha}.png`, bytes: png.length } }
}
