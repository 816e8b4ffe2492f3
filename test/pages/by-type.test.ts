import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { encodePng } from '../../runner/image/png.ts'
import { percent } from '../../server/format.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import type { FaultName } from '../helpers/fake-model/faults.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Matrices, curves and histograms of a run against what follows from its test.json files, reckoned here with other code, and every
 * address in them against the tests that belong to it. */

type Box = [number, number, number, number]
interface Asked {
  type: string
  given: object
  truth: object
  /** the reply, or what goes wrong */
  reply: string
  fault?: FaultName
}

const OPTIONS = { options: [{ name: 'square' }, { name: 'hexagonal' }, { name: 'none' }] }
const LABELS = { labels: ['cat', 'dog'] }
const boxes = (...list: [string, Box][]): string => JSON.stringify(list.map(([label, box]) => ({ label, box })))
/** [x, y, width, height] as the corners that replies have */
const corners = ([x, y, width, height]: Box): Box => [x, y, x + width, y + height]
const said = (...list: [string, Box][]): string =>
  boxes(...list.map(([label, box]): [string, Box] => [label, corners(box)]))
const true_ = (...list: [string, Box][]): object => ({ boxes: list.map(([label, box]) => ({ label, box })) })
const time = (hours: number, minutes: number): string => JSON.stringify({ valid: true, hours, minutes })

const CASES: readonly Asked[] = [
  { type: 'pattern', given: OPTIONS, truth: { option: 'square' }, reply: '{square}' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'square' }, reply: '{hexagonal}' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'square' }, reply: '{hexagonal}' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'hexagonal' }, reply: '{hexagonal}' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'hexagonal' }, reply: 'I would rather talk of the sea.' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'none' }, reply: '', fault: 'refusal' },
  { type: 'pattern', given: OPTIONS, truth: { option: 'none' }, reply: '', fault: '400' },
  { type: 'yes-no', given: {}, truth: { answer: 'yes' }, reply: '{yes}' },
  { type: 'yes-no', given: {}, truth: { answer: 'no' }, reply: '{yes}' },
  { type: 'yes-no', given: {}, truth: { answer: 'no' }, reply: '{no}' },
  { type: 'clock', given: { seconds: false }, truth: { valid: true, hours: 5, minutes: 10 }, reply: time(17, 12) },
  { type: 'clock', given: { seconds: false }, truth: { valid: true, hours: 11, minutes: 58 }, reply: time(12, 2) },
  { type: 'clock', given: { seconds: false }, truth: { valid: true, hours: 0, minutes: 30 }, reply: time(12, 0) },
  { type: 'clock', given: { seconds: false }, truth: { valid: false }, reply: time(3, 0) },
  { type: 'clock', given: { seconds: false }, truth: { valid: true, hours: 3, minutes: 0 }, reply: '{"valid": false}' },
  { type: 'count', given: { object: 'dots' }, truth: { count: 5 }, reply: '{5}' },
  { type: 'count', given: { object: 'dots' }, truth: { count: 5 }, reply: '{8}' },
  { type: 'count', given: { object: 'dots' }, truth: { count: 50 }, reply: '{10}' },
  { type: 'count', given: { object: 'dots' }, truth: { count: 5 }, reply: 'a fair number of them' },
  { type: 'number', given: {}, truth: { value: 100 }, reply: '{103}' },
  { type: 'number', given: {}, truth: { value: -100 }, reply: '{-40}' },
  { type: 'number', given: {}, truth: { value: 0 }, reply: '{5}' },
  {
    type: 'size',
    given: { what: 'the dot', unit: 'um', scale: 'One px is 1 um.' },
    truth: { length: 10 },
    reply: '{9}',
  },
  {
    type: 'detect',
    given: LABELS,
    truth: true_(['cat', [10, 10, 40, 40]]),
    reply: said(['Cat', [10, 10, 40, 30]], ['dog', [100, 100, 20, 20]]),
  },
  { type: 'detect', given: LABELS, truth: true_(['cat', [10, 10, 40, 40]]), reply: said(['dog', [10, 10, 40, 38]]) },
  {
    type: 'detect',
    given: LABELS,
    truth: true_(['dog', [10, 10, 40, 40]], ['dog', [100, 100, 50, 50]]),
    reply: said(['dog', [10, 10, 40, 40]], ['unicorn', [60, 10, 20, 20]]),
  },
  { type: 'detect', given: LABELS, truth: true_(), reply: '[]' },
  { type: 'detect', given: LABELS, truth: true_(['cat', [10, 10, 40, 40]]), reply: 'There may be something.' },
  { type: 'point', given: { target: 'the button' }, truth: { box: [50, 50, 20, 20] }, reply: '{"point": [60, 60]}' },
  { type: 'point', given: { target: 'the button' }, truth: { box: [50, 50, 20, 20] }, reply: '{"point": [77, 60]}' },
  { type: 'point', given: { target: 'the button' }, truth: { box: [50, 50, 20, 20] }, reply: 'I like buttons.' },
]

