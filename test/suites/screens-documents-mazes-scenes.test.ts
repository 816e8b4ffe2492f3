import { createHash } from 'node:crypto'
import t, { type Test } from '../helpers/tap.ts'
import type { DrawnPicture, SuiteGenerator } from '../../runner/suite/generators/define-generator.ts'
import { documents } from '../../runner/suite/generators/documents.ts'
import { Canvas } from '../../runner/suite/generators/drawing/canvas.ts'
import { rgb } from '../../runner/suite/generators/drawing/colour.ts'
import { cutText, drawText, measureText, WEIGHTS, wrapText } from '../../runner/suite/generators/drawing/text.ts'
import { geometry } from '../../runner/suite/generators/geometry.ts'
import { mazes } from '../../runner/suite/generators/mazes.ts'
import { scenes } from '../../runner/suite/generators/scenes.ts'
import { outlineOf, type Figure } from '../../runner/suite/generators/scenes/figures.ts'
import { backgrounds } from '../../runner/suite/generators/scenes/scene.ts'
import { screens } from '../../runner/suite/generators/screens.ts'
import type { Target } from '../../runner/suite/generators/screens/screen.ts'
import { themes } from '../../runner/suite/generators/screens/theme.ts'
import { writeSuite } from '../../runner/suite/generators/write-suite.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { edgeSeen, inkBox, inside, partsOf, reachable, type Box } from '../helpers/edges.ts'
import { pixelAt, same, seen as see, type Pixel, type Seen, type XY } from '../helpers/seen.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** sha256 of names, bytes and cases with seed 1 and the usual number. A change here changes what every installation
 * measures: raise the generator's `version` with it. */
const HASHES: Record<string, string> = {
  screens: 'bb66121c6cb6d7b96499820895bac61dba273292f31088c87aea7d0ad4bb469f',
  documents: '3ab051c4e1f8669b8d59fd6754684eef0054e54b617f1ab87c5cbec448a0f1e5',
  mazes: '0dd4ca95dc1a5f8d36eeb7349f8015994ced558e3af7a268f5037119e89c4701',
  scenes: 'f3891a5bbc6cf2a4b1d2866ba564c16214268471c07a11badfa876dbe00c23df',
}
/** sha256 of the 92 images of geometry with seed 1, which had no size and defect cases at first */
const GEOMETRY_IMAGES = 'e89198cdfc2504d0995e9a8072453ec4fac85a8aa6416a34f545319143d1cbae'

const drawn = new Map<SuiteGenerator, DrawnPicture[]>()
for (const generator of [screens, documents, mazes, scenes, geometry])
  drawn.set(generator, [...generator.draw({ seed: 1, count: generator.pictures.usual })])

for (const [generator, pictures] of drawn)
  t.test(generator.name, async (t) => {
    if (generator !== geometry) {
      t.equal(hashOf(pictures), HASHES[generator.name], 'the same bytes for the same seed, on every machine')
      t.not(hashOf([...generator.draw({ seed: 2, count: 3 })]), hashOf(pictures.slice(0, 3)), 'others for another seed')
      t.equal(
        hashOf([...generator.draw({ seed: 1, count: 7 })]),
        hashOf(pictures.slice(0, 7)),
        'fewer pictures are the first ones',
      )
    }
    const cases = pictures.flatMap((picture) => picture.cases)
    t.equal(pictures.length, generator.pictures.usual)
    t.equal(cases.length, generator.cases)
    t.same([...new Set(cases.map(({ type }) => type))].sort(), [...generator.types].sort())
    t.equal(new Set(cases.map(({ type, id }) => `${type} ${id}`)).size, cases.length, 'ids are unique')
    t.equal(
      new Set(pictures.map(({ png }) => createHash('sha256').update(png).digest('hex'))).size,
      pictures.length,
      'no two pictures are alike',
    )
    const dir = await tempDir(t, generator.name)
    await writeSuite({ ...generator, draw: () => pictures }, dir, { seed: 1 })
    t.equal((await loadSuite(dir, testTypes)).cases.length, generator.cases, 'loads without a problem')
  })

