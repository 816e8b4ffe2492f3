import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { inspectImage } from '../../runner/image/inspect.ts'
import { prepareSent } from '../../runner/image/prepare-sent.ts'
import { thumbnail } from '../../runner/image/thumb.ts'
import { decodeUpright } from '../../runner/image/upright.ts'
import { bmpFile, tiffFile } from '../fixtures/image-files.ts'

/** One rule for every kind of file: the pixels that are checked, sent, drawn and scored are those of `decodeUpright`. */

const [WIDTH, HEIGHT] = [13, 7]
const COLOURS = [
  [255, 255, 255],
  [200, 10, 30],
  [0, 90, 160],
  [0, 0, 0],
] as const
/** no symmetry, so that a turn, a flip or swapped channels show; runs and single pixels, for run lengths */
const picture = (x: number, y: number): (typeof COLOURS)[number] =>
  COLOURS[(y === 0 ? 1 : x > 8 ? x + y : x < 3 ? 2 : y) % 4]!
const onWhite = (x: number, y: number, alpha: number): number[] =>
  picture(x, y).map((value) => Math.round((value * alpha + 255 * (255 - alpha)) / 255))

const RULE = { mediaTypes: ['image/png', 'image/jpeg'], first: true }

interface Sample {
  name: string
  file: Buffer
  expect?: (x: number, y: number) => readonly number[]
  within?: number
  notes?: string[]
  mediaType: string
}
const bmp = (name: string, kind: Parameters<typeof bmpFile>[3], more: Partial<Sample> = {}): Sample => ({
  name: `BMP ${name}`,
  file: bmpFile(WIDTH, HEIGHT, picture, kind),
  mediaType: 'image/bmp',
  ...more,
})
const tiff = (name: string, kind: Parameters<typeof tiffFile>[2], more: Partial<Sample> = {}): Sample => ({
  name: `TIFF ${name}`,
  file: tiffFile(WIDTH, HEIGHT, kind),
  mediaType: 'image/tiff',
  ...more,
})

const two = COLOURS.slice(0, 2)
const inTwo = (x: number, y: number) => two[(x + y * y) % 2]!
const half = (x: number, y: number) => [...picture(x, y), 128] as const
const grey = (x: number, y: number) => (x * 19 + y) % 256
const sixteen = (x: number, y: number) => picture(x, y).map((value) => value * 257)

