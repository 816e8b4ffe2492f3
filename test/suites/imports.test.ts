import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { importSuite, newCounter, progressOf, sniffFormats } from '../../runner/index.ts'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { importInto } from '../../runner/suite/importers/read-foreign.ts'
import { importers } from '../../runner/suite/importers/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { base64, cocoSet, folderOf, png, tableOf, vocXml, type Files } from '../fixtures/foreign-sets.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { importedInto, refusal, told, type Imported } from '../helpers/imported.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

const scratch = await tempDir(t, 'imports')
const imported = (format: string, files: Files | string, more: Partial<ImportOrder> = {}): Promise<Imported> =>
  importedInto(scratch, format, files, more)

t.test('a suite of our own format', async (t) => {
  const line = {
    id: 'a',
    type: 'count',
    image: 'images/x/a.png',
    given: { object: 'dots' },
    truth: { count: 1 },
    passMark: 0.5,
  }
  const files = (...lines: object[]): Files => ({
    'suite.json': JSON.stringify({
      format: 1,
      name: 'theirs',
      title: 'Theirs',
      licence: 'MIT',
      passMarks: { count: 0.7 },
    }),
    'cases.jsonl': lines.map((line) => JSON.stringify(line)).join('\n'),
    'images/x/a.png': png(9, 9),
    'images/unused.png': png(8, 8),
    'run.sh': 'echo',
  })
  const { report, cases } = await imported('suite', files(line, { ...line, type: 'locate', truth: { points: [] } }))
  t.same(told(report), [])
  t.same(cases, [
    { ...line, image: 'images/a.png' },
    { ...line, image: 'images/a.png', type: 'locate', truth: { points: [] } },
  ])
  t.match(JSON.parse(await readFile(join(report.written!, 'suite.json'), 'utf8')), {
    name: 'got',
    title: 'Theirs',
    licence: 'MIT',
    passMarks: { count: 0.7 },
  })
  t.same(
    (await readdir(report.written!, { recursive: true })).sort(),
    ['cases.jsonl', 'images', 'images/a.png', 'suite.json'],
    'with the files that are in use, and no other',
  )

  const bad = await imported('suite', files(line, { ...line, id: 'b', image: 'images/none.png' }))
  t.match(told(bad.report), [/cases\.jsonl 2: image images\/none\.png: is not there/])
  t.equal(bad.report.written, null, 'one problem, and nothing is copied')
  t.match(told((await imported('suite', files({ ...line, typ: 1 }))).report), [
    /cases\.jsonl 1: typ is not a known field/,
  ])
})

t.test('an import counts what it has looked at', async (t) => {
  const counter = newCounter()
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  await importInto(
    { format: 'coco', path: await folderOf(scratch, cocoSet()), name: 'cells', dataDir, counter },
    testTypes,
    (picked) => Promise.resolve(picked),
  )
  t.same(progressOf(counter), { done: 2, images: 2 })
})

t.test('where a suite is written', async (t) => {
  const set = await folderOf(scratch, cocoSet())
  const { report, dataDir } = await imported('coco', set)
  const again = (more: Partial<ImportOrder> = {}): Promise<Imported> => imported('coco', set, { dataDir, ...more })
  const suites = join(dataDir, 'suites')
  t.match(await refusal(again()), /got: is there already/)
  await writeFile(join(report.written!, 'mine.txt'), 'x')
  const replaced = await again({ replace: true })
  t.equal(replaced.report.written, report.written)
  t.same(await readdir(suites), ['got'], 'the old one is gone, and nothing half-made is left')
  t.notOk((await readdir(report.written!)).includes('mine.txt'))

  await mkdir(join(suites, 'photos'))
  t.match(await refusal(again({ name: 'photos', replace: true })), /photos: exists but is not a suite folder/)
  for (const [name, message] of [
    ['../up', /not a suite name/],
    ['a b', /not a suite name/],
    ['geometry', /name of a drawn suite/],
    ['', /not a suite name/],
  ] as const)
    t.match(await refusal(again({ name })), message)
  t.match(await refusal(again({ name: 'x', format: 'cocoo' })), /cocoo: is not a format; did you mean "coco"\?/)
  t.match(await refusal(again({ name: 'x', type: 'cuont' })), /did you mean "count"\?/)
  t.match(await refusal(again({ name: 'x', path: join(set, 'nowhere') })), /is not there/)
  t.match(await refusal(again({ name: 'x', images: join(set, 'set.json') })), /is a file; name the folder/)

  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('.importing-'))
  const dry = await imported('coco', set, { dryRun: true, name: 'dry' })
  t.same(dry.report.understood.byType, { detect: 2 })
  t.equal(dry.report.samples.length, 2)
  t.equal(dry.report.written, null)
  t.same(await readdir(dry.dataDir), [], 'a dry run writes nothing')
  t.same(
    (await readdir(tmpdir())).filter((name) => name.startsWith('.importing-')),
    before,
  )

  const apart = await imported('coco', { 'a/set.json': cocoSet()['set.json']! }, { images: join(set, 'images') })
  t.equal(apart.cases.length, 2, 'images may be elsewhere')
})

