import t from '../helpers/tap.ts'
import { seeded } from '../../runner/tools/random.ts'
import { amount } from '../../runner/score/amount.ts'
import { anls } from '../../runner/score/anls.ts'
import { averagePrecision } from '../../runner/score/average-precision.ts'
import { degreesApart, handsAt, secondsApart } from '../../runner/score/circular-time.ts'
import { characters, editDistance } from '../../runner/score/edit-distance.ts'
import { agreement } from '../../runner/score/f1.ts'
import { assign, type Edge } from '../../runner/score/hungarian.ts'
import { scoreInterval, tQuantile, wilson, type Interval } from '../../runner/score/intervals.ts'
import { marksOf } from '../../runner/score/marks.ts'
import { iou, pairBoxes, type Box } from '../../runner/score/pair-boxes.ts'
import { pairPoints } from '../../runner/score/pair-points.ts'
import {
  between,
  distanceToPath,
  distanceToSegment,
  firstTouch,
  lengthOf,
  type Segment,
} from '../../runner/score/polyline.ts'
import { distanceOutside, innerPoint } from '../../runner/score/polygon.ts'
import { chartqaRelaxed, relaxed } from '../../runner/score/relaxed.ts'
import { mean, median, percentile } from '../../runner/score/summary.ts'
import { diffOf } from '../../runner/score/text-diff.ts'
import { characterErrorRate, normalised, wordErrorRate } from '../../runner/score/text-rates.ts'
import { followedShare } from '../../runner/score/path-check.ts'
import { cpuMs } from '../helpers/cpu-time.ts'

/** The least cost over every possible assignment. */
function bruteForce(edges: readonly Edge[][], alone: number, row = 0, used: readonly number[] = []): number {
  if (row === edges.length) return 0
  const paired = (edges[row] ?? [])
    .filter(({ to }) => !used.includes(to))
    .map(({ to, cost }) => cost + bruteForce(edges, alone, row + 1, [...used, to]))
  return Math.min(alone + bruteForce(edges, alone, row + 1, used), ...paired)
}

t.test('the assignment is the cheapest there is', (t) => {
  const random = seeded(3)
  const below = (n: number): number => Math.floor(random() * n)
  let [worst, pairs] = [0, 0]
  for (let i = 0; i < 4000; i++) {
    const [rows, columns, density, alone] = [below(7), below(7), random(), [0.3, 1.5, 100][below(3)] as number]
    const cost = below(2) === 0 ? random : () => below(4) / 4
    const edges = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, (_, to) => ({ to, cost: cost() })).filter(() => random() < density),
    )
    const chosen = assign(edges, columns, alone)
    const taken = chosen.filter((to) => to !== null)
    if (new Set(taken).size !== taken.length) t.fail('a column is used twice')
    const total = chosen.reduce<number>(
      (sum, to, row) => sum + (to === null ? alone : (edges[row]?.find((edge) => edge.to === to)?.cost ?? NaN)),
      0,
    )
    pairs += taken.length
    worst = Math.max(worst, Math.abs(total - bruteForce(edges, alone)) || (Number.isNaN(total) ? Infinity : 0))
  }
  t.ok(pairs > 4000, `${pairs} pairs`)
  t.ok(worst < 1e-9, `largest difference to brute force ${worst}`)
  t.end()
})

t.test('points: the most pairs first, then the least distance', (t) => {
  const image = { width: 100, height: 100 }
  t.same(
    pairPoints(
      [
        [10, 10],
        [14, 10],
      ],
      [
        [12, 10],
        [7, 10],
      ],
      image,
      0.05,
    ),
    [1, 0],
    'the nearest pair would leave one alone',
  )
  t.same(
    pairPoints(
      [
        [10, 10],
        [12, 10],
      ],
      [
        [12, 10],
        [10, 10],
      ],
      image,
      0.05,
    ),
    [1, 0],
  )
  t.same(pairPoints([[10, 10]], [[15, 10]], image, 0.05), [0], 'the edge of the tolerance is inside')
  t.same(pairPoints([[10, 10]], [[15.1, 10]], image, 0.05), [null])
  t.same(pairPoints([[10, 10]], [[60, 10]], { width: 1000, height: 100 }, 0.05), [0], 'each axis by its own side')
  t.same(pairPoints([], [[1, 1]], image, 0.05), [])
  t.same(pairPoints([[1, 1]], [], image, 0.05), [null])
  t.end()
})

