import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { safeBar } from '../../runner/draw/bar.ts'
import { Canvas } from '../../runner/draw/canvas.ts'
import type { Colour } from '../../runner/draw/colours.ts'
import { OUTCOME_COLOURS, ROLE_COLOURS } from '../../runner/draw/colours.ts'
import { draw } from '../../runner/draw/draw.worker.ts'
import { Fonts } from '../../runner/draw/fonts.ts'
import { frameOf } from '../../runner/draw/frame.ts'
import { type Bar, drawPicture } from '../../runner/draw/index.ts'
import { layoutBar } from '../../runner/draw/layout.ts'
import { legendOf } from '../../runner/draw/legend.ts'
import { wrap } from '../../runner/draw/lines.ts'
import { paintMarks } from '../../runner/draw/marks.ts'
import { escaped, safeText } from '../../runner/draw/safe-text.ts'
import { keepDirection } from '../../runner/draw/scripts.ts'
import { Shaper } from '../../runner/draw/shaper.ts'
import { inspectImage } from '../../runner/image/inspect.ts'
import { readPngText } from '../../runner/image/png.ts'
import { prepareSent } from '../../runner/image/prepare-sent.ts'
import { thumbnail } from '../../runner/image/thumb.ts'
import { decodeUpright } from '../../runner/image/upright.ts'
import type { Mark } from '../../runner/records/score.ts'
import type { Shape } from '../../runner/records/shape.ts'
import { OUTCOMES, ROLES, type Role } from '../../runner/records/words.ts'
import { startDrawing, startWorkers } from '../../runner/tools/workers.ts'

const BAR: Bar = {
  outcome: 'failed',
  score: 0.5,
  type: 'locate',
  case: 'hsfr-03',
  figures: ['det 50 %', 'fp 25 %'],
  asked: 'Find the centre of every spot in this image and answer with a JSON list of points, in percent of the image.',
  expected: '20 spots',
  found: '18: 10 matched, 8 extra, 10 missed',
  model: 'anthropic/claude-opus-5',
  suite: 'starter',
  repeat: '2',
  when: '2026-11-23 14:06:31 UTC',
  cost: '$0.0097 est.',
  tokens: 'in 1,262 out 394 tokens',
  elapsed: '5.89 s',
  run: '20261123T140509Z-nightly',
  test: '0042',
  address: '/runs/20261123T140509Z-nightly/tests/0042-locate-hsfr-03-claude-opus-5',
}
const HOSTILE = [
  'x'.repeat(20_000),
  'W '.repeat(3000),
  '\u0000\u001b[31m\u202eevil\u2066\ufeff\ufffe',
  '\ud800 a \udfff',
  '😀'.repeat(400),
  'e' + '\u0301'.repeat(1000),
  'שלום עולם 12 العربية',
  '日本語のとても長い答え'.repeat(50),
  'a\n'.repeat(5000),
  ' \t\n ',
  '',
  '<b>&amp;"\'</b> {{ x }} %s',
  '\u00ad\u200b\u2028\u2029x',
]
const SIZES = [
  [1, 1],
  [16, 16],
  [48, 32],
  [100, 1000],
  [1000, 60],
  [700, 510],
  [3000, 2000],
  [6000, 200],
] as const

const plain = (width: number, height: number, background = '#404a54') =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
const mark = (role: Role, shape: Shape, label = '', match = 0): Mark => ({ role, shape, label, match })
const point = (role: Role, x: number, y: number, label = '', match = 0) =>
  mark(role, { kind: 'point', at: [x, y] }, label, match)
const hostileBar = (text: string): Partial<Bar> => ({
  type: text,
  case: text,
  figures: [text, text],
  asked: text,
  expected: text,
  found: text,
  model: text,
  suite: text,
  repeat: text,
  when: text,
  cost: text,
  tokens: text,
  elapsed: text,
  run: text,
  test: text,
  address: text,
})

