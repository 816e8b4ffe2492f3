import sharp, { type Region } from 'sharp'
import { withPngText, type Raster } from '../image/png.ts'
import { xmpOf } from '../image/webp-text.ts'
import { asThumb } from '../image/thumb.ts'
import { decodeUpright } from '../image/upright.ts'
import type { Size } from '../records/space.ts'
import { dimensions, percent } from '../tools/format.ts'
import { lastUsed } from '../tools/last-used.ts'
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
/** How high a bar is by its width, mostly: there is room for it below the image from the beginning. */
const BAR_SHARE = 0.32
let fonts: Fonts | undefined

/** Draws one annotated image: decode, frame, marks, bar, encode. */
export async function draw(input: PictureInput): Promise<Picture> {
  fonts ??= new Fonts()
  await fonts.prepare([...wordsOf(input.bar), ...input.marks.slice(0, MOST_MARKS).map(({ label }) => label)])
  const { size, frame, room, shown, original } = await inRoom(input)
  const { legend, remarks } = paintMarks(shown, input.marks, frame, fonts, input.tagged)
  const facts = { bar: safeBar(input.bar, fonts.drawable), legend, remarks, scale: scaleWords(size, frame) }
  const bar = layoutBar(facts, frame.canvasWidth, fonts.measure)
  const whole = { width: shown.width, height: shown.height + bar.height }
  const pixels = widened(room, whole.width * whole.height * 3)
  try {
    paintBar(bar, fonts, pixels.subarray(shown.data.length))
    const [annotated, thumb] = await Promise.all([packed(pixels, whole, input), thumbOf(shown, frame)])
    return {
      ...{ annotated, thumb: thumb.data, thumbSize: { width: thumb.info.width, height: thumb.info.height } },
      ...{ ...original, ...whole, scale: frame.scale },
    }
  } finally {
    rooms.push(pixels.buffer)
  }
}

/** The image in its frame, in memory that is used again. What decoding took is let go with this. */
async function inRoom(
  input: PictureInput,
): Promise<{
  size: Size
  frame: Frame
  room: Uint8Array<ArrayBuffer>
  shown: Canvas
  original: Pick<Picture, 'original'>
}> {
  const image = await decoded(input)
  const original = input.originalToo ? { original: (await reduced(image)).data } : {}
  const frame = frameOf(image)
  const room = takeRoom(frame.canvasWidth * Math.ceil(frame.height + frame.canvasWidth * BAR_SHARE) * 3)
  const shown = await canvasOf(image, frame, room)
  return { size: { width: image.width, height: image.height }, frame, room, shown, original }
}

/** Images that tests side by side have in common are decoded once, while these are few and small. */
const KEPT = { images: 4, bytes: 4_000_000 }
const kept = new Map<string, Promise<Raster>>()

function decoded({ image, sha }: PictureInput): Promise<Raster> {
  const decode = (): Promise<Raster> => decodeUpright(Buffer.from(image))
  if (sha === undefined) return decode()
  return lastUsed(kept, sha, KEPT.images, () => {
    const raster = decode()
    const forget = (): unknown => kept.get(sha) === raster && kept.delete(sha)
    raster.then(({ data }) => data.length > KEPT.bytes && forget(), forget)
    return raster
  })
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
  return new Uint8Array(room && room.byteLength >= bytes ? room : new ArrayBuffer(bytes))
}

/** The first `bytes` of a room, in a larger one where it is too small. */
function widened(room: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  if (room.length >= bytes) return room.subarray(0, bytes)
  const larger = new Uint8Array(bytes)
  larger.set(room)
  return larger
}

/** The marked image without the margins that the bar's width may have given it. */
const thumbOf = (canvas: Canvas, { x, width, height }: Frame): Reduced =>
  reduced({ ...canvas, channels: 3 }, { left: x, top: 0, width, height })

type Reduced = Promise<{ data: Buffer; info: Size }>

/** A reduced WebP of pixels that are there already. */
function reduced({ width, height, channels, data }: Raster, part?: Region): Reduced {
  const pixels = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  return asThumb(part ? pixels.extract(part) : pixels).toBuffer({ resolveWithObject: true })
}

function scaleWords(size: Size, { scale }: Frame): string | null {
  if (scale === 1) return null
  return `${dimensions(size)}, ${scale > 1 ? `enlarged ${scale} times` : `reduced to ${percent(scale)}`}`
}
