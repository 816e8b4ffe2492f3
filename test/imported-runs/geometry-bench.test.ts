import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readExchange, readTest, rescoreRun, rootDir, systemClock, verifyRun } from '../../runner/index.ts'
import { folderOf } from '../fixtures/foreign-sets.ts'
import { geometryBenchResults } from '../fixtures/geometry-bench.ts'
import { importedRuns, inBrief, looked, runNames } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

const scratch = await tempDir(t, 'geometry-bench')
const path = await folderOf(scratch, geometryBenchResults())

t.test('all five tasks come in, scored anew beside their own scores', async (t) => {
  const { rows, run, dir, reports } = await importedRuns(t, 'geometry-bench', path)
  t.strictSame(inBrief(rows.filter((row) => row.case === 'HSDN_1')), [
    ['count HSDN_1 bad:1b', 'failed', 0, 0, 'no'],
    ['count HSDN_1 good:1b', 'passed', 1, 1, 'no'],
    ['defect HSDN_1 bad:1b', 'failed', 0, 0, 'no'],
    ['defect HSDN_1 good:1b', 'passed', 1, 1, 'no'],
    ['locate HSDN_1 bad:1b', 'failed', 0.667, 0.5, 'no'],
    ['locate HSDN_1 good:1b', 'passed', 1, 1, 'no'],
    ['pattern HSDN_1 bad:1b', 'failed', 0, 0, 'no'],
    ['pattern HSDN_1 good:1b', 'passed', 1, 1, 'no'],
    ['size HSDN_1 bad:1b', 'failed', 0, 0, 'no'],
    ['size HSDN_1 good:1b', 'passed', 1, 1, 'no'],
  ])
  t.match(run.imported, { tool: 'vlm-geometry-bench', version: null, format: 'geometry-bench', withoutImage: 2 })
  t.match(run, { title: 'small', note: 'two models', started: '2026-01-01T12:00:00.500Z', elapsedMs: 19_500 })
  t.same(
    reports[0]?.leftOut.map(({ count }) => count),
    [1],
    'the SIZE test without a truth is left out, and counted',
  )
  const workers = sharedWorkers()
  t.match(await verifyRun(dir, workers), { state: 'intact' })

  const twoTurns = rows.find((row) => row.turns === 2)
  const test = await readTest(dir, twoTurns?.test ?? '')
  t.match(
    test,
    { reply: '2', prompt: 'COUNT?', turns: 2, outcome: 'passed' },
    'the last of several turns is the answer',
  )
  t.same(
    (await readExchange(dir, test.test)).turns.map(({ kind, messages }) => [kind, messages.length]),
    [
      ['question', 1],
      ['follow-up', 3],
    ],
  )
  t.match(test.case.truth, { count: 2 })
  const failed = rows.find((row) => row.outcome === 'error')
  t.match(failed, {
    case: 'HSDN_2',
    model: 'bad:1b',
    sentence: 'HTTP 500: model crashed',
    score: null,
    differs: 'not comparable',
  })

  const rescored = await rescoreRun(dir, { workers, clock: systemClock })
  t.match(rescored, { changed: 0, left: [] }, 'scored once more it comes out the same')
})

t.test('a test without its image stands on an empty sheet that says so', async (t) => {
  const { rows, dir } = await importedRuns(t, 'geometry-bench', path)
  const row = rows.find(({ case: id, model }) => id === 'HSDN_2' && model === 'good:1b')
  const { case: testCase, outcome } = await readTest(dir, row?.test ?? '')
  t.match(testCase.image, { missing: true, width: 640, height: 480, notes: [/original\.png is not there/] })
  t.equal(outcome, 'passed', 'it is scored all the same')
  t.equal((await readFile(join(dir, testCase.image.file))).length, testCase.image.bytes)
})

t.test('a dry run writes nothing; what was imported before is passed over', async (t) => {
  const dataDir = await tempDir(t, 'twice')
  const [look] = await looked(t, 'geometry-bench', path, { dataDir, dryRun: true })
  t.match(look, { tests: 12, cases: 6, images: 1, withoutImage: 2, run: null, already: null })
  t.same(await runNames(dataDir), [])
  const [first] = await looked(t, 'geometry-bench', path, { dataDir })
  const [again] = await looked(t, 'geometry-bench', path, { dataDir })
  t.match(again, { run: null, already: first?.run })
  t.same(await runNames(dataDir), [first?.run])
  const [once] = await looked(t, 'geometry-bench', path, { dataDir, again: true })
  t.not(once?.run, first?.run)
})

const REAL = join(rootDir, '../shared/data/geometry-bench')
t.test('a real run: its totals are those that the tool reports', { skip: !existsSync(REAL) }, async (t) => {
  const { rows, run, reports } = await importedRuns(t, 'geometry-bench', REAL)
  t.match(reports[0], { tests: 48, leftOut: [{ count: 12 }], withoutImage: 0, images: 6 })
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === name)?.value
  for (const model of ['toy:7b', 'toy:13b']) {
    const own = rows.filter((row) => row.model === model)
    t.equal(total(`${model}: tests`), own.length + 6, 'with the six SIZE tests whose truth is unknown')
    const hits = (type: string) => own.filter((row) => row.type === type && row.foreignScore === 1).length
    t.equal(hits('pattern'), 2, '2 of 6, as its model_metadata.json has it: 33.3 %')
    const detection = own.filter((row) => row.type === 'locate' && row.outcome !== 'unparsed')
    const mean = detection.reduce((sum, row) => sum + (row.foreignScore ?? 0), 0) / detection.length
    t.ok(mean > 0.03 && mean < 0.05, 'the mean detection rate that it reports')
    for (const row of detection) t.equal(row.differs === 'score', false, 'ours finds the same share')
  }
})