/** Draws in this process and decodes what came out. */
async function drawn(image: Buffer, marks: Mark[], bar: Partial<Bar> = {}) {
  const picture = await draw({ image, marks, bar: { ...BAR, ...bar }, text: {} })
  const data = await sharp(Buffer.from(picture.annotated)).raw().toBuffer()
  const at = (x: number, y: number): number[] => [
    ...data.subarray((y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3),
  ]
  /** pixels of about this colour, no further than `reach` px from x, y */
  const near = (x: number, y: number, colour: Colour, reach: number): number => {
    let count = 0
    for (let v = Math.max(0, y - reach); v <= y + reach; v++)
      for (let u = Math.max(0, x - reach); u <= x + reach; u++)
        if (at(u, v).every((c, i) => Math.abs(c - (colour[i] as number)) < 12)) count++
    return count
  }
  return { ...picture, data, at, near }
}

t.test('an image without marks is left as it is', async (t) => {
  const noise = await sharp({
    create: {
      width: 700,
      height: 130,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 50 },
    },
  })
    .png()
    .toBuffer()
  const original = await decodeUpright(noise)
  const { data, width, scale } = await drawn(noise, [])
  t.match({ width, scale }, { width: 700, scale: 1 })
  t.ok(data.subarray(0, original.data.length).equals(Buffer.from(original.data)), 'every pixel of the image')

  const tiny = await sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]), {
    raw: { width: 2, height: 2, channels: 3 },
  })
    .png()
    .toBuffer()
  const large = await drawn(tiny, [])
  t.equal(large.scale, 64, 'tiny images grow by a whole factor')
  const left = (large.width - 128) / 2
  t.same(
    [large.at(left, 0), large.at(left + 63, 63), large.at(left + 64, 63), large.at(left + 64, 64)],
    [
      [255, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
      [9, 9, 9],
    ],
    'crisp',
  )
})

t.test('marks are seen near their places, told apart by colour and form', async (t) => {
  for (const ground of ['#000000', '#ffffff', '#7f7f7f']) {
    const { near, at } = await drawn(await plain(700, 510, ground), [
      point('expected', 100, 100),
      point('found', 200, 100),
      point('mislabelled', 300, 100),
      point('missed', 400, 100),
      point('extra', 500, 100),
      point('ignored', 600, 100),
    ])
    for (const [i, role] of ROLES.entries()) {
      t.ok(near(100 + i * 100, 100, ROLE_COLOURS[role], 14) > 8, `${role} on ${ground}`)
      for (const other of ROLES)
        if (other !== role) t.equal(near(100 + i * 100, 100, ROLE_COLOURS[other], 14), 0, `no ${other} at ${role}`)
    }
    const bare = at(0, 0)
    for (const [i, role] of ROLES.entries())
      for (const [dx, dy] of [
        [0, 0],
        [4, 0],
        [0, -4],
        [-3, 3],
      ] as const)
        t.same(at(100 + i * 100 + dx, 100 + dy), bare, `${role} leaves free what it is about`)
    t.same(at(209, 100), [...ROLE_COLOURS.found], 'found has a plus')
    t.same([at(206, 106), at(509, 100)], [bare, bare], 'plus and cross leave opposite corners free')
  }
})

t.test('expected is seen where found lies right upon it', async (t) => {
  const image = await plain(700, 510)
  const shapes: Shape[] = [
    { kind: 'point', at: [350, 250] },
    { kind: 'box', x: 250, y: 150, width: 200, height: 200 },
    { kind: 'circle', at: [350, 250], radius: 80 },
    {
      kind: 'path',
      points: [
        [250, 200],
        [300, 300],
        [450, 220],
      ],
    },
  ]
  for (const shape of shapes) {
    const { near } = await drawn(image, [mark('expected', shape), mark('found', shape)])
    t.ok(near(350, 250, ROLE_COLOURS.expected, 110) > 8, `expected ${shape.kind}`)
    t.ok(near(350, 250, ROLE_COLOURS.found, 110) > 20, `found ${shape.kind}`)
  }
  const solid = await drawn(image, [mark('found', { kind: 'box', x: 100, y: 100, width: 300, height: 200 })])
  const dashed = await drawn(image, [mark('expected', { kind: 'box', x: 100, y: 100, width: 300, height: 200 })])
  const along = (picture: typeof solid, role: Role) =>
    Array.from({ length: 300 }, (_, i) => Math.min(1, picture.near(100 + i, 98, ROLE_COLOURS[role], 1))).reduce(
      (a, b) => a + b,
    )
  t.equal(along(solid, 'found'), 300, 'a found side has no gap')
  t.same(solid.at(250, 100), solid.at(250, 200), 'an outline lies outside of what it goes around')
  t.ok(along(dashed, 'expected') > 60 && along(dashed, 'expected') < 220, 'an expected side is dashed')
})