t.test('what lies just at a threshold is within it, whatever rounding makes of it', (t) => {
  const image = { width: 100, height: 100 }
  t.same(pairPoints([[50, 50]], [[55, 50]], image, 0.05), [0])
  t.same(pairPoints([[50, 50]], [[55.001, 50]], image, 0.05), [null])
  for (const x of [0.1, 0.2, 0.3]) {
    const whole: Box = { kind: 'box', x, y: 0, width: 0.6, height: 1 }
    t.same(
      pairBoxes([whole], [{ ...whole, width: 0.3 }], 0.5, () => true),
      [0],
      `from ${x}`,
    )
  }
  t.end()
})

t.test('2,000 points against 2,000 are paired quickly, dense or spread', (t) => {
  const random = seeded(5)
  const image = { width: 1000, height: 1000 }
  for (const [title, spread, jitter] of [
    ['spread over the image', 1000, 30],
    ['answers at random', 1000, 1000],
    ['in a corner', 200, 20],
    ['all in one place', 0, 0],
  ] as const) {
    const expected = Array.from({ length: 2000 }, (): [number, number] => [random() * spread, random() * spread])
    const found = expected.map(([x, y]): [number, number] => [
      x + (random() - 0.5) * jitter,
      y + (random() - 0.5) * jitter,
    ])
    let pairs: ReturnType<typeof pairPoints> = []
    const ms = cpuMs(() => {
      pairs = pairPoints(expected, found, image, 0.05)
    })
    t.ok(ms < 20_000, `${title}: ${Math.round(ms)} ms`)
    if (jitter < 60) t.notOk(pairs.includes(null), `${title}: every point has its own within reach`)
  }
  t.end()
})

t.test('boxes', (t) => {
  const box = (x: number, y: number, width: number, height: number): Box => ({ kind: 'box', x, y, width, height })
  t.equal(iou(box(0, 0, 10, 10), box(5, 0, 10, 10)), 50 / 150)
  t.equal(iou(box(0, 0, 10, 10), box(10, 0, 10, 10)), 0)
  t.equal(iou(box(0, 0, 0, 0), box(0, 0, 0, 0)), 0, 'no area, no overlap')
  t.equal(iou(box(0.1, 0.2, 0.3, 0.7), box(0.1, 0.2, 0.3, 0.7)), 1)
  const all = (): boolean => true
  t.same(pairBoxes([box(0, 0, 10, 10)], [box(0, 0, 10, 5), box(0, 0, 10, 9)], 0.5, all), [1], 'the greater overlap')
  t.same(pairBoxes([box(0, 0, 10, 10)], [box(0, 0, 10, 5)], 0.5, all), [0], 'the threshold is inside')
  t.same(
    pairBoxes([box(0, 0, 10, 10)], [box(0, 0, 10, 10)], 0.5, () => false),
    [null],
  )
  t.end()
})

t.test('F1', (t) => {
  t.match(agreement(20, 18, 10), { precision: 10 / 18, recall: 0.5, f1: 20 / 38 })
  t.match(agreement(0, 0, 0), { precision: null, recall: null, f1: 1 })
  t.match(agreement(0, 3, 0), { precision: 0, recall: null, f1: 0 })
  t.match(agreement(3, 0, 0), { precision: null, recall: 0, f1: 0 })
  t.end()
})