t.test('screens: what can be clicked ends where the pixels change', async (t) => {
  for (const seen of await allSeen(screens)) {
    const { file, cases } = seen.picture
    const targets = seen.picture.drawn.targets as Target[]
    t.equal(new Set(targets.map(({ phrase }) => phrase)).size, targets.length, `${file}: every phrase names one thing`)
    t.ok(
      cases.every(({ given, truth }) =>
        targets.some(({ phrase, box }) => phrase === given?.target && String(box) === String(truth.box)),
      ),
      file,
    )
    for (const { phrase, box, edge } of targets) {
      const [x, y, width, height] = box
      t.ok(
        x >= 0 && y >= 0 && x + width <= seen.width && y + height <= seen.height && width >= 5 && height >= 4,
        `${file}: ${phrase} is on the screen`,
      )
      if (edge === 'frame')
        t.same(
          ['left', 'top', 'right', 'bottom'].filter((side, index) => !edgeSeen(seen, box, index)),
          [],
          `${file}: all sides of ${phrase} are seen`,
        )
      else {
        const ground = seen.at(Math.floor(x) - 2, Math.floor(y) - 2)
        const ink = inkBox(seen, box, 2, (pixel) =>
          ground.some((value, channel) => Math.abs(value - pixel[channel]!) > 14),
        )
        t.ok(ink && near(ink, box, 1.1), `${file}: the ink of ${phrase} at ${box} is seen at ${ink}`)
      }
    }
  }
})

t.test('documents: lines are where their ink is', async (t) => {
  for (const seen of await allSeen(documents)) {
    const {
      file,
      cases: [all, part],
    } = seen.picture
    const { ground, ink } = seen.picture.drawn as { ground: string; ink: string }
    const { text, lines } = all!.truth as { text: string; lines: { text: string; box: Box }[] }
    const dark = (pixel: Pixel): boolean => darkness(pixel, ground, ink) > 0.4
    for (const line of [...lines, ...(part!.truth.lines as typeof lines)]) {
      const found = inkBox(seen, line.box, 2, dark)
      t.ok(found && near(found, line.box, 1.6), `${file}: "${line.text}" at ${line.box} is seen at ${found}`)
    }
    t.equal(lines.map((line) => line.text).join('\n'), text)
    t.ok(text.includes(part!.truth.text as string), `${file}: the part stands in the whole`)
    t.ok(
      lines.every(({ box: [, y] }, index) => index === 0 || y > lines[index - 1]!.box[1]),
      `${file}: from the top`,
    )
    // what is printed nowhere else cannot be asked for by mistake
    if (file.startsWith('receipt')) {
      const amounts = lines.flatMap((line) => /^\d x .* (\d+\.\d\d)$/.exec(line.text)?.[1] ?? []).map(cents)
      const after = (label: string): number =>
        cents(
          lines
            .find((line) => line.text.startsWith(label))!
            .text.split(' ')
            .at(-1)!,
        )
      t.equal(
        amounts.reduce((sum, value) => sum + value, 0),
        after('TOTAL'),
        `${file}: the items add up`,
      )
      t.equal(after('Cash') - after('TOTAL'), after('Change'), `${file}: the change is right`)
    }
  }
})

