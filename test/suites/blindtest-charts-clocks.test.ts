import { createHash } from 'node:crypto'
import t from '../helpers/tap.ts'
import { seeded } from '../../runner/tools/random.ts'
import { recordCheck } from '../../runner/suite/check-record.ts'
import { blindtest } from '../../runner/suite/generators/blindtest.ts'
import { twoCircles } from '../../runner/suite/generators/blindtest/two-circles.ts'
import { charts } from '../../runner/suite/generators/charts.ts'
import { LOOKS } from '../../runner/suite/generators/charts/look.ts'
import { clocks } from '../../runner/suite/generators/clocks.ts'
import { LIVERIES } from '../../runner/suite/generators/clocks/face.ts'
import type { DrawnPicture, SuiteGenerator } from '../../runner/suite/generators/define-generator.ts'
import { balanced } from '../../runner/suite/generators/drawing/balanced.ts'
import { Canvas } from '../../runner/suite/generators/drawing/canvas.ts'
import { rgb } from '../../runner/suite/generators/drawing/colour.ts'
import { drawCircle, drawPath, drawRing } from '../../runner/suite/generators/drawing/lines.ts'
import { fillPolygon } from '../../runner/suite/generators/drawing/polygon.ts'
import { circle, rectangle, sector } from '../../runner/suite/generators/drawing/rings.ts'
import { drawText } from '../../runner/suite/generators/drawing/text.ts'
import { around, turned } from '../../runner/suite/generators/drawing/turn.ts'
import { testType } from '../../runner/test-types/index.ts'
import {
  circleAreas,
  extent,
  inked,
  orderChanges,
  partsOf,
  pixelAt,
  same,
  seen as see,
  turn,
  waysOf,
  type Seen,
  type XY,
} from '../helpers/seen.ts'

/** sha256 of names, bytes and cases with seed 1 and the usual number. A change here changes what every installation
 * measures: raise the generator's `version` with it. */
const HASHES: Record<string, string> = {
  blindtest: 'b881cbf8f466d41ef6b90abf0b88700284bed7834ba70811b731bf5a13d95513',
  charts: 'a4e788c67afb493bdc0a9e80d600b76d178a6362330e191cd27ea225a36513c9',
  clocks: '921facad47d27fa23da5b1caf7cad5a1b2d7ca7c7e5fa3f8db7f09cffc0f0b8c',
}

const drawn = new Map<SuiteGenerator, DrawnPicture[]>()
for (const generator of [blindtest, charts, clocks])
  drawn.set(generator, [...generator.draw({ seed: 1, count: generator.pictures.usual })])

for (const [generator, pictures] of drawn)
  t.test(generator.name, async (t) => {
    t.equal(hashOf(pictures), HASHES[generator.name], 'the same bytes for the same seed, on every machine')
    t.equal(
      hashOf([...generator.draw({ seed: 1, count: 9 })]),
      hashOf(pictures.slice(0, 9)),
      'fewer pictures are the first ones',
    )
    t.not(hashOf([...generator.draw({ seed: 2, count: 9 })]), hashOf(pictures.slice(0, 9)), 'others for another seed')

    const cases = pictures.flatMap((picture) => picture.cases)
    t.equal(pictures.length, generator.pictures.usual)
    t.equal(cases.length, generator.cases)
    t.same([...new Set(cases.map(({ type }) => type))].sort(), [...generator.types].sort())
    t.equal(new Set(cases.map(({ type, id }) => `${type} ${id}`)).size, cases.length, 'ids are unique')
    t.equal(
      new Set(pictures.map(({ png }) => png.toString('latin1'))).size,
      pictures.length,
      'no two pictures are alike',
    )

    for (const { id, type, given = {}, truth } of cases) {
      const known = testType(type)
      if (!known) {
        t.fail(`${id}: there is no test type "${type}"`)
        continue
      }
      t.same(
        [...recordCheck(known.given)(given), ...recordCheck(known.truth)(JSON.parse(JSON.stringify(truth)))],
        [],
        `${id} is a case of ${type}`,
      )
    }
  })

