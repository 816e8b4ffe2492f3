import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readExchange, readTest, rootDir } from '../../runner/index.ts'
import { base64, folderOf, png } from '../fixtures/foreign-sets.ts'
import { importedRuns, inBrief } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'evalscope')

/** Real outputs, from examples/ of modelscope/evalscope: see README.md beside them. */
const REAL = join(rootDir, 'test/fixtures/evalscope/qwen3-max')

t.test('real outputs: totals are those that they report', async (t) => {
  const { rows, run, dir } = await importedRuns(t, 'evalscope', REAL)
  t.match(run.imported, { tool: 'EvalScope', version: '0.0.0_dev', files: 4, withoutImage: 10 })
  t.match(run.models, [{ api: 'openai-compatible', model: 'qwen3-max' }])
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === `gpqa_diamond ${name}`)?.value
  const sum = (of: (row: (typeof rows)[number]) => number | null | undefined) =>
    rows.reduce((all, row) => all + (of(row) ?? 0), 0)
  t.equal(rows.length, total('mean_acc: samples'))
  t.equal(sum((row) => row.foreignScore) / rows.length, total('mean_acc'))
  t.equal(
    sum((row) => row.inputTokens),
    total('input tokens'),
  )
  t.equal(
    sum((row) => row.outputTokens),
    total('output tokens'),
  )
  t.ok(Math.abs(sum((row) => row.elapsedMs) / rows.length / 1000 - (total('mean latency (s)') ?? 0)) < 0.001)
  t.ok(
    rows.every((row) => row.differs === 'no' && row.type === 'pattern'),
    'the letters that are read here are those that it read',
  )
  const test = await readTest(dir, rows.find((row) => row.case === 'default-9')?.test ?? '')
  t.match(
    test.case.given,
    { options: ['d', 'c', 'a', 'b'].map((about, index) => ({ name: 'ABCD'[index], about })) },
    'options that are letters themselves are called by their own',
  )
})

/** A line of predictions/ and one of reviews/, with the fields that api/evaluator/cache.py dumps. */
const pair = (
  index: number,
  { content, reply, target, value }: { content: unknown; reply: string; target: string; value: object },
  more: { group?: number; generation?: number; error?: string; stop?: string } = {},
): [prediction: string, review: string] => {
  const { group = index, generation, error, stop = 'stop' } = more
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content },
    ...(error === undefined ? [{ role: 'assistant', source: 'generate', content: reply }] : []),
  ]
  const choices = error === undefined ? [{ message: { content: reply, model: 'm-1' }, stop_reason: stop }] : []
  const output = { model: 'm-1', choices, usage: { input_tokens: 0, output_tokens: 0 }, time: 0, error }
  const score = { value, main_score_name: 'anls' in value ? 'anls' : null, extracted_prediction: reply }
  return [
    JSON.stringify({ index, model: 'm', model_output: output, messages }),
    JSON.stringify({
      index,
      target,
      messages,
      sample_score: { score, sample_id: index, group_id: group, generation_index: generation },
    }),
  ]
}

t.test('images, several right answers, generations, failures', async (t) => {
  const image = { type: 'image', image: `data:image/jpeg;base64,${base64(png(20, 10))}` }
  const text = (text: string) => ({ type: 'text', text })
  const lines = [
    pair(
      0,
      { content: [image, text('What word?')], reply: 'stop', target: '["STOP", "stop"]', value: { acc: 0, anls: 1 } },
      { group: 0, generation: 1 },
    ),
    pair(
      1,
      { content: [image, text('What word?')], reply: 'go', target: '["STOP", "stop"]', value: { anls: 0.25 } },
      { group: 0, generation: 0, stop: 'max_tokens' },
    ),
    pair(2, { content: [image, image, text('?')], reply: 'x', target: 'x', value: { acc: 1 } }),
    pair(
      3,
      { content: [{ type: 'image', image: 'gone.png' }, text('What?')], reply: '', target: 'x', value: {} },
      { error: 'HTTP 500' },
    ),
    pair(4, { content: [image, text('?')], reply: 'x', target: '', value: { acc: 1 } }),
  ]
  const path = await folderOf(scratch, {
    '20260102_030405/predictions/m/docvqa_val.jsonl': lines.map(([prediction]) => prediction).join('\n'),
    '20260102_030405/reviews/m/docvqa_val.jsonl': `${lines.map(([, review]) => review).join('\n')}\n{"index": 9, "tar`,
    '20260102_030405/reports/m/docvqa.json': JSON.stringify({
      schema_version: 2,
      dataset_name: 'docvqa',
      metrics: [{ identity: { name: 'anls', aggregation: 'mean' }, score: 0.5, num: 4 }],
    }),
  })
  const { rows, run, dir, reports } = await importedRuns(t, 'evalscope', path)
  t.strictSame(
    inBrief(rows).map(([name, , , theirs, differs]) => [name, theirs, differs]),
    [
      ['answer val-3 m', null, 'not comparable'],
      ['answer val-0 m', 0.25, 'score'],
      ['answer val-0 m', 1, 'no'],
    ],
  )
  t.equal(run.started, '2026-01-02T03:04:05.000Z')
  t.match(run.imported, { version: null, withoutImage: 1, totals: [{ name: 'docvqa mean anls', value: 0.5 }, {}] })
  t.same(reports[0]?.leftOut.map(({ text }) => text).sort(), [
    'samples with several images',
    'samples without a right answer',
  ])
  t.match(reports[0]?.problems, [{ file: /reviews/, line: 6 }])
  const [failed, first] = rows
  const test = await readTest(dir, first?.test ?? '')
  t.match(test, { repeat: 1, finish: 'max_tokens', servedModel: 'm-1', system: 'Be brief.', elapsedMs: null })
  t.match(test.case.image, { mediaType: 'image/png', width: 20 }, 'what kind of image it is its bytes tell')
  t.match(test.usage, { input: null, output: null }, 'counts of nothing are not told')
  t.match(await readTest(dir, failed?.test ?? ''), { outcome: 'error', case: { image: { missing: true } } })
  t.equal((await readExchange(dir, test.test)).turns[0]?.messages.at(-1)?.images.length, 1)
})