t.test('mazes: the path is the only way, seen from the pixels', async (t) => {
  for (const seen of (await allSeen(mazes)).filter(({ picture }) => picture.drawn.kind === 'maze')) {
    const {
      file,
      cases: [item],
    } = seen.picture
    const { start, goal, walls, wallWidth, path } = item!.truth as unknown as {
      start: { at: XY; radius: number }
      goal: { at: XY; radius: number }
      walls: [number, number, number, number][]
      wallWidth: number
      path: XY[]
    }
    const ground = seen.at(4, 4)
    const ink = pixelAt(seen, [walls[0]![0] + 2, walls[0]![1]])
    const onDisc = (x: number, y: number): boolean =>
      [start, goal].some(({ at, radius }) => Math.hypot(x + 0.5 - at[0], y + 0.5 - at[1]) < radius + 1)
    const free = (x: number, y: number): boolean =>
      onDisc(x, y) || distance(seen.at(x, y), ground) < distance(seen.at(x, y), ink)
    t.ok(
      same(pixelAt(seen, [start.at[0] - start.radius * 0.8, start.at[1]]), '#1f8a4c') &&
        same(pixelAt(seen, [goal.at[0] - goal.radius * 0.8, goal.at[1]]), '#c9302c'),
      `${file}: green start, red goal`,
    )
    t.same([path[0], path.at(-1)], [start.at, goal.at], `${file}: from start to goal`)
    t.ok(
      along(path).every(([x, y]) => free(Math.floor(x), Math.floor(y))),
      `${file}: the path stays free`,
    )
    t.ok(reachable(seen, start.at, goal.at, free), `${file}: there is a way`)
    t.notOk(reachable(seen, start.at, [4, 4], free), `${file}: the outer wall is closed`)
    // closed anywhere on the path, there is no other
    const cell = Math.abs(path[1]![0] - path[0]![0]) + Math.abs(path[1]![1] - path[0]![1])
    for (const part of [0.2, 0.5, 0.8]) {
      const [cx, cy] = path[Math.max(1, Math.floor((path.length - 1) * part))]!
      const closed = (x: number, y: number): boolean =>
        free(x, y) && Math.max(Math.abs(x + 0.5 - cx), Math.abs(y + 0.5 - cy)) >= cell / 2
      if (path.length > 3) t.notOk(reachable(seen, start.at, goal.at, closed), `${file}: no way around ${cx},${cy}`)
    }
    t.ok(
      walls.every(([x1, y1, x2, y2]) =>
        along([
          [x1, y1],
          [x2, y2],
        ]).every(([x, y]) => !free(Math.floor(x), Math.floor(y))),
      ),
      `${file}: walls are drawn`,
    )
    const drawnPx = count(seen, (x, y) => !free(x, y))
    const lengths = walls.reduce((sum, [x1, y1, x2, y2]) => sum + (x2 - x1 + y2 - y1) * wallWidth, 0)
    t.ok(drawnPx <= lengths + walls.length * wallWidth * wallWidth && drawnPx > lengths * 0.9, `${file}: and no others`)
  }
})

t.test('cables: the path runs on its own cable from end to end', async (t) => {
  for (const seen of (await allSeen(mazes)).filter(({ picture }) => picture.drawn.kind === 'cables')) {
    const {
      file,
      cases: [item],
    } = seen.picture
    const { path, start, goal, tolerance } = item!.truth as unknown as {
      path: XY[]
      start: { at: XY; radius: number }
      goal: { at: XY; radius: number }
      tolerance: number
    }
    t.same([path[0], path.at(-1)], [start.at, goal.at])
    const between = along(path).filter(([x, y]) =>
      [start, goal].every(({ at, radius }) => Math.hypot(x - at[0], y - at[1]) > radius + 3),
    )
    const colour = pixelAt(seen, between[0]!)
    const own = between.map((place) => distance(pixelAt(seen, place), colour) < 20)
    t.ok(own.filter(Boolean).length > own.length * 0.75, `${file}: mostly in sight`)
    // hidden stretches are crossings: short, and the cable goes on behind each
    t.ok(
      own
        .join('')
        .split('true')
        .every((hidden) => hidden.length < 'false'.length * 45),
      `${file}: hidden only where another crosses`,
    )
    const others = (seen.picture.drawn.cables as XY[][]).filter((cable) => String(cable) !== String(path))
    t.equal(others.length, (seen.picture.drawn.number as number) - 1)
    t.ok(
      others.every((cable) => Math.max(...cable.map(([, y], index) => Math.abs(y - path[index]![1]))) > tolerance * 2),
      `${file}: no other cable stays within the tolerance`,
    )
  }
})