t.test('hostile sets', async (t) => {
  const outside = await folderOf(scratch, { 'secret.png': png(9, 9, 77) })
  const names = [
    '../secret.png',
    '/etc/passwd',
    'C:\\secret.png',
    '..\\..\\secret.png',
    'link.png',
    'folder/secret.png',
    'https://example.org/a.png',
    'a.png\0.png',
    '',
    'pipe.png',
    'html.png',
    'a.png',
  ]
  const made = await imported('table', {
    'rows.jsonl': names
      .map((image, i) => JSON.stringify({ id: `${i}`, image, question: 'Is it?', answer: 'yes' }))
      .join('\n'),
    'link.png': { link: join(outside, 'secret.png') },
    folder: { link: outside },
    'html.png': '<!doctype html>',
    'a.png': png(9, 9),
  })
  t.same(
    made.cases.map(({ id }) => id),
    ['11'],
  )
  t.match(told(made.report), [
    /leads out/,
    /absolute path/,
    /drive letter/,
    /leads out/,
    /link\.png: is, or is reached through, a symbolic link/,
    /symbolic link/,
    /is an address/,
    /NUL/,
    /image is empty/,
    /pipe\.png: is not there/,
    /html\.png: Not a usable image: it is an HTML page/,
  ])

  const bomb = Buffer.from(png(9, 9))
  bomb.writeUInt32BE(50_000, 16)
  bomb.writeUInt32BE(50_000, 20)
  const odd = await imported('vlmevalkit', {
    'a.tsv': tableOf(
      '\t',
      ['index', 'image', 'question', 'answer', 'category'],
      ...['__proto__', 'constructor', '../../x', 'CON', 'x'.repeat(200), '.', 'A', 'a'].map((index, i) => [
        index,
        base64(i === 0 ? bomb : png(9, 9, i)),
        'Is it?',
        'yes',
        index,
      ]),
    ),
  })
  t.match(told(odd.report), [
    /a\.tsv 2: image: Not a usable image: it (has more than 100 million pixels|is cut short or damaged)/,
  ])
  t.same(
    odd.cases.map(({ id }) => id),
    ['constructor', 'x', 'CON', 'x'.repeat(56), 'case', 'A', 'a-2'],
  )
  t.equal(odd.report.understood.byClass.constructor, 1)

  const huge = await folderOf(scratch, { 'big.tsv': 'index\timage\tquestion\tanswer\n' })
  const file = join(huge, 'big.tsv')
  await writeFile(file, `0\t${base64(png(9, 9))}\tIs it?\tyes\n1\t`, { flag: 'a' })
  const piece = 'A'.repeat(10 * 2 ** 20)
  for (let i = 0; i < 15; i++) await writeFile(file, piece, { flag: 'a' })
  await writeFile(file, '\tIs it?\tyes\n', { flag: 'a' })
  const big = await imported('vlmevalkit', huge)
  t.match(told(big.report), [/big\.tsv \d+: has a row of more than 140 MB; nothing after it was read/])
  t.same(
    big.cases.map(({ id }) => id),
    ['0'],
    'what stood before it is imported',
  )
})