t.test('links, tags and the legend say only what is drawn', async (t) => {
  const image = await plain(700, 510)
  const pair = [
    point('expected', 100, 100, '1'),
    point('found', 160, 100, '1'),
    mark('found', { kind: 'link', from: [100, 100], to: [160, 100] }),
  ]
  const linked = await drawn(image, pair)
  t.ok(linked.at(130, 100)[1] !== 0x4a, 'the link runs between them')
  t.same(
    legendOf([
      { kind: 'point', role: 'expected' },
      { kind: 'link', role: 'found' },
      { kind: 'point', role: 'found' },
      { kind: 'box', role: 'extra' },
    ]).map((item) => item.word),
    ['expected', 'found', 'match', 'extra'],
  )
  t.same(legendOf([]), [])
  t.ok(linked.near(172, 86, [255, 255, 255], 12) > 20, 'a tag on its plate')
  const many = Array.from({ length: 61 }, (_, i) =>
    point('found', 20 + (i % 10) * 60, 30 + Math.floor(i / 10) * 60, String(i), i),
  )
  t.ok((await drawn(image, many.slice(1))).near(92, 16, [255, 255, 255], 7) > 20, 'tags on 60 marks')
  t.equal((await drawn(image, many)).near(92, 16, [255, 255, 255], 7), 0, 'no tags above that')
})

t.test('every size, outcome and hostile text is drawn', async (t) => {
  let n = 0
  for (const [width, height] of SIZES) {
    const image = await plain(width, height)
    const marks = [
      point('found', width / 2, height / 2, '1'),
      point('extra', width, height, HOSTILE[4], 1),
      mark('missed', { kind: 'box', x: 0, y: 0, width, height }, 'all', 2),
    ]
    for (const outcome of OUTCOMES) {
      const text = HOSTILE[n++ % HOSTILE.length] as string
      const picture = await drawn(image, outcome === 'error' ? [] : marks, {
        outcome,
        score: outcome === 'failed' ? 0 : null,
        ...hostileBar(text),
      })
      const frame = frameOf({ width, height })
      t.ok(
        picture.width >= 640 && picture.width <= 2048 && picture.height > frame.height + 60,
        `${width} x ${height} ${outcome}`,
      )
      t.same(picture.at(2, frame.height + 2), [...OUTCOME_COLOURS[outcome]], 'the band has the colour of the outcome')
      const thumb = await sharp(Buffer.from(picture.thumb)).metadata()
      t.ok(thumb.format === 'webp' && thumb.width <= 480 && thumb.height <= 480, 'thumb')
    }
  }
})

t.test('no text of the bar overflows or covers another', async (t) => {
  const fonts = new Fonts()
  await fonts.prepare(HOSTILE)
  const legend = legendOf([...ROLES.map((role) => ({ kind: 'point' as const, role })), { kind: 'link', role: 'found' }])
  for (const width of [640, 700, 1000, 2048]) {
    for (const text of [null, ...HOSTILE]) {
      const bar = safeBar(text === null ? BAR : { ...BAR, ...hostileBar(text) }, fonts.drawable)
      const layout = layoutBar(
        {
          bar,
          legend,
          remarks: ['1,000 of 100,000 marks drawn', '3 outside the image', 'long '.repeat(80)],
          scale: '6000 x 200 px, reduced to 34.1 %',
        },
        width,
        fonts.measure,
      )
      const outside = layout.texts.filter(
        (box) =>
          box.x < 0 ||
          box.x + fonts.measure(box.text, box.size, box.weight) > width ||
          box.y < 0 ||
          box.y + box.height > layout.height,
      )
      t.same(outside, [], `inside at ${width}`)
      const boxes = [
        ...layout.texts,
        ...layout.glyphs.map((glyph) => ({
          ...glyph,
          text: glyph.item.word,
          y: glyph.y + 2,
          height: glyph.height - 4,
        })),
      ]
      const clashes = boxes.flatMap((a, i) =>
        boxes
          .slice(i + 1)
          .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
          .map((b) => [a.text, b.text]),
      )
      t.same(clashes, [], `apart at ${width}`)
    }
  }
  const texts = (bar: Bar) =>
    layoutBar({ bar, legend: [], remarks: [], scale: null }, 700, fonts.measure).texts.map((box) => box.text)
  for (const word of [
    'FAILED 0.50',
    'locate / hsfr-03',
    'asked',
    '20 spots',
    BAR.found,
    BAR.model,
    'suite',
    'starter',
    'repeat',
    BAR.when,
    BAR.cost,
    `run ${BAR.run}`,
    'test 0042',
    BAR.address,
  ])
    t.ok(texts(BAR).includes(word), word)
  t.ok(
    texts({ ...BAR, outcome: 'error', score: null, found: 'The API said 529.' }).includes('reason'),
    'an error has a reason, not a finding',
  )
  t.notOk(texts({ ...BAR, cost: '' }).includes('cost'), 'a row without words is left out')
})

