import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import type { Run } from '../../runner/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { png } from '../fixtures/foreign-sets.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { lines } from '../helpers/recomputed.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner } from '../helpers/test-runner.ts'

/** The figures over many tests of every test type, from a real run with unreadable, refused and failed calls, against figures that are
 * reckoned here from what was asked and what was replied, by formulas of their own. The image has 1000 x 1000 px, so that
 * a place in a reply is the same in px and in thousandths. */

const SIZE = 1000
/** Replies that hold no answer, and a call that fails. */
const LOST = {
  unreadable: 'It is a nice picture, and I like the colours.',
  refused: "I'm sorry, but I can't help with that.",
  error: '',
}
/** Where any text is an answer. */
const UNTOLD: Record<string, string> = { answer: "I can't tell.", 'read-text': '```\n```' }
type Kind = 'said' | keyof typeof LOST

interface Asked<Truth, Said> {
  given?: object
  truth: Truth
  reply: string
  /** what the reply says, by hand; null for one of LOST */
  said: Said | null
  kind: Kind
}

/** Cases of a type, and the figures of the tests that have a reply: those with a call that failed are in none. */
interface Checked {
  type: string
  asked: Asked<unknown, unknown>[]
  figures: Record<string, number>
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return ((low as number) + (high as number)) / 2
}

/** A type: its readable replies, then one of each kind of LOST with the truth of the first, and how its figures follow. */
function typeOf<Truth, Said>(
  type: string,
  given: object,
  rows: readonly (readonly [truth: Truth, reply: string, said: Said, given?: object])[],
  figures: (asked: { truth: Truth; said: Said | null; given: object }[]) => Record<string, number>,
): Checked {
  const first = rows[0] as (typeof rows)[number]
  const asked: Asked<Truth, Said>[] = [
    ...rows.map(([truth, reply, said, own = given]) => ({ given: own, truth, reply, said, kind: 'said' as const })),
    ...(['unreadable', 'refused', 'error'] as const).map((kind) => ({
      given: first[3] ?? given,
      truth: first[0],
      reply: (kind === 'unreadable' ? UNTOLD[type] : undefined) ?? LOST[kind],
      said: null,
      kind,
    })),
  ]
  const counted = asked.filter(({ kind }) => kind !== 'error')
  return { type, asked, figures: figures(counted.map((one) => ({ given, ...one }))) }
}

/** The share of all tests of which `right` holds; of those without an answer it never does. */
const shareOf = <Said>(asked: { said: Said | null }[], right: (said: Said, i: number) => boolean | number): number =>
  mean(asked.map(({ said }, i) => (said === null ? 0 : Number(right(said, i)))))
const readOf = <Truth, Said>(asked: { truth: Truth; said: Said | null }[]): { truth: Truth; said: Said }[] =>
  asked.flatMap(({ truth, said }) => (said === null ? [] : [{ truth, said }]))

/** Precision, recall and F1 of a yes, and the shares of it. */
function verdicts(asked: { truth: boolean; said: boolean | null }[]): Record<string, number> {
  const both = asked.filter(({ truth, said }) => truth && said === true).length
  const [said, right] = [asked.filter((one) => one.said === true).length, asked.filter(({ truth }) => truth).length]
  return {
    precision: both / said,
    recall: both / right,
    f1: (2 * both) / (said + right),
    'positive-rate': said / asked.length,
    'true-rate': right / asked.length,
  }
}

const at = (...places: [number, number][]): { points: { at: [number, number] }[] } => ({
  points: places.map((place) => ({ at: place })),
})
type Box = [number, number, number, number]
const box = (label: string, place: Box) => ({ label, box: place })
const corners = (label: string, [x, y, width, height]: Box) => ({ label, box: [x, y, x + width, y + height] })

/** Edits of two texts, by the recursion of the textbook. */
function edits(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, j) => j + 1)
  for (const [i, one] of a.entries()) {
    const next: number[] = []
    for (const [j, other] of b.entries())
      next.push(
        Math.min(
          (next[j - 1] ?? i + 1) + 1,
          (row[j] as number) + 1,
          (j === 0 ? i : (row[j - 1] as number)) + (one === other ? 0 : 1),
        ),
      )
    row = next
  }
  return row.at(-1) ?? a.length
}
const letters = (text: string): string[] => [...text]
const words = (text: string): string[] => text.split(' ')

