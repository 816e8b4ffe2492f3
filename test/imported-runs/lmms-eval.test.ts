import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readTest, rootDir } from '../../runner/index.ts'
import { folderOf, png } from '../fixtures/foreign-sets.ts'
import { importedRuns, inBrief, looked } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'lmms-eval')

/** Written by functions of lmms-eval itself: see README.md there. */
const FIXTURE = join(rootDir, 'test/fixtures/lmms-eval')

t.test('logged samples of two tasks: totals are those that it reports', async (t) => {
  const { rows, run, dir } = await importedRuns(t, 'lmms-eval', FIXTURE)
  t.match(run.imported, { tool: 'lmms-eval', version: '0.7.1', files: 3, withoutImage: 4 })
  t.equal(run.started, '2026-08-01T10:15:00.000Z', 'in the time zone that the run was ordered with')
  t.match(run.models, [{ api: 'openai-compatible', model: 'toy/toy-vlm', baseUrl: 'http://127.0.0.1:1234/v1' }])
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === name)?.value
  for (const [task, metric] of [
    ['pope', 'pope_accuracy'],
    ['chartqa', 'relaxed_overall'],
  ] as const) {
    const own = rows.filter((row) => row.suite === task)
    t.equal(own.length, total(`${task} samples`))
    t.equal(own.filter((row) => row.foreignPassed).length / own.length, total(`${task} ${metric}`))
  }
  t.strictSame(
    rows.filter((row) => row.differs !== 'no').map((row) => [row.suite, row.case, row.differs]),
    [['pope', '4', 'only ours passes']],
    'it takes "No." for something else than no',
  )
  const of = async (suite: string, id: string) =>
    readTest(dir, rows.find((row) => row.suite === suite && row.case === id)?.test ?? '')
  t.match(await of('pope', '0'), {
    prompt: 'Are the two circles overlapping?\nAnswer the question using a single word or phrase.',
    usage: { input: 300, output: 2 },
    case: { image: { mediaType: 'image/png' } },
  })
  t.match(await of('chartqa', '3'), {
    reply: '<think>it is red</think>blue',
    usage: { input: null, output: null },
    imported: { scores: [{ name: 'relaxed_overall', same: 'relaxed', passed: false }, {}] },
    case: { image: { missing: true } },
  })
})

t.test('filters, several replies, likelihoods, images by number, what is for a server', async (t) => {
  const line = (fields: object): string =>
    JSON.stringify({ input: 'What word?', target: "['STOP', 'stop']", ...fields })
  const choice = 'Which?\nA. red\nB. blue\nAnswer with the letter.'
  const path = await folderOf(scratch, {
    'm/20260801_101500_samples_docvqa_val.jsonl': [
      line({ doc_id: 0, filtered_resps: 'stop', anls: 1, wer: 0 }),
      line({ doc_id: 1, filtered_resps: 'top', anls: 0.75, wer: 1 }),
      line({ doc_id: 0, resps: 'stop', filtered_resps: '', anls: 0, wer: 1 }),
      line({ doc_id: 2, filtered_resps: 'x', anls: 0, input_media: ['a.png', 'b.png'] }),
      line({ doc_id: 4, filtered_resps: '[1, 2]', target: '[0.25, 10]', anls: 0 }),
      '{"doc_id": 3, "tar',
    ].join('\n'),
    'm/20260801_101500_samples_mmlu_like.jsonl': [
      { doc_id: 0, input: choice, target: 'B', resps: ['B', 'A'], filtered_resps: ['B', 'A'], acc: 0.5 },
      {
        doc_id: 1,
        input: choice,
        target: 'A',
        resps: [[['-1.5', 'True']], [['-2', 'False']]],
        filtered_resps: [
          ['-1.5', 'True'],
          ['-2', 'False'],
        ],
        acc: 1,
      },
      { doc_id: 2, input: choice, target: 'None', filtered_resps: 'A', submission: { id: 2 } },
    ]
      .map((fields) => JSON.stringify(fields))
      .join('\n'),
    'm/20260801_101500_results.json':
      '{"results": {}, "config": {"model": "qwen3_vl"}, "higher_is_better": {"docvqa_val": {"anls": true, "wer": false}}}',
    'm/20260802_101500_samples_mmlu_like.jsonl': JSON.stringify({
      doc_id: 0,
      input: choice,
      target: 'B',
      filtered_resps: 'B',
      submission: { id: 0 },
      acc: 'NaN',
    }).replace('"NaN"', 'NaN'),
  })
  const images = await folderOf(scratch, { 'docvqa_val/0.png': png(9, 9), 'mmlu_like/0.jpg': png(7, 7) })
  const { rows, dir, reports } = await importedRuns(t, 'lmms-eval', path, { images })
  t.match(reports, [
    {
      problems: [{ file: /docvqa_val/, line: 6 }],
      models: [{ name: 'unknown/qwen3_vl' }],
      repeats: 2,
      images: 2,
      withoutImage: 1,
    },
    { tests: 1, models: [{ name: 'unknown/m' }], version: null },
  ])
  t.strictSame(reports[0]?.leftOut.map(({ text }) => text).sort(), [
    'results whose right answer is a list of numbers, of which nothing tells what they mean',
    'samples scored by the likelihood of answers, without a reply',
    'samples with several images',
    'samples without a right answer',
  ])
  t.strictSame(
    inBrief(rows).map(([name, outcome, , theirs, differs]) => [name, outcome, theirs, differs]),
    [
      ['answer 0 qwen3_vl', 'passed', 1, 'no'],
      ['answer 1 qwen3_vl', 'failed', 0.75, 'no'],
      ['pattern 0 qwen3_vl', 'passed', 0.5, 'not comparable'],
      ['pattern 0 qwen3_vl', 'failed', 0.5, 'not comparable'],
    ],
  )
  const first = await readTest(dir, rows[0]?.test ?? '')
  t.match(first.imported?.scores, [
    { name: 'anls', value: 1, passed: true },
    { name: 'wer', value: 0, passed: null },
    { name: 'anls (another filter)', value: 0 },
    { name: 'wer (another filter)' },
  ])
  t.match(first.case.image, { width: 9 })
  const [report] = await looked(t, 'lmms-eval', join(path, 'm/20260802_101500_samples_mmlu_like.jsonl'), {
    dataDir: scratch,
    dryRun: true,
  })
  t.match(report, { tests: 1, withoutImage: 1, title: 'mmlu_like unknown' })
})