t.test('text is made safe and keeps its meaning', async (t) => {
  const fonts = new Fonts()
  await fonts.prepare(HOSTILE)
  const safe = (text: string) => safeText(text, fonts.drawable)
  t.equal(safe('a\u0000b\u001b[1m\u202ec\u2066\u200b'), 'ab[1mc')
  t.equal(safe('one\n\n two\tthree '), 'one two three')
  t.equal(
    safe('🚲 日 \ud800 \ufffe শ'),
    '<U+1F6B2> 日 <U+D800> <U+FFFE> <U+09B6>',
    'what has no glyph is told by number',
  )
  t.equal(escaped('\u0007'), '<U+0007>')
  t.equal(
    safe('\u0627\u0644\u0651\u200c\u0647'),
    '\u0627\u0644\u0651\u200c\u0647',
    'Arabic keeps its marks and joiners',
  )
  t.equal(safe('e\u0301\u0301\u0301 ≥ – × …'), 'é ≥ – × …')
  const width = (line: string) => fonts.measure(line, 13, 'regular')
  for (const text of HOSTILE.map(safe)) {
    for (const room of [0, 5, 40, 300]) {
      const lines = wrap(text, room, 3, width)
      t.ok(lines.length <= 3 && lines.every((line) => width(line) <= room), `wrapped into ${room} px`)
    }
  }
  t.same(wrap('one two three', width('one two'), 2, width), ['one two', 'three'])
  t.same(wrap('one two three', width('one two'), 1, width), ['one t…'])
  t.same(keepDirection('שלום ABC', ['שלום', 'ABC']), ['\u200fשלום', '\u200fABC'])
  const lines = wrap('请找出图中所有的自行车，并用方框标出。'.repeat(3), width('请找出图中所有的自行车'), 9, width)
  t.ok(lines.length > 4 && lines.every((line) => !/^[，。]/u.test(line)), 'no line begins with closing punctuation')
  t.equal(lines.join(''), '请找出图中所有的自行车，并用方框标出。'.repeat(3), 'and nothing is lost')
})

t.test('scripts are drawn with real glyphs, joined, stacked and in their order', async (t) => {
  const shaper = await Shaper.load()
  for (const [font, text] of Object.entries({
    sc: '请找出自行车',
    jp: 'すべての自転車',
    kr: '모든 자전거를 찾아',
    arabic: 'دراجة',
    hebrew: 'אופניים',
    devanagari: 'साइकिलें',
    thai: 'น้ำหนัก',
  })) {
    shaper.attune([text])
    const { glyphs, width } = shaper.line(text)
    t.ok(glyphs.length > 0 && width > 0, text)
    t.notOk(
      glyphs.some(({ id }) => id === 0),
      `no empty box in ${text}`,
    )
    t.same(
      [...new Set(glyphs.map((glyph) => glyph.font))].filter((name) => name !== 'latin'),
      [font],
    )
    for (const glyph of glyphs) if (glyph.id !== 3 && glyph.font !== 'latin') shaper.outline(glyph)
  }
  const ids = (text: string) => shaper.line(text).glyphs.map(({ id }) => id)
  t.not(String(ids('ه')), String(ids('ههه').slice(0, 1)), 'Arabic letters join')
  const [first = 0] = ids('שלום')
  t.equal(first, ids('ם')[0], 'Hebrew runs from right to left')
  const mixed = shaper.line('שלום 12 abc').glyphs
  t.equal(mixed[0]?.font, 'latin', 'in a Hebrew line what comes last stands at the left')
  t.equal(ids('क्ष').length, 1, 'consonants of Devanagari are one sign')
  const [base, mark] = shaper.line('นี้').glyphs
  t.ok(base && mark && mark.x <= base.x + 0.7, 'Thai vowels stand above their letter')
  shaper.attune(['かな'])
  const jp = shaper.line('骨').glyphs[0]
  shaper.attune(['한국'])
  t.same([jp?.font, shaper.line('骨').glyphs[0]?.font], ['jp', 'kr'], 'Han characters follow the text around them')
})