t.test('blindtest, seen from the pixels alone', async (t) => {
  const pictures = await allSeen(blindtest)
  const of = (task: string): Seen[] => pictures.filter(({ picture }) => picture.drawn.task === task)
  t.same(
    ['lines', 'circles', 'letter', 'olympic', 'squares', 'grid', 'subway'].map((task) => of(task).length),
    Array(7).fill(10),
    'tasks take turns',
  )

  t.test('lines cross where their order changes', async (t) => {
    for (const seen of of('lines')) {
      const { count, points } = seen.picture.cases[0]!.truth as { count: number; points: { at: XY }[] }
      const changes = orderChanges(seen)
      t.equal(changes.length, count, seen.picture.file)
      for (const [index, { from, to, y }] of changes.entries()) {
        const [x, truth] = points[index]!.at
        t.ok(
          x >= from && x <= to + 1 && Math.abs(truth - y) < to - from + 6,
          `${seen.picture.file}: at ${points[index]!.at}`,
        )
      }
    }
  })

  // rims that just meet leave the middles of their nearest pixels up to 2.3 px apart, the smallest gap at least 2.7
  t.test('circles touch where pixels do, and overlap where area is hidden', async (t) => {
    // two rounds of all gaps, so that every one is asked about in both ways or nearly so
    const pictures = twoCircles.pictures(1)
    for (const seen of await Promise.all(Array.from({ length: 36 }, () => see(pictures.next().value)))) {
      const { asked } = seen.picture.drawn.parameters as { asked: string }
      const { blue, magenta, apart } = circleAreas(seen)
      const yes = asked === 'overlapping' ? blue < magenta * 0.995 : apart < 2.5
      t.equal(
        seen.picture.cases[0]!.truth.answer,
        yes ? 'yes' : 'no',
        `${seen.picture.file}: ${asked}, ${blue.toFixed(0)} and ${magenta.toFixed(0)} px, ${apart.toFixed(1)} px apart`,
      )
    }
  })

  t.test('the oval is around the letter, and the letter is what stands there', async (t) => {
    for (const seen of of('letter')) {
      const {
        text,
        lines: [line],
      } = seen.picture.cases[0]!.truth as { text: string; lines: { box: [number, number, number, number] }[] }
      const [x, y, width, height] = line!.box
      const [left, top, right, bottom] = extent(seen, ([r, g, b]) => r > 150 && g < 120 && b < 120)
      t.ok(
        Math.abs((left + right) / 2 - x - width / 2) < 1.5 && Math.abs((top + bottom) / 2 - y - height / 2) < 1.5,
        `${seen.picture.file}: middles`,
      )
      t.ok(left < x && right > x + width && top < y && bottom > y + height, `${seen.picture.file}: all of it`)
      const { size, font } = {
        ...(seen.picture.drawn as { size: number }),
        ...(seen.picture.drawn.parameters as { font: 'regular' | 'mono' }),
      }
      const alone = new Canvas({ width: seen.width, height: seen.height }, '#ffffff')
      const ink = drawText(new Canvas({ width: 1, height: 1 }, '#ffffff'), text, {
        x: 0,
        y: 0,
        size,
        weight: font,
        colour: '#000000',
      })!
      drawText(alone, text, { x: x - ink[0], y: y - ink[1], size, weight: font, colour: '#16181d' })
      let different = 0
      let all = 0
      for (let py = Math.floor(y); py < y + height; py++)
        for (let px = Math.floor(x); px < x + width; px++) {
          const is = seen.at(px, py)
          const expected = alone.raster.data[(py * seen.width + px) * 3]!
          if (is[0] > is[1] + 40) continue // under the oval
          all += 255 - expected
          different += Math.abs(is[0] - expected)
        }
      t.ok(all > 0 && different < all * 0.05, `${seen.picture.file}: ${text}`)
    }
  })

  t.test('every outline is complete, and nothing else is drawn', async (t) => {
    for (const seen of of('olympic')) {
      const { shape, radius, centres, width } = seen.picture.drawn as {
        shape: string
        radius: number
        centres: XY[]
        width: number
      }
      t.equal(seen.picture.cases[0]!.truth.count, centres.length)
      // a place on an outline every few px, by its own formula: a pentagon's side is nearest at 36 degrees
      const outline = ([cx, cy]: XY): XY[] =>
        Array.from({ length: 360 }, (_, degrees) => {
          const reach =
            shape === 'circles'
              ? radius
              : (radius * Math.cos(Math.PI / 5)) / Math.cos((((degrees % 72) - 36) * Math.PI) / 180)
          return [cx + reach * Math.sin((degrees * Math.PI) / 180), cy - reach * Math.cos((degrees * Math.PI) / 180)]
        })
      const outlines = centres.map(outline)
      const dark = (x: number, y: number): boolean => Math.min(...seen.at(x, y)) < 245
      t.ok(
        outlines.every((places) =>
          places.every(
            ([x, y]) =>
              dark(Math.floor(x), Math.floor(y)) ||
              dark(Math.round(x), Math.round(y)) ||
              dark(Math.floor(x) - 1, Math.floor(y) - 1),
          ),
        ),
        `${seen.picture.file}: complete`,
      )
      const near = new Set<number>()
      const reach = Math.ceil(width / 2 + 1.5 + radius * 0.02)
      for (const [x, y] of outlines.flat())
        for (let dy = -reach; dy <= reach; dy++)
          for (let dx = -reach; dx <= reach; dx++) near.add((Math.floor(y) + dy) * seen.width + Math.floor(x) + dx)
      const stray = inked(seen, (x, y) => dark(x, y) && !near.has(y * seen.width + x))
      t.same(stray, [], `${seen.picture.file}: nothing else`)
    }
  })

  t.test('squares are as many as there are separate outlines', async (t) => {
    for (const seen of of('squares')) {
      const { count, points } = seen.picture.cases[0]!.truth as {
        count: number
        points: { at: XY; diameter: number }[]
      }
      const parts = partsOf(seen, ([r]) => r < 128)
      t.equal(parts.length, count, seen.picture.file)
      const { width } = seen.picture.drawn as { width: number }
      t.ok(
        points.every(({ at: [x, y], diameter }) =>
          parts.some(([left, top, right, bottom]) =>
            [
              left - x + (diameter + width) / 2,
              top - y + (diameter + width) / 2,
              right - x - (diameter + width) / 2,
              bottom - y - (diameter + width) / 2,
            ].every((off) => Math.abs(off) <= 1),
          ),
        ),
        `${seen.picture.file}: places`,
      )
    }
  })

  t.test('rows and columns are what lies between the lines', async (t) => {
    for (const seen of of('grid')) {
      const {
        lines: { across, down },
      } = seen.picture.drawn as { lines: { across: number[]; down: number[] } }
      // beside the words, which stand in the middle of the cells
      const [x, y] = [down[0]! + (down[1]! - down[0]!) * 0.08, across[0]! + (across[1]! - across[0]!) * 0.2].map(
        Math.floor,
      ) as XY
      const runs = (line: boolean[]): number => line.filter((dark, index) => dark && !line[index - 1]).length
      const columns = runs(Array.from({ length: seen.width }, (_, index) => seen.at(index, y)[0] < 128)) - 1
      const rows = runs(Array.from({ length: seen.height }, (_, index) => seen.at(x, index)[0] < 128)) - 1
      t.same(
        seen.picture.cases.map(({ truth }) => truth.count),
        [rows, columns],
        seen.picture.file,
      )
    }
  })

  t.test('each colour leads from one station to another', async (t) => {
    for (const seen of of('subway')) {
      const { from, to } = seen.picture.drawn as { from: string; to: string }
      const ways = waysOf(seen)
      const { routesAtStation } = seen.picture.drawn.parameters as { routesAtStation: number }
      t.equal(ways.length, 2 * routesAtStation, `${seen.picture.file}: ${ways.join(' ')}`)
      t.equal(
        ways.filter((way) => way === [from, to].sort().join('')).length,
        seen.picture.cases[0]!.truth.count,
        `${seen.picture.file}: ${from} to ${to}`,
      )
    }
  })
})

