import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { answerTo } from '../../runner/model-apis/builtin/answer.ts'
import { colourName } from '../../runner/model-apis/builtin/colour-name.ts'
import { shapeOf } from '../../runner/model-apis/builtin/shape.ts'
import { draw, white, INK, row, sightOf, seesAll, type Disc } from '../helpers/ask-builtin.ts'

t.setTimeout(1_190_000)

t.test('it sees spots through what pictures do to them', async (t) => {
  const plain = row(12, 40, 9)
  await seesAll(t, draw(520, 220, white, plain), plain, 0.3, 'dark on white')
  await seesAll(
    t,
    draw(520, 220, () => [12, 14, 20], row(12, 40, 9, [240, 230, 200])),
    plain,
    0.3,
    'light on dark',
  )
  await seesAll(
    t,
    draw(520, 220, (x, y) => [250 - 110 * x, 240 - 80 * x - 30 * y, 230 - 90 * x], plain),
    plain,
    0.5,
    'on a gradient',
  )
  await seesAll(
    t,
    draw(520, 220, () => [128, 128, 128], row(12, 40, 9, [200, 200, 200]), 12),
    plain,
    1.2,
    'in noise',
  )
  await seesAll(
    t,
    await sharp(draw(520, 220, white, plain))
      .jpeg({ quality: 45 })
      .toBuffer(),
    plain,
    0.6,
    'as JPEG',
  )
  await seesAll(
    t,
    await sharp(draw(520, 220, white, plain))
      .blur(2.5)
      .png()
      .toBuffer(),
    plain,
    0.5,
    'out of focus',
  )

  const colours = [
    [214, 39, 40],
    [31, 119, 180],
    [44, 160, 44],
    [255, 221, 51],
  ] as const
  const mixed = row(12, 40, 9).map(([x, y], i): Disc => [x, y, 5 + (i % 4) * 5, colours[i % 4] as Disc[3]])
  await seesAll(t, draw(520, 220, white, mixed), mixed, 0.4, 'of several sizes and colours')

  const touching = [
    [60, 60, 20, INK],
    [100, 60, 20, INK],
    [118, 96, 20, INK],
  ] as const
  await seesAll(t, draw(200, 160, white, touching), touching, 1.5, 'touching')
  const overlapping = [
    [60, 60, 24, INK],
    [96, 60, 20, INK],
  ] as const
  await seesAll(t, draw(180, 120, white, overlapping), overlapping, 3, 'overlapping')
  const neighbours = [
    [60, 60, 20, colours[0]],
    [99, 60, 20, colours[1]],
  ] as const
  await seesAll(t, draw(180, 120, white, neighbours), neighbours, 1, 'touching, of two colours')
  const huge = [[120, 110, 95, INK]] as const
  await seesAll(t, draw(240, 220, white, huge), huge, 0.5, 'larger than the ground')
})

t.test('it names colours and forms', async (t) => {
  const svg = (body: string) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120"><rect width="120" height="120" fill="#fff"/><g transform="translate(60 60)" fill="#06c">${body}</g></svg>`,
      ),
    )
      .png()
      .toBuffer()
  const forms = {
    circle: '<circle r="40"/>',
    square: '<rect x="-35" y="-35" width="70" height="70"/>',
    rectangle: '<rect x="-50" y="-25" width="100" height="50"/>',
    triangle: '<path d="M0-40L40 35H-40Z"/>',
    diamond: '<path d="M0-40L40 0L0 40L-40 0Z"/>',
    ellipse: '<ellipse rx="50" ry="30"/>',
    star: '<path d="M0-45L11-15L43-14L17 6L26 36L0 18L-26 36L-17 6L-43-14L-11-15Z"/>',
    cross: '<path d="M-12-40H12V-12H40V12H12V40H-12V12H-40V-12H-12Z"/>',
    pentagon: '<path d="M0-40L38-12L24 32H-24L-38-12Z"/>',
    hexagon: '<path d="M40 0L20 35H-20L-40 0L-20-35H20Z"/>',
    ring: '<circle r="35" fill="none" stroke-width="8" stroke="#06c"/>',
  }
  for (const [name, body] of Object.entries(forms)) {
    for (const turn of [0, 10]) {
      const { spots } = await sightOf(await svg(`<g transform="rotate(${turn})">${body}</g>`))
      t.same(spots.map(shapeOf), [name], `${name} turned by ${turn} degrees`)
      t.same(
        spots.map((spot) => colourName(spot.colour)),
        ['blue'],
      )
    }
  }
  const named = {
    red: '#d62728',
    blue: '#1f77b4',
    green: '#2ca02c',
    purple: '#9467bd',
    brown: '#8b4513',
    pink: '#f781bf',
    orange: '#ff7f00',
    yellow: '#f1c40f',
    cyan: '#0ff',
    grey: '#888',
    black: '#111',
    white: '#fafafa',
  }
  for (const [name, hex] of Object.entries(named)) {
    const {
      dominant: { r, g, b },
    } = await sharp({ create: { width: 2, height: 2, channels: 3, background: hex } }).stats()
    t.equal(colourName([r, g, b]), name, hex)
  }
})

t.test('files of other kinds show the same spots', async (t) => {
  const spots = draw(300, 200, white, [
    [80, 80, 20, [200, 40, 40]],
    [200, 120, 20, INK],
  ])
  const kinds: Record<string, Buffer> = {
    grey: await sharp(spots).greyscale().png().toBuffer(),
    'transparent ground': await sharp(spots).unflatten().png().toBuffer(),
    palette: await sharp(spots).png({ palette: true }).toBuffer(),
    '16 bits': await sharp(spots).toColourspace('rgb16').png().toBuffer(),
    webp: await sharp(spots).webp().toBuffer(),
    gif: await sharp(spots).gif().toBuffer(),
    tiff: await sharp(spots).tiff().toBuffer(),
    'lying on its side': await sharp(await sharp(spots).rotate(-90).toBuffer())
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer(),
  }
  for (const [name, bytes] of Object.entries(kinds)) {
    const sight = await sightOf(bytes)
    t.same([sight.width, sight.height], [300, 200], `${name}: size`)
    t.same(
      sight.spots.map(({ x, y }) => [Math.round(x / 2) * 2, Math.round(y / 2) * 2]),
      [
        [80, 80],
        [200, 120],
      ],
      name,
    )
  }
  const large = await sharp(spots).resize(3600, 2400).png().toBuffer()
  t.same(
    JSON.parse(answerTo('Find the centre of every spot. x from 0 to 100', await sightOf(large)).text).map(
      ({ point }: { point: number[] }) => point.map(Math.round),
    ),
    [
      [27, 40],
      [67, 60],
    ],
    'a large image is reduced, places are not',
  )
})