t.test('a bar in any of these scripts has ink where its letters stand', async (t) => {
  const image = await plain(640, 40)
  const inked = async (asked: string) => {
    const { data, width, height } = await drawn(image, [], { ...hostileBar(''), asked })
    let dark = 0
    for (let y = 80; y < height - 30; y++)
      for (let x = 90; x < width; x++) if ((data[(y * width + x) * 3] as number) < 150) dark++
    return dark
  }
  const none = await inked('')
  for (const text of ['请找出自行车', 'すべての自転車', '모든 자전거', 'دراجة هوائية', 'אופניים', 'साइकिलें', 'จักรยาน'])
    t.ok((await inked(text)) > none + 40, text)
})

t.test('unusable and uncountable marks are left out with a remark', async (t) => {
  const image = await plain(700, 510)
  const bad: Shape[] = [
    { kind: 'point', at: [NaN, 5] },
    { kind: 'point', at: [1e300, -1e300] },
    { kind: 'circle', at: [5, 5], radius: Infinity },
    { kind: 'path', points: [] },
    { kind: 'box', x: -1e9, y: 20, width: 2e9, height: 1e-9 },
    { kind: 'box', x: 50, y: 50, width: -20, height: 0 },
    { kind: 'circle', at: [1e7, 1e7], radius: 1.4e7 },
    { kind: 'link', from: [-1e12, 0], to: [1e12, 500] },
    { kind: 'path', points: Array.from({ length: 1e5 }, (_, i): [number, number] => [i % 700, (i * 37) % 510]) },
  ]
  for (const shape of bad) for (const role of ROLES) await drawn(image, [mark(role, shape, 'x')])
  const frame = frameOf({ width: 700, height: 510 })
  const left = (marks: Mark[]) => paintMarks(new Canvas(700, 510), marks, frame, new Fonts())
  t.same(
    left([point('found', 9, 9), point('extra', 1e300, 9), point('missed', NaN, 9), point('missed', 9, Infinity)]),
    {
      legend: [{ kind: 'point', role: 'found', word: 'found' }],
      remarks: ['1 outside the image', '2 without a usable place'],
    },
  )
  t.same(left(Array.from({ length: 3234 }, (_, i) => point('found', i % 700, 9))).remarks, [
    '2,500 of 3,234 marks drawn',
  ])

  const started = performance.now()
  const crowd = await drawn(
    image,
    Array.from({ length: 100_000 }, (_, i) =>
      mark('extra', { kind: 'box', x: i % 500, y: (i * 7) % 300, width: 150, height: 150 }, 'label', i),
    ),
  )
  t.ok(crowd.near(100, 100, ROLE_COLOURS.extra, 90) > 100)
  const paths = Array.from({ length: 1000 }, (_, i) =>
    mark('missed', {
      kind: 'path',
      points: Array.from({ length: 300 }, (_, k): [number, number] => [(k % 2) * 700, ((k * 31 + i) * 17) % 510]),
    }),
  )
  await drawn(image, paths)
  t.ok(performance.now() - started < 100_000, 'hostile numbers of marks take bounded time')
})