t.test('charts, measured in pixels', async (t) => {
  for (const seen of await allSeen(charts)) {
    const {
      file,
      cases: [item],
    } = seen.picture
    const { value, at, box } = item!.truth as { value: number; at?: XY; box?: [number, number, number, number] }
    const { kind, look, asked } = seen.picture.drawn as {
      kind: string
      look: keyof typeof LOOKS
      asked: { series: number }
    }
    if (kind === 'pie') {
      const {
        parts,
        centre,
        radius,
        asked: name,
      } = seen.picture.drawn as unknown as {
        parts: { name: string; percent: number }[]
        centre: XY
        radius: number
        asked: string
      }
      const colours = Array.from({ length: 3600 }, (_, tenth) =>
        pixelAt(seen, around(centre, radius * 0.94, tenth / 10)),
      )
      const [sum, off] = [
        parts.reduce((total, { percent }) => total + percent, 0),
        parts.map(({ percent }, part) =>
          Math.abs(colours.filter((colour) => same(colour, LOOKS[look].marks[part]!)).length / 36 - percent),
        ),
      ]
      t.equal(sum, 100)
      t.ok(
        Math.max(...off) < 1.3,
        `${file}: shares of the rim, off by ${off.map((value) => value.toFixed(1)).join(' ')}`,
      )
      t.equal(parts.find((part) => part.name === name)!.percent, value)
      t.ok(
        item!.tags!.includes('values printed') ||
          same(pixelAt(seen, at!), LOOKS[look].marks[parts.findIndex((part) => part.name === name)]!),
        `${file}: the place lies on its part`,
      )
      continue
    }
    const { step, steps } = seen.picture.drawn as { step: number; steps: number }
    const { ground, marks } = LOOKS[look]
    // right of the last bar or dot only grid lines are drawn
    const lines = Array.from({ length: seen.height }, (_, y) => y).filter(
      (y) => !same(seen.at(seen.width - 28, y), ground, 5),
    )
    const ticks = lines.filter((y, index) => index === 0 || y - lines[index - 1]! > 1)
    t.equal(ticks.length, steps + 1, `${file}: ticks`)
    // px of the pixels' middles
    const read = (y: number): number => ((ticks.at(-1)! - y) / (ticks.at(-1)! - ticks[0]!)) * step * steps
    const colour = marks[asked.series]!
    const middle: XY = at ?? [box![0] + box![2] / 2, box![1] + box![3] / 2]
    t.ok(same(pixelAt(seen, middle), colour), `${file}: the mark has the colour of its series`)
    const column = Array.from({ length: seen.height }, (_, y) => y).filter(
      (y) =>
        Math.abs(y - middle[1]) < (at ? 4 : seen.height) &&
        same(seen.at(Math.floor(middle[0]), y), colour, 40) &&
        y > ticks[0]! - 3,
    )
    const measured = read(at ? (column[0]! + column.at(-1)! + 1) / 2 - 0.5 : column[0]! - 0.5)
    t.ok(Math.abs(measured - value) < step * 0.06, `${file}: ${value}, measured ${measured.toFixed(1)}`)
    if (item!.tags!.includes('values by the axis')) t.equal((value * 4) % step, 0, `${file}: on a quarter of a tick`)
  }
})

