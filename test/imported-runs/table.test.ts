import t from '../helpers/tap.ts'
import { folderOf, png } from '../fixtures/foreign-sets.ts'
import { importedRuns, inBrief } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'result-tables')

t.test('a CSV of image, question, truth, model, reply', async (t) => {
  const path = await folderOf(scratch, {
    'results.csv': [
      'id,image,question,answer,model,reply,correct,latency_ms,cost_usd',
      'q1,a.png,Is there a dog?,yes,openai/gpt-x,"Yes, there is.",true,120,0.001',
      'q1,a.png,Is there a dog?,yes,openai/gpt-y,No.,true,,',
      'q2,b.png,Is there a cat?,no,openai/gpt-x,no,1,80,0.002',
      'q3,c.png,Is there a cat?,no,openai/gpt-x,,,,',
    ].join('\n'),
    'a.png': png(20, 10),
  })
  const { rows, run } = await importedRuns(t, 'table', path)
  t.strictSame(inBrief(rows), [
    ['yes-no q1 gpt-x', 'passed', 1, 1, 'no'],
    ['yes-no q1 gpt-y', 'failed', 0, 1, 'only theirs passes'],
    ['yes-no q2 gpt-x', 'passed', 1, 1, 'no'],
    ['yes-no q3 gpt-x', 'unparsed', 0, null, 'not comparable'],
  ])
  t.equal(run.imported?.withoutImage, 2)
  t.strictSame(
    rows.map(({ elapsedMs, costUsd }) => [elapsedMs, costUsd]),
    [
      [120, 0.001],
      [null, null],
      [80, 0.002],
      [null, null],
    ],
  )
})

t.test('cells that should be figures and cannot be read are unknown, and said to be', async (t) => {
  const path = await folderOf(scratch, {
    'results.csv': [
      'image;question;answer;model;reply;latency_ms;cost_usd;timestamp;image_sha256',
      'a.png;How many?;3;acme/sees;3;1200;0,5;yesterday;abc',
      'a.png;How many?;3;acme/looks;3;n/a;0.25;2026-11-23T14:05:09Z;',
      'a.png;How many?;3;acme/gazes;3;;1,5;;',
    ].join('\r\n'),
    'a.png': png(20, 10),
  })
  const { rows, run } = await importedRuns(t, 'table', path)
  t.strictSame(
    rows.map(({ elapsedMs, costUsd }) => [elapsedMs, costUsd]),
    [
      [1200, null],
      [null, 0.25],
      [null, null],
    ],
  )
  const notes = run.imported?.notes ?? []
  for (const note of [
    'cells of cost_usd that are no number and stay unknown (2 times)',
    'cells of latency_ms that are no number and stay unknown',
    'cells of timestamp that are no time and stay unknown',
    'cells of image_sha256 that are no SHA-256 and stay unknown',
  ])
    t.ok(notes.includes(note), `${note}: ${notes.join('; ')}`)
})

t.test('a type with its truth, for what no short answer tells; ids keep all their digits', async (t) => {
  const row = { image: 'a.png', type: 'detect', given: { labels: ['cat'] }, model: 'acme/sees' }
  const truth = { boxes: [{ label: 'cat', box: [2, 2, 8, 6] }] }
  const path = await folderOf(scratch, {
    'results.jsonl': [
      `{"id":9007199254740993,${JSON.stringify({ ...row, truth, reply: [{ label: 'cat', box: [2, 2, 10, 8] }] }).slice(1)}`,
      `{"id":9007199254740992,${JSON.stringify({ ...row, truth, reply: '[]' }).slice(1)}`,
    ].join('\n'),
    'a.png': png(20, 10),
  })
  const { rows } = await importedRuns(t, 'table', path, { space: 'pixel' })
  t.strictSame(
    rows.map(({ case: id, type, outcome }) => [id, type, outcome]),
    [
      ['9007199254740993', 'detect', 'passed'],
      ['9007199254740992', 'detect', 'failed'],
    ],
  )
})
