import t from '../helpers/tap.ts'
import { testType } from '../../runner/index.ts'
import { RunTotals, totalsOf } from '../../runner/analysis/run-totals.ts'
import { inventedByMost } from '../../runner/analysis/consensus.ts'
import { missesOf } from '../helpers/counted.ts'
import { plannedOf, rowOf } from '../helpers/made-run.ts'
import { failureReason } from '../../runner/one-test/failure-reason.ts'
import { suspectOf, whatIf } from '../../runner/one-test/what-if.ts'
import { MISS_GRID, SHIFT_GRID } from '../../runner/records/misses.ts'
import type { Match, MatchPlace } from '../../runner/records/score.ts'
import type { XY } from '../../runner/records/space.ts'
import type { Planned, Row } from '../../runner/records/test.ts'
import { ANSWERED, OUTCOMES } from '../../runner/records/words.ts'
import { seeded } from '../../runner/tools/random.ts'

/** What is made of tests after they are scored: why one failed, in which space its reply was meant, where a model misses. */

t.test('what-if spaces: a right answer in another frame is told apart from a blind one', (t) => {
  const type = testType('locate')
  if (!type) throw new Error('locate is gone')
  const image = { sha: '', name: '', file: '', mediaType: 'image/png', bytes: 1, width: 400, height: 200 }
  const truth = { points: [{ at: [100, 50] }, { at: [300, 150] }, { at: [40, 180] }] }
  const known = { format: 1 as const, suite: 's', id: 'x', type: 'locate', given: { object: 'spots' }, truth, image }
  const model = { space: 'thousand' } as never
  const sent = { ...image, changed: null }
  const table = (reply: string) => whatIf(type, { case: known, model, sent, reply, passMark: 0.8 })
  const inUnit = table('[{"point":[0.25,0.25]},{"point":[0.75,0.75]},{"point":[0.1,0.9]}]')
  t.equal(inUnit.find((whatIf) => whatIf.space === 'unit')?.score, 1)
  t.equal(inUnit.find((whatIf) => whatIf.space === 'thousand')?.score, 0)
  t.equal(suspectOf('thousand', inUnit), 'unit')
  const swapped = table('[{"point":[250,250]},{"point":[750,750]},{"point":[900,100]}]')
  t.equal(suspectOf('thousand', swapped), 'thousand-yx')
  t.equal(suspectOf('thousand', table('[{"point":[500,30]}]')), null, 'a blind answer is no suspect')
  t.equal(
    suspectOf('thousand', table('[{"point":[250,250]},{"point":[750,750]},{"point":[100,900]}]')),
    null,
    'nor is a right one',
  )
  t.same(table('I cannot see any.'), [], 'a reply without a place has no table')
  t.end()
})

t.test('another space is suspected from a lift of 0.3, to a score of 0.5', (t) => {
  const table = (asked: number, other: number) => [
    { space: 'thousand' as const, score: asked, readable: true },
    { space: 'pixel' as const, score: other, readable: true },
  ]
  t.equal(suspectOf('thousand', table(0.25, 0.55)), 'pixel')
  t.equal(suspectOf('thousand', table(0.3, 0.55)), null, 'a lift of 0.25')
  t.equal(suspectOf('thousand', table(0, 0.5)), 'pixel')
  t.equal(suspectOf('thousand', table(0, 0.49)), null)
  t.end()
})

t.test('why a test failed, by rule', (t) => {
  const scored = (matches: object[], metrics: object[] = []) => ({ matches, metrics }) as never
  t.equal(failureReason('passed', null, 'unit', null, 100), null)
  t.equal(failureReason('failed', scored([]), 'thousand', 'thousand-yx', 100), 'transposed')
  t.equal(failureReason('unparsed', null, 'pixel', 'unit', 100), 'wrong space')
  t.equal(failureReason('failed', scored([], [{ name: 'absolute-error', value: 1 }]), 'unit', null, 100), 'off by one')
  t.equal(failureReason('failed', scored([{ verdict: 'missed' }]), 'unit', null, 100), 'missed objects')
  t.equal(
    failureReason('failed', scored([{ verdict: 'extra' }, { verdict: 'matched' }]), 'unit', null, 100),
    'invented objects',
  )
  const missedBy = (px: number, width: number) =>
    failureReason(
      'failed',
      scored([{ verdict: 'wrong', measure: { name: 'miss', value: px, unit: 'px' } }]),
      'unit',
      null,
      width,
    )
  t.equal(missedBy(10, 100), 'near miss', 'up to a tenth of the longer side')
  t.equal(missedBy(-10, 100), 'near miss', 'to either side')
  t.equal(missedBy(10.1, 100), 'wrong answer')
  t.equal(missedBy(40, 400), 'near miss')
  t.end()
})