t.test('clocks, read from rings of pixels', async (t) => {
  for (const seen of await allSeen(clocks)) {
    const {
      file,
      cases: [item],
    } = seen.picture
    const { valid, hours, minutes, seconds, centre, radius, hands } = item!.truth as {
      valid: boolean
      hours: number
      minutes: number
      seconds?: number
      centre: XY
      radius: number
      hands: Record<string, number>
    }
    const livery = LIVERIES[seen.picture.drawn.livery as keyof typeof LIVERIES]
    const run = (reach: number, colour: string, near: number): number => {
      const tenths = Array.from({ length: 3600 }, (_, tenth) => tenth / 10).filter(
        (degrees) =>
          same(pixelAt(seen, around(centre, radius * reach, degrees)), colour, 70) && turn(degrees, near) < 12,
      )
      return tenths.length === 0
        ? NaN
        : near + tenths.reduce((sum, degrees) => sum + ((degrees - near + 540) % 360) - 180, 0) / tenths.length
    }
    const minute = run(0.58, livery.ink, hands.minute!)
    t.ok(turn(minute, hands.minute!) < 1.5, `${file}: minute hand at ${minute.toFixed(1)}`)
    if (item!.given!.seconds)
      t.ok(turn(run(0.65, livery.second, hands.second!), hands.second!) < 1.5, `${file}: second hand`)
    const hour = run(0.4, livery.ink, hands.hour!)
    // where another hand is near, what is seen is the mean of both
    const alone = [hands.minute!, hands.second].every((other) => other === undefined || turn(other, hands.hour!) > 20)
    if (alone) t.ok(turn(hour, hands.hour!) < 1.5, `${file}: hour hand at ${hour.toFixed(1)}`)
    const off = turn(((alone ? hour : hands.hour!) % 30) * 12, minute) / 12
    t.ok(
      valid ? off < 2 : off > 8,
      `${file}: ${valid ? 'possible' : 'impossible'}, hour hand off by ${off.toFixed(1)} degrees`,
    )
    if (!valid) continue
    const clock = (hours * 60 + minutes) * 60 + (seconds ?? 0)
    t.ok(
      turn(hands.hour!, clock / 120) < 0.01 && turn(hands.minute!, clock / 10) < 0.01,
      `${file}: the time is what the hands say`,
    )
  }
})