t.test('the picture of a turned photograph is upright, in one way for all', async (t) => {
  const [width, height, red] = [320, 160, 48]
  for (let orientation = 1; orientation <= 8; orientation++) {
    // the stored pixels are laid so that turning them by the tag puts the red block in the top left corner
    const [w, h] = orientation > 4 ? [height, width] : [width, height]
    const stored = Buffer.alloc(w * h * 3, 200)
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const [u, v] = (
          [
            [x, y],
            [w - 1 - x, y],
            [w - 1 - x, h - 1 - y],
            [x, h - 1 - y],
            [y, x],
            [h - 1 - y, x],
            [h - 1 - y, w - 1 - x],
            [y, w - 1 - x],
          ] as const
        )[orientation - 1] as readonly [number, number]
        if (u < red && v < red) stored.set([250, 0, 0], (y * w + x) * 3)
      }
    }
    const file = await sharp(stored, { raw: { width: w, height: h, channels: 3 } })
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation })
      .toBuffer()
    const facts = await inspectImage(file)
    t.match(facts, {
      mediaType: 'image/jpeg',
      width,
      height,
      notes: orientation === 1 ? [] : [`EXIF orientation ${orientation} applied`],
    })
    const sent = await prepareSent(file, facts, { mediaTypes: ['image/jpeg'], first: true })
    t.equal(sent.changed === null, orientation === 1)
    const raw = (bytes: Buffer) => sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    const picture = await drawn(file, [mark('found', { kind: 'box', x: 0, y: 0, width: red, height: red })])
    const { x: left, scale } = frameOf({ width, height })
    const seen = [
      ...(await Promise.all([sent.bytes, await thumbnail(file)].map(raw)).then((all) =>
        all.map(({ data, info }) => ({
          red: [...data.subarray((8 * info.width + 8) * 3, (8 * info.width + 8) * 3 + 3)],
          width: info.width,
          height: info.height,
        })),
      )),
      { red: picture.at(left + 8 * scale, 8 * scale), width, height },
    ]
    for (const {
      red: [r = 0, g = 255],
      ...size
    } of seen)
      t.ok(r > 220 && g < 40 && size.width === width && size.height === height, `orientation ${orientation}`)
    t.ok(picture.near(left + red * scale, (red * scale) / 2, ROLE_COLOURS.found, 4) > 0, 'the mark frames the block')
  }
})