const maze = {
  start: { at: [100, 100], radius: 30 },
  goal: { at: [900, 100], radius: 30 },
  walls: [[500, 0, 500, 300]],
  path: [
    [100, 100],
    [100, 400],
    [900, 400],
    [900, 100],
  ],
}
/** How far the straight line from dot to dot is from the right way round below it: at each place the nearest of the way down, the way along
 * and the way up. */
const straightOff = (): number =>
  mean(Array.from({ length: 8000 }, (_, i) => (i + 0.5) / 10).map((x) => Math.min(x, 800 - x, 300)))
const face = { centre: [500, 500], radius: 300 }

const CHECKED: Checked[] = [
  typeOf(
    'yes-no',
    {},
    [
      [{ answer: 'yes' }, 'yes', true],
      [{ answer: 'yes' }, 'No.', false],
      [{ answer: 'no' }, 'Yes', true],
      [{ answer: 'no' }, 'no', false],
      [{ answer: 'yes' }, '{yes}', true],
    ],
    (asked) => ({
      accuracy: shareOf(asked, (said, i) => said === (asked[i]?.truth.answer === 'yes')),
      ...verdicts(asked.map(({ truth, said }) => ({ truth: truth.answer === 'yes', said }))),
    }),
  ),
  typeOf(
    'pattern',
    { options: [{ name: 'rings' }, { name: 'dots' }] },
    [
      [{ option: 'rings' }, '{rings}', 'rings'],
      [{ option: 'dots' }, 'B', 'dots'],
      [{ option: 'dots' }, 'The answer is A.', 'rings'],
    ],
    (asked) => ({ accuracy: shareOf(asked, (said, i) => said === asked[i]?.truth.option) }),
  ),
  typeOf(
    'count',
    { object: 'dots' },
    [
      [{ count: 7 }, '{7}', 7],
      [{ count: 7 }, '{9}', 9],
      [{ count: 3 }, 'There are 2 dots.', 2],
    ],
    (asked) => ({
      exact: shareOf(asked, (said, i) => said === asked[i]?.truth.count),
      'within-1': shareOf(asked, (said, i) => Math.abs(said - (asked[i]?.truth.count ?? 0)) <= 1),
      'absolute-error': mean(readOf(asked).map(({ truth, said }) => Math.abs(said - truth.count))),
      error: mean(readOf(asked).map(({ truth, said }) => said - truth.count)),
    }),
  ),
  typeOf(
    'number',
    {},
    [
      [{ value: 100 }, '{104}', 104],
      [{ value: 100 }, '{100}', 100],
      [{ value: 50 }, '{80}', 80],
    ],
    (asked) => ({
      relaxed: shareOf(asked, (said, i) => Math.abs(said / (asked[i]?.truth.value ?? 1) - 1) <= 0.05),
      chartqa: shareOf(asked, (said, i) => Math.abs(said / (asked[i]?.truth.value ?? 1) - 1) <= 0.05),
      strict: shareOf(asked, (said, i) => said === asked[i]?.truth.value),
      'median-relative-error': middle(readOf(asked).map(({ truth, said }) => Math.abs(said / truth.value - 1))),
    }),
  ),
  typeOf(
    'size',
    { what: 'the width', unit: 'mm', scale: 'The image is 100 mm wide.' },
    [
      [{ length: 10 }, '{11}', 11],
      [{ length: 10 }, '{1.5 cm}', 15],
      [{ length: 20 }, '20 mm', 20],
    ],
    (asked) => ({
      'within-20': shareOf(asked, (said, i) => Math.abs(said / (asked[i]?.truth.length ?? 1) - 1) <= 0.2),
      'relative-error': mean(readOf(asked).map(({ truth, said }) => Math.abs(said / truth.length - 1))),
      'median-relative-error': middle(readOf(asked).map(({ truth, said }) => Math.abs(said / truth.length - 1))),
    }),
  ),
  typeOf(
    'answer',
    {},
    [
      [{ answers: ['red', 'crimson'] }, '{crimson}', 1],
      [{ answers: ['red'] }, '{blue}', 0],
      [{ answers: ['100'] }, '{104}', 1, { rule: 'relaxed' }],
      [{ answers: ['red, blue'] }, '{red; green}', 0.5, { rule: 'list' }],
    ],
    (asked) => {
      const by = (rule: string) => asked.filter(({ given }) => ((given as { rule?: string }).rule ?? 'exact') === rule)
      return {
        exact: shareOf(by('exact'), (said) => said),
        relaxed: shareOf(by('relaxed'), (said) => said),
        chartqa: shareOf(by('relaxed'), (said) => said),
        list: shareOf(by('list'), (said) => said),
      }
    },
  ),
  typeOf(
    'read-text',
    {},
    [
      [{ text: 'one two three' }, 'one two three', 'one two three'],
      [{ text: 'OPEN 24 HOURS' }, 'OPEN 21 HOUR', 'OPEN 21 HOUR'],
      [{ text: 'abcdef' }, 'xyzdef', 'xyzdef'],
    ],
    (asked) => {
      const rate = (truth: string, said: string, of: (text: string) => string[]): number =>
        Math.max(0, 1 - edits(of(truth), of(said)) / of(truth).length)
      const alike = (truth: string, said: string): number => {
        const [a, b] = [letters(truth.toLowerCase()), letters(said.toLowerCase())]
        const share = 1 - edits(a, b) / Math.max(a.length, b.length)
        return share >= 0.5 ? share : 0
      }
      const text = (i: number): string => asked[i]?.truth.text ?? ''
      return {
        cer: shareOf(asked, (said, i) => rate(text(i), said, letters)),
        wer: shareOf(asked, (said, i) => rate(text(i), said, words)),
        anls: shareOf(asked, (said, i) => alike(text(i), said)),
        exact: shareOf(asked, (said, i) => said === text(i)),
      }
    },
  ),
  typeOf(
    'locate',
    { object: 'dots' },
    [
      // found: how many, right ones, and how far off those are
      [at([100, 100], [500, 500]), '[[100, 110], [900, 900]]', { found: 2, off: [10] }],
      [at([300, 300]), '[[300, 300]]', { found: 1, off: [0] }],
      [at([300, 300]), '[]', { found: 0, off: [] }],
    ],
    (asked) => {
      const there = sum(asked.map(({ truth }) => truth.points.length))
      const said = sum(asked.map((one) => one.said?.found ?? 0))
      const right = sum(asked.map((one) => one.said?.off.length ?? 0))
      return {
        detection: right / there,
        'false-positives': (said - right) / said,
        f1: (2 * right) / (there + said),
        distance: mean(asked.flatMap((one) => one.said?.off ?? [])),
      }
    },
  ),
  typeOf(
    'detect',
    { labels: ['cat', 'dog'] },
    [
      [
        { boxes: [box('cat', [100, 100, 200, 200]), box('dog', [600, 600, 100, 100])] },
        JSON.stringify([corners('cat', [100, 100, 200, 100]), corners('cat', [600, 600, 100, 100])]),
        { found: 2, iou: [0.5] },
      ],
      [
        { boxes: [box('dog', [0, 0, 100, 100])] },
        JSON.stringify([corners('dog', [0, 0, 100, 100])]),
        { found: 1, iou: [1] },
      ],
    ],
    (asked) => {
      const there = sum(asked.map(({ truth }) => truth.boxes.length))
      const said = sum(asked.map((one) => one.said?.found ?? 0))
      const right = asked.flatMap((one) => one.said?.iou ?? [])
      // cats: 3 in all (first case, and two without an answer), said a hit, then a miss; dogs: 4, one hit.
      const recalls = (most: number): number => Math.floor(most * 100) + 1
      const cats = (fits: boolean): number => (fits ? recalls(1 / 3) / 101 : 0)
      const dogs = recalls(1 / 4) / 101
      const apAt = (least: number): number => (cats(least <= 0.5) + dogs) / 2
      return {
        f1: (2 * right.length) / (there + said),
        precision: right.length / said,
        recall: right.length / there,
        iou: mean(right),
        ap: apAt(0.5),
        'ap-coco': mean(Array.from({ length: 10 }, (_, i) => apAt(0.5 + i * 0.05))),
      }
    },
  ),
  typeOf(
    'point',
    { target: 'the button' },
    [
      [{ box: [100, 100, 50, 50], kind: 'icon' }, '[120, 130]', 0],
      [{ box: [100, 100, 50, 50], kind: 'icon' }, '[180, 190]', 50],
      [{ box: [500, 500, 100, 20], kind: 'text' }, '[600, 520]', 0],
    ],
    (asked) => {
      const kind = (name: string) => asked.filter(({ truth }) => truth.kind === name)
      const off = readOf(asked).flatMap(({ said }) => (said > 0 ? [said] : []))
      return {
        hit: shareOf(asked, (said) => said === 0),
        'hit-icon': shareOf(kind('icon'), (said) => said === 0),
        'hit-text': shareOf(kind('text'), (said) => said === 0),
        'mean-miss': mean(off),
        'median-miss': middle(off),
      }
    },
  ),
  typeOf(
    'clock',
    { seconds: false },
    [
      // what is said, in seconds off; null: said to be invalid
      [{ valid: true, hours: 3, minutes: 20, ...face }, '3:20', { off: 0 }],
      [{ valid: true, hours: 3, minutes: 20, ...face }, '3:21', { off: 60 }],
      [{ valid: true, hours: 11, minutes: 50, ...face }, '12:10', { off: 1200 }],
      [{ valid: true, hours: 1, minutes: 0, ...face }, '{"valid": false}', { off: null }],
      [{ valid: false, ...face }, '{"valid": false}', { off: null }],
    ],
    (asked) => {
      const valid = asked.filter(({ truth }) => truth.valid)
      const off = readOf(asked).flatMap(({ said }) => said.off ?? [])
      const right = (said: { off: number | null }, i: number): boolean => (said.off !== null) === asked[i]?.truth.valid
      return {
        exact: shareOf(asked, (said, i) => right(said, i) && (said.off ?? 0) === 0),
        validity: shareOf(asked, right),
        'within-minute': shareOf(valid, (said) => said.off !== null && said.off <= 60),
        'seconds-off': mean(off),
        'median-seconds-off': middle(off),
      }
    },
  ),
  typeOf(
    'defect',
    { object: 'dots' },
    [
      [
        { defective: true, missing: 2, extra: 0 },
        '{"defective": true, "missing": 1, "extra": 0}',
        { defective: true, missing: 1, extra: 0 },
      ],
      [
        { defective: false, missing: 0, extra: 0 },
        '{"defective": true, "missing": 0, "extra": 2}',
        { defective: true, missing: 0, extra: 2 },
      ],
      [
        { defective: false, missing: 0, extra: 0 },
        '{"defective": false, "missing": 0, "extra": 0}',
        { defective: false, missing: 0, extra: 0 },
      ],
    ],
    (asked) => ({
      verdict: shareOf(asked, (said, i) => said.defective === asked[i]?.truth.defective),
      missing: shareOf(asked, (said, i) => said.missing === asked[i]?.truth.missing),
      extra: shareOf(asked, (said, i) => said.extra === asked[i]?.truth.extra),
      'missing-error': mean(readOf(asked).map(({ truth, said }) => said.missing - truth.missing)),
      'extra-error': mean(readOf(asked).map(({ truth, said }) => said.extra - truth.extra)),
      ...verdicts(asked.map(({ truth, said }) => ({ truth: truth.defective, said: said?.defective ?? null }))),
    }),
  ),
  typeOf(
    'trace',
    { from: 'the green dot', to: 'the red dot' },
    [
      // whole; through the wall; on the right way, and short of the goal
      // the right way has 300 + 800 + 300 px; a place counts as passed by within twice the radius of start and goal, 60 px
      [maze, '[[100, 100], [100, 400], [900, 400], [900, 100]]', { goal: true, free: true, followed: 1400, off: 0 }],
      [maze, '[[100, 100], [900, 100]]', { goal: true, free: false, followed: 60, off: straightOff() }],
      [maze, '[[100, 100], [100, 400], [900, 400]]', { goal: false, free: true, followed: 1160, off: 0 }],
    ],
    (asked) => ({
      followed: shareOf(asked, ({ followed }) => followed / 1400),
      off: mean(readOf(asked).map(({ said }) => said.off)),
      complete: shareOf(asked, ({ goal, free }) => goal && free),
      goal: shareOf(asked, ({ goal }) => goal),
      free: shareOf(asked, ({ free }) => free),
    }),
  ),
]