const data = await tempDir(t, 'by-type')
const server = await startFakeServer({
  answer: (prompt, _, { model }) => replyOf(prompt, model),
  faultOf: ({ prompt, model }) => (model === 'first' ? (caseOf(prompt)?.fault ?? null) : null),
})
t.teardown(() => server.close())
const caseOf = (prompt: string): Asked | undefined => CASES[Number(/Q(\d+)\b/.exec(prompt)?.[1])]
/** `second` says what `first` does, but for yes or no: always yes */
function replyOf(prompt: string, model: string): string {
  const asked = caseOf(prompt)
  return asked?.type === 'yes-no' && model === 'second' ? '{yes}' : (asked?.reply ?? '')
}
const suite = join(data, 'suites', 'mixed')
await mkdir(join(suite, 'images'), { recursive: true })
await writeFile(join(suite, 'suite.json'), JSON.stringify({ format: 1, name: 'mixed', title: 'Mixed' }))
await writeFile(
  join(suite, 'images', 'a.png'),
  encodePng({ width: 200, height: 200, channels: 3, data: new Uint8Array(200 * 200 * 3).fill(90) }),
)
await writeFile(
  join(suite, 'cases.jsonl'),
  CASES.map(({ type, given, truth }, i) =>
    JSON.stringify({ id: `q${i}`, type, image: 'images/a.png', question: `Q${i} What is it?`, given, truth }),
  ).join('\n'),
)
await writeFile(
  join(data, 'benchloupe.yaml'),
  `apis:\n  shop:\n    baseUrl: ${server.url}\nmodels:\n  shop/*:\n    space: pixel\n`,
)
const { app, runner } = await appOver(t, data)
const { id } = await runner.order(orderOf({ suites: ['mixed'], models: ['shop/first', 'shop/second'] }), 'cli')
const run = await runner.ended(id)
const dir = join(data, 'runs', id)

interface Told {
  n: number
  test: string
  outcome: string
  model: { model: string }
  case: { id: string; type: string; truth: Record<string, unknown> }
  answer: {
    value: unknown
    found: { label?: string; shape?: { x: number; y: number; width: number; height: number; at: [number, number] } }[]
  } | null
  score: unknown
}
const told = await Promise.all(
  (await readdir(join(dir, 'tests'))).map(
    async (name) => JSON.parse(await readFile(join(dir, 'tests', name, 'test.json'), 'utf8')) as Told,
  ),
)
const testsOf = (type: string, model = 'first'): Told[] =>
  told.filter((test) => test.case.type === type && test.model.model === model)