t.test('files are known by their bytes, and refused by name', async (t) => {
  const picture = sharp({
    create: {
      width: 40,
      height: 20,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
  const see = sharp({
    create: { width: 40, height: 20, channels: 4, background: { r: 200, g: 10, b: 30, alpha: 0.5 } },
  })
  const kinds = {
    png: picture.clone().png(),
    jpg: picture.clone().jpeg(),
    webp: picture.clone().webp(),
    gif: picture.clone().gif(),
    tif: picture.clone().tiff(),
    avif: picture.clone().avif(),
  }
  for (const [extension, pipeline] of Object.entries(kinds)) {
    const bytes = await pipeline.toBuffer()
    t.match(await inspectImage(bytes), { extension, width: 40, height: 20, notes: [] })
    await t.rejects(
      inspectImage(bytes.subarray(0, Math.floor(bytes.length * 0.9))),
      { message: /cut short or damaged/ },
      `cut ${extension}`,
    )
  }
  t.same((await inspectImage(await see.clone().png().toBuffer())).notes, ['alpha flattened on white'])
  t.same(
    (await inspectImage(await see.clone().flatten().ensureAlpha().png().toBuffer())).notes,
    [],
    'opaque alpha changes nothing',
  )
  t.same((await inspectImage(await picture.clone().toColourspace('cmyk').jpeg().toBuffer())).notes, ['CMYK converted'])
  t.same((await inspectImage(await picture.clone().toColourspace('rgb16').png().toBuffer())).notes, [
    '16-bit reduced to 8',
  ])
  const frames = await sharp(
    Buffer.alloc(10 * 30 * 3).map((_, i) => i),
    { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } },
  )
    .gif()
    .toBuffer()
  t.match(await inspectImage(frames), { height: 10, notes: ['first of 3 frames'] })
  const [white] = [(await decodeUpright(await see.clone().png().toBuffer())).data]
  t.ok(Math.abs((white[1] as number) - 132) <= 2, 'alpha lies on white')

  const bomb = Buffer.from(await picture.clone().png().toBuffer())
  bomb.writeUInt32BE(50_000, 16)
  bomb.writeUInt32BE(50_000, 20)
  const refused: [Buffer, RegExp][] = [
    [bomb, /more than 100 million pixels/],
    [Buffer.alloc(0), /empty/],
    [Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
    [Buffer.from('<!DOCTYPE html><title>x</title>'), /HTML/],
    [Buffer.from('BM000000'), /BMP/],
    [Buffer.from('hello'), /plain text/],
    [Buffer.from([1, 2, 3, 4, 5]), /no known image format/],
  ]
  for (const [bytes, message] of refused) await t.rejects(inspectImage(bytes), { message }, String(message))
})

t.test('an image is sent as it is, or within the limits of the model', async (t) => {
  const photo = await sharp({
    create: {
      width: 900,
      height: 600,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg({ quality: 90 })
    .toBuffer()
  const facts = await inspectImage(photo)
  const rule = { mediaTypes: ['image/png', 'image/jpeg'], first: true }
  const same = await prepareSent(photo, facts, rule)
  t.ok(same.bytes === photo && same.changed === null, 'the very bytes')
  const edge = await prepareSent(photo, facts, { ...rule, maxEdge: 300 })
  t.match(edge, {
    width: 300,
    height: 200,
    mediaType: 'image/jpeg',
    changed: /300 px.*resized from 900 x 600 to 300 x 200 px/,
  })
  t.match(await sharp(edge.bytes).metadata(), { width: 300, height: 200, format: 'jpeg' })
  const area = await prepareSent(photo, facts, { ...rule, maxPixels: 100_000 })
  t.ok(area.width * area.height <= 100_000 && area.width * area.height > 98_000)
  const light = await prepareSent(photo, facts, { ...rule, maxBytes: 20_000 })
  t.ok(light.bytes.length <= 20_000 && light.bytes.length > 10_000, `${light.bytes.length} bytes`)
  t.match(light.changed, /more than 20000/)
  const tiff = await sharp(photo).tiff().toBuffer()
  t.match(await prepareSent(tiff, await inspectImage(tiff), rule), {
    mediaType: 'image/png',
    width: 900,
    changed: /image\/tiff is not accepted/,
  })
})

const raw = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer()

t.test('an image is decoded once for the pictures of a case and its own reduced one', async (t) => {
  const image = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#7799bb' } })
    .composite([{ input: await plain(300, 200), left: 120, top: 90 }])
    .png()
    .toBuffer()
  const about = { marks: [point('found', 240, 160)], bar: BAR, text: {}, sha: 'of this image' }
  const first = await draw({ ...about, image, originalToo: true })
  t.same(await raw(first.original as Buffer), await raw(await thumbnail(image)), 'without marks, as from the file')
  t.notSame(await raw(first.original as Buffer), await raw(first.thumb))
  const again = await draw({ ...about, image: Buffer.from('no image any more') })
  t.notOk(again.original)
  t.same(await raw(again.annotated), await raw(first.annotated), 'what was drawn first is not upon it')
  await t.rejects(draw({ ...about, image: Buffer.from('no image'), sha: 'of another' }))
  t.same(
    await raw((await draw({ ...about, image, sha: 'of another' })).annotated),
    await raw(first.annotated),
    'a failure is not kept',
  )
})

t.test('a worker draws, with the text chunks that find the test again', async (t) => {
  const workers = startWorkers(1)
  t.teardown(() => workers.close())
  const text = { 'benchloupe:run': BAR.run, 'benchloupe:test': '0042-locate', 'benchloupe:model': 'modèle 日本' }
  const image = await plain(48, 32)
  const picture = await drawPicture({ image, marks: [point('found', 24, 16)], bar: BAR, text }, workers)
  t.ok(Buffer.isBuffer(picture.annotated) && Buffer.isBuffer(picture.thumb))
  t.same(readPngText(picture.annotated), text)
  t.match(await sharp(picture.annotated).metadata(), { width: picture.width, height: picture.height, format: 'png' })
  t.equal(picture.scale, 16)
  await t.rejects(drawPicture({ image: Buffer.from('no image'), marks: [], bar: BAR, text: {} }, workers))
})

t.test('threads that draw end when told that no more pictures come, and the next picture has one again', async (t) => {
  let [begun, ended] = [0, 0]
  const seen = (message: unknown): void => {
    begun++
    ;(message as { worker: Worker }).worker.once('exit', () => ended++)
  }
  subscribe('worker_threads', seen)
  t.teardown(() => unsubscribe('worker_threads', seen))
  const drawing = startDrawing()
  t.teardown(() => drawing.close())
  const about = { image: await plain(48, 32), marks: [point('found', 24, 16)], bar: BAR, text: {} }
  const first = await drawPicture(about, drawing)
  await drawing.rest()
  t.same([begun, ended], [1, 1])
  const [second] = await Promise.all([drawPicture(about, drawing), drawing.rest()])
  t.same(second.annotated, first.annotated, 'what is being drawn is not ended')
  t.same([begun, ended], [2, 1])
})
