import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { Canvas } from '../../runner/draw/canvas.ts'
import { ROLE_COLOURS } from '../../runner/draw/colours.ts'
import { draw } from '../../runner/draw/draw.worker.ts'
import { Fonts } from '../../runner/draw/fonts.ts'
import { frameOf } from '../../runner/draw/frame.ts'
import { glyph } from '../../runner/draw/glyphs.ts'
import { freePlace, judged, placesBeside, type Place } from '../../runner/draw/label-places.ts'
import { markOrder, MOST_MARKS } from '../../runner/draw/mark-sizes.ts'
import { paintMarks } from '../../runner/draw/marks.ts'
import { Pairs } from '../../runner/draw/pairs.ts'
import { tagWords } from '../../runner/draw/tag-words.ts'
import { barOf } from '../../runner/one-test/picture-text.ts'
import type { Mark } from '../../runner/records/score.ts'
import { marksOf, marksOfExpected } from '../../runner/score/marks.ts'
import { marksOver } from '../../server/pages/parts/marks/marks.ts'
import type { Test } from '../../runner/records/test.ts'

/** Marks that let one see: nothing is drawn upon what is judged, and nothing that was found is left out. */

const SIZE = { width: 700, height: 510 }
const circle = (x: number, y: number, radius: number): Mark['shape'] => ({ kind: 'circle', at: [x, y], radius })
const point = (x: number, y: number): Mark['shape'] => ({ kind: 'point', at: [x, y] })
const box = (x: number, y: number, width: number, height: number): Mark['shape'] => ({
  kind: 'box',
  x,
  y,
  width,
  height,
})
const link = (from: [number, number], to: [number, number]): Mark['shape'] => ({ kind: 'link', from, to })
const mark = (role: Mark['role'], shape: Mark['shape'], match = 0, label = ''): Mark => ({ role, shape, match, label })

/** Paints on a grey canvas; px that are no longer grey. */
function painted(marks: Mark[], size = SIZE) {
  const canvas = new Canvas(size.width, size.height)
  canvas.data.fill(128)
  const told = paintMarks(
    canvas,
    marks,
    { ...frameOf(size), x: 0, scale: 1, ...size, canvasWidth: size.width },
    new Fonts(),
  )
  const touched = (x: number, y: number): boolean =>
    [0, 1, 2].some((c) => canvas.data[(y * size.width + x) * 3 + c] !== 128)
  const count = (role: Mark['role']): number => {
    let pixels = 0
    for (let i = 0; i < canvas.data.length; i += 3)
      if (ROLE_COLOURS[role].every((part, c) => Math.abs(part - (canvas.data[i + c] as number)) < 12)) pixels++
    return pixels
  }
  return { ...told, touched, count }
}

t.test(
  'the frame: huge images are reduced to 2048 px, tiny ones enlarged by a whole factor, and the bar has its room',
  (t) => {
    t.match(frameOf({ width: 4096, height: 3072 }), { scale: 0.5, width: 2048, height: 1536, canvasWidth: 2048, x: 0 })
    t.match(frameOf({ width: 2048, height: 100 }), { scale: 1, width: 2048 })
    t.match(frameOf({ width: 256, height: 100 }), { scale: 3, width: 768, canvasWidth: 768 })
    t.match(frameOf({ width: 257, height: 100 }), { scale: 2, width: 514, canvasWidth: 640, x: 63 })
    t.match(frameOf({ width: 3, height: 2 }), { scale: 64, width: 192 })
    t.end()
  },
)

t.test('a spot of 12 px stays bare, found or missed', (t) => {
  for (const marks of [
    [
      mark('expected', circle(300, 200, 6)),
      mark('found', point(300, 200)),
      mark('found', link([300, 200], [300, 200])),
    ],
    [mark('missed', circle(300, 200, 6))],
  ]) {
    const { touched } = painted(marks)
    for (let dy = -5; dy <= 5; dy++)
      for (let dx = -5; dx <= 5; dx++)
        if (Math.hypot(dx + 0.5, dy + 0.5) < 5) t.notOk(touched(300 + dx, 200 + dy), `${marks[0]?.role} ${dx} ${dy}`)
  }
  const { touched } = painted([mark('missed', box(300, 200, 14, 12), 0, 'switch')])
  for (let x = 301; x < 313; x++) for (let y = 201; y < 211; y++) t.notOk(touched(x, y), `box ${x} ${y}`)
  t.end()
})

t.test('what was found is drawn before links and before what was expected', (t) => {
  const many = Array.from({ length: 1024 }, (_, i): Mark[] => {
    const [x, y] = [16 + (i % 32) * 32, 16 + Math.floor(i / 32) * 32]
    return [
      mark('expected', circle(x, y, 5), i),
      mark('found', point(x + 1, y), i),
      mark('found', link([x, y], [x + 1, y]), i),
    ]
  }).flat()
  const { touched, remarks, legend } = painted(many, { width: 1024, height: 1024 })
  for (let i = 0; i < 1024; i++) {
    const [x, y] = [16 + (i % 32) * 32, 16 + Math.floor(i / 32) * 32]
    t.ok(
      [7, 8, 9, 10, 11].some((dx) => touched(x + 1 + dx, y)),
      `found ${i}`,
    )
  }
  t.same(remarks, [])
  t.same(
    legend.map(({ word }) => word),
    ['expected', 'found'],
  )
  const order = markOrder(
    [
      ...Array.from({ length: 3000 }, () => mark('expected', point(1, 1))),
      ...Array.from({ length: 2000 }, () => mark('found', link([0, 0], [99, 99]))),
      ...Array.from({ length: 800 }, () => mark('extra', point(1, 1))),
    ],
    (item) => item,
  )
  t.equal(order.length, MOST_MARKS)
  t.equal(order.filter(({ role }) => role === 'extra').length, 800)
  t.equal(order.filter(({ shape }) => shape.kind === 'link').length, 0)
  t.equal(
    marksOver({ width: 1024, height: 1024 }, many).list.filter(({ role, isLink }) => role === 'found' && !isLink)
      .length,
    1024,
    'on pages too',
  )
  t.end()
})

