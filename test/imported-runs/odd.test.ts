import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { folderOf } from '../fixtures/foreign-sets.ts'
import { geometryBenchResults } from '../fixtures/geometry-bench.ts'
import { importedRuns, looked } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const fixture = (name: string): string => join(rootDir, 'test/fixtures', name)

type Json = Record<string, unknown>

/** A JSON file of a fixture, changed, in a folder of its own. */
async function changed(file: string, change: (value: Json) => void, dir: string): Promise<string> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Json
  change(value)
  const to = join(dir, 'changed.json')
  await writeFile(to, JSON.stringify(value, null, 2))
  return to
}

/** A JSON Lines file in its place, its lines changed. */
async function changeLines(file: string, change: (lines: Json[]) => Json[]): Promise<void> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Json)
  await writeFile(
    file,
    change(lines)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  )
}

t.test('a truth of the wrong form and figures that cannot be keep no other row out', async (t) => {
  const dir = await tempDir(t, 'odd-table')
  const row = { image: 'x.png', question: 'Where?', model: 'openai/m\u202e', reply: '3' }
  const given = { object: 'spots' }
  const rows = [
    { ...row, id: 'bad', type: 'locate', given, truth: { points: 5 } },
    { ...row, id: 'worse', type: 'detect', given: { labels: 5 }, truth: { boxes: [null] } },
    { ...row, id: 'huge', type: 'count', given, truth: { count: 3 }, latency_ms: 1e300, cost_usd: 1e300 },
    { ...row, id: 'below', type: 'count', given, truth: { count: 3 }, latency_ms: -5, cost_usd: -1, input_tokens: -3 },
    { ...row, id: 'good', type: 'count', given, truth: { count: 3 }, latency_ms: 5, cost_usd: 1, input_tokens: 3 },
  ]
  const file = join(dir, 'rows.jsonl')
  await writeFile(file, rows.map((item) => `${JSON.stringify(item)}\n`).join(''))
  const { reports, rows: got } = await importedRuns(t, 'table', file)
  t.match(reports[0]?.problems, [
    { line: 1, message: /points must be array/ },
    { line: 2, message: /labels/ },
  ])
  t.match(
    reports[0]?.notes.find(({ text }) => text.includes('below 0')),
    { count: 2 },
  )
  t.same(
    got.map((item) => [item.case, item.model, item.costUsd, item.inputTokens]),
    [
      ['huge', 'm', null, null],
      ['below', 'm', null, null],
      ['good', 'm', 1, 3],
    ],
  )
})

t.test(
  'promptfoo: no verdict where none is told, no time beyond the calendar, no title over several lines',
  async (t) => {
    const dir = await tempDir(t, 'odd-promptfoo')
    const file = await changed(
      fixture('promptfoo/squares.json'),
      (value) => {
        const results = value.results as { results: Json[]; stats: Json }
        results.stats.durationMs = 1e300
        for (const row of results.results) delete row.success
        value.config = { ...(value.config as Json), description: `a\n\u0007${'b'.repeat(5000)}` }
      },
      dir,
    )
    const { run, rows } = await importedRuns(t, 'promptfoo', file)
    t.match(run.title, /^a b{198}$/)
    t.ok(
      rows.every((row) => row.foreignPassed === null || row.foreignPassed === undefined),
      'nobody said that they failed',
    )
    const none = await changed(file, (value) => (value.results = { version: 3, results: 'gone' }), dir)
    t.match(await looked(t, 'promptfoo', none, { dataDir: dir, dryRun: true }), [
      { tests: 0, problems: [{ file: 'changed.json', message: /holds no result/ }] },
    ])
  },
)

t.test('a table without rows is told so, not that it lacks the columns that it has', async (t) => {
  const dir = await tempDir(t, 'no-rows')
  for (const [name, text] of [
    ['head.csv', 'image,question,answer,model,reply\n'],
    ['empty.jsonl', ''],
  ] as const) {
    await writeFile(join(dir, name), text)
    await t.rejects(looked(t, 'table', join(dir, name), { dataDir: dir, dryRun: true }), /has no row/, name)
  }
})

t.test('Inspect: a sample that cannot be used is named by its id', async (t) => {
  const dir = await tempDir(t, 'odd-inspect')
  const file = await changed(
    fixture('inspect/images.json'),
    (value) => {
      const [sample] = value.samples as Json[]
      value.samples = [{ ...sample, id: 'without an answer', target: '' }, sample]
    },
    dir,
  )
  const [report] = await looked(t, 'inspect', file, { dataDir: dir, dryRun: true })
  t.match(report, { tests: 1, problems: [{ field: 'without an answer, epoch 1', message: /has no answer/ }] })
})