const samples: Sample[] = [
  {
    ...bmp('1 bit', { bits: 1, palette: two }),
    file: bmpFile(WIDTH, HEIGHT, inTwo, { bits: 1, palette: two }),
    expect: inTwo,
  },
  bmp('2 bits', { bits: 2, palette: COLOURS }),
  bmp('4 bits', { bits: 4, palette: COLOURS }),
  bmp('8 bits', { bits: 8, palette: COLOURS }),
  bmp('8 bits, top down', { bits: 8, palette: COLOURS, topDown: true }),
  bmp('8 bits, OS/2 header', { bits: 8, palette: COLOURS, header: 12 }),
  bmp('RLE8', { bits: 8, palette: COLOURS, compression: 1 }),
  bmp('RLE4', { bits: 4, palette: COLOURS, compression: 2 }),
  bmp('16 bits', { bits: 16 }, { within: 4 }),
  bmp('16 bits 5-6-5', { bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f] }, { within: 4 }),
  bmp('24 bits', { bits: 24 }),
  bmp('24 bits, OS/2 header', { bits: 24, header: 12 }),
  bmp('24 bits, V5 header', { bits: 24, header: 124 }),
  bmp('32 bits, fourth byte of no meaning', { bits: 32 }),
  bmp('32 bits with fields in another order', { bits: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] }),
  {
    ...bmp('32 bits with alpha', { bits: 32 }),
    file: bmpFile(WIDTH, HEIGHT, half, {
      bits: 32,
      header: 124,
      compression: 3,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
    }),
    expect: (x, y) => onWhite(x, y, 128),
    within: 1,
    notes: ['alpha flattened on white'],
  },
  {
    ...bmp('32 bits with an alpha channel that is all 0', { bits: 32 }),
    file: bmpFile(WIDTH, HEIGHT, (x, y) => [...picture(x, y), 0], {
      bits: 32,
      header: 124,
      compression: 3,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
    }),
  },
  tiff('RGB', { samples: picture, bits: 8, photometric: 2 }),
  tiff('RGB, big-endian', { samples: picture, bits: 8, photometric: 2, big: true }),
  tiff('RGB, 16 bits', { samples: sixteen, bits: 16, photometric: 2 }, { notes: ['16-bit reduced to 8'] }),
  tiff(
    'grey',
    { samples: (x, y) => [grey(x, y)], bits: 8, photometric: 1 },
    { expect: (x, y) => Array<number>(3).fill(grey(x, y)) },
  ),
  tiff(
    'grey, 16 bits',
    { samples: (x, y) => [grey(x, y) * 257], bits: 16, photometric: 1 },
    { expect: (x, y) => Array<number>(3).fill(grey(x, y)), notes: ['16-bit grey reduced to 8'] },
  ),
  tiff('palette', {
    samples: (x, y) => [COLOURS.indexOf(picture(x, y))],
    bits: 8,
    photometric: 3,
    palette: [0, 1, 2].flatMap((c) => Array.from({ length: 256 }, (_, i) => (COLOURS[i]?.[c] ?? 0) * 257)),
  }),
  tiff(
    'CMYK',
    { samples: (x, y) => [...picture(x, y).map((value) => 255 - value), 0], bits: 8, photometric: 5 },
    { within: 70, notes: ['CMYK converted'] },
  ),
  tiff(
    'with alpha',
    { samples: half, bits: 8, photometric: 2, extra: 2 },
    { expect: (x, y) => onWhite(x, y, 128), within: 1, notes: ['alpha flattened on white'] },
  ),
  {
    name: 'TIFF lying on its side',
    mediaType: 'image/tiff',
    file: tiffFile(HEIGHT, WIDTH, {
      samples: (x, y) => picture(WIDTH - 1 - y, x),
      bits: 8,
      photometric: 2,
      orientation: 6,
    }),
    notes: ['EXIF orientation 6 applied'],
  },
  {
    ...tiff('of three pages', { samples: picture, bits: 8, photometric: 2 }),
    file: tiffFile(
      WIDTH,
      HEIGHT,
      { samples: picture, bits: 8, photometric: 2 },
      ...[1, 2].map(() => ({ samples: () => [1], bits: 8 as const, photometric: 1 as const })),
    ),
    notes: ['first of 3 frames'],
  },
]
const drawn = sharp(
  Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, i) => [...picture(i % WIDTH, Math.floor(i / WIDTH))]).flat()),
  { raw: { width: WIDTH, height: HEIGHT, channels: 3 } },
)
const see = sharp(
  Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, i) => [...half(i % WIDTH, Math.floor(i / WIDTH))]).flat()),
  { raw: { width: WIDTH, height: HEIGHT, channels: 4 } },
)
const onWhite128 = (x: number, y: number): number[] => onWhite(x, y, 128)
samples.push(
  { name: 'PNG', file: await drawn.clone().png().toBuffer(), mediaType: 'image/png' },
  { name: 'PNG palette', file: await drawn.clone().png({ palette: true }).toBuffer(), mediaType: 'image/png' },
  {
    name: 'PNG 16 bits',
    file: await drawn.clone().toColourspace('rgb16').png().toBuffer(),
    mediaType: 'image/png',
    notes: ['16-bit reduced to 8'],
  },
  {
    name: 'PNG alpha',
    file: await see.clone().png().toBuffer(),
    mediaType: 'image/png',
    expect: onWhite128,
    within: 1,
    notes: ['alpha flattened on white'],
  },
  {
    name: 'JPEG',
    file: await drawn.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    mediaType: 'image/jpeg',
    within: 12,
  },
  {
    name: 'JPEG CMYK',
    file: await drawn.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    mediaType: 'image/jpeg',
    within: 80,
    notes: ['CMYK converted'],
  },
  { name: 'WebP', file: await drawn.clone().webp({ lossless: true }).toBuffer(), mediaType: 'image/webp' },
  {
    name: 'GIF of two frames',
    file: await sharp(await Promise.all([drawn.clone().png().toBuffer(), drawn.clone().negate().png().toBuffer()]), {
      join: { animated: true },
    })
      .gif()
      .toBuffer(),
    mediaType: 'image/gif',
    notes: ['first of 2 frames'],
  },
)

