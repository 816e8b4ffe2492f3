import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import {
  readChanges,
  readPngText,
  readRescored,
  readRows,
  rescoreRun,
  RunHeld,
  systemClock,
  verifyRun,
  versionsOf,
  type KnownCase,
  type Row,
  type Run,
} from '../../runner/index.ts'
import { FolderHandle } from '../../runner/store/folder-handle.ts'
import { takeRunLock } from '../../runner/store/run-lock.ts'
import { csvOf } from '../../runner/lifecycle/changes-csv.ts'
import { mixedRun } from '../helpers/mixed-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

const workers = sharedWorkers()
const data = await tempDir(t, 'rescore')
const { run, server, close } = await mixedRun(data)
const made = join(data, 'runs', run.id)
await close()
const calls = server.calls().length
const rows = await readRows(made)

/** A copy of the run, to be changed. */
async function copyOf(name: string): Promise<string> {
  const dir = join(data, 'runs', name)
  await cp(made, dir, { recursive: true })
  await rm(join(dir, 'rescored'), { recursive: true, force: true })
  return dir
}
const rescore = (dir: string) => rescoreRun(dir, { workers, clock: systemClock })
const read = async <T>(dir: string, file: string): Promise<T> =>
  JSON.parse(await readFile(join(dir, file), 'utf8')) as T
