import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Test } from './tap.ts'
import { imagePart } from '../../runner/ask/image-text.ts'
import { createWire } from '../../runner/ask/wire.ts'
import { systemClock } from '../../runner/tools/clock.ts'
import { encodePng } from '../../runner/image/png.ts'
import { builtin } from '../../runner/model-apis/builtin.ts'
import { openImage } from '../../runner/model-apis/builtin/open-image.ts'
import { see, type Sight } from '../../runner/model-apis/builtin/see.ts'
import type { CallMessage, ImagePart } from '../../runner/model-apis/define-model-api.ts'
import { seeded, seedOf } from '../../runner/tools/random.ts'
import type { Model } from '../../runner/records/model.ts'
import type { Space } from '../../runner/records/space.ts'
import type { DrawnPicture } from '../../runner/suite/generators/define-generator.ts'
import type { AnyTestType } from '../../runner/test-types/define-test-type.ts'
import { testType } from '../../runner/test-types/index.ts'
import type { startWorkers } from '../../runner/tools/workers.ts'

/** Builtin models asked as the runner asks them, over pictures that a test draws. */

export const connection = { api: 'builtin', baseUrl: '', key: null }

export async function partOf(bytes: Buffer, mediaType = 'image/png'): Promise<ImagePart> {
  const { width, height } = await sharp(bytes).metadata()
  return imagePart({ sha: createHash('sha256').update(bytes).digest('hex'), mediaType, bytes, width, height })
}

export const modelOf = (id: string): Model => ({
  ...builtin.defaults(id),
  api: 'builtin',
  model: id,
  slug: id,
  price: null,
})
export const asked = (image: ImagePart, text: string): CallMessage => ({
  role: 'user',
  parts: [image, { kind: 'text', text }],
})

export interface Scored {
  type: string
  class: string
  score: number
  readable: boolean
  reply: string
}

export interface AskBuiltin {
  wireFor(image: ImagePart): ReturnType<typeof createWire>
  ask(id: string, image: ImagePart, text: string, seed?: number): Promise<string>
  /** A drawn case through the type's own question, reading rules and score. */
  take(id: string, picture: DrawnPicture, drawn: DrawnPicture['cases'][number], space?: Space): Promise<Scored>
}

export function askBuiltin(workers: ReturnType<typeof startWorkers>): AskBuiltin {
  const wireFor = (image: ImagePart) =>
    createWire({
      connection,
      signal: new AbortController().signal,
      timeoutMs: 60_000,
      clock: systemClock,
      workers,
      images: [image],
      redact: (text) => text,
    })

  async function ask(id: string, image: ImagePart, text: string, seed = 1): Promise<string> {
    return (
      await builtin.call({ model: modelOf(id), messages: [asked(image, text)], seed }, connection, wireFor(image))
    ).reply.text
  }

  async function take(
    id: string,
    picture: DrawnPicture,
    drawn: DrawnPicture['cases'][number],
    space: Space = 'pixel',
  ): Promise<Scored> {
    const type = testType(drawn.type) as AnyTestType
    const image = await partOf(picture.png)
    const { given = {}, question } = drawn
    const size = { width: image.width, height: image.height }
    const reply = await ask(
      id,
      image,
      type.ask({ given, question, space, sent: size }),
      seedOf(`${drawn.type} ${drawn.id}`),
    )
    const answer = type.read(reply, { given, space, sent: size, original: size })
    if (!answer.readable) return { type: drawn.type, class: drawn.class ?? '', score: 0, readable: false, reply }
    const { score } = type.score({ given, truth: drawn.truth, answer, original: size, passMark: type.passMark })
    return { type: drawn.type, class: drawn.class ?? '', score, readable: true, reply }
  }

  return { wireFor, ask, take }
}

export const mean = (results: readonly Scored[]): number =>
  results.reduce((sum, { score }) => sum + score, 0) / results.length

export type Disc = readonly [x: number, y: number, radius: number, colour: readonly [number, number, number]]
export type Ground = (x: number, y: number) => readonly [number, number, number]

/** Soft-edged discs on a ground, with normal noise of a given deviation. */
export function draw(width: number, height: number, ground: Ground, discs: readonly Disc[], noise = 0): Buffer {
  const random = seeded(5)
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, index = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let colour = ground(x / width, y / height)
      for (const [cx, cy, radius, own] of discs) {
        const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy)))
        if (cover > 0)
          colour = [0, 1, 2].map((c) => (own[c] as number) * cover + (colour[c] as number) * (1 - cover)) as [
            number,
            number,
            number,
          ]
      }
      for (const value of colour) {
        const shift =
          noise === 0 ? 0 : noise * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
        data[index++] = Math.max(0, Math.min(255, Math.round(value + shift)))
      }
    }
  }
  return encodePng({ width, height, channels: 3, data })
}

export const white: Ground = () => [255, 255, 255]
export const INK = [30, 30, 40] as const
export const row = (count: number, gap: number, radius: number, colour: Disc[3] = INK): Disc[] =>
  Array.from({ length: count }, (_, i): Disc => [40 + i * gap, 60 + (i % 3) * gap, radius, colour])

export async function sightOf(bytes: Buffer): Promise<Sight> {
  const { raster, full } = await openImage(bytes)
  return see(raster, full)
}

/** Every disc has a spot of its own within `reach` px, and there is nothing else. */
export async function seesAll(
  t: Test,
  bytes: Buffer,
  discs: readonly Disc[],
  reach: number,
  what: string,
): Promise<void> {
  const { spots } = await sightOf(bytes)
  t.equal(spots.length, discs.length, `${what}: number`)
  const worst = Math.max(...discs.map(([x, y]) => Math.min(...spots.map((spot) => Math.hypot(spot.x - x, spot.y - y)))))
  t.ok(worst < reach, `${what}: at most ${worst.toFixed(2)} px off`)
}