for (const { name, file, expect = picture, within = 0, notes = [], mediaType } of samples) {
  t.test(name, async (t) => {
    const facts = await inspectImage(file)
    t.match(facts, { mediaType, width: WIDTH, height: HEIGHT })
    t.same(facts.notes, notes)
    const { data } = await decodeUpright(file)
    let worst = 0
    for (let i = 0; i < data.length; i++) {
      const index = Math.floor(i / 3)
      worst = Math.max(worst, Math.abs(data[i]! - expect(index % WIDTH, Math.floor(index / WIDTH))[i % 3]!))
    }
    t.ok(worst <= within, `the pixels are right (${worst} off at most)`)

    const sent = await prepareSent(file, facts, RULE)
    const taken = RULE.mediaTypes.includes(mediaType)
    if (taken && !notes.some((note) => !note.startsWith('16-bit'))) t.equal(sent.bytes, file, 'the very bytes are sent')
    else {
      t.match(sent, {
        width: WIDTH,
        height: HEIGHT,
        mediaType: mediaType === 'image/jpeg' ? 'image/jpeg' : 'image/png',
      })
      t.match(sent.changed, taken ? notes[0]! : `${mediaType} is not accepted, sent as image/png`)
    }
    if (sent.mediaType === 'image/png')
      t.strictSame((await decodeUpright(sent.bytes)).data, data, 'the pixels sent are the pixels scored')
    t.match(await sharp(await thumbnail(file)).metadata(), { format: 'webp', width: WIDTH, height: HEIGHT })
  })
}

t.test(
  'every cut of a file, and every flipped byte of a header, ends in a plain sentence or in an image',
  async (t) => {
    for (const { name, file } of samples.filter(({ mediaType }) => mediaType === 'image/bmp')) {
      for (const end of [1, 2, 13, 20, 26, 40, file.length - 5])
        await t.rejects(
          inspectImage(file.subarray(0, end)),
          { message: /^Not a usable image: / },
          `${name} cut at ${end}`,
        )
      for (let index = 2; index < Math.min(file.length, 80); index++) {
        const broken = Buffer.from(file)
        broken[index]! ^= 0xff
        const said = await inspectImage(broken).then(
          () => 'fine',
          (error: Error) => error.message,
        )
        if (said !== 'fine' && !said.startsWith('Not a usable image: ')) t.fail(`${name} byte ${index}: ${said}`)
      }
    }
  },
)

t.test('what is not read is refused by name', async (t) => {
  const claims = (width: number, height: number): Buffer => {
    const file = bmpFile(1, 1, picture, { bits: 24 })
    file.writeInt32LE(width, 18)
    file.writeInt32LE(height, 22)
    return file
  }
  const refused: [string, Buffer, RegExp][] = [
    [
      'a JPEG in a BMP',
      bmpFile(2, 2, picture, { bits: 24, compression: 4 }),
      /usable image: it is a BMP with a JPEG inside.*convert it to PNG/,
    ],
    ['a bomb', claims(50_000, 50_000), /more than 100 million pixels/],
    ['a BMP of no width', claims(0, 5), /claims to be 0 x 5 px/],
    [
      'a BMP of another header',
      Buffer.from(bmpFile(2, 2, picture, { bits: 24 }).fill(64, 14, 15)),
      /unsupported kind of BMP/,
    ],
    ['text that starts with BM', Buffer.from('BMW, Audi and other cars of Germany'), /plain text/],
    [
      'a TIFF of floats',
      tiffFile(4, 4, { samples: (x) => [x / 4], bits: 32, photometric: 1 }),
      /float values without a fixed range/,
    ],
  ]
  for (const [name, file, message] of refused) await t.rejects(inspectImage(file), { message }, name)
})