t.test('scenes: shapes seen as coloured parts', async (t) => {
  for (const seen of await allSeen(scenes)) {
    const { file, cases } = seen.picture
    const { ground, figures } = seen.picture.drawn as { ground: keyof typeof backgrounds; figures: Figure[] }
    const { colours } = backgrounds[ground]
    const { boxes } = cases[0]!.truth as { boxes: { label: string; box: Box }[] }
    // what two colours make where they meet is thinner than any shape
    const parts = Object.entries(colours).flatMap(([name, colour]) =>
      partsOf(seen, painted(seen, colour, 40))
        .filter(({ area }) => area > 150)
        .map(({ box }) => ({ name, box })),
    )
    t.equal(parts.length, boxes.length, `${file}: as many parts as boxes`)
    for (const { label, box } of boxes)
      t.ok(
        parts.some((part) => label.startsWith(`${part.name} `) && near(part.box, box, 2.5)),
        `${file}: ${label} at ${box}`,
      )

    const counted = cases.find(({ type }) => type === 'count')!
    const object = counted.given!.object as string
    const points = counted.truth.points as { at: XY }[]
    if (object.endsWith(' shapes'))
      t.equal(counted.truth.count, parts.filter(({ name }) => object.startsWith(name)).length, `${file}: ${object}`)
    t.equal(
      counted.truth.count,
      boxes.filter(({ label }) =>
        object.endsWith(' shapes')
          ? label.startsWith(object.split(' ')[0]!)
          : `${label}es`.endsWith(object) || `${label}s`.endsWith(object),
      ).length,
      `${file}: ${object}`,
    )
    t.ok(
      points.every(({ at }) => boxes.some(({ box }) => inside(at, box))),
      `${file}: points on shapes`,
    )

    for (const { question, truth } of cases.filter(({ type }) => type === 'yes-no')) {
      const asked = /^Is there an? (.*) in the image\?$/.exec(question!)![1]!
      const there = boxes.filter(({ label }) => label === asked).map(({ box }) => String(box))
      t.ok(
        truth.answer === 'yes' ? there.includes(String(truth.box)) : there.length === 0,
        `${file}: ${question} ${truth.answer as string}`,
      )
    }
    checkChoice(t, seen, figures, colours)
  }
  for (const { ground, colours, name } of Object.values(backgrounds))
    for (const [colour, hex] of Object.entries(colours)) t.ok(contrast(ground, hex) >= 3, `${colour} on ${name}`)
})

function checkChoice(t: Test, seen: Seen, figures: readonly Figure[], colours: Readonly<Record<string, string>>): void {
  const { file, cases } = seen.picture
  const { given, truth } = cases.find(({ type }) => type === 'pattern')!
  const { question, options } = given as { question: string; options: { name: string }[] }
  const named = (name: string): Figure[] => figures.filter(({ colour, shape }) => `${colour} ${shape}` === name)
  const covered = ({ colour, at, radius }: Figure): number => {
    const is = painted(seen, colours[colour]!, 6)
    return count(seen, (x, y) => Math.hypot(x - at[0], y - at[1]) <= radius + 1 && is(x, y))
  }
  if (question.startsWith('Which of these')) {
    const areas = options
      .map(({ name }) => ({ name, area: Math.max(...named(name).map(covered)) }))
      .sort((a, b) => b.area - a.area)
    t.equal(areas[0]!.name, truth.option, `${file}: ${question}`)
    t.ok(areas[0]!.area > areas[1]!.area * 1.2, `${file}: by far`)
  } else if (question.startsWith('Where')) {
    const [a, b] = /the (\w+ \w+), seen from the (\w+ \w+)\?/
      .exec(question)!
      .slice(1)
      .map((name) => named(name)) as [Figure[], Figure[]]
    t.same([a.length, b.length], [1, 1], `${file}: only one of each`)
    const [dx, dy] = [a[0]!.at[0] - b[0]!.at[0], a[0]!.at[1] - b[0]!.at[1]]
    const side =
      Math.abs(dx) > 2 * Math.abs(dy)
        ? dx < 0
          ? 'to the left'
          : 'to the right'
        : Math.abs(dy) > 2 * Math.abs(dx)
          ? dy < 0
            ? 'above'
            : 'below'
          : 'in doubt'
    t.equal(side, truth.option, `${file}: ${question}`)
  } else {
    const [a, b] = options.slice(0, 2).map(({ name }) => named(name)) as [Figure[], Figure[]]
    t.same([a.length, b.length], [1, 1], `${file}: only one of each`)
    const outlines = [a, b].map(([figure]) => outlineOf(figure!))
    const of = ([figure]: Figure[]): number => {
      const is = painted(seen, colours[figure!.colour]!, 6)
      return count(seen, (x, y) => is(x, y) && outlines.every((outline) => within([x + 0.5, y + 0.5], outline)))
    }
    t.ok(
      truth.option === options[0]!.name ? of(a) > 9 * of(b) : of(b) > 9 * of(a),
      `${file}: ${question} ${of(a)} and ${of(b)} px`,
    )
  }
}

