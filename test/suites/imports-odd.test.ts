import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { importInto } from '../../runner/suite/importers/read-foreign.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { folderOf, png, type Files } from '../fixtures/foreign-sets.ts'

const scratch = await mkdtemp(join(tmpdir(), 'benchloupe-odd-'))
t.teardown(() => rm(scratch, { recursive: true, force: true }))

async function imported(format: string, files: Files) {
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const path = await folderOf(scratch, files)
  const report = await importInto({ format, path, name: 'got', dataDir }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  const cases = report.written === null ? [] : (await loadSuite(report.written, testTypes)).cases
  return {
    cases: cases.map(({ type, given, truth }) => [type, given, truth]),
    problems: report.problems.map(({ message }) => message),
    notes: report.notes.map(({ text }) => text),
  }
}

const a: Files = { 'a.png': png(100, 80, 1) }
const choice = (right: string) => ['pattern', { options: [{ name: 'red' }, { name: 'blue' }] }, { option: right }]
const rows = (...list: object[]): string =>
  list.map((row) => JSON.stringify({ image: 'a.png', question: 'Colour?', ...row })).join('\n')

t.test('options in columns of their own, whatever these are called', async (t) => {
  for (const [head, answer] of [
    ['A,B', 'B'],
    ['a,b', 'b'],
    ['option_a,option_b', 'B'],
    ['Option A,Option B', 'b'],
    ['optionA,optionB', 'optionb'],
    ['choice1,choice2', '2'],
    ['option_0,option_1', 'option_1'],
    ['choice_1,choice_2', 'blue'],
  ] as const) {
    const { cases, notes } = await imported('table', {
      ...a,
      't.csv': `image,question,${head},answer\na.png,Colour?,red,blue,${answer}\n`,
    })
    if (head === 'optionA,optionB') t.same(cases.length, 1, head)
    else t.same([cases, notes], [[choice('blue')], []], head)
  }
  const { cases } = await imported('table', { ...a, 't.csv': 'image,question,x,y,answer\na.png,Colour?,1,2,red\n' })
  t.equal(cases[0]?.[0], 'answer', 'x and y are no options')
})

t.test('numbers of options count from 0 or from 1, where the table shows which', async (t) => {
  const choices = ['red', 'blue']
  const from0 = await imported('table', {
    ...a,
    't.jsonl': rows({ choices, answer: 1 }, { choices, answer: 0, question: 'Which?' }),
  })
  t.same(
    from0.cases.map(([, , truth]) => truth),
    [{ option: 'blue' }, { option: 'red' }],
  )
  const from1 = await imported('table', {
    ...a,
    't.jsonl': rows({ choices, answer: 1 }, { choices, answer: 2, question: 'Which?' }),
  })
  t.same(
    from1.cases.map(([, , truth]) => truth),
    [{ option: 'red' }, { option: 'blue' }],
  )
  const open = await imported('table', { ...a, 't.jsonl': rows({ choices, answer: 1 }) })
  t.same(open.cases, [])
  t.match(open.problems, [/counted from 0 or from 1/])
})

t.test('answers and images as objects', async (t) => {
  const annotators = [
    { answer: 'red', answer_confidence: 'yes' },
    { answer: 'crimson', answer_confidence: 'no' },
  ]
  const vqa = await imported('table', { ...a, 't.jsonl': rows({ answers: annotators }) })
  t.same(vqa.cases[0]?.[2], { answers: ['red', 'crimson'] })
  const bytes = Buffer.from(a['a.png'] as Buffer).toString('base64')
  for (const image of [
    { bytes, path: 'elsewhere.png' },
    { path: 'a.png', bytes: null },
  ]) {
    const { cases, problems } = await imported('table', { ...a, 't.jsonl': rows({ image, answer: 'red' }) })
    t.same([cases.length, problems], [1, []])
  }
})

t.test('a table without a head says so', async (t) => {
  const { problems } = await imported('table', { ...a, 't.csv': 'a.png,10,10,30,30,cat\n' })
  t.match(problems, [/is this line a row\?/])
})

t.test('COCO as Python and web tools write it', async (t) => {
  const coco = (name: string, bbox: unknown): string =>
    JSON.stringify({
      images: [{ id: 1, file_name: name, width: 100, height: 80 }],
      categories: [{ id: 1, name: 'cat' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox, area: 4 }],
    })
  const truth = { boxes: [{ label: 'cat', box: [10, 10, 20, 20] }] }
  const nan = await imported('coco', {
    ...a,
    'i.json': coco('a.png', [10, 10, 20, 20]).replace('"area":4', '"area":NaN'),
  })
  t.same([nan.cases[0]?.[2], nan.notes], [truth, ['bare NaN or Infinity, as Python writes them, were read as null']])
  const broken = await imported('coco', {
    ...a,
    'i.json': coco('a.png', [10, 10, 20, 20]).replace('[10,10,20,20]', '[10,NaN,20,20]'),
  })
  t.same(broken.cases, [], 'a box of NaN is none')
  const quoted = await imported('coco', { ...a, 'i.json': coco('a.png', ['10', '10', '20', '20']) })
  t.same(quoted.cases[0]?.[2], truth)
  const escaped = await imported('coco', { 'a b.png': png(100, 80, 1), 'i.json': coco('a%20b.png', [10, 10, 20, 20]) })
  t.same(escaped.cases[0]?.[2], truth)
})