interface Cell {
  text: string
  href: string
}
interface ByType {
  models: { name: string; href: string; current: boolean }[]
  note: string
  types: {
    type: string
    confusion: { columns: Cell[]; rows: (Cell & { cells: Cell[]; all: string })[] } | null
    charts: {
      id: string
      dots: { href: string; title: string }[]
      bars: { href: string; title: string }[]
      table: { head: string[]; rows: Cell[][] }
    }[]
    labels: { text: string; n: string; href: string; current: boolean }[]
    notes: Cell[]
  }[]
}
const json = async <T>(url: string): Promise<T> => {
  const response = await app.inject({ method: 'GET', url: urls.json(url) })
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.body}`)
  return JSON.parse(response.body) as T
}
const byType = async (slug = '', label = ''): Promise<ByType> =>
  (await json<{ byType: ByType }>(urls.charts(id, { slug, label }))).byType
/** the numbers of the tests that an address lists */
const listed = async (href: string): Promise<number[]> =>
  (await json<{ rows: { n: string }[] }>(href)).rows.map(({ n }) => Number(n)).sort((a, b) => a - b)
const numbersOf = (tests: readonly Told[]): number[] => tests.map(({ n }) => n).sort((a, b) => a - b)

const charts = await byType('first')
const ofType = (type: string) => charts.types.find((item) => item.type === type) as ByType['types'][number]

/** [right, said] of each thing in a test; an outcome in place of what was said where there is no answer. */
function pairsOf({ case: { type, truth }, answer, outcome, score }: Told): [string, string][] {
  const without = score === null
  if (type === 'pattern' || type === 'yes-no') {
    const right = String(truth.option ?? truth.answer)
    return [[right, without ? outcome : String(answer?.value)]]
  }
  const hour = (hours: unknown): string => String(((Number(hours) + 11) % 12) + 1)
  const right = truth.valid ? hour(truth.hours) : 'invalid'
  const value = answer?.value as { hours: number } | null
  return [[right, without ? outcome : value ? hour(value.hours) : 'invalid']]
}

t.equal(run.status, 'finished')

for (const type of ['pattern', 'yes-no', 'clock'])
  t.test(`the matrix of ${type} is that of its tests, and each cell leads to its own`, async (t) => {
    const { confusion } = ofType(type)
    const expected = new Map<string, Told[]>()
    for (const test of testsOf(type))
      for (const [right, word] of pairsOf(test)) {
        const key = `${right} > ${word}`
        expected.set(key, [...(expected.get(key) ?? []), test])
      }
    let cells = 0
    for (const row of confusion?.rows ?? []) {
      for (const [i, cell] of row.cells.entries()) {
        if (cell.text === '') continue
        cells++
        const key = `${row.text} > ${confusion?.columns[i]?.text}`
        t.equal(cell.text, String(expected.get(key)?.length), key)
        t.same(await listed(cell.href), numbersOf(expected.get(key) ?? []), `tests of ${key}`)
      }
      t.equal(row.all, String(testsOf(type).filter((test) => pairsOf(test)[0]?.[0] === row.text).length))
    }
    t.equal(cells, expected.size, 'no cell is missing')
  })

t.test('how a test ended without an answer has columns of its own', async (t) => {
  t.same(
    ofType('pattern').confusion?.columns.map(({ text }) => text),
    ['hexagonal', 'square', 'unparsed', 'refused', 'error'],
  )
})

t.test('the matrix is that of the model in the address', async (t) => {
  const other = (await byType('second')).types.find(({ type }) => type === 'yes-no')?.confusion
  t.same(
    other?.rows.map(({ text, cells }) => [text, ...cells.map((cell) => cell.text)]),
    [
      ['no', '2'],
      ['yes', '1'],
    ],
  )
  t.same(
    charts.models.map(({ name, current }) => [name, current]),
    [
      ['shop/first', true],
      ['shop/second', false],
    ],
  )
})

t.test('objects that were missed, invented or taken for another stand in the matrix of detect', async (t) => {
  const { confusion } = ofType('detect')
  const cells = Object.fromEntries(
    (confusion?.rows ?? []).flatMap((row) =>
      row.cells.flatMap((cell, i) => (cell.text ? [[`${row.text} > ${confusion?.columns[i]?.text}`, cell]] : [])),
    ),
  )
  // written down from the cases above
  t.same(Object.fromEntries(Object.entries(cells).map(([key, { text }]) => [key, text])), {
    'cat > cat': '1',
    'cat > dog': '1',
    'cat > unparsed': '1',
    'dog > dog': '1',
    'dog > (nothing)': '1',
    '(nothing) > dog': '1',
    '(nothing) > unicorn': '1',
  })
  const ids = async (key: string): Promise<string[]> => {
    const numbers = await listed(cells[key]?.href ?? '')
    return told.filter(({ n }) => numbers.includes(n)).map((test) => test.case.id)
  }
  const at = (n: number): string => `q${CASES.findIndex(({ type }) => type === 'detect') + n}`
  t.same(await ids('cat > dog'), [at(1)])
  t.same(await ids('dog > (nothing)'), [at(2)])
  t.same(await ids('(nothing) > dog'), [at(0)])
  t.same(await ids('cat > unparsed'), [at(4)])
})

const iou = (a: Box, b: Box): number => {
  const shared =
    Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])) *
    Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]))
  return shared / (a[2] * a[3] + b[2] * b[3] - shared)
}
/** The most pairs of a true and a found box with the same label and enough overlap, by trying all. */
function most(there: [string, Box][], found: [string, Box][], least: number): number {
  const [first, ...rest] = there
  if (!first) return 0
  const without = most(rest, found, least)
  return found.reduce(
    (best, [label, box], i) =>
      label.toLowerCase() === first[0] && iou(first[1], box) >= least - 1e-9
        ? Math.max(best, 1 + most(rest, found.toSpliced(i, 1), least))
        : best,
    without,
  )
}
interface Reckoned {
  expected: number
  found: number
  matched: number
}
function reckon(test: Told, threshold: number, only = ''): Reckoned {
  if (test.case.type === 'point') {
    const [point] = (test.answer?.found ?? []).map(({ shape }) => shape?.at)
    const [x, y, width, height] = test.case.truth.box as Box
    const off = point
      ? Math.hypot(Math.max(x - point[0], 0, point[0] - x - width), Math.max(y - point[1], 0, point[1] - y - height))
      : Infinity
    return { expected: 1, found: point ? 1 : 0, matched: off <= threshold ? 1 : 0 }
  }
  const there = (test.case.truth.boxes as { label: string; box: Box }[]).map(({ label, box }): [string, Box] => [
    label,
    box,
  ])
  const found = (test.score === null ? [] : (test.answer?.found ?? [])).flatMap(({ label, shape }): [string, Box][] =>
    shape ? [[label ?? '', [shape.x, shape.y, shape.width, shape.height]]] : [],
  )
  const [right, said] = [there, found].map((list) =>
    list.filter(([label]) => only === '' || label.toLowerCase() === only),
  ) as [typeof there, typeof found]
  return { expected: right.length, found: said.length, matched: most(right, said, threshold) }
}

for (const type of ['detect', 'point'])
  t.test(
    `the curve of ${type} is reckoned anew at each threshold, and each point leads to what is not all right`,
    async (t) => {
      const [precisionRecall, byThreshold] = ofType(type).charts
      const rows = precisionRecall?.table.rows.filter(([name]) => name?.text === 'shop/first') ?? []
      t.equal(rows.length, 10)
      t.equal(byThreshold?.dots.length, 20, 'ten of each model')
      for (const [, threshold, , , , expected, found, matched, unmet] of rows) {
        const level = Number.parseFloat(threshold?.text ?? '')
        const tests = testsOf(type).filter(({ outcome }) => outcome !== 'error')
        const all = tests.map((test) => ({ test, ...reckon(test, level) }))
        const sum = (name: keyof Reckoned): string => String(all.reduce((total, item) => total + item[name], 0))
        t.same(
          [expected?.text, found?.text, matched?.text],
          [sum('expected'), sum('found'), sum('matched')],
          threshold?.text ?? '',
        )
        const wrong = all
          .filter(
            ({ test, ...counts }) =>
              test.score !== null && !(counts.matched === counts.expected && counts.matched === counts.found),
          )
          .map(({ test }) => test)
        t.equal(unmet?.text, String(wrong.length))
        if (wrong.length > 0) t.same(await listed(unmet?.href ?? ''), numbersOf(wrong), `tests at ${threshold?.text}`)
      }
      t.match(ofType(type).notes[0]?.text ?? '', '2 replies without an answer found nothing.')
    },
  )

t.test('the curves of one label are those of its objects alone, and lead to the tests that have it', async (t) => {
  const labels = ofType('detect').labels
  t.same(
    labels.map(({ text, n, current }) => [text, n, current]),
    [
      ['all labels', '', true],
      ['cat', '6', false],
      ['dog', '4', false],
      ['unicorn', '0', false],
    ],
    'of both models, the commonest first',
  )
  const tests = testsOf('detect').filter(({ outcome }) => outcome !== 'error')
  for (const label of ['cat', 'dog', 'unicorn']) {
    t.match(labels.find(({ text }) => text === label)?.href, `label=${label}`)
    const { types } = await byType('', label)
    const group = types.find(({ type }) => type === 'detect')
    t.equal(group?.labels.find(({ current }) => current)?.text, label)
    const rows = group?.charts[0]?.table.rows.filter(([name]) => name?.text === 'shop/first') ?? []
    t.equal(rows.length, 10)
    for (const [, threshold, , , , expected, found, matched, unmet] of rows) {
      const all = tests.map((test) => ({ test, ...reckon(test, Number(threshold?.text), label) }))
      const sum = (name: keyof Reckoned): string => String(all.reduce((total, item) => total + item[name], 0))
      t.same(
        [expected?.text, found?.text, matched?.text],
        [sum('expected'), sum('found'), sum('matched')],
        `${label} at ${threshold?.text}`,
      )
      const wrong = all
        .filter(
          ({ test, ...counts }) =>
            test.score !== null && !(counts.matched === counts.expected && counts.matched === counts.found),
        )
        .map(({ test }) => test)
      t.equal(unmet?.text, String(wrong.length))
      if (wrong.length > 0) t.same(await listed(unmet?.href ?? ''), numbersOf(wrong))
    }
    const having = tests.filter((test) => {
      const { expected, found } = reckon(test, 0.5, label)
      return expected + found > 0
    })
    t.same(await listed(rows[0]?.[0]?.href ?? ''), numbersOf(having), `${label} is there or was said`)
  }
})

t.test('at IoU 0.5 the curve says what the score of the run says', async (t) => {
  const [row] = ofType('detect').charts[0]?.table.rows.filter(([name]) => name?.text === 'shop/first') ?? []
  const figure = run.results
    .find(({ slug, type }) => slug === 'first' && type === 'detect')
    ?.figures?.find(({ name }) => name === 'f1')
  t.equal(row?.[4]?.text, percent(figure?.value ?? null))
})

/** How far an answer is off, in the unit of the histogram; null where there is none. */
function offOf({ case: { type, truth }, answer, score }: Told): number | null {
  if (score === null) return null
  if (type === 'count') return Number(answer?.value) - Number(truth.count)
  if (type === 'clock') {
    const value = answer?.value as { minutes: number } | null
    if (!value || !truth.valid) return null
    const apart = value.minutes - Number(truth.minutes)
    return apart > 30 ? apart - 60 : apart <= -30 ? apart + 60 : apart
  }
  const right = Number(truth.value ?? truth.length)
  return right === 0 ? null : (Number(answer?.value) - right) / Math.abs(right)
}

for (const [type, whole] of [
  ['count', true],
  ['clock', true],
  ['number', false],
  ['size', false],
] as const)
  t.test(`the histogram of ${type} has every test once, each bar its own`, async (t) => {
    const chart = ofType(type).charts.at(-1)
    const row = chart?.table.rows.find(([name]) => name?.text === 'shop/first') ?? []
    const tests = testsOf(type)
    const counts = row.slice(1).map(({ text }) => Number(text))
    t.equal(
      counts.reduce((sum, n) => sum + n, 0),
      tests.length,
      'every test is in one column',
    )
    const inside = (words: string, off: number): boolean => {
      const numbers = [...words.matchAll(/[−-]?\d+(?:\.\d+)?/g)].map(
        ([text]) => Number(text.replace('−', '-')) / (whole ? 1 : 100),
      )
      if (words.startsWith('below')) return off < (numbers[0] ?? 0)
      if (words.includes('or more')) return off >= (numbers[0] ?? 0)
      const [low = NaN, high = low] = numbers
      return whole ? off >= low && off <= high : off >= low && off < high
    }
    for (const [i, cell] of row.entries()) {
      const head = chart?.table.head[i] ?? ''
      if (i === 0 || cell.text === '0') continue
      const own = tests.filter((test) => {
        const off = offOf(test)
        if (head === 'not comparable') return off === null && test.score !== null
        return off === null ? test.outcome === head : inside(head, off)
      })
      t.equal(cell.text, String(own.length), head)
      t.same(await listed(cell.href), numbersOf(own), `tests of ${head}`)
    }
  })

t.test('the pages show it, with a chip for what a chart asked', async (t) => {
  const page = await app.inject({ method: 'GET', url: urls.charts(id, {}) })
  t.match(page.body, 'Which label was said for which')
  t.match(page.body, 'Precision against recall')
  t.match(page.body, 'How far counts are off')
  const list = await app.inject({ method: 'GET', url: urls.tests(id, { type: 'yes-no', truth: 'no', said: 'yes' }) })
  t.match(list.body, 'right: no')
  t.match(list.body, 'said: yes')
  const across = await json<{ heading: string }>(urls.allTests({ type: 'yes-no', truth: 'no', said: 'yes' }))
  t.match(JSON.stringify(across), /q\d+/, 'the list over all runs takes it too')
})

t.test('a test whose record cannot be read is told of, not dropped', async (t) => {
  const [lost] = testsOf('yes-no') as [Told]
  await rm(join(dir, 'tests', lost.test, 'test.json'))
  // read anew only when the list of rows changes
  const list = join(dir, 'tests.jsonl')
  await writeFile(list, await readFile(list))
  const group = (await byType('first')).types.find(({ type }) => type === 'yes-no')
  const [note] = group?.notes ?? []
  t.match(note?.text ?? '', '1 test in no chart')
  t.same(await listed(note?.href ?? ''), [lost.n])
})
