import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { importInto } from '../../runner/suite/importers/read-foreign.ts'
import { CsvCells } from '../../runner/suite/importers/tables/csv-cells.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { twiceGiven } from '../../runner/suite/twice-given.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { folderOf, png, type Files } from '../fixtures/foreign-sets.ts'

const scratch = await mkdtemp(join(tmpdir(), 'benchloupe-imports-'))
t.teardown(() => rm(scratch, { recursive: true, force: true }))

const images: Files = { 'a.png': png(100, 80, 1), 'b.png': png(100, 80, 2) }

async function imported(files: Files, more: { type?: string; boxes?: 'xywh' | 'xyxy' } = {}) {
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const path = await folderOf(scratch, { ...images, ...files })
  const report = await importInto({ format: 'table', path, name: 'got', dataDir, ...more }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  const cases = report.written === null ? [] : (await loadSuite(report.written, testTypes)).cases
  return {
    cases: cases.map(({ id, type, truth }) => [id, type, truth]),
    images: cases.map(({ image }) => image.name),
    questions: cases.map(({ question }) => question),
    problems: report.problems.map(({ file, line = 0, field, message }) =>
      [file, line, field, message].filter((part) => part !== undefined).join(' '),
    ),
    notes: report.notes.map(({ text }) => text),
    leftOut: report.leftOut.map(({ text, count }) => [text, count]),
  }
}

const cells = (text: string, delimiter = ',', step = text.length): string[][] => {
  const reader = new CsvCells(delimiter, 1000)
  const rows: string[][] = []
  for (let at = 0; at < text.length; at += step)
    for (const record of reader.push(text.slice(at, at + step))) rows.push(record.cells)
  for (const record of reader.end()) rows.push(record.cells)
  return rows
}

t.test('cells are those that the csv module of Python reads', (t) => {
  for (const [text, rows] of [
    [
      'a,b\r\nc,d\ne,f\rg,h',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    ['"a ""b"" c",d', [['a "b" c', 'd']]],
    ['"5" screen",x', [['5 screen"', 'x']]],
    ['a "b" c,d', [['a "b" c', 'd']]],
    [' "a",b', [[' "a"', 'b']]],
    ['"a\r\nb",c\n', [['a\r\nb', 'c']]],
    [
      'a,\n\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['""', [['']]],
    ['"a""', null],
  ] as const) {
    for (const step of [1, 2, 3, 100])
      if (rows === null) t.throws(() => cells(text, ',', step), text)
      else t.same(cells(text, ',', step), rows, JSON.stringify(text))
  }
  t.end()
})

t.test('delimiters, line ends, encodings', async (t) => {
  const semicolons = await imported({
    'q.csv': '\uFEFFimage;question;options;answer\na.png;"Is it 1,5 m?";yes|no;no\n',
  })
  t.same(semicolons.cases, [['a-pattern', 'pattern', { option: 'no' }]])
  t.same(semicolons.questions, ['Is it 1,5 m?'])
  const excel = await imported({ 'q.csv': 'sep=;\r\nimage;question;answer\r\na.png;Is it?;no\nb.png;Is it?;yes\r' })
  t.same(excel.cases.length, 2, 'mixed line ends, and the first line of Excel')
  const wide = Buffer.from('\uFEFFimage\tquestion\tanswer\na.png\tÖ?\tyes\n', 'utf16le')
  t.same((await imported({ 'q.tsv': wide })).questions, ['Ö?'], 'UTF-16 with its mark, as Excel writes Unicode text')
  const latin = await imported({ 'q.csv': Buffer.from('image,question,answer\na.png,\xd6?,yes\n', 'latin1') })
  t.match(latin.problems, [/q\.csv \d is not UTF-8 text/])
  t.same(latin.cases, [])
  const lines = await imported({
    'q.jsonl': Buffer.from('{"image":"a.png","question":"\xd6?","answer":"yes"}', 'latin1'),
  })
  t.match(lines.problems, [/q\.jsonl .*is not UTF-8 text/])
  t.match((await imported({ 'q.csv': 'image,question,answer\na.png,\uFFFD?,yes\n' })).notes, [/U\+FFFD/])
})

t.test('names of columns', async (t) => {
  const twins = await imported({ 'q.csv': 'image,question,answer,answer\na.png,How many?,7,8\n' })
  t.match(twins.problems, [/q\.csv 1 has two columns named "answer" \(3 and 4\)/])
  t.same(twins.cases, [])
  const rivals = await imported({ 'q.csv': 'image_name,question,answer,label,colour\na.png,How long?,7,8,x\n' })
  t.same(rivals.cases, [['a-number', 'number', { value: 7 }]])
  t.ok(rivals.notes.includes('columns "answer", "label" could each be the answer; "answer" was taken'))
  t.ok(rivals.notes.includes('columns that were not used: "colour"'))
  const accepted = await imported({
    'q.json': JSON.stringify([{ image: 'a.png', question: 'Read the sign.', possible_answers: ['STOP', 'Stop'] }]),
  })
  t.same(accepted.cases[0]?.[2], { text: 'STOP', alternatives: ['Stop'] })
})

t.test('JSON as Python writes it, JSON Lines, conversations', async (t) => {
  const python = await imported({
    'q.json':
      '{"image":"a.png","question":"Is NaN it?","answer":"yes","width":NaN}\n{"image":"b.png","question":"Is it?","answer":NaN}\n{"image":"b.png","question":"Is it?","answer":"no","score":-Infinity}\n',
  })
  t.same(python.problems, [])
  t.same(python.cases, [
    ['a-yes-no', 'yes-no', { answer: 'yes' }],
    ['b-yes-no', 'yes-no', { answer: 'no' }],
  ])
  t.equal(python.questions[0], 'Is NaN it?')
  t.same(python.leftOut, [['rows without an answer', 1]])
  t.ok(python.notes.includes('bare NaN or Infinity, as Python writes them, were read as null'))

  const turn = (from: string, value: string) => ({ from, value })
  const llava = await imported({
    'q.json': JSON.stringify([
      {
        id: 18,
        images: ['a.png'],
        conversations: [
          turn('human', '<image>\nIs it a tree?'),
          turn('gpt', 'Yes'),
          turn('human', 'Why?'),
          turn('gpt', 'So.'),
        ],
      },
      { id: 19, image: 'b.png', conversations: [turn('human', 'Is it a dog?\n<image>'), turn('gpt', 'No')] },
      { id: 20, images: ['a.png', 'b.png'], conversations: [turn('human', 'Same?'), turn('gpt', 'No')] },
    ]),
  })
  t.same(llava.cases, [
    ['18', 'yes-no', { answer: 'yes' }],
    ['19', 'yes-no', { answer: 'no' }],
  ])
  t.same(llava.questions, ['Is it a tree?', 'Is it a dog?'])
  t.same(llava.leftOut, [['rows with several images', 1]])
  t.ok(llava.notes.includes('of conversations the first question was taken; the others may rest on it'))
})

t.test('spellings of columns, answers and options that programs differ in', async (t) => {
  const spaced = await imported({
    'q.csv': 'Image File,Question-Text,Ground Truth\na.png,Is it?,TRUE\nb.png,Is it?,False\n',
  })
  t.same(spaced.cases, [
    ['a-yes-no', 'yes-no', { answer: 'yes' }],
    ['b-yes-no', 'yes-no', { answer: 'no' }],
  ])
  const comma = await imported({
    'q.csv': '\ufeffimage;question;answer\r\na.png;How much is it?;3,5\r\nb.png;How much is it?;1,250\r\n',
  })
  t.same(
    comma.cases.map(([, type, truth]) => [type, truth]),
    [
      ['number', { value: 3.5 }],
      ['number', { value: 1250 }],
    ],
    'a comma before three digits is one between thousands',
  )
  const letters = await imported({
    'q.csv': 'image,question,A,B,answer\na.png,Which?,red,blue,b\nb.png,Which?,red,blue,(a)\n',
  })
  t.same(
    letters.cases.map(([, , truth]) => truth),
    [{ option: 'blue' }, { option: 'red' }],
  )
  const rows = await imported({
    'q.jsonl':
      '{"image":"a.png","question":"Which?","options":["red","blue"],"answer":"red"}\n{"image":"b.png","question":"Which?","choices":["red","blue"],"answer":"blue"}\n',
  })
  t.same(
    rows.cases.map(([, type, truth]) => [type, truth]),
    [
      ['pattern', { option: 'red' }],
      ['pattern', { option: 'blue' }],
    ],
  )
  const wordy = await imported({ 'q.csv': 'image,question,answer\na.png,What colour?,red\nb.png,What colour?,blue\n' })
  t.match(wordy.notes, [/^asked as answer, .* as the answers are words; /])
})

t.test('fields of JSON that are given twice', async (t) => {
  const row = (image: string, more = ''): string =>
    `{"image":"${image}.png","question":"Is it \\"a\\": {\\\\?",${more}"answer":"yes"}`
  const lines = await imported({
    'q.jsonl': `${row('a')}\n${row('b', '"answer":"no",')}\n${row('b', '"\\u0061nswer":"no",')}\n`,
  })
  t.same(lines.cases, [['a-yes-no', 'yes-no', { answer: 'yes' }]])
  t.match(lines.problems, [/ 2 answer is given twice; keep one of the two/, / 3 answer is given twice/])
  const list = await imported({ 'q.json': `{"data": [${row('a')}, ${row('b', '"answer":"no", ')}]}` })
  t.same(list.cases, [['a-yes-no', 'yes-no', { answer: 'yes' }]])
  t.match(list.problems, [/data\[1\]\.answer is given twice/])
  const whole = await imported({ 'q.json': `{"data": [], "data": [${row('a')}]}` })
  t.match(whole.problems, [/data is given twice/])
  t.same(
    twiceGiven('{"a":{"b":1,"c":[{"b":1},{"b":1,"b":2}]},"b":"\\"b\\":"}'),
    [{ field: 'a.c[1].b', row: '' }],
    'one name in two objects is no name twice',
  )
})

t.test('each class, else each question, gets its type', async (t) => {
  const rows = [
    'a.png,Is there a dog?,yes',
    'b.png,Is there a cat?,no',
    'a.png,How many dogs are there?,2',
    'b.png,What is the total?,12.5',
    'a.png,Read the sign.,STOP',
    'a.png,Who won?,7',
    'b.png,Who won?,9',
  ]
  const mixed = await imported({ 'q.csv': `image,question,answer\n${rows.join('\n')}\n` })
  t.same(
    mixed.cases.map(([, type]) => type),
    ['yes-no', 'yes-no', 'count', 'number', 'read-text', 'number', 'number'],
    'by how a question is put, or by all answers to the same question',
  )
  t.ok(
    mixed.notes.some((note) =>
      /^asked as yes-no, as all answers to questions put in this way .*a column "type"/.test(note),
    ),
  )
  t.ok(mixed.notes.some((note) => /^asked as number, as all answers to the same question/.test(note)))
  const alone = await imported({ 'q.csv': 'image,question,answer\na.png,Is it?,yes\n' })
  t.same(alone.notes, [], 'nothing was to be chosen')
})

t.test('boxes and labels in columns', async (t) => {
  const rows = await imported({
    'q.csv':
      'filename,width,height,class,xmin,ymin,xmax,ymax\na.png,100,80,cat,10,20,30,40\nb.png,100,80,dog,1,2,3,4\na.png,100,80,dog,50,50,60,70\n',
  })
  t.same(rows.problems, [])
  t.same(rows.cases, [
    [
      'a',
      'detect',
      {
        boxes: [
          { label: 'cat', box: [10, 20, 20, 20] },
          { label: 'dog', box: [50, 50, 10, 20] },
        ],
      },
    ],
    ['b', 'detect', { boxes: [{ label: 'dog', box: [1, 2, 2, 2] }] }],
  ])
  t.same(rows.notes, ['columns that were not used: "width", "height"'])
  const list = { 'q.jsonl': '{"image":"a.png","boxes":[[10,20,30,40],[1,2,3,4]],"labels":["cat","dog"]}' }
  t.match((await imported(list)).problems, [/boxes can be read in two ways|can be read in two ways/])
  t.same((await imported(list, { boxes: 'xyxy' })).cases[0]?.[2], {
    boxes: [
      { label: 'cat', box: [10, 20, 20, 20] },
      { label: 'dog', box: [1, 2, 2, 2] },
    ],
  })
  const broken = await imported({
    'q.csv': 'image,label,x1,y1,x2,y2\na.png,cat,10,20,x,40\na.png,cat,1,2,3,4\nb.png,cat,1,2,3,4\n',
  })
  t.same(
    broken.cases.map(([id]) => id),
    ['b'],
    'no image with a smaller truth',
  )
  t.match(broken.problems, [/q\.csv 2 has no four numbers under x1, y1, x2, y2/])
})

t.test("ids and images keep their images' names", async (t) => {
  const { cases, images } = await imported({
    'pics/bär 1.jpeg': png(9, 9, 7),
    'pics/汽车.png': png(9, 9, 8),
    'q.csv':
      'image,question,answer\npics/b\u0061\u0308r 1.jpeg,Is it?,yes\n汽车.png,Is it?,no\npics/bär 1.jpeg,Was it?,yes\n',
  })
  t.same(images.sort(), ['images/bär 1.png', 'images/bär 1.png', 'images/汽车.png'], 'known by their bytes')
  t.match(
    cases.map(([id]) => id),
    ['bar-1-yes-no', /yes-no/, 'bar-1-yes-no-2'],
  )
})

t.test('free answers: texts to be read, short answers, sentences', async (t) => {
  const { cases, problems } = await imported({
    'q.csv':
      'image,class,question,answer,rule\n' +
      'a.png,x,What does the sign say?,STOP at the line and wait for the man with the red flag,\n' +
      'a.png,y,Who is it?,Dr. M. Okafor,\n' +
      'b.png,y,Which one?,the left one,anls\n' +
      'a.png,z,"Give (rows, columns).",4x5,\n' +
      'b.png,z,Why is the man who stands at the door so glad?,Because the long train that he was waiting for has come at last,\n',
  })
  t.match(problems, [/q\.csv 6 is answered with a sentence of 13 words, and only a judge could tell/])
  t.same(cases[0]?.slice(1), ['read-text', { text: 'STOP at the line and wait for the man with the red flag' }])
  if (!testTypes.some(({ name }) => name === 'answer')) return t.comment('there is no type for short answers')
  t.same(
    cases.slice(1).map(([, type, truth]) => [type, truth]),
    [
      ['answer', { answers: ['Dr. M. Okafor'] }],
      ['answer', { answers: ['the left one'] }],
      ['answer', { answers: ['4x5'] }],
    ],
  )
})