t.test('shapes cover as much as they should', async (t) => {
  const area = (draw: (canvas: Canvas) => void): number => {
    const canvas = new Canvas({ width: 120, height: 120 }, '#000000')
    draw(canvas)
    return canvas.raster.data.reduce((sum, value) => sum + value, 0) / 765
  }
  const pen = { colour: '#ffffff', width: 6 }
  const close = (is: number, expected: number, name: string): void => {
    t.ok(Math.abs(is - expected) < expected * 0.004, `${name}: ${is.toFixed(1)} of ${expected.toFixed(1)} px`)
  }
  close(
    area((canvas) => fillPolygon(canvas, circle([60.3, 59.8], 40.5), '#ffffff')),
    Math.PI * 40.5 ** 2,
    'circle',
  )
  close(
    area((canvas) => fillPolygon(canvas, sector([60, 60], 50, 30, 120, 20), '#ffffff')),
    (Math.PI * (2500 - 400)) / 4,
    'sector',
  )
  close(
    area((canvas) =>
      fillPolygon(
        canvas,
        [
          [10, 10],
          [110, 10],
          [60, 50],
          [110, 90],
          [10, 90],
        ],
        '#ffffff',
      ),
    ),
    8000 - 2000,
    'a concave shape',
  )
  close(
    area((canvas) => drawCircle(canvas, [60, 60], 40, pen)),
    2 * Math.PI * 40 * 6,
    'ring',
  )
  close(
    area((canvas) => drawRing(canvas, rectangle([20, 20, 80, 60]), pen, 'mitre')),
    86 * 66 - 74 * 54,
    'outline',
  )
  close(
    area((canvas) =>
      drawPath(
        canvas,
        [
          [20, 60],
          [100, 60],
        ],
        { ...pen, cap: 'round' },
      ),
    ),
    480 + Math.PI * 9,
    'line with round ends',
  )
  close(
    area((canvas) =>
      fillPolygon(
        canvas,
        [
          [-50, -50],
          [500, -50],
          [500, 300],
          [-50, 300],
        ],
        '#ffffff',
      ),
    ),
    14400,
    'a shape larger than the canvas',
  )
  t.equal(
    area((canvas) =>
      fillPolygon(
        canvas,
        [
          [200, 10],
          [300, 10],
          [300, 50],
        ],
        '#ffffff',
      ),
    ),
    0,
    'outside',
  )
  t.ok(
    Array.from({ length: 2000 }, (_, index) => index * 0.73 - 700).every(
      (degrees) =>
        Math.abs(turned(degrees).sin - Math.sin((degrees * Math.PI) / 180)) < 1e-14 &&
        Math.abs(turned(degrees).cos - Math.cos((degrees * Math.PI) / 180)) < 1e-14,
    ),
    'sine and cosine',
  )
})

t.test('marks, hands and text stand out from what is behind them', async (t) => {
  const luminance = (hex: string): number =>
    rgb(hex)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index]!, 0)
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as XY
    return (high + 0.05) / (low + 0.05)
  }
  for (const [name, { ground, ink, muted, marks }] of Object.entries(LOOKS)) {
    for (const mark of marks) t.ok(contrast(ground, mark) >= 3, `${name} ${mark} ${contrast(ground, mark).toFixed(1)}`)
    t.ok(contrast(ground, ink) >= 4.5 && contrast(ground, muted) >= 4.5, `${name} text`)
  }
  for (const [name, { wall, rim, face, ink, second }] of Object.entries(LIVERIES)) {
    t.ok(
      contrast(face, ink) >= 4.5 && contrast(face, second) >= 3,
      `${name} hands ${contrast(face, second).toFixed(1)}`,
    )
    t.ok(Math.max(contrast(wall, rim), contrast(wall, face)) >= 2, `${name} on its wall`)
  }
})

t.test('choices are spread evenly', async (t) => {
  const choices = balanced({ a: [1, 2, 3], b: ['x', 'x', 'y'] }, seeded(4))
  const six = Array.from({ length: 6 }, () => choices.next().value)
  t.equal(new Set(six.map((choice) => JSON.stringify(choice))).size, 6, 'every combination before one comes again')
  const many = balanced(
    { a: Array.from({ length: 8 }, (_, index) => index), b: Array.from({ length: 50 }, (_, index) => index) },
    seeded(4),
  )
  const counts = new Map<unknown, number>()
  for (let index = 0; index < 80; index++) {
    const { a } = many.next().value
    counts.set(a, (counts.get(a) ?? 0) + 1)
  }
  t.ok(
    [...counts.values()].every((count) => count >= 8 && count <= 12),
    [...counts.values()].join(' '),
  )
})

function hashOf(pictures: readonly DrawnPicture[]): string {
  const hash = createHash('sha256')
  for (const { file, png, cases } of pictures) hash.update(file).update(png).update(JSON.stringify(cases))
  return hash.digest('hex')
}

function allSeen(generator: SuiteGenerator): Promise<Seen[]> {
  return Promise.all(drawn.get(generator)!.map(see))
}