t.test('marks follow from matches', (t) => {
  const place = (index: number, point?: [number, number]) => ({
    index,
    label: `p${index}`,
    ...(point ? { shape: { kind: 'point' as const, at: point } } : {}),
  })
  const marks = marksOf([
    { verdict: 'matched', expected: place(0, [1, 1]), found: { ...place(0, [3, 3]), range: [4, 9] } },
    { verdict: 'wrong', expected: place(1, [5, 5]), found: place(1, [6, 6]) },
    { verdict: 'missed', expected: place(2, [7, 7]), found: null },
    { verdict: 'extra', expected: null, found: place(2, [8, 8]) },
    { verdict: 'matched', expected: place(3), found: place(3) },
  ])
  t.same(
    marks.map(({ role, shape, match }) => [role, shape.kind, match]),
    [
      ['expected', 'point', 0],
      ['found', 'point', 0],
      ['found', 'link', 0],
      ['expected', 'point', 1],
      ['extra', 'point', 1],
      ['missed', 'point', 2],
      ['extra', 'point', 3],
    ],
  )
  t.same(marks[1], { role: 'found', shape: { kind: 'point', at: [3, 3] }, label: 'p0', match: 0, range: [4, 9] })
  t.same(marks[2]?.shape, { kind: 'link', from: [1, 1], to: [3, 3] })
  t.end()
})

/** The interval of scores that are given case by case. */
const intervalOf = (cases: readonly (readonly number[])[]): Interval | null =>
  scoreInterval(
    cases.map((scores) => ({ sum: scores.reduce((sum, score) => sum + score, 0), n: scores.length })),
    cases.flat().every((score) => score === 0 || score === 1),
  )

t.test('intervals', (t) => {
  const close = (actual: number | undefined, expected: number, digits: number): void => {
    t.equal(actual?.toFixed(digits), expected.toFixed(digits))
  }
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I: 81 of 263 and 15 of 148
  close(wilson(81, 263)?.low, 0.2553, 4)
  close(wilson(81, 263)?.high, 0.3662, 4)
  close(wilson(15, 148)?.low, 0.0624, 4)
  close(wilson(15, 148)?.high, 0.1605, 4)
  t.match(wilson(0, 10), { low: 0 })
  t.match(wilson(10, 10), { high: 1 })
  t.equal(wilson(0, 0), null)
  close(tQuantile(1), 12.706, 3)
  close(tQuantile(30), 2.042, 3)
  close(tQuantile(31), 2.0395, 4)
  close(tQuantile(120), 1.9799, 4)
  t.same(intervalOf([[1], [0], [1], [1]]), wilson(3, 4))
  t.same(intervalOf([[0.5]]), { low: 0, high: 1 })
  t.equal(intervalOf([]), null)
  const interval = intervalOf([[0.4], [0.5], [0.6]])
  close(interval?.low, 0.5 - (4.3027 * 0.1) / Math.sqrt(3), 4)
  close(interval?.high, 0.5 + (4.3027 * 0.1) / Math.sqrt(3), 4)
  t.same(intervalOf([[0], [0.5]]), { low: 0, high: 1 }, 'inside 0..1')
  const repeated = (scores: readonly number[], times: number): number[][] =>
    scores.map((score) => Array.from({ length: times }, () => score))
  t.same(
    intervalOf(repeated([1, 0, 1, 1], 20)),
    wilson(3, 4),
    'what was repeated and never differed says no more than asked once',
  )
  t.same(intervalOf(repeated([0.4, 0.5, 0.6], 20))?.low.toFixed(9), interval?.low.toFixed(9))
  // two cases of two repeats: sums of residuals 0.2 and -0.2 about 0.5, so the standard error is sqrt(2 / 1 * 0.08) / 4
  const mixed = intervalOf([
    [0.5, 0.7],
    [0.3, 0.5],
  ])
  t.same(mixed, { low: 0, high: 1 }, 'one degree of freedom')
  const three = intervalOf([[0.5, 0.6], [0.4, 0.5], [0.5]])
  close(three?.high, 0.5 + (4.3027 * Math.sqrt((3 / 2) * 0.02)) / 5, 4)
  const partly = intervalOf([[1, 0], [1, 1], [], [1, 1]])
  close(partly?.low, wilson(2.5, 3)?.low ?? 0, 9)
  t.end()
})

t.test('summaries', (t) => {
  t.equal(mean([1, 2, 6]), 3)
  t.equal(mean([]), null)
  t.equal(median([5, 1, 3]), 3)
  t.equal(median([4, 1, 3, 2]), 2.5)
  t.equal(percentile([10, 20, 30, 40, 50], 0.95), 48)
  t.equal(percentile([7], 0.95), 7)
  t.equal(percentile([], 0.5), null)
  t.end()
})