t.test('a link is drawn between what it joins, and only where it says something', (t) => {
  const marks = (to: [number, number]) => [
    { mark: mark('expected', circle(100, 100, 6)), shape: circle(100, 100, 6) },
    { mark: mark('found', point(...to)), shape: point(...to) },
  ]
  const linkTo = (to: [number, number]) =>
    new Pairs(marks(to)).linkOf(
      { mark: mark('found', link([100, 100], to)), shape: { kind: 'link', from: [100, 100], to } },
      1,
    )
  t.equal(linkTo([104, 100]), null)
  t.same(linkTo([160, 100]), { kind: 'link', from: [109, 100], to: [151, 100] })
  const boxes = [box(0, 0, 100, 100), box(10, 10, 100, 100)].map((shape) => ({ mark: mark('found', shape), shape }))
  t.equal(
    new Pairs(boxes).linkOf(
      { mark: mark('found', link([50, 50], [60, 60])), shape: { kind: 'link', from: [50, 50], to: [60, 60] } },
      1,
    ),
    null,
    'boxes that lie upon each other need none',
  )
  t.end()
})

t.test('tags hang beside, never on what is judged', (t) => {
  let seed = 5
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
  let [places, covering] = [0, 0]
  for (let round = 0; round < 20; round++) {
    const marks = Array.from({ length: 40 }, (_, i): Mark[] => {
      const [x, y] = [random() * 680, random() * 490]
      return [mark('expected', circle(x, y, 6), i, `${i}`), mark('found', point(x + 2, y - 1), i, `${i}`)]
    }).flat()
    const taken = judged(marks, SIZE, 1)
    for (const { shape } of marks) {
      const place = freePlace(placesBeside(shape, { width: 22, height: 14 }, 1, 3), SIZE, taken) as Place | undefined
      if (!place) continue
      places++
      for (const { shape: other } of marks)
        if (other.kind === 'circle') {
          const dx = Math.max(place.x - other.at[0], 0, other.at[0] - place.x - place.width)
          const dy = Math.max(place.y - other.at[1], 0, other.at[1] - place.y - place.height)
          if (Math.hypot(dx, dy) < 5) covering++
        }
    }
  }
  t.ok(places > 500, 'tags find places')
  t.equal(covering, 0, 'each clear of every spot')
  t.end()
})

t.test('a wrong label says what is right, in its own form', (t) => {
  const marks = [
    mark('expected', box(10, 10, 80, 80), 0, 'bicycle'),
    mark('mislabelled', box(12, 12, 80, 80), 0, 'motorcycle'),
  ]
  t.equal(tagWords(marks[1] as Mark, marks), 'motorcycle ≠ bicycle')
  t.equal(tagWords(marks[0] as Mark, marks), 'bicycle')
  const strokes = (role: Mark['role']) =>
    JSON.stringify(glyph(box(50, 50, 80, 80), role, 1).map(({ points, dash }) => [points, dash]))
  const roles = ['expected', 'found', 'mislabelled', 'missed', 'extra', 'ignored'] as const
  t.equal(new Set(roles.map(strokes)).size, roles.length, 'each role has a form of its own')
  t.ok(painted(marks).count('mislabelled') > 400, 'its tag is filled')
  t.end()
})

t.test('lines of text bear no tags, on pictures and pages', async (t) => {
  const test = {
    test: '0001-locate-a-pixels',
    model: { api: 'builtin', model: 'pixels' },
    case: { id: 'a', type: 'locate', suite: 'starter', image: { sha: '' } },
    usage: { input: 1, output: 1 },
    outcome: 'failed',
    score: null,
    answer: null,
    prompt: '',
    expected: '',
    sentence: '',
    started: '2026-11-23T14:05:09.489Z',
    attempts: 1,
    turns: 1,
    repeat: 1,
  } as unknown as Test
  t.equal(barOf({ ...test, case: { ...test.case, type: 'read-text' } }, 'run').tagged, false)
  t.equal(barOf(test, 'run').tagged, true)
  const image = await sharp({ create: { ...SIZE, channels: 3, background: '#888' } })
    .png()
    .toBuffer()
  const marks = [mark('missed', box(100, 200, 300, 14), 1, 'line 1')]
  const { bar, text } = barOf(test, 'run')
  const pixels = async (tagged: boolean) => {
    const { annotated, width } = await draw({ image, marks, bar, text, tagged })
    const { data } = await sharp(annotated).raw().toBuffer({ resolveWithObject: true })
    let white = 0
    for (let y = 170; y < 196; y++) for (let x = 90; x < 300; x++) if (data[(y * width + x) * 3] === 255) white++
    return white
  }
  t.ok((await pixels(true)) > 200)
  t.equal(await pixels(false), 0)
})

t.test('where nothing was answered, nothing was missed', (t) => {
  const unanswered = [
    { verdict: 'missed' as const, expected: { index: 0, label: '1', shape: point(5, 5) }, found: null },
  ]
  t.same(
    marksOfExpected(unanswered).map(({ role }) => role),
    ['expected'],
  )
  t.same(
    marksOf(unanswered).map(({ role }) => role),
    ['missed'],
  )
  t.end()
})
