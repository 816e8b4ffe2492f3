import sharp from 'sharp'
import { withPngText } from '../image/png.ts'
import { xmpOf } from '../image/webp-text.ts'
import { THUMB, THUMB_EDGE } from '../image/thumb.ts'
import { decodeUpright } from '../image/upright.ts'
import type { Size } from '../records/space.ts'
import { dimensions, percent } from '../tools/format.ts'
import { paintBar, safeBar, wordsOf } from './bar.ts'
import { canvasOf, type Canvas } from './canvas.ts'
import { Fonts } from './fonts.ts'
import { type Frame, frameOf } from './frame.ts'
import type { Picture, PictureInput } from './index.ts'
import { layoutBar } from './layout.ts'
import { MOST_MARKS } from './mark-sizes.ts'
import { paintMarks } from './marks.ts'

/** Without a choice of row filters, which takes three times as long and packs photos hardly any better. */
const PACKED = { compressionLevel: 3, adaptiveFiltering: false, palette: false }
/** Edges of marks and letters in full colour, which halved chroma blurs. */
const PACKED_WEBP = { quality: 90, smartSubsample: true }
let fonts: Fonts | undefined

/** Draws one annotated image: decode, frame, marks, bar, encode. */
export async function draw(input: PictureInput): Promise<Picture> {
  fonts ??= new Fonts()
  await fonts.prepare([...wordsOf(input.bar), ...input.marks.slice(0, MOST_MARKS).map(({ label }) => label)])
  const image = await decodeUpright(Buffer.from(input.image))
  const frame = frameOf(image)
  const shown = await canvasOf(image, frame)
  const { legend, remarks } = paintMarks(shown, input.marks, frame, fonts, input.tagged)
  const facts = { bar: safeBar(input.bar, fonts.drawable), legend, remarks, scale: scaleWords(image, frame) }
  const bar = layoutBar(facts, frame.canvasWidth, fonts.measure)
  const whole = { width: shown.width, height: shown.height + bar.height }
  const pixels = takeRoom(whole.width * whole.height * 3)
  try {
    pixels.set(shown.data)
    paintBar(bar, fonts, pixels.subarray(shown.data.length))
    const [annotated, thumb] = await Promise.all([packed(pixels, whole, input), thumbOf(shown, frame)])
    return { annotated, ...thumb, ...whole, scale: frame.scale }
  } finally {
    rooms.push(pixels.buffer)
  }
}

/** The file of the annotated image, with its text. */
async function packed(pixels: Uint8Array, size: Size, { webp, text }: PictureInput): Promise<Buffer> {
  const raw = sharp(pixels, { raw: { width: size.width, height: size.height, channels: 3 } })
  return webp
    ? raw.webp(PACKED_WEBP).withXmp(xmpOf(text)).toBuffer()
    : withPngText(await raw.png(PACKED).toBuffer(), text)
}

/** Memory of pictures that are done: a new piece of several MB for each would keep the garbage collector busy. */
const rooms: ArrayBuffer[] = []
function takeRoom(bytes: number): Uint8Array<ArrayBuffer> {
  const room = rooms.pop()
  return new Uint8Array(room && room.byteLength >= bytes ? room : new ArrayBuffer(bytes), 0, bytes)
}

/** The marked image without the margins that the bar's width may have given it. */
async function thumbOf({ width, height, data }: Canvas, frame: Frame): Promise<Pick<Picture, 'thumb' | 'thumbSize'>> {
  const { data: thumb, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left: frame.x, top: 0, width: frame.width, height })
    .resize(THUMB_EDGE, THUMB_EDGE, { fit: 'inside', withoutEnlargement: true })
    .webp(THUMB)
    .toBuffer({ resolveWithObject: true })
  return { thumb, thumbSize: { width: info.width, height: info.height } }
}

function scaleWords(size: Size, { scale }: Frame): string | null {
  if (scale === 1) return null
  return `${dimensions(size)}, ${scale > 1 ? `enlarged ${scale} times` : `reduced to ${percent(scale)}`}`
}