/** The textbook table, to hold the bit-parallel one against. */
function plainDistance(a: readonly number[], b: readonly number[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, symbol] of a.entries()) {
    const row = [i + 1]
    for (const [j, other] of b.entries())
      row.push(
        Math.min(
          (above[j] as number) + (symbol === other ? 0 : 1),
          (above[j + 1] as number) + 1,
          (row[j] as number) + 1,
        ),
      )
    above = row
  }
  return above.at(-1) as number
}

t.test('the edit distance is that of the textbook', (t) => {
  const random = seeded(11)
  const below = (n: number): number => Math.floor(random() * n)
  let worst = 0
  for (let i = 0; i < 3000; i++) {
    const [symbols, longest] = [1 + below(5), [6, 33, 70, 140][below(4)] as number]
    const [a, b] = [0, 0].map(() => Array.from({ length: below(longest + 1) }, () => below(symbols))) as [
      number[],
      number[],
    ]
    const right = plainDistance(a, b)
    worst = Math.max(worst, Math.abs(editDistance(a, b) - right))
    const limit = below(longest)
    worst = Math.max(worst, Math.abs(editDistance(a, b, limit) - Math.min(right, limit + 1)))
  }
  t.equal(worst, 0)
  t.equal(editDistance(characters('kitten'), characters('sitting')), 3)
  t.equal(
    editDistance(characters('\u{1f600}a'), characters('\u{1f601}a')),
    1,
    'a character beyond the basic plane is one',
  )
  const long = Array.from({ length: 20_000 }, () => below(60))
  let distance = 0
  const ms = cpuMs(() => {
    distance = editDistance(
      long,
      long.map((symbol) => (random() < 0.1 ? 60 : symbol)),
    )
  })
  t.ok(distance > 1500 && distance < 2500, `${distance} edits`)
  t.ok(ms < 10_000, `20,000 characters in ${Math.round(ms)} ms`)
  t.end()
})

t.test('rates of text', (t) => {
  t.equal(normalised(' Cafe\u0301\r\n\t Zoë '), 'Café Zoë')
  t.equal(characterErrorRate('abcd', 'abce'), 0.25)
  t.equal(characterErrorRate('', 'abc'), 1)
  t.equal(characterErrorRate('a'.repeat(1_000_000), 'abc'), 1)
  t.equal(wordErrorRate('the cat sat', 'the cat sat down'), 0.25)
  t.equal(wordErrorRate('completely other words that go on', 'a b'), 1, 'at most 1')
  close(anls('Paris', ['paris']), 1)
  close(anls('Pariss', ['Paris', 'Lyon']), 1 - 1 / 6)
  t.equal(anls('Berlin', ['Paris']), 0, 'below one half')
  t.equal(anls('ab', ['abcd']), 0.5, 'one half itself counts')
  t.end()

  function close(value: number, wanted: number): void {
    t.ok(Math.abs(value - wanted) < 1e-12, `${value} is ${wanted}`)
  }
})