const lines = async <T>(dir: string, file: string): Promise<T[]> =>
  (await readFile(join(dir, file), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
const write = (dir: string, file: string, records: readonly unknown[]): Promise<void> =>
  writeFile(join(dir, file), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
const sumOf = async (dir: string, file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(dir, file)))
    .digest('hex')

t.test('by the rules that it was scored with, every outcome comes out as it was', async (t) => {
  const outcomes = new Set(rows.map(({ outcome }) => outcome))
  for (const outcome of ['passed', 'failed', 'refused', 'truncated', 'error'] as const)
    t.ok(outcomes.has(outcome), `the run has a test that is ${outcome}`)
  const sums = await sumOf(made, 'SHA256SUMS')
  const rescored = await rescore(made)
  t.match(rescored, { run: run.id, tests: rows.length, changed: 0, left: [], notes: [] })
  t.equal(rescored.rescored, rows.filter(({ outcome }) => outcome !== 'error').length)
  t.same(rescored.counts, run.counts)
  t.same(
    rescored.results.map(({ score, low, high }) => ({ score, low, high })),
    run.results.map(({ score, low, high }) => ({ score, low, high })),
  )
  t.same(await lines(made, `rescored/${rescored.version}/rows.jsonl`), rows)
  t.equal(await sumOf(made, 'SHA256SUMS'), sums, 'the old sums are untouched')
  t.match(await verifyRun(made, workers), { state: 'intact', added: [], altered: [], missing: [] })
  t.equal(server.calls().length, calls, 'no call was made')
})

t.test('a pass mark that is another one changes exactly the tests between the two', async (t) => {
  const dir = await copyOf('pass-mark')
  const manifest = await read<Run>(dir, 'run.json')
  const placed = rows.filter(({ type, score, outcome }) => type === 'locate' && score !== null && outcome !== 'error')
  const MARK = 0.9
  for (const { header } of manifest.suites) header.passMarks = { locate: MARK }
  await writeFile(join(dir, 'run.json'), JSON.stringify(manifest))
  const turned = placed.filter(({ score, outcome }) => outcome === 'passed' && (score ?? 0) < MARK)
  t.ok(turned.length > 0 && turned.length < placed.length)
  const { version, changed, differences, counts, before } = await rescore(dir)
  const changes = await readChanges(dir, version)
  t.same(
    changes.map(({ test }) => test),
    turned.map(({ test }) => test),
    'exactly those that passed under the old mark and not under the new',
  )
  t.equal(changed, turned.length)
  t.match(differences, { outcome: turned.length, score: 0, answer: 0 })
  t.equal(before.counts.passed - counts.passed, turned.length)
  for (const change of changes) {
    t.match(change, { before: { outcome: 'passed' }, after: { outcome: 'failed' }, picture: { width: Number } })
    t.match(change.why.join(), 'pass mark')
  }
  const test = String(changes[0]?.test)
  const text = readPngText(await readFile(join(dir, 'rescored', version, 'tests', test, 'annotated.png')))
  t.equal(new Map(Object.entries(text)).get('benchloupe:test'), test, 'its picture was drawn anew')
  t.match(await read(dir, `rescored/${version}/tests/${test}/test.json`), { outcome: 'failed', test })
  t.match(await read(dir, `tests/${test}/test.json`), { outcome: 'passed' }, 'the old record is as it was')
})

t.test(
  'a truth and a row that were changed, a test that cannot be read, a type that is unknown: by name',
  async (t) => {
    const dir = await copyOf('changed')
    const counted = rows.filter(({ type, outcome }) => type === 'count' && outcome === 'failed')
    const [first] = counted
    if (!first) throw new Error('no count failed')
    const cases = await lines<KnownCase>(dir, 'cases.jsonl')
    const said = Number(
      /\d+/.exec((await read<{ answer: { text: string } }>(dir, `tests/${first.test}/test.json`)).answer.text),
    )
    const truth = cases.find((item) => item.id === first.case && item.type === 'count')?.truth as { count: number }
    truth.count = said
    const pattern = cases.find(({ type }) => type === 'pattern') as KnownCase
    pattern.type = 'no-such-type'
    await write(dir, 'cases.jsonl', cases)
    const doctored = rows.find(({ outcome, type }) => outcome === 'passed' && type !== 'count') as Row
    await write(
      dir,
      'tests.jsonl',
      rows.map((row) => (row === doctored ? { ...row, outcome: 'failed', passed: false, score: 0 } : row)),
    )
    const lost = rows.find(({ outcome, test }) => outcome === 'failed' && test !== first.test) as Row
    await writeFile(join(dir, 'tests', lost.test, 'test.json'), '{"format":1,')
    const unwired = rows.find(
      ({ outcome, test }) => outcome === 'failed' && ![first, lost].some((row) => row.test === test),
    ) as Row
    await rm(join(dir, 'tests', unwired.test, 'exchange.json'))

    const { version, left } = await rescore(dir)
    const changes = await readChanges(dir, version)
    const of = (test: string) => changes.find((change) => change.test === test)
    t.match(of(first.test), { before: { outcome: 'failed' }, after: { outcome: 'passed' } })
    t.match(of(first.test)?.why.join(), 'another truth')
    t.match(of(doctored.test), { before: { outcome: 'failed', score: 0 }, after: { outcome: 'passed' } })
    t.match(of(doctored.test)?.why.join(), 'tests.jsonl says otherwise')
    const sameCase = new Set(
      rows.filter((row) => row.type === 'count' && row.case === first.case).map(({ test }) => test),
    )
    t.same(
      changes.map(({ test }) => test).filter((test) => test !== doctored.test && !sameCase.has(test)),
      [],
      'no other test',
    )
    t.match(new Map(left.map(({ test, why }) => [test, why])).get(lost.test), /^test\.json is not valid JSON/)
    t.match(new Map(left.map(({ test, why }) => [test, why])).get(unwired.test), 'exchange.json is missing')
    t.equal(left.length, 2, 'a case that is gone from the list is taken from the test itself')
  },
)

t.test('versions stand beside each other, and each is verified by its own sums', async (t) => {
  const dir = await copyOf('versions')
  const [first, second] = [await rescore(dir), await rescore(dir)]
  t.not(first.version, second.version)
  t.same(await versionsOf(dir), [second.version, first.version].sort().reverse())
  t.match(await readRescored(dir, first.version), { changed: 0 })
  t.match(await verifyRun(dir, workers), { state: 'intact' })
  await mkdir(join(dir, 'rescored', '.making-20261129T000000Z'))
  t.match(await verifyRun(dir, workers), { state: 'intact' }, 'one that is being made is left out')
  await appendFile(join(dir, 'rescored', first.version, 'rows.jsonl'), '{}\n')
  await writeFile(join(dir, 'rescored', 'note.txt'), 'mine')
  await rm(join(dir, 'rescored', second.version, 'changes.csv'))
  t.match(await verifyRun(dir, workers), {
    state: 'altered',
    altered: [`rescored/${first.version}/rows.jsonl`],
    added: ['rescored/note.txt'],
    missing: [`rescored/${second.version}/changes.csv`],
  })
})

t.test('a folder that is gone is not made again, and nothing half made stays', async (t) => {
  await t.rejects(rescore(join(data, 'runs', 'nowhere')), /run\.json is missing/)
  const dir = await copyOf('without-plan')
  await rm(join(dir, 'plan.jsonl'))
  await t.rejects(rescore(dir), /plan\.jsonl is missing/)
  t.same(await versionsOf(dir), [])
})

t.test('a run that is being written is left alone, and a link out of the folder is not followed', async (t) => {
  const dir = await copyOf('held')
  const place = await FolderHandle.open(dir)
  const lock = await takeRunLock(place, new Date())
  t.ok((await rescore(dir).catch((error: unknown) => error)) instanceof RunHeld)
  await lock.release()
  await place.close()
  t.same(await versionsOf(dir), [])
  const elsewhere = await tempDir(t, 'elsewhere')
  await mkdir(join(elsewhere, '20261129T000000Z'))
  await symlink(elsewhere, join(dir, 'rescored'))
  t.same(await versionsOf(dir), [])
  await t.rejects(rescore(dir), /rescored is not a folder/)
  t.match(await verifyRun(dir, workers), { state: 'intact' })
  t.same(await readdir(elsewhere), ['20261129T000000Z'])
})

t.test('the table of differences is safe to open', async (t) => {
  const side = { outcome: 'failed' as const, score: 0.5, answer: '=HYPERLINK("x")', sentence: 'said "2", right 3' }
  const csv = csvOf([
    {
      format: 1,
      n: 1,
      test: '0001-count-a-m',
      suite: 's',
      case: 'a',
      type: 'count',
      api: 'shop',
      model: 'm',
      repeat: 1,
      differs: ['score'],
      why: ['x', 'y'],
      before: side,
      after: { ...side, answer: '-1' },
      picture: null,
    },
  ])
  t.match(csv, '"\'=HYPERLINK(""x"")"')
  t.match(csv, `'-1`)
  t.match(csv, '"said ""2"", right 3"')
  t.equal(csv.trim().split('\r\n').length, 2)
})