t.test('geometry: the images of old, with sizes and defects', async (t) => {
  const pictures = drawn.get(geometry)!
  const hash = createHash('sha256')
  for (const { file, png } of pictures) hash.update(file).update(png)
  t.equal(hash.digest('hex'), GEOMETRY_IMAGES, 'not a byte of the images has changed')
  const of = (type: string): DrawnPicture[] =>
    pictures.filter(({ cases }) => cases.some((testCase) => testCase.type === type))
  t.same([of('size').length, of('defect').length], [36, 21])
  for (const seen of await Promise.all(of('size').map(see))) {
    const {
      length,
      segment: [from, to],
      unitsPerPx,
    } = seen.picture.cases.find(({ type }) => type === 'size')!.truth as {
      length: number
      segment: [XY, XY]
      unitsPerPx: number
    }
    const ground = seen.at(0, 0)
    const row = Math.floor(from[1])
    const lit = Array.from({ length: seen.width }, (_, x) => distance(seen.at(x, row), ground) > 60)
    const middle = Math.floor((from[0] + to[0]) / 2)
    const wide = lit.indexOf(false, middle) - 1 - lit.lastIndexOf(false, middle)
    t.ok(Math.abs(wide * unitsPerPx - length) < 0.3, `${seen.picture.file}: ${length} um, ${wide} px seen`)
    t.ok(Math.abs((to[0] - from[0]) * unitsPerPx - length) < 0.01)
  }
  for (const seen of await Promise.all(of('defect').map(see))) {
    const { defective, missing, extra, missingSites, extraSites, diameter } = seen.picture.cases.find(
      ({ type }) => type === 'defect',
    )!.truth as {
      defective: boolean
      missing: number
      extra: number
      missingSites: { at: XY }[]
      extraSites: { at: XY }[]
      diameter: number
    }
    t.same(
      [missingSites.length, extraSites.length, missing + extra > 0],
      [missing, extra, defective],
      seen.picture.file,
    )
    const ground = seen.at(0, 0)
    const lit = ([x, y]: XY): number =>
      [
        [0, 0],
        [diameter * 0.3, 0],
        [0, diameter * 0.3],
        [-diameter * 0.3, 0],
      ].filter(([dx = 0, dy = 0]) => distance(pixelAt(seen, [x + dx, y + dy]), ground) > 60).length
    t.ok(
      missingSites.every(({ at }) => lit(at) === 0) && extraSites.every(({ at }) => lit(at) === 4),
      `${seen.picture.file}: holes are empty, extra spots are there`,
    )
  }
})