t.test('a difference of texts', (t) => {
  t.same(diffOf('TOTAL 1,20', 'TOTAL  1.20'), [
    { kind: 'same', text: 'TOTAL 1' },
    { kind: 'changed', text: ',', said: '.' },
    { kind: 'same', text: '20' },
  ])
  t.same(diffOf('abc', 'ac'), [
    { kind: 'same', text: 'a' },
    { kind: 'missing', text: 'b' },
    { kind: 'same', text: 'c' },
  ])
  t.same(diffOf('ac', 'abbc'), [
    { kind: 'same', text: 'a' },
    { kind: 'extra', text: 'bb' },
    { kind: 'same', text: 'c' },
  ])
  t.same(diffOf('a', 'a'), [{ kind: 'same', text: 'a' }])
  t.same(diffOf('', 'a'), [{ kind: 'extra', text: 'a' }])
  const random = seeded(5)
  const letters = (n: number): string =>
    Array.from({ length: Math.floor(random() * n) }, () => ['a', 'b', ' ', '\u{1f600}'][Math.floor(random() * 4)]).join(
      '',
    )
  for (let i = 0; i < 500; i++) {
    const [a, b] = [normalised(letters(40)), normalised(letters(40))]
    const parts = diffOf(a, b)
    const truth = parts.map((part) => (part.kind === 'extra' ? '' : part.text)).join('')
    const said = parts.map((part) => (part.kind === 'missing' ? '' : (part.said ?? part.text))).join('')
    const edits = parts.reduce((sum, part) => sum + (part.kind === 'same' ? 0 : [...part.text].length), 0)
    if (truth !== a || said !== b || edits !== editDistance(characters(a), characters(b)))
      t.fail(`${JSON.stringify([a, b])} gives ${JSON.stringify(parts)}`)
  }
  const long = 'word other '.repeat(4000)
  t.same(diffOf(long, `${long}end`).at(-1), { kind: 'extra', text: 'end' }, 'long texts by words')
  let parts = 0
  const ms = cpuMs(() => {
    parts = diffOf('x y '.repeat(5000), 'y z q '.repeat(150_000)).length
  })
  t.ok(parts > 0)
  t.ok(ms < 10_000, 'the longest as a whole')
  t.end()
})

t.test('a 12 hour face is round', (t) => {
  const at = (hours: number, minutes: number, seconds = 0) => ({ hours, minutes, seconds })
  t.equal(secondsApart(at(11, 59), at(0, 1)), 120)
  t.equal(secondsApart(at(0, 0), at(12, 0)), 0)
  t.equal(secondsApart(at(3, 0), at(9, 0)), 21_600, 'never more than half the round')
  t.same(handsAt(at(3, 30, 30)), { hour: 105.25, minute: 183, second: 180 })
  t.same(handsAt(at(15, 0)), handsAt(at(3, 0)))
  t.equal(degreesApart(350, 10), 20)
  t.end()
})

t.test('lines: crossing, touching, following', (t) => {
  const wall: Segment = [
    [50, 0],
    [50, 100],
  ]
  close(
    firstTouch(
      [
        [0, 50],
        [100, 50],
      ],
      wall,
      5,
    ),
    0.45,
    'half the width before the middle',
  )
  t.equal(
    firstTouch(
      [
        [0, 50],
        [44, 50],
      ],
      wall,
      5,
    ),
    null,
  )
  t.equal(
    firstTouch(
      [
        [45, 0],
        [45, 100],
      ],
      wall,
      5,
    ),
    null,
    'exactly the width off is free',
  )
  t.equal(
    firstTouch(
      [
        [46, 0],
        [46, 100],
      ],
      wall,
      5,
    ),
    0,
    'starts inside',
  )
  close(
    firstTouch(
      [
        [0, 103],
        [100, 103],
      ],
      wall,
      5,
    ),
    0.46,
    'the end of a wall is round',
  )
  t.equal(
    firstTouch(
      [
        [0, 106],
        [100, 106],
      ],
      wall,
      5,
    ),
    null,
  )
  const random = seeded(9)
  const anywhere = (): [number, number] => [random() * 100, random() * 100]
  for (let i = 0; i < 2000; i++) {
    const [segment, other]: [Segment, Segment] = [
      [anywhere(), anywhere()],
      [anywhere(), anywhere()],
    ]
    // the first of 400 places along the way that is near enough
    const slow =
      Array.from({ length: 401 }, (_, k) => k / 400).find((s) => distanceToSegment(between(segment, s), other) < 3) ??
      null
    const fast = firstTouch(segment, other, 3)
    if (
      slow === null
        ? fast !== null && distanceToSegment(between(segment, fast), other) > 3.001
        : fast === null || fast > slow + 1e-9 || slow - fast > 1 / 400 + 1e-9
    )
      t.fail(`${JSON.stringify([segment, other])}: ${fast}, should be ${slow}`)
  }
  t.equal(
    lengthOf([
      [0, 0],
      [3, 4],
      [3, 10],
    ]),
    11,
  )
  t.equal(
    distanceToPath(
      [5, 5],
      [
        [0, 0],
        [10, 0],
        [10, 10],
      ],
    ),
    5,
  )
  const way: [number, number][] = [
    [0, 0],
    [100, 0],
    [100, 100],
  ]
  t.equal(followedShare(way, way, 5), 1)
  close(
    followedShare(
      way,
      [
        [0, 0],
        [100, 0],
      ],
      1,
    ),
    0.5,
    'half of it',
    0.01,
  )
  t.ok(followedShare(way, [...way].reverse(), 5) <= 0.05, 'the wrong way round')
  t.end()

  function close(value: number | null, wanted: number, title: string, slack = 1e-6): void {
    t.ok(value !== null && Math.abs(value - wanted) < slack, `${title}: ${value} is ${wanted}`)
  }
})