t.test('a hundred thousand rows pass through in bounded memory', async (t) => {
  const rows = 100_001
  const dir = await folderOf(scratch, {
    'rows.tsv': tableOf(
      '\t',
      ['index', 'image', 'question', 'answer'],
      [0, base64(png(200, 100)), 'How many dots are there?', 1],
    ),
  })
  const filler = 'x'.repeat(300)
  for (let from = 1; from < rows; from += 1000)
    await writeFile(
      join(dir, 'rows.tsv'),
      Array.from({ length: 1000 }, (_, i) => `${from + i}\t0\tHow many dots are there? ${filler}\t${i}\n`).join(''),
      { flag: 'a' },
    )
  const started = performance.now()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const report = await importInto({ format: 'vlmevalkit', path: dir, name: 'many', dataDir }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  clearInterval(watch)
  t.same([report.understood.cases, report.understood.images, report.problems.length], [rows, 1, 0])
  t.equal(report.samples.length, 10)
  t.ok(
    most - before < 500 * 2 ** 20,
    `${Math.round((most - before) / 2 ** 20)} MB more in ${Math.round(performance.now() - started)} ms`,
  )
})

t.test('formats are known by a look', async (t) => {
  const sets: { [format: string]: Files } = {
    suite: { 'suite.json': '{}', 'cases.jsonl': '' },
    imagegen: { 'manifest.yaml': 'scale_inverse: 1\n' },
    coco: cocoSet(),
    vlmevalkit: { 'a.tsv': 'index\timage\tquestion\tanswer\n' },
    voc: { 'x/a.xml': vocXml('a.png', [1, 1]) },
    yolo: { 'classes.txt': 'a\n', 'x.txt': '0 0.1 0.1 0.2 0.2\n' },
    screenspot: { 'a.json': '[{"img_filename":"a","bbox":[1,2,3,4],"instruction":"x"}]' },
    clockbench: { 'answers.json': '{"one": {"answer_time": "{}"}}' },
    table: { 'a.csv': 'image,answer\n' },
  }
  t.same(Object.keys(sets).sort(), importers.map(({ name }) => name).sort(), 'each of them')
  for (const [format, files] of Object.entries(sets))
    t.equal((await sniffFormats(await folderOf(scratch, files)))[0]?.format, format, format)
  t.same(await sniffFormats(await folderOf(scratch, { 'notes.txt': 'hello' })), [])
})

t.test('the worker brings samples with truth as marks on reduced images', async (t) => {
  const workers = sharedWorkers()
  const path = await folderOf(scratch, cocoSet())
  const report = await importSuite({ format: 'coco', path, name: 'x', dataDir: scratch, dryRun: true }, workers)
  t.same(
    report.samples.map(({ at, expected, size, marks }) => ({
      at,
      expected,
      size,
      shapes: marks.map(({ shape, role }) => ({ role, shape })),
    })),
    [
      {
        at: { file: 'set.json' },
        expected: '2 objects',
        size: { width: 60, height: 40 },
        shapes: [
          { role: 'expected', shape: { kind: 'box', x: 5, y: 6, width: 10, height: 12 } },
          { role: 'expected', shape: { kind: 'box', x: 30.5, y: 6, width: 10, height: 12 } },
          { role: 'ignored', shape: { kind: 'box', x: 0, y: 20, width: 60, height: 20 } },
        ],
      },
      {
        at: { file: 'set.json' },
        expected: '1 object',
        size: { width: 60, height: 40 },
        shapes: [{ role: 'expected', shape: { kind: 'box', x: 50, y: 30, width: 10, height: 10 } }],
      },
    ],
  )
  for (const { thumb } of report.samples)
    t.match(await sharp(thumb).metadata(), { format: 'webp', width: 60, height: 40 })
  t.match(
    await refusal(importSuite({ format: 'coco', path: join(path, 'no'), name: 'x', dataDir: scratch }, workers)),
    /is not there/,
  )
})
