import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import {
  readChanges,
  readExchange,
  readManifest,
  readPlan,
  readRows,
  readTest,
  rescoreRun,
  systemClock,
  verifyRun,
  type Difference,
  type Row,
  type Test,
} from '../../runner/index.ts'
import { sums } from '../../runner/store/seal.worker.ts'
import { mixedRun } from '../helpers/mixed-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

const TESTS = 1000

const workers = sharedWorkers()
const data = await tempDir(t, 'rescore-thousand')
const { run, server, close } = await mixedRun(data, {
  types: ['count'],
  models: ['builtin/chance', 'shop/shifted'],
  limit: 2,
  repeats: 1,
})
t.teardown(close)
const few = join(data, 'runs', run.id)
const dir = join(data, 'runs', 'thousand')

const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')
const nameOf = (n: number, test: string): string => `${String(n).padStart(4, '0')}-${test.slice(test.indexOf('-') + 1)}`

/** The record as other rules than today's would have left it, and the row that goes with it. */
interface Planted {
  differs: Difference[]
  why: RegExp
  of(test: Test): Partial<Test>
}
const UNREAD: Planted = {
  differs: ['outcome', 'score', 'answer', 'sentence'],
  why: /before not readable/,
  of: () => ({
    outcome: 'unparsed',
    sentence: 'No number could be read.',
    answer: { readable: false, rule: null, range: null, value: null, text: '', found: [], unused: [] },
    score: null,
    marks: [],
  }),
}
const OTHER_MARK: Planted = {
  differs: ['outcome', 'score'],
  why: /pass mark 1\.00, before 0\.80/,
  of: ({ score }) => ({
    outcome: 'failed',
    ...(score && { score: { ...score, score: 0.75, passMark: 0.8, passed: false } }),
  }),
}
const OTHER_WORDS: Planted = {
  differs: ['sentence'],
  why: /other words/,
  of: () => ({ sentence: 'As an older version said it.' }),
}
/** Seven tests of a thousand: the first, the last, two neighbours, and some between. */
const PLANTED: readonly (readonly [at: number, Planted])[] = [
  [0, UNREAD],
  [0.137, OTHER_WORDS],
  [0.14, OTHER_MARK],
  [0.4, UNREAD],
  [0.66, OTHER_MARK],
  [0.9, OTHER_WORDS],
  [1, UNREAD],
]

/** A run of a thousand tests whose records are those of a small real one, many times over, and what was planted in it. */
async function makeThousand(): Promise<Map<string, Planted>> {
  const [manifest, plan, rows] = [await readManifest(few), await readPlan(few), await readRows(few)]
  const parts = await Promise.all(
    rows.map(async (row) => ({
      row,
      planned: plan.find(({ test }) => test === row.test),
      test: await readTest(few, row.test),
      exchange: row.outcome === 'skipped' ? null : await readExchange(few, row.test),
    })),
  )
  const made = Array.from({ length: TESTS }, (_, index) => {
    const part = parts[index % parts.length] as (typeof parts)[number]
    const own = { n: index + 1, test: nameOf(index + 1, part.row.test), repeat: Math.floor(index / parts.length) + 1 }
    return { ...part, own, record: { ...part.test, ...own }, listed: { ...part.row, ...own } as Row }
  })
  const passed = made.filter(({ row }) => row.outcome === 'passed')
  const planted = new Map(
    PLANTED.map(([at, what]) => {
      const item = passed[Math.round(at * (passed.length - 1))] as (typeof made)[number]
      Object.assign(item.record, what.of(item.record))
      const { outcome, sentence, score } = item.record
      Object.assign(item.listed, { outcome, sentence, passed: outcome === 'passed', score: score?.score ?? 0 })
      return [item.own.test, what]
    }),
  )
  for (const folder of ['images', 'thumbs', 'tests']) await mkdir(join(dir, folder), { recursive: true })
  for (const folder of ['images', 'thumbs'])
    for (const file of await readdir(join(few, folder))) await link(join(few, folder, file), join(dir, folder, file))
  for (const { row, own, record, exchange } of made) {
    const folder = join(dir, 'tests', own.test)
    await mkdir(folder)
    await writeFile(join(folder, 'test.json'), JSON.stringify(record))
    await writeFile(join(folder, 'exchange.json'), JSON.stringify({ ...exchange, test: own.test }))
    for (const file of ['annotated.png', 'thumb.webp'])
      await link(join(few, 'tests', row.test, file), join(folder, file))
  }
  await writeFile(join(dir, 'plan.jsonl'), lines(made.map(({ planned, own }) => ({ ...planned, ...own }))))
  await writeFile(join(dir, 'tests.jsonl'), lines(made.map(({ listed }) => listed)))
  await writeFile(join(dir, 'cases.jsonl'), await readFile(join(few, 'cases.jsonl')))
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...manifest, id: 'thousand' }))
  await writeFile(join(dir, 'SHA256SUMS'), await sums(dir))
  return planted
}

t.test('of a thousand tests exactly those that the rules treat otherwise change, without a call', async (t) => {
  const planted = await makeThousand()
  t.equal(planted.size, 7)
  const [rows, sealed, calls] = [await readRows(dir), await readFile(join(dir, 'SHA256SUMS')), server.calls().length]
  t.equal(rows.length, TESTS)
  t.ok(calls > 0, 'the server counts')

  const told: number[] = []
  const progress = (done: number): number => told.push(done)
  const { version, ...rescored } = await rescoreRun(dir, { workers, clock: systemClock, progress })
  t.equal(server.calls().length, calls, 'no call')
  t.match(rescored, { tests: TESTS, changed: 7, left: [], notes: [] })
  t.equal(rescored.rescored, rows.filter(({ outcome }) => outcome !== 'error').length)
  t.same(rescored.differences, { outcome: 5, score: 5, answer: 3, sentence: 5 })
  t.equal(rescored.counts.passed - rows.filter(({ passed }) => passed).length, 5, 'five of them pass')
  t.equal(told.at(-1), TESTS)

  const changes = await readChanges(dir, version)
  t.same(
    changes.map(({ test }) => test),
    [...planted.keys()],
    'exactly those, in their order',
  )
  for (const { test, differs, why } of changes) {
    t.same(differs, planted.get(test)?.differs, test)
    t.match(why.join(), planted.get(test)?.why ?? /^$/, test)
  }
  const place = join(dir, 'rescored', version)
  t.same((await readdir(join(place, 'tests'))).sort(), [...planted.keys()].sort(), 'records and pictures of no other')
  const anew = (await readFile(join(place, 'rows.jsonl'), 'utf8')).trim().split('\n')
  t.equal(anew.length, TESTS)
  t.same(
    rows.flatMap((row, at) => {
      const { outcome, sentence, score } = JSON.parse(anew[at] ?? '') as Row
      return outcome === row.outcome && sentence === row.sentence && score === row.score ? [] : row.test
    }),
    [...planted.keys()],
    'the list of the version differs in those alone',
  )

  t.same(await readRows(dir), rows, 'the old list is as it was')
  for (const [test, { of }] of planted) {
    const old = await readTest(dir, test)
    t.match(
      old,
      { outcome: of(old).outcome ?? 'passed', sentence: of(old).sentence ?? old.sentence },
      'so is the record',
    )
  }
  t.same(await readFile(join(dir, 'SHA256SUMS')), sealed, 'and the sums')
  t.match(await verifyRun(dir, workers), { state: 'intact', added: [], altered: [], missing: [] }, 'both are whole')
})
