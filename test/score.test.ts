import t from 'tap'
import { seeded } from '../runner/random.ts'
import { agreement } from '../runner/score/f1.ts'
import { assign, type Edge } from '../runner/score/hungarian.ts'
import { scoreInterval, tQuantile, wilson } from '../runner/score/intervals.ts'
import { marksOf } from '../runner/score/marks.ts'
import { iou, pairBoxes, type Box } from '../runner/score/pair-boxes.ts'
import { pairPoints } from '../runner/score/pair-points.ts'
import { mean, median, percentile } from '../runner/score/summary.ts'

/** The least cost over every possible assignment. */
function bruteForce(edges: readonly Edge[][], alone: number, row = 0, used: readonly number[] = []): number {
  if (row === edges.length) return 0
  const paired = (edges[row] ?? []).filter(({ to }) => !used.includes(to)).map(({ to, cost }) => cost + bruteForce(edges, alone, row + 1, [...used, to]))
  return Math.min(alone + bruteForce(edges, alone, row + 1, used), ...paired)
}

t.test('the assignment is the cheapest there is', (t) => {
  const random = seeded(3)
  const below = (n: number): number => Math.floor(random() * n)
  let [worst, pairs] = [0, 0]
  for (let i = 0; i < 4000; i++) {
    const [rows, columns, density, alone] = [below(7), below(7), random(), [0.3, 1.5, 100][below(3)] as number]
    const cost = below(2) === 0 ? random : () => below(4) / 4
    const edges = Array.from({ length: rows }, () => Array.from({ length: columns }, (_, to) => ({ to, cost: cost() })).filter(() => random() < density))
    const chosen = assign(edges, columns, alone)
    const taken = chosen.filter((to) => to !== null)
    if (new Set(taken).size !== taken.length) t.fail('a column is used twice')
    const total = chosen.reduce<number>((sum, to, row) => sum + (to === null ? alone : (edges[row]?.find((edge) => edge.to === to)?.cost ?? NaN)), 0)
    pairs += taken.length
    worst = Math.max(worst, Math.abs(total - bruteForce(edges, alone)) || (Number.isNaN(total) ? Infinity : 0))
  }
  t.ok(pairs > 4000, `${pairs} pairs`)
  t.ok(worst < 1e-9, `largest difference to brute force ${worst}`)
  t.end()
})

t.test('points: the most pairs first, then the least distance', (t) => {
  const image = { width: 100, height: 100 }
  t.same(pairPoints([[10, 10], [14, 10]], [[12, 10], [7, 10]], image, 0.05), [1, 0], 'the nearest pair would leave one alone')
  t.same(pairPoints([[10, 10], [12, 10]], [[12, 10], [10, 10]], image, 0.05), [1, 0])
  t.same(pairPoints([[10, 10]], [[15, 10]], image, 0.05), [0], 'the edge of the tolerance is inside')
  t.same(pairPoints([[10, 10]], [[15.1, 10]], image, 0.05), [null])
  t.same(pairPoints([[10, 10]], [[60, 10]], { width: 1000, height: 100 }, 0.05), [0], 'each axis by its own side')
  t.same(pairPoints([], [[1, 1]], image, 0.05), [])
  t.same(pairPoints([[1, 1]], [], image, 0.05), [null])
  t.end()
})

t.test('2,000 points against 2,000 are paired quickly, dense or spread', (t) => {
  const random = seeded(5)
  const image = { width: 1000, height: 1000 }
  for (const [title, spread, jitter] of [['spread over the image', 1000, 30], ['answers at random', 1000, 1000], ['in a corner', 200, 20], ['all in one place', 0, 0]] as const) {
    const expected = Array.from({ length: 2000 }, (): [number, number] => [random() * spread, random() * spread])
    const found = expected.map(([x, y]): [number, number] => [x + (random() - 0.5) * jitter, y + (random() - 0.5) * jitter])
    const start = performance.now()
    const pairs = pairPoints(expected, found, image, 0.05)
    const ms = performance.now() - start
    t.ok(ms < 5000, `${title}: ${Math.round(ms)} ms`)
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
  t.same(pairBoxes([box(0, 0, 10, 10)], [box(0, 0, 10, 10)], 0.5, () => false), [null])
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
  const place = (index: number, at?: [number, number]) => ({ index, label: `p${index}`, ...(at ? { shape: { kind: 'point' as const, at } } : {}) })
  const marks = marksOf([
    { verdict: 'matched', expected: place(0, [1, 1]), found: { ...place(0, [3, 3]), range: [4, 9] } },
    { verdict: 'wrong', expected: place(1, [5, 5]), found: place(1, [6, 6]) },
    { verdict: 'missed', expected: place(2, [7, 7]), found: null },
    { verdict: 'extra', expected: null, found: place(2, [8, 8]) },
    { verdict: 'matched', expected: place(3), found: place(3) },
  ])
  t.same(marks.map(({ role, shape, match }) => [role, shape.kind, match]), [
    ['expected', 'point', 0], ['found', 'point', 0], ['found', 'link', 0], ['expected', 'point', 1], ['found', 'point', 1], ['missed', 'point', 2], ['extra', 'point', 3],
  ])
  t.same(marks[1], { role: 'found', shape: { kind: 'point', at: [3, 3] }, label: 'p0', match: 0, range: [4, 9] })
  t.same(marks[2]?.shape, { kind: 'link', from: [1, 1], to: [3, 3] })
  t.end()
})

t.test('intervals', (t) => {
  const close = (actual: number | undefined, expected: number, digits: number): void => { t.equal(actual?.toFixed(digits), expected.toFixed(digits)) }
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
  t.same(scoreInterval([1, 0, 1, 1]), wilson(3, 4))
  t.same(scoreInterval([0.5]), { low: 0, high: 1 })
  t.equal(scoreInterval([]), null)
  const interval = scoreInterval([0.4, 0.5, 0.6])
  close(interval?.low, 0.5 - (4.3027 * 0.1) / Math.sqrt(3), 4)
  close(interval?.high, 0.5 + (4.3027 * 0.1) / Math.sqrt(3), 4)
  t.same(scoreInterval([0, 0.5]), { low: 0, high: 1 }, 'inside 0..1')
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