const SIZE = { width: 1000, height: 500 }
const place = ([x, y]: XY, index = 0): MatchPlace => ({ index, label: 'spot', shape: { kind: 'point', at: [x, y] } })
const missed = (at: XY): Match => ({ verdict: 'missed', expected: place(at), found: null })
const extra = (at: XY): Match => ({ verdict: 'extra', expected: null, found: place(at) })
const missedAndExtra = (...pairs: [XY, XY][]) =>
  missesOf(
    'model',
    'locate',
    pairs.map(([a, b], n) => ({ n: n + 1, image: String(n), size: SIZE, matches: [missed(a), extra(b)] })),
  )

t.test('a missed and an invented place make a shift up to 0.15 of the image apart', (t) => {
  t.match(
    missedAndExtra([
      [100, 100],
      [249, 100],
    ])?.shift,
    { dx: 0.149, dy: 0, near: 1 },
  )
  t.equal(
    missedAndExtra([
      [100, 100],
      [251, 100],
    ])?.shift,
    null,
    'too far apart',
  )
  t.match(
    missedAndExtra([
      [100, 100],
      [100, 174],
    ])?.shift,
    { dx: 0, near: 1 },
    'shares of the height, not px',
  )
  t.equal(
    missedAndExtra([
      [100, 100],
      [100, 176],
    ])?.shift,
    null,
  )
  t.end()
})

t.test('a map of misses has 8 x 8 cells and keeps up to 90 tests of each', (t) => {
  t.same([MISS_GRID, SHIFT_GRID], [8, 4])
  const map = missedAndExtra(
    ...Array.from({ length: 95 }, (): [XY, XY] => [
      [10, 10],
      [990, 490],
    ]),
  )
  t.match(map?.cells, [
    { x: 0, y: 0, missed: 95, all: 95 },
    { x: 7, y: 7, extra: 95, all: 95 },
  ])
  t.same(
    map?.cells.map(({ tests }) => tests.length),
    [90, 90],
  )
  t.end()
})

t.test('models invent the same thing where they name it within 0.05 of the image', (t) => {
  const both = (apart: number) =>
    inventedByMost(
      [
        { model: 'a', matches: [extra([100, 100])] },
        { model: 'b', matches: [extra([100 + apart, 100])] },
      ],
      SIZE,
    )
  t.match(both(50), [{ at: [125, 100], models: ['a', 'b'] }])
  t.same(both(51), [])
  t.end()
})

/** Two suites with cases of the same ids, two models, three repeats and a control of every second test. */
function plannedTests(): Planned[] {
  const tests = Array.from({ length: 96 }, (_, index): Planned => {
    const [model, suite] = [`model-${index % 2}`, `suite-${(index >> 1) % 2}`]
    const [id, type] = [`c${(index >> 2) % 8}`, (index >> 2) % 3 === 0 ? 'count' : 'detect']
    return { ...plannedOf(index + 1), suite, case: id, type, model, slug: model, image: id, repeat: 1 + (index >> 5) }
  })
  const controls = tests
    .filter(({ n }) => n % 2 === 0)
    .map((of, index) => ({ ...of, n: 97 + index, control: { kind: 'blank' as const, of: of.n } }))
  return [...tests, ...controls]
}

t.test(
  'totals kept while tests end are those of a count from the start, whatever comes first or is asked again',
  (t) => {
    const random = seeded(7)
    const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const ended = (planned: Planned): Row => {
      const outcome = among(OUTCOMES)
      const score = ANSWERED.includes(outcome) ? among([0, 0.25, 0.6, 1]) : null
      return {
        ...rowOf(planned.n, outcome),
        ...planned,
        score,
        passed: outcome === 'passed',
        elapsedMs: among([null, 120, 340, 1200]),
        costUsd: among([null, 0.25, 0.5]),
        wastedUsd: among([0, 0.125]),
        inputTokens: among([null, 700]),
        ...(random() < 0.5 ? { servedModel: among(['served-a', 'served-b']) } : {}),
      }
    }
    const plan = plannedTests()
    const totals = new RunTotals(plan)
    const rows = new Map<number, Row>()
    const rounded = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toFixed(9)) : part)),
      )
    for (let step = 1; step <= 400; step++) {
      const row = ended(among(plan))
      const before = rows.get(row.n)
      if (before) totals.count(before, -1)
      totals.count(row)
      rows.set(row.n, row)
      if (step % 20 > 0) continue
      const inOrder = [...rows.values()].sort((a, b) => a.n - b.n)
      const [kept, fresh] = [totals.totals(false), totalsOf(plan, inOrder, false)]
      const servedOf = (served: Record<string, string[]> = {}): unknown =>
        Object.entries(served)
          .map(([slug, names]) => [slug, names.toSorted()])
          .sort()
      t.same(servedOf(kept.served), servedOf(fresh.served))
      t.same(rounded({ ...kept, served: null }), rounded({ ...fresh, served: null }))
    }
    const [over] = totals.totals(true).results
    t.equal(
      Object.entries(over?.counts ?? {}).reduce((sum, [name, tests]) => (name === 'planned' ? sum : sum + tests), 0),
      over?.counts.planned,
      'what never came was skipped',
    )
    t.end()
  },
)
