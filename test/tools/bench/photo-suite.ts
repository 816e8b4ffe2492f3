import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { seeded } from '../../../runner/tools/random.ts'

export const PHOTO = { width: 1024, height: 768 }

/** Where each picture has its six things: what the answering server says of them is near that. */
export const THINGS = ['boat', 'house', 'tree', 'dog', 'car', 'kite'].map((label, n) => ({
  label,
  box: [60 + (n % 3) * 320, 80 + Math.floor(n / 3) * 340, 180, 200] as [number, number, number, number],
}))

/** Steps of light in the soft parts, contrast of the texture, and the share of the things that has any: with these a PNG of
 * 1024x768 px has about 228 KB. */
const [STEP, CONTRAST, TEXTURED] = [12, 40, 0.15]

const TEXTURE = ((random) =>
  Int8Array.from({ length: 400_009 }, () => (random() < TEXTURED ? Math.round((random() - 0.5) * CONTRAST) : 0)))(
  seeded(7),
)

/** A picture that packs like a photo: soft light and shade, edges, and things with texture. A seed gives the same pixels always. */
export async function photo(seed: number): Promise<Buffer> {
  const random = seeded(seed)
  const { width, height } = PHOTO
  const light = Buffer.from(Array.from({ length: 20 }, () => 78 + random() * 100))
  const soft = await sharp(light, { raw: { width: 5, height: 4, channels: 1 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const pixels = Buffer.alloc(width * height * 3)
  const tint = [random() * 40, random() * 40, random() * 40]
  for (let i = 0, to = 0; i < soft.length; i++) {
    const level = Math.round((soft[i] as number) / STEP) * STEP
    for (const more of tint) pixels[to++] = level + more
  }
  let grain = Math.floor(random() * TEXTURE.length)
  for (const { box } of THINGS) {
    const [left, top, wide, high] = box
    const shade = [0, 1, 2].map(() => random() * 90 - 45)
    for (let y = top; y < top + high; y++)
      for (let i = (y * width + left) * 3, end = i + wide * 3; i < end; i++) {
        grain = (grain + 1) % TEXTURE.length
        pixels[i] = limited((pixels[i] as number) + (shade[i % 3] as number) + (TEXTURE[grain] as number))
      }
  }
  return sharp(pixels, { raw: { ...PHOTO, channels: 3 } })
    .png()
    .toBuffer()
}

const limited = (value: number): number => Math.max(0, Math.min(255, value))

/** A suite of type detect with so many pictures, no two alike. Returns the bytes of all of them. */
export async function makePhotoSuite(suitesDir: string, name: string, count: number): Promise<number> {
  const dir = join(suitesDir, name)
  await mkdir(join(dir, 'images'), { recursive: true })
  const numbers = Array.from({ length: count }, (_, n) => n + 1)
  let bytes = 0
  const waiting = numbers.values()
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (const n of waiting) {
        const png = await photo(n)
        bytes += png.length
        await writeFile(join(dir, 'images', `${n}.png`), png)
      }
    }),
  )
  const lines = numbers.map((n) =>
    JSON.stringify({
      id: `photo-${n}`,
      type: 'detect',
      image: `images/${n}.png`,
      given: { labels: THINGS.map(({ label }) => label) },
      truth: { boxes: THINGS },
    }),
  )
  await writeFile(join(dir, 'suite.json'), JSON.stringify({ format: 1, name, title: 'Photos' }))
  await writeFile(join(dir, 'cases.jsonl'), `${lines.join('\n')}\n`)
  return bytes
}
