import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { copyForBrowser } from '../../runner/image/for-browser.ts'
import { inspectImage } from '../../runner/image/inspect.ts'
import { prepareSent } from '../../runner/image/prepare-sent.ts'
import { decodeUpright } from '../../runner/image/upright.ts'
import { png } from '../fixtures/foreign-sets.ts'

const chunk = (type: string, body: Buffer): Buffer => {
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32BE(body.length, 0)
  out.write(type, 4, 'latin1')
  body.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
  return out
}

/** Two px of 16-bit grey. */
function grey16(...more: Buffer[]): Buffer {
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 16, 0, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', deflateSync(Buffer.from([0, 0x18, 0, 0x60, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const any = { mediaTypes: ['image/png', 'image/jpeg', 'image/webp'] }
const sent = async (bytes: Buffer, mediaTypes = any.mediaTypes) =>
  prepareSent(bytes, await inspectImage(bytes), { mediaTypes, first: true })

t.test('16-bit grey is sent as 8-bit grey, 16-bit colour as it is', async (t) => {
  const made = await sent(grey16())
  t.equal(made.changed, '16-bit grey reduced to 8')
  t.match(await sharp(made.bytes).metadata(), { format: 'png', space: 'b-w', depth: 'uchar', channels: 1 })
  t.same([...(await sharp(made.bytes).toColourspace('b-w').raw().toBuffer())], [0x18, 0x60])
  t.same([...(await decodeUpright(grey16())).data], [0x18, 0x18, 0x18, 0x60, 0x60, 0x60], 'as it is scored')
  const colour = await sharp(png(4, 4, 9))
    .toColourspace('rgb16')
    .png()
    .toBuffer()
  t.equal((await sharp(colour).metadata()).depth, 'ushort')
  t.equal((await sent(colour)).changed, null)
})

t.test('an embedded colour profile is applied to what is sent, scored and shown', async (t) => {
  const wide = await sharp(png(4, 4, 9))
    .linear([1, 1, 1], [200, 0, 0])
    .withIccProfile('p3')
    .png()
    .toBuffer()
  const made = await sent(wide)
  t.match(made.changed, /colour profile brought to sRGB/)
  t.equal((await sharp(made.bytes).metadata()).icc, undefined)
  const scored = await decodeUpright(wide)
  t.same([...(await decodeUpright(made.bytes)).data], [...scored.data], 'sent as scored')
  t.equal(await copyForBrowser(wide), null, 'a browser applies it by itself')
  const srgb = await sharp(png(4, 4, 9))
    .withIccProfile('srgb')
    .png()
    .toBuffer()
  t.equal((await sent(srgb)).changed, null)
})

t.test('WebP made for a model loses nothing', async (t) => {
  const line = new Uint8Array(40 * 40 * 3).fill(255)
  for (let x = 0; x < 40; x++) line.set([255, 0, 0], (20 * 40 + x) * 3)
  const bytes = await sharp(line, { raw: { width: 40, height: 40, channels: 3 } })
    .png()
    .toBuffer()
  const made = await sent(bytes, ['image/webp'])
  t.equal(made.mediaType, 'image/webp')
  t.same([...(await decodeUpright(made.bytes)).data], [...line])
})

t.test('what a browser would show otherwise has an upright copy', async (t) => {
  const plain = await sharp(png(6, 4)).linear([1, 1, 1], [10, 20, 30]).png().toBuffer()
  const turned = (format: 'webp' | 'png' | 'jpeg' | 'tiff') =>
    sharp(plain).withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
  const half = await sharp(plain).ensureAlpha(0.5).png().toBuffer()
  for (const [name, bytes] of [
    ['WebP with an orientation', await turned('webp')],
    ['TIFF', await turned('tiff')],
    ['alpha', half],
    ['gamma', grey16(chunk('gAMA', Buffer.from([0, 0, 0xff, 0xff])))],
  ] as const) {
    const copy = await copyForBrowser(bytes)
    t.ok(copy, name)
    t.same((await decodeUpright(copy as Buffer)).data, (await decodeUpright(bytes)).data, `${name}: as it is scored`)
    t.match(await sharp(copy as Buffer).metadata(), { format: 'png', hasAlpha: false })
  }
  for (const [name, bytes] of [
    ['PNG', plain],
    ['JPEG with an orientation', await turned('jpeg')],
    ['opaque alpha', await sharp(plain).ensureAlpha(1).png().toBuffer()],
    ['the gamma of sRGB', grey16(chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])))],
  ] as const)
    t.equal(await copyForBrowser(bytes), null, name)
})