t.test('outlines', (t) => {
  const bent: [number, number][] = [
    [0, 0],
    [100, 0],
    [100, 20],
    [20, 20],
    [20, 100],
    [0, 100],
  ]
  t.equal(distanceOutside([10, 50], bent), 0)
  t.equal(distanceOutside([20, 50], bent), 0, 'the edge counts')
  t.equal(distanceOutside([60, 60], bent), 40, 'in the bend it is outside')
  t.equal(distanceOutside([-3, -4], bent), 5)
  t.equal(distanceOutside(innerPoint(bent), bent), 0)
  const random = seeded(4)
  for (let i = 0; i < 300; i++) {
    const corners = Array.from({ length: 12 }, (_, k): [number, number] => {
      const [turn, far] = [(k / 12) * 2 * Math.PI, 5 + random() * 95]
      return [100 + Math.cos(turn) * far, 100 + Math.sin(turn) * far]
    })
    if (distanceOutside(innerPoint(corners), corners) !== 0) t.fail(`no inner point of ${JSON.stringify(corners)}`)
  }
  t.end()
})

t.test('relaxed accuracy, ours and the official one', (t) => {
  t.ok(relaxed(105, 100) && relaxed(95, 100) && relaxed(1.05, 1))
  t.notOk(relaxed(105.1, 100))
  t.notOk(relaxed(2008, 2016, true), 'a year must be exact')
  t.ok(relaxed(0, 0))
  t.notOk(relaxed(0.001, 0))
  t.ok(chartqaRelaxed('2008', '2016'), 'the official rule lets years pass')
  t.notOk(chartqaRelaxed('12%', '12'))
  t.ok(chartqaRelaxed('12%', '0.12'))
  t.notOk(chartqaRelaxed('1,234', '1234'))
  t.notOk(chartqaRelaxed('$5', '5'))
  t.notOk(chartqaRelaxed('0.0', '0'))
  t.ok(chartqaRelaxed('Blue', 'blue'))
  t.end()
})

t.test('average precision', (t) => {
  t.equal(averagePrecision([true, true], 2), 1)
  t.equal(averagePrecision([], 3), 0)
  t.ok(Math.abs(averagePrecision([false, true], 1) - 0.5) < 1e-12)
  // recall 1/2 at precision 1, recall 1 at precision 2/3: 51 recalls of the first, 50 of the second
  t.ok(Math.abs(averagePrecision([true, false, true], 2) - (51 + (50 * 2) / 3) / 101) < 1e-12)
  t.end()
})

t.test('amounts', (t) => {
  const one = (plural: string): string => amount(1, plural)
  t.same(
    [
      'spots',
      'boxes',
      'triangles',
      'berries',
      'people',
      'red circles',
      'spots of paint',
      'buses',
      'classes',
      'churches',
      'knives',
      'sheep',
      'cars in the yard',
      'glasses',
      'constructor',
    ].map(one),
    [
      '1 spot',
      '1 box',
      '1 triangle',
      '1 berry',
      '1 person',
      '1 red circle',
      '1 spot of paint',
      '1 bus',
      '1 class',
      '1 church',
      '1 knife',
      '1 sheep',
      '1 car in the yard',
      '1 glass',
      '1 constructor',
    ],
  )
  t.same([amount(0, 'spots'), amount(20, 'spots')], ['0 spots', '20 spots'])
  t.end()
})
