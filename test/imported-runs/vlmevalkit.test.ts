import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readTest, rootDir } from '../../runner/index.ts'
import { probablyCut, sheetRows } from '../../runner/imported-runs/formats/workbook.ts'
import { Source } from '../../runner/suite/importers/source.ts'
import { base64, folderOf, png, tableOf } from '../fixtures/foreign-sets.ts'
import { importedRuns, inBrief, looked } from '../helpers/imported-run.ts'
import type { KnownRun } from '../../server/catalog/catalog.ts'
import { factsOf } from '../../server/pages/parts/run/run-facts.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'vlmevalkit')

/** Written by functions of VLMEvalKit itself: see README.md there. */
const fixture = (name = ''): string => join(rootDir, 'test/fixtures/vlmevalkit', name)

t.test('workbooks of predictions and scores: totals are those that it reports', async (t) => {
  const { rows, run, dir } = await importedRuns(t, 'vlmevalkit', fixture('toy-vlm'), { images: fixture() })
  t.match(run.imported, { tool: 'VLMEvalKit', version: null, files: 6, withoutImage: 0 })
  t.equal(run.started, '2026-08-01T10:15:00.000Z')
  t.match(run.models, [{ api: 'unknown', model: 'toy-vlm' }])
  t.equal(run.images, 8, 'of twelve rows four point at the image of another')
  t.ok(factsOf({ manifest: run } as KnownRun).includes('tokens unknown'), 'none are told, which is not 0')
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === `toy-vlm_${name}`)?.value
  const share = (suite: string, group?: string) => {
    const own = rows.filter((row) => row.suite === suite && (group === undefined || row.class === group))
    return own.filter((row) => row.foreignPassed).length / own.length
  }
  t.equal(share('NestedSquares'), total('NestedSquares_acc test Overall'))
  t.equal(share('TwoCircles') * 100, total('TwoCircles_score Overall'))
  t.equal(share('TwoCircles', 'overlap') * 100, total('TwoCircles_score overlap'))
  t.same(new Set(rows.map(({ differs }) => differs)), new Set(['no', 'not comparable']))
  const of = async (id: string) =>
    readTest(dir, rows.find((row) => row.suite === 'TwoCircles' && row.case === id)?.test ?? '')
  t.match(await of('6'), { outcome: 'error', reply: null, imported: { scores: [{ name: 'score', passed: false }] } })
  t.match(await of('1'), { outcome: 'passed', imported: { scores: [{ about: 'Yes' }] } })
  t.match(await of('7'), { reply: '= yes' })
})

t.test('what goes wrong in cells of a workbook', async (t) => {
  for (const writer of ['xlsxwriter', 'openpyxl']) {
    const source = await Source.open(fixture(`workbooks/${writer}.xlsx`))
    const rows = await sheetRows(source, `${writer}.xlsx`)
    const reply = (index: string) => rows.find(({ cells }) => cells.index === index)?.cells.prediction ?? 'none'
    t.strictSame(['1', '3', '4', '5', '7', '8'].map(reply), [
      '=1+1',
      'a\r\nb',
      'literal _x0041_ and _x000D_',
      ' <b>&amp; yes ',
      '{=yes}',
      '',
    ])
    if (writer === 'xlsxwriter') t.equal(reply('6'), 'bell \u0007 yes')
    t.equal(reply('10'), '😀'.repeat(20_000))
    t.strictSame(
      rows.map(({ cells }) => cells.index).filter((index = '') => probablyCut(reply(index))),
      ['2', '9'],
      'characters are counted, not halves of them',
    )
    t.match(rows[0], { line: 2, cells: { seen: '2026-01-02T03:04:05', ok: 'true' }, formulas: ['prediction'] })
  }
  const [report] = await looked(t, 'vlmevalkit', fixture('workbooks/xlsxwriter.xlsx'), {
    dataDir: scratch,
    dryRun: true,
  })
  const said = (words: string) => report?.notes.find(({ text }) => text.includes(words))?.count
  t.same(['probably cut', 'stood there as a formula', 'does not tell where'].map(said), [2, 2, 1])
})

t.test('tables in JSON and TSV; names with underscores; rotations; several images', async (t) => {
  const image = base64(png(12, 8))
  const asked = ['Which?', 'red', 'blue', 'A']
  const path = await folderOf(scratch, {
    'my_bench.tsv': tableOf(
      '\t',
      ['index', 'image', 'question', 'A', 'B', 'answer'],
      ['1', image.padEnd(100, '='), ...asked],
      ['2', '1', ...asked],
      ['3', `['${image}', '${image}']`, ...asked],
    ),
    'a/my_vlm_my_bench.json': JSON.stringify(
      ['A', 'B', 'A', 'A'].map((prediction, at) => ({
        index: [1, 2, 3, 1_000_001][at],
        question: 'Which?',
        A: 'red',
        B: 'blue',
        answer: at === 3 ? null : 'A',
        hint: null,
        prediction,
      })),
      null,
      1,
    ),
    'a/my_vlm_my_bench_exact_matching_result.json':
      '[{"index": 1, "prediction": "A", "hit": 0, "log": "Failed in Rolling 1"}]',
    'b/status.json':
      '{"model_name": "other_vlm", "commit": "abc1234", "created_at": "2026-08-01T10:15:00+08:00", "datasets": {}}',
    'b/other_vlm_their_bench.tsv': tableOf(
      '\t',
      ['index', 'question', 'answer', 'image_path', 'prediction', 'thinking', 'eval_score'],
      ['7.0', 'What word?', "['STOP', 'stop']", '/root/LMUData/images/their_bench/stop.jpg', 'stop', 'I see it.', '1'],
      ['8', 'What word?', 'GO', 'gone.jpg', 'halt', '', '3'],
    ),
    'b/images/stop.jpg': png(9, 9),
  })
  const reports = await looked(t, 'vlmevalkit', path, { dataDir: scratch, dryRun: true })
  t.match(reports, [
    {
      tests: 2,
      images: 1,
      models: [{ name: 'unknown/my_vlm' }],
      suites: [{ name: 'my_bench' }],
      leftOut: [{ text: 'rows with several images' }, { text: 'rows without an answer' }],
    },
    {
      tests: 2,
      models: [{ name: 'unknown/other_vlm' }],
      suites: [{ name: 'their_bench' }],
      version: 'abc1234',
      withoutImage: 1,
    },
  ])
  const { rows, dir } = await importedRuns(t, 'vlmevalkit', join(path, 'a'), { images: path })
  t.strictSame(inBrief(rows), [
    ['pattern 1 my_vlm', 'passed', 1, 0, 'not comparable'],
    ['pattern 2 my_vlm', 'failed', 0, null, 'not comparable'],
  ])
  t.match((await readTest(dir, rows[0]?.test ?? '')).imported?.scores, [
    { name: 'hit over all rotations of the options', passed: null },
  ])
  const other = await importedRuns(t, 'vlmevalkit', join(path, 'b'))
  t.equal(other.run.started, '2026-08-01T02:15:00.000Z')
  t.match(
    other.rows.map(({ foreignPassed }) => foreignPassed),
    [null, null],
    'points that go beyond 1 give no verdict, whatever a row has',
  )
})