/** Ways are looked at in steps: of the right way 15 px of 1400, in two of five tests; of an answer less than 2 px. */
const SAMPLED: Readonly<Record<string, number>> = { 'trace followed': ((15 / 1400) * 2) / 5, 'trace off': 1 }

t.test('the figures of a whole run, for every type', async (t) => {
  t.same(CHECKED.map(({ type }) => type).sort(), testTypes.map(({ name }) => name).sort(), 'none is left out')
  const dataDir = await tempDir(t, 'figures')
  const dir = join(dataDir, 'suites/all')
  await mkdir(join(dir, 'images'), { recursive: true })
  const replies = new Map<string, { reply: string; kind: Kind }>()
  const cases = CHECKED.flatMap(({ type, asked }) =>
    asked.map(({ given = {}, truth, reply, kind }, i) => {
      const id = `${type}-${i}`
      replies.set(id, { reply, kind })
      return { id, type, image: 'images/a.png', question: `[${id}] What is it?`, given, truth }
    }),
  )
  await writeFile(join(dir, 'suite.json'), JSON.stringify({ format: 1, name: 'all', title: 'All types' }))
  await writeFile(join(dir, 'cases.jsonl'), cases.map((testCase) => JSON.stringify(testCase)).join('\n'))
  await writeFile(join(dir, 'images/a.png'), png(SIZE, SIZE))
  const told = (prompt: string) => replies.get(/\[([\w-]+-\d+)\]/.exec(prompt)?.[1] ?? '')
  const server = await startFakeServer({
    answer: (prompt) => told(prompt)?.reply ?? '',
    faultOf: ({ prompt }) => (told(prompt)?.kind === 'error' ? '500' : null),
  })
  t.teardown(() => server.close())
  const runner = await testRunner(t, {
    dataDir,
    // a call that fails is tried again at once
    clock: { now: () => new Date(), ms: () => performance.now(), sleep: () => Promise.resolve() },
    connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } },
  })
  const { id } = await runner.order(orderOf({ suites: ['all'], models: ['openai-compatible/fake'] }), 'api')
  const run: Run = await runner.ended(id)
  const rows = lines<{ case: string; outcome: string }>(dataDir, 'runs', id, 'tests.jsonl')
  const outcomes = new Map(rows.map((row) => [row.case, row.outcome]))
  t.equal(rows.length, cases.length)
  for (const [name, { kind }] of replies)
    t.match(
      outcomes.get(name),
      kind === 'said' ? /^(?:passed|failed)$/ : kind === 'unreadable' ? 'unparsed' : kind,
      `${name} is ${kind}`,
    )
  for (const { type, figures } of CHECKED) {
    const stored = run.results.find((result) => result.type === type)?.figures ?? []
    const value = (name: string): number | null | undefined => stored.find((figure) => figure.name === name)?.value
    for (const [name, expected] of Object.entries(figures)) {
      const got = value(name)
      t.ok(
        typeof got === 'number' && Math.abs(got - expected) < (SAMPLED[`${type} ${name}`] ?? 1e-6),
        `${type} ${name}: ${got} is ${expected}`,
      )
    }
    const unchecked = stored.map(({ name }) => name).filter((name) => !(name in figures))
    t.same(unchecked, [], `${type}: every other figure is checked`)
  }
})