t.test('text', async (t) => {
  for (const weight of WEIGHTS)
    for (const size of [10, 13, 17.5, 32])
      for (const align of ['left', 'centre', 'right'] as const) {
        const canvas = new Canvas({ width: 420, height: 60 }, '#ffffff')
        const box = drawText(canvas, 'Jag 0,5 € – Äpfel', {
          x: 210 - { left: 200, centre: 0, right: -200 }[align],
          y: 40,
          size,
          weight,
          align,
          colour: '#000000',
        })!
        const ink = inkBox(
          await see({ file: '', png: canvas.png(), cases: [], drawn: {} }),
          box,
          6,
          ([value]) => value < 245,
        )
        t.ok(ink && near(ink, box, 1), `${weight} ${size} px ${align}: ${box}, seen ${ink}`)
      }
  t.equal(measureText('iiii', { size: 20, weight: 'mono' }), measureText('MMMM', { size: 20, weight: 'mono' }))
  t.ok(measureText('bold', { size: 20, weight: 'bold' }) > measureText('bold', { size: 20 }))
  t.same(wrapText('one two three', measureText('one two', { size: 12 }), { size: 12 }), ['one two', 'three'])
  t.equal(cutText('a long sentence', 60, { size: 12 }).at(-1), '…')
  t.ok(measureText(cutText('a long sentence', 60, { size: 12 }), { size: 12 }) <= 60)
  t.equal(cutText('short', 60, { size: 12 }), 'short')
  t.equal(
    drawText(new Canvas({ width: 9, height: 9 }, '#ffffff'), '  ', { x: 0, y: 5, size: 9, colour: '#000000' }),
    undefined,
  )
  t.throws(() => measureText('\u{1F600}', { size: 12 }), /has no character/)
})

t.test('interfaces can be read: text stands out by 4.5:1, what is muted too', async (t) => {
  for (const { name, ground, panel, card, chosen, text, muted, accent, onAccent } of themes) {
    for (const under of [ground, panel, card, chosen])
      t.ok(
        contrast(text, under) >= 4.5 && contrast(muted, under) >= 4.5,
        `${name} on ${under}: ${contrast(muted, under).toFixed(2)}`,
      )
    t.ok(contrast(accent, onAccent) >= 4.5, `${name}: buttons ${contrast(accent, onAccent).toFixed(2)}`)
  }
})

const near = (a: Box, b: Box, most: number): boolean =>
  [a[0] - b[0], a[1] - b[1], a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]].every((off) => Math.abs(off) <= most)
const cents = (amount: string): number => Math.round(Number(amount) * 100)
const distance = (a: Pixel, b: Pixel): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** Whether a pixel has a colour, within `most` steps a channel. */
function painted(seen: Seen, hex: string, most: number): (x: number, y: number) => boolean {
  const [red, green, blue] = rgb(hex)
  return (x, y) => {
    const [r, g, b] = seen.at(x, y)
    return Math.abs(r - red) <= most && Math.abs(g - green) <= most && Math.abs(b - blue) <= most
  }
}

function count({ width, height }: Seen, is: (x: number, y: number) => boolean): number {
  let found = 0
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (is(x, y)) found++
  return found
}

/** How far a pixel is from the paper towards the ink, 0..1. */
function darkness(pixel: Pixel, ground: string, ink: string): number {
  const [from, to] = [rgb(ground), rgb(ink)]
  return (
    pixel.reduce((sum, value, channel) => sum + (value - from[channel]!) * (to[channel]! - from[channel]!), 0) /
    to.reduce((sum, value, channel) => sum + (value - from[channel]!) ** 2, 0)
  )
}

/** A place every px along a path. */
function along(path: readonly XY[]): XY[] {
  return path.slice(1).flatMap(([x, y], index) => {
    const [fromX, fromY] = path[index]!
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY)))
    return Array.from({ length: steps + 1 }, (_, step): XY => [
      fromX + ((x - fromX) * step) / steps,
      fromY + ((y - fromY) * step) / steps,
    ])
  })
}

/** Whether a place is in a polygon: how often a line to the right of it crosses a side. */
function within([x, y]: XY, ring: readonly XY[]): boolean {
  return (
    ring.filter(([x1, y1], index) => {
      const [x2, y2] = ring[(index + 1) % ring.length]!
      return y1 <= y !== y2 <= y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)
    }).length %
      2 ===
    1
  )
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number =>
    rgb(hex)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index]!, 0)
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function hashOf(pictures: readonly DrawnPicture[]): string {
  const hash = createHash('sha256')
  for (const { file, png, cases } of pictures) hash.update(file).update(png).update(JSON.stringify(cases))
  return hash.digest('hex')
}

const allSeen = (generator: SuiteGenerator): Promise<Seen[]> => Promise.all(drawn.get(generator)!.map(see))