t.test('EvalScope and lmms-eval: a broken file beside the results is told, and they are read', async (t) => {
  const dir = await tempDir(t, 'odd-folders')
  await cp(fixture('evalscope/qwen3-max'), join(dir, 'es'), { recursive: true })
  await writeFile(join(dir, 'es/reports/qwen3-max/gpqa_diamond.json'), '{"dataset_name": ')
  await changeLines(join(dir, 'es/reviews/qwen3-max/gpqa_diamond_default.jsonl'), ([first = {}, ...lines]) => [
    first,
    { ...first, target: 'Z' },
    ...lines,
  ])
  const [scope] = await looked(t, 'evalscope', join(dir, 'es'), { dataDir: dir, dryRun: true })
  t.equal(scope?.tests, 10)
  t.match(scope?.problems, [
    { file: /gpqa_diamond\.json$/, message: /is not JSON: .*the results were read without it/ },
    { line: 2, message: /has the index .* of a line before it/ },
  ])

  await cp(fixture('lmms-eval/toy__toy-vlm'), join(dir, 'toy__toy-vlm'), { recursive: true })
  await writeFile(join(dir, 'toy__toy-vlm/20260801_181500_results.json'), '{')
  await changeLines(join(dir, 'toy__toy-vlm/20260801_181500_samples_pope.jsonl'), ([first = {}, ...lines]) => [
    first,
    { ...first, resps: [['something else']], filtered_resps: ['something else'] },
    ...lines,
  ])
  const [lmms] = await looked(t, 'lmms-eval', join(dir, 'toy__toy-vlm'), { dataDir: dir, dryRun: true })
  t.equal(lmms?.tests, 10)
  t.match(lmms?.problems, [
    { file: /results\.json$/, message: /the results were read without it/ },
    { line: 2, message: /has the doc_id of line 1 and another reply or target/ },
  ])
})

t.test('VLMEvalKit: a column that is there twice is told, and a fault of the workbook is no text', async (t) => {
  const dir = await tempDir(t, 'odd-workbooks')
  const bytes = await readFile(fixture('vlmevalkit/toy-vlm/T20260801-101500/toy-vlm_TwoCircles.xlsx'))
  const sheet = 'xl/worksheets/sheet1.xml'
  const write = (name: string, xml: string) =>
    writeFile(join(dir, name), zipSync({ ...unzipSync(bytes), [sheet]: strToU8(xml) }))
  const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`
  const row = (...cells: string[]): string => `<row>${cells.join('')}</row>`
  const book = (...rows: string[]): string => `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`
  const texts = (...names: string[]): string => row(...names.map(inline))
  const head = ['index', 'question', 'answer', 'prediction']
  await write('a_twice.xlsx', book(texts(...head, 'answer'), texts('1', 'How many?', '2', '2', '3')))
  const fault = row(inline('2'), inline('How many?'), '<c t="e"><v>#N/A</v></c>', inline('2'))
  await write('b_fault.xlsx', book(texts(...head), texts('1', 'How many?', '2', '2'), fault))
  const [report] = await looked(t, 'vlmevalkit', dir, { dataDir: dir, dryRun: true })
  t.match(report, {
    tests: 1,
    problems: [{ file: 'a_twice.xlsx', message: /two columns called answer: rename or delete one/ }],
    leftOut: [{ text: 'rows without an answer', count: 1 }],
  })
})

t.test('geometry-bench: a place that is not two numbers is never taken for 0', async (t) => {
  const dir = await tempDir(t, 'odd-geometry')
  const files = Object.fromEntries(
    Object.entries(geometryBenchResults()).map(([name, content]) => [
      name,
      typeof content === 'string' ? content.replaceAll('0.75,', 'null,') : content,
    ]),
  )
  const path = await folderOf(dir, files)
  const [report] = await looked(t, 'geometry-bench', path, { dataDir: dir, dryRun: true })
  t.notOk(report?.types.some(({ name }) => name === 'locate'))
  t.ok(report?.leftOut.some(({ text }) => text.includes('one that is not two numbers')))
})

t.test('VLMEvalKit: rows of one index have no scores of another row, and are told', async (t) => {
  const dir = await tempDir(t, 'odd-indexes')
  const rows = ['index\tquestion\tanswer\tprediction\thit', '1\tHow many?\t2\t2\t1', '1\tHow many?\t2\t3\t0']
  await writeFile(join(dir, 'm_Set.tsv'), [...rows, '2\tHow many?\t4\t4\t1', ''].join('\n'))
  const { reports, rows: got } = await importedRuns(t, 'vlmevalkit', dir)
  t.match(
    reports[0]?.notes.find(({ text }) => text.includes('several rows')),
    { count: 2 },
  )
  t.same(
    got.map((row) => [row.case, row.foreignPassed ?? null]),
    [
      ['1', null],
      ['2', true],
      ['1', null],
    ],
  )
})
