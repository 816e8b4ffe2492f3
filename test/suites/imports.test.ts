import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zipSync } from 'fflate'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { Compile } from '../../runner/tools/typebox.ts'
import {
  importSuite,
  newCounter,
  progressOf,
  rootDir,
  sniffFormats,
  startWorkers,
  suiteSchemas,
} from '../../runner/index.ts'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { importInto, type ImportFindings } from '../../runner/suite/importers/read-foreign.ts'
import { importers } from '../../runner/suite/importers/index.ts'
import type { Picked } from '../../runner/suite/importers/samples.ts'
import { loadSuite, SuiteError } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { base64, cocoSet, folderOf, png, tableOf, vocXml, type Files } from '../fixtures/foreign-sets.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const scratch = await tempDir(t, 'imports')

type Report = ImportFindings & { samples: readonly Picked[] }
type Record = Picked['record']

interface Imported {
  report: Report
  cases: Record[]
  dataDir: string
}

/** Imports a set into a data folder of its own, and loads what was written, as a run would. */
async function imported(format: string, files: Files | string, more: Partial<ImportOrder> = {}): Promise<Imported> {
  const path = typeof files === 'string' ? files : await folderOf(scratch, files)
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const report = await importInto({ format, path, name: 'got', dataDir, ...more }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  if (report.written === null) return { report, cases: [], dataDir }
  const { cases } = await loadSuite(report.written, testTypes)
  return {
    report,
    dataDir,
    cases: cases.map(({ format: _format, suite: _suite, image, ...rest }) => ({ ...rest, image: image.name })),
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SuiteError) return error.message
  throw error ?? new Error('nothing was refused')
}

const told = ({ problems }: Report): string[] =>
  problems.map(
    ({ file, line, field, message }) =>
      `${file}${line === undefined ? '' : ` ${line}`}: ${field === undefined ? '' : `${field} `}${message}`,
  )
const leftOut = ({ leftOut: all }: Report): [string, number][] => all.map(({ text, count }) => [text, count])
const briefly = (cases: readonly Record[]): [string, string, unknown][] =>
  cases.map(({ id, type, truth }) => [id, type, truth])

t.test('COCO instances', async (t) => {
  const { report, cases } = await imported('coco', cocoSet(), { title: 'Cells' })
  t.same(told(report), [])
  t.same(report.understood, { cases: 2, images: 2, byType: { detect: 2 }, byClass: {} })
  t.same(leftOut(report), [])
  t.same(
    report.notes.map(({ text, count }) => [text, count]),
    [
      ['ids were changed, being no safe file names or given twice', 2],
      ['crowd regions count neither way: what is found in them is neither right nor wrong', 1],
      ['boxes that reached over the edge of their image were cut', 1],
    ],
  )
  t.same(
    cases,
    [
      {
        id: 'cell-1',
        type: 'detect',
        image: 'images/cell 1.png',
        given: { labels: ['cell', 'dirt'] },
        truth: {
          boxes: [
            { label: 'cell', box: [5, 6, 10, 12] },
            { label: 'cell', box: [30.5, 6, 10, 12] },
          ],
          ignored: [{ label: 'dirt', box: [0, 20, 60, 20], crowd: true }],
        },
      },
      {
        id: 'cell-2',
        type: 'detect',
        image: 'images/cell 2.png',
        given: { labels: ['cell', 'dirt'] },
        truth: { boxes: [{ label: 'dirt', box: [50, 30, 10, 10] }] },
      },
    ],
    'every label but the parent of the others; boxes cut at the edge',
  )
  t.match(JSON.parse(await readFile(join(report.written!, 'suite.json'), 'utf8')), {
    source: /^set-.*, imported as coco$/,
    format: 1,
    name: 'got',
    title: 'Cells',
  })

  const counted = await imported('coco', cocoSet(), { type: 'count' })
  t.same(briefly(counted.cases), [
    ['cell-1-cell', 'count', { count: 2, points: [{ at: [10, 12] }, { at: [35.5, 12] }] }],
    ['cell-2-dirt', 'count', { count: 1, points: [{ at: [55, 35] }] }],
  ])
  t.same(
    leftOut(counted.report)[0],
    ['counts of "dirt" in images with a crowd region of it', 1],
    'a crowd has no number',
  )

  const set = JSON.parse(cocoSet()['set.json'] as string) as {
    images: object[]
    annotations: unknown[]
    categories: object[]
  }
  set.annotations.push(
    { image_id: 1, category_id: 7, bbox: [1, 2, 'x', 4] },
    { image_id: 2, category_id: 99, bbox: [1, 1, 5, 5] },
    { image_id: 44, category_id: 7, bbox: [1, 1, 5, 5] },
    null,
  )
  set.images.push(
    { id: 3, file_name: '../../etc/passwd.png' },
    { id: 4, file_name: 'gone.png' },
    { id: 5, file_name: 'other.png', width: 6, height: 4 },
    { id: 6, file_name: 'turned.png', width: 30, height: 20 },
  )
  const turned = await sharp(png(30, 20)).withMetadata({ orientation: 6 }).png().toBuffer()
  const broken = await imported('coco', {
    ...cocoSet(),
    'set.json': JSON.stringify(set),
    'other.png': png(7, 7),
    'turned.png': turned,
  })
  t.match(told(broken.report), [
    /annotations\[7\] must be object/,
    /annotations\[4\]\.bbox is not four numbers/,
    /annotations\[5\]\.category_id is 99, which is not the id of a category/,
    /image \.\.\/\.\.\/etc\/passwd\.png: leads out/,
    /image gone\.png: is not there/,
    /other\.png was marked at 6 x 4 px, but the image is 7 x 7 px/,
    /turned\.png was marked at 30 x 20 px, but the image is 20 x 30 px once it is turned upright/,
    /annotations\[6\]\.image_id is 44, which is not the id of an image/,
  ])
  t.same(broken.cases, [], 'an image with a broken mark is no case: its truth would lack an object')
  t.same(leftOut(broken.report), [['images with a mark that cannot be used', 2]])
  t.equal(broken.report.written, null)
  t.match(told((await imported('coco', { 'a.json': '{"images":[]}' })).report), [
    /annotations is missing; COCO instances have/,
    /categories is missing/,
  ])
  t.match(told((await imported('coco', { 'a.json': '{' })).report), [/is not JSON/])
  t.match(told((await imported('coco', { 'a.json': '{}', 'b.json': '{}' })).report), [
    /2 files that could be the COCO instances \(a\.json, b\.json\); choose one/,
  ])
})

t.test('YOLO: boxes, outlines, keypoints', async (t) => {
  const files: Files = {
    'data.yaml': 'path: .\nnames:\n  0: cell\n  1: dirt\n',
    'images/train/a.png': png(100, 50, 1),
    'labels/train/a.txt': '0 0.5 0.5 0.2 0.4\n1 0.1 0.1 0.3 0.1 0.3 0.5\n',
    'images/val/a.png': png(100, 50, 2),
    'labels/val/a.txt': '\n',
    'images/val/unmarked.png': png(100, 50, 3),
    'readme.txt': 'words',
  }
  const { report, cases } = await imported('yolo', files)
  t.same(told(report), [])
  t.same(leftOut(report), [['images without a label file', 1]])
  t.same(
    cases.map(({ id, truth }) => [id, truth]),
    [
      [
        'a',
        {
          boxes: [
            { label: 'cell', box: [40, 15, 20, 20] },
            { label: 'dirt', box: [10, 5, 20, 20] },
          ],
        },
      ],
      ['a-2', { boxes: [] }],
    ],
    'an outline gives its bounding box; an empty file is an image with nothing on it',
  )

  const pose = await imported('yolo', {
    'data.yaml': 'names: [person]\nkpt_shape: [2, 2]\n',
    'p.png': png(100, 50),
    'p.txt': '0 0.5 0.5 0.2 0.4 0.1 0.2 0.3 0.4\n',
  })
  t.same(pose.cases[0]?.truth, { boxes: [{ label: 'person', box: [40, 15, 20, 20] }] }, 'keypoints are no outline')

  const wrong = await imported('yolo', {
    'classes.txt': 'cell\ndirt\n',
    'a.png': png(10, 10, 1),
    'a.txt':
      '0 0.5 0.5 0.2 0.2\n9 0.5 0.5 0.2 0.2\n0 0.5 0.5 0.2\n0 50 50 20 20\n0 0.5 x 0.2 0.2\n0 0.5 0.5 0.2 0.2 0.9\n0 0.5 0.5 0 0\n',
    'lost.txt': '0 0.5 0.5 0.2 0.2\n',
  })
  t.match(told(wrong.report), [
    /a\.txt 2: names class 9, but there are 2/,
    /a\.txt 3: has 3 numbers/,
    /a\.txt 4: has 50 where shares.*px\?/,
    /a\.txt 5: has "x"/,
    /a\.txt 6: has 5 numbers/,
    /a\.txt 7: the box .* has no area/,
    /lost\.txt: has labels, but there is no image called lost/,
  ])
  t.match(told((await imported('yolo', { 'a.png': png(9, 9), 'a.txt': '0 .5 .5 .1 .1' })).report), [
    /no class names; add a classes\.txt/,
  ])
})

t.test('Pascal VOC', async (t) => {
  const { report, cases } = await imported('voc', {
    'Annotations/a.xml': vocXml('a.png', [60, 40], ['cell', 5, 6, 15, 18], ['R&amp;D', '30.5', 1, 40, 9]),
    'Annotations/b.xml': vocXml('b.png', [60, 40]),
    'JPEGImages/a.png': png(60, 40, 1),
    'JPEGImages/b.png': png(60, 40, 2),
  })
  t.same(told(report), [])
  t.same(
    cases.map(({ id, given, truth }) => [id, given, truth]),
    [
      [
        'a',
        { labels: ['R&D', 'cell'] },
        {
          boxes: [
            { label: 'cell', box: [5, 6, 10, 12] },
            { label: 'R&D', box: [30.5, 1, 9.5, 8] },
          ],
        },
      ],
      ['b', { labels: ['R&D', 'cell'] }, { boxes: [] }],
    ],
    'an image is asked with the labels of the whole set',
  )

  const bomb = `<!DOCTYPE a [${Array.from({ length: 20 }, (_, i) => `<!ENTITY x${i} "${`&x${i - 1};`.repeat(10)}">`).join('')}]>`
  const secret = '<!DOCTYPE a [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
  const hostile = await imported('voc', {
    'bomb.xml': bomb + vocXml('a.png', [60, 40], ['&x19;', 1, 1, 9, 9]),
    'secret.xml': secret + vocXml('a.png', [60, 40], ['&s;', 1, 1, 9, 9]),
    'cut.xml': vocXml('a.png', [60, 40]).slice(0, 90),
    'other.xml': '<html></html>',
    'numbers.xml': vocXml('a.png', [60, 40], ['cell', 'left', 1, 9, 9]),
    'out.xml': vocXml('a.png', [60, 40], ['cell', 70, 1, 90, 9]),
    'climbs.xml': vocXml('../../../etc/passwd', [60, 40]),
    'empty.xml': '<annotation/>',
    'deep.xml': `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
    'a.png': png(60, 40),
  })
  const said = told(hostile.report).join('\n')
  for (const message of [
    /climbs\.xml: image \.\.\/\.\.\/\.\.\/etc\/passwd: leads out/,
    /cut\.xml 1: is not XML/,
    /other\.xml: is no Pascal VOC annotation/,
    /numbers\.xml: object\[0\]\.bndbox\.xmin.*"left"/,
    /out\.xml: object\[0\]\.bndbox the box .* lies outside its image/,
    /empty\.xml: image empty: is not there/,
    /deep\.xml: /,
  ])
    t.match(said, message)
  t.notMatch(JSON.stringify(hostile), /root:/, 'no file is read that an entity names')
  t.ok(JSON.stringify(hostile).length < 20_000, 'and none grows')
})

t.test('imagegen', async (t) => {
  const manifest = (images: string, more = ''): string =>
    `version: "1.0.0"\nscale_inverse: 0.5\nimage_width: 80\nimage_height: 60\n${more}images:\n${images}`
  const one = (name: string, pattern: string, count: number): string =>
    `  - filename: ${name}.png\n    class_name: ${name.toUpperCase()}\n    pattern: ${pattern}\n    spot_count: ${count}\n    csv_file: ${name}.csv\n`
  const images = { 'one.png': png(80, 60, 1), 'two.png': png(80, 60, 2) }
  const { report, cases } = await imported('imagegen', {
    'manifest.yaml': manifest(one('one', 'single_spot', 1) + one('two', 'mixed', 2)),
    ...images,
    'one.csv': 'X_um,Y_um,Diameter_um\n10,20,3\n',
    'two.csv': '\uFEFFx_um, y_um,diameter_um\r\n10,20,3\r\n35,5.5,4\r\n',
  })
  t.same(told(report), [])
  t.same(
    briefly(cases),
    [
      ['one', 'count', { count: 1, points: [{ at: [20, 40], diameter: 6 }] }],
      ['one', 'locate', { points: [{ at: [20, 40], diameter: 6 }] }],
      ['one', 'pattern', { option: 'single spot' }],
      [
        'one',
        'size',
        {
          length: 3,
          segment: [
            [17, 40],
            [23, 40],
          ],
          unitsPerPx: 0.5,
        },
      ],
      [
        'two',
        'count',
        {
          count: 2,
          points: [
            { at: [20, 40], diameter: 6 },
            { at: [70, 11], diameter: 8 },
          ],
        },
      ],
      [
        'two',
        'locate',
        {
          points: [
            { at: [20, 40], diameter: 6 },
            { at: [70, 11], diameter: 8 },
          ],
        },
      ],
      ['two', 'pattern', { option: 'mixed' }],
    ],
    'um become px; a size only where all spots have one',
  )
  t.same(cases[3]?.given, { what: 'the diameter of the spot', unit: 'um', scale: 'The whole image is 40 um wide.' })
  t.same(report.understood.byClass, { ONE: 4, TWO: 3 })

  const wrong = await imported('imagegen', {
    'manifest.yaml': manifest(
      `${one('one', 'a', 7)}${one('two', 'b', 1)}${one('gone', 'c', 1)}  - filename: x.png\n${one('three', 'd', 1)}`,
    ),
    ...images,
    'three.png': png(8, 6),
    'one.csv': 'X_um,Y_um\n1,2\n',
    'two.csv': 'X_um,Y_um\n1,2\n900,2\n'.replace('1,2\n', ''),
    'three.csv': 'X_um,Y_um\n1,zwei\n',
  })
  t.match(told(wrong.report).sort(), [
    /gone\.csv: is not there/,
    /manifest\.yaml 21: csv_file is missing/,
    /manifest\.yaml 6: spot_count is 7, but one\.csv has 1/,
    /three\.csv 2: has no numbers/,
    /two\.csv 2: puts a spot outside the image of 80 x 60 px at 0\.5 um per px/,
  ])
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]\n`)
    .join('')}`
  t.match(told((await imported('imagegen', { 'manifest.yaml': bomb + manifest(one('one', 'a', 1)) })).report), [
    /cannot be read: Excessive alias count/,
  ])
  t.match(told((await imported('imagegen', { 'manifest.yaml': 'images: [' })).report), [/is not YAML/])
  t.match(told((await imported('imagegen', { 'manifest.yaml': 'images: []\nscale_inverse: 0.1' })).report), [
    /images must not have fewer than 1 items/,
  ])
})

t.test('VLMEvalKit: what is asked is told by the columns and answers of a category', async (t) => {
  const [name, two] = [base64(png(30, 20, 1)), base64(png(30, 20, 2))]
  const { report, cases } = await imported('vlmevalkit', {
    'set.tsv': tableOf(
      '\t',
      ['index', 'image', 'question', 'hint', 'A', 'B', 'C', 'answer', 'category', 'split'],
      [1, name, 'Which\none?', 'Look "well".', 'red', 'blue', '', 'B', 'choice', 'dev'],
      [2, '1', 'Is it red?', '', '', '', '', 'Yes', 'colour', ''],
      [3, '5', 'Is it blue?', '', '', '', '', 'no', 'colour', ''],
      [4, '1', 'How many dots are there?', '', '', '', '', '3', 'dots', ''],
      [5, two, 'What is the value?', '', '', '', '', '1,234.5', 'value', ''],
      [6, two, 'And now?', '', '', '', '', '12%', 'value', ''],
      [7, `data:image/png;base64,${two}`, 'Read it.', '', '', '', '', "['STOP', 'stop it']", 'sign', ''],
      [8, `['${name}', '${two}']`, 'Compare.', '', '', '', '', 'same', 'sign', ''],
      [9, '1', 'Nobody knows?', '', '', '', '', '', 'sign', ''],
    ),
  })
  t.same(told(report), [])
  t.same(leftOut(report), [
    ['rows with several images', 1],
    ['rows without an answer', 1],
  ])
  t.same(
    briefly(cases).sort(([a], [b]) => Number(a) - Number(b)),
    [
      ['1', 'pattern', { option: 'blue' }],
      ['2', 'yes-no', { answer: 'yes' }],
      ['3', 'yes-no', { answer: 'no' }],
      ['4', 'count', { count: 3 }],
      ['5', 'number', { value: 1234.5 }],
      ['6', 'number', { value: 12, percent: true }],
      ['7', 'read-text', { text: 'STOP', alternatives: ['stop it'] }],
    ],
  )
  const by = new Map(cases.map((testCase) => [testCase.id, testCase]))
  t.match(by.get('1'), {
    question: 'Hint: Look "well".\nWhich\none?',
    class: 'choice',
    tags: ['dev'],
    given: { options: [{ name: 'red' }, { name: 'blue' }] },
  })
  t.equal(by.get('3')?.image, by.get('5')?.image, 'a row may point at one further down')
  t.same(by.get('4')?.given, { object: 'dots' })
  t.equal(report.understood.images, 2, 'the same bytes are one file')

  const long = 'long '.repeat(30).trim()
  const more = await imported('vlmevalkit', {
    'set.tsv': tableOf(
      '\t',
      ['index', 'question', 'A', 'B', 'C', 'answer', 'image_path', 'image'],
      ['a', 'Q', long, 'short', '', 'A', 'a.png', ''],
      ['b', 'Q', 'x', 'y', 'z', 'AC', 'a.png', ''],
      ['c', 'Q', 'x', 'X', '', 'A', 'a.png', ''],
      ['d', 'Q', 'x', 'y', '', 'D', 'a.png', ''],
      ['e', 'Q', 'x', 'y', '', 'y', 'a.png', ''],
      ['f', 'Q', 'x', 'y', '', 'A', '', '77'],
      ['g', 'Q', 'x', 'y', '', 'A', '', '%%%%'.repeat(30)],
      ['h', 'Q', 'x', 'y', '', 'A', '', ''],
    ),
    'a.png': png(9, 9),
  })
  t.same(
    more.cases.map(({ id, given, truth }) => [id, given, truth]),
    [
      [
        'a',
        {
          options: [
            { name: 'A', about: long },
            { name: 'B', about: 'short' },
          ],
        },
        { option: 'A' },
      ],
      ['e', { options: [{ name: 'x' }, { name: 'y' }] }, { option: 'y' }],
    ],
    'long options become explanations of their letters',
  )
  t.match(told(more.report), [
    / 3: has several right options \(AC\)/,
    / 4: has the option "X?x?" twice/i,
    / 5: is answered with "D", which is none/,
    / 8: image is not base64/,
    / 9: image is empty/,
    / 7: image points at row 77, which has no image/,
  ])
  t.match(told((await imported('vlmevalkit', { 'a.tsv': 'index\tprompt\n1\tx\n' })).report), [
    /a\.tsv 1: has no column "question"; its columns are index, prompt/,
  ])
})

t.test('ScreenSpot: what four numbers of a box mean is checked, not guessed', async (t) => {
  const row = (bbox: number[], more: object = {}): object => ({
    img_filename: 'shot.png',
    bbox,
    instruction: 'close the window',
    data_type: 'Icon',
    data_source: 'windows',
    ...more,
  })
  const set = (...rows: unknown[]): Files => ({
    'screenspot.json': JSON.stringify(rows),
    'imgs/shot.png': png(100, 80),
  })
  const boxes = async (files: Files, more: Partial<ImportOrder> = {}): Promise<unknown[]> =>
    (await imported('screenspot', files, more)).cases.map(({ truth }) => truth.box)

  const { report, cases } = await imported('screenspot', set(row([10, 20, 5, 6]), row([60, 50, 40, 30])))
  t.same(told(report), [])
  t.same(cases[0], {
    id: 'shot',
    type: 'point',
    image: 'images/shot.png',
    class: 'windows',
    tags: ['Icon'],
    question: 'This is a screenshot. Where do you click to follow this instruction: "close the window"?',
    given: { target: 'close the window' },
    truth: { box: [10, 20, 5, 6], kind: 'icon' },
  })
  t.same(
    cases.map(({ id }) => id),
    ['shot', 'shot-2'],
  )
  t.same(
    await boxes(set(row([10, 20, 95, 76]), row([60, 50, 70, 60]))),
    [
      [10, 20, 85, 56],
      [60, 50, 10, 10],
    ],
    'corners, as only they fit',
  )
  t.same(await boxes(set(row([0.1, 0.25, 0.95, 0.75]))), [[10, 20, 85, 40]], 'shares of the image')
  t.same(
    await boxes(set(row([10, 20, 95, 76], { id: 'pro_1', img_size: [100, 80], ui_type: 'text', data_type: null }))),
    [[10, 20, 85, 56]],
  )

  const both = set(row([10, 20, 40, 50]), row([5, 5, 20, 20]))
  t.match(told((await imported('screenspot', both)).report), [
    /bbox can be read in two ways: read as \[x, y, width, height\], 2 of 2 boxes lie within their images; read as \[x1, y1, x2, y2\], 2 of 2.*boxes xywh or xyxy/,
  ])
  t.same(await boxes(both, { boxes: 'xyxy' }), [
    [10, 20, 30, 30],
    [5, 5, 15, 15],
  ])
  t.match(
    told((await imported('screenspot', set(row([10, 20, 5, 6]), row([10, 20, 95, 76])))).report),
    [/1 of 2.*1 of 2/],
    'neither fits all',
  )
  const mixed = await imported('screenspot', set(row([10, 20, 5, 6]), row([10, 20, 95, 76])), { boxes: 'xywh' })
  t.match(told(mixed.report), [
    /\[1\]\.bbox is \[10, 20, 95, 76\], which read as xywh does not lie within the image of 100 x 80 px/,
  ])
  t.equal(mixed.cases.length, 1)
  t.match(
    told(
      (
        await imported('screenspot', set(row([1, 2, 3]), { bbox: [1, 2, 3, 4], instruction: 'x' }, 7), {
          boxes: 'xywh',
        })
      ).report,
    ),
    [/\[0\]\.bbox/, /\[1\]\.img_filename is missing/, /\[2\] must be object/],
  )
})

t.test("tables of anybody's own", async (t) => {
  const image = { 'pics/a.png': png(9, 9, 1), 'pics/b.png': png(9, 9, 2) }
  const csv = await imported('table', {
    ...image,
    'cases.csv': tableOf(
      ',',
      ['ID', 'Task', 'Image', 'Question', 'Answer', 'Options', 'unit'],
      ['x 1', 'colour', 'a.png', 'Which, then?', 'red', 'red|blue', ''],
      ['x 2', 'length', 'pics/b.png', 'How long?', '4.5', '', 'mm'],
      ['x 2', 'length', 'b.png', 'How wide?', '4', '', 'mm'],
    ),
  })
  t.same(told(csv.report), [])
  t.same(
    csv.cases.map(({ id, type, given, truth }) => [id, type, given, truth]),
    [
      ['x-1', 'pattern', { options: [{ name: 'red' }, { name: 'blue' }] }, { option: 'red' }],
      ['x-2', 'number', { unit: 'mm' }, { value: 4.5 }],
      ['x-2-2', 'number', { unit: 'mm' }, { value: 4 }],
    ],
  )

  const jsonl = await imported('table', {
    ...image,
    'metadata.jsonl': [
      '{"file_name":"a.png","text":"Is it?","label":"yes"}',
      '{"file_name":',
      '[]',
      '{"file_name":"b.png","text":"Is it?","label":"no"}',
      '{"text":"x","label":"no"}',
      '{"file_name":"a.png","text":"Why?","label":null}',
    ].join('\n'),
    'other.csv': 'x',
  })
  t.same(briefly(jsonl.cases), [
    ['a-yes-no', 'yes-no', { answer: 'yes' }],
    ['b-yes-no', 'yes-no', { answer: 'no' }],
  ])
  t.match(told(jsonl.report), [/metadata\.jsonl 2: is not JSON/, / 3: is not a row/, / 5: file_name is empty/])
  t.same(leftOut(jsonl.report), [['rows without an answer', 1]])

  const classes = await imported(
    'table',
    {
      ...image,
      'list.json': JSON.stringify([
        { img: 'a.png', label: 'cat' },
        { img: 'b.png', label: 'dog' },
      ]),
    },
    { type: 'pattern' },
  )
  t.same(
    classes.cases.map(({ id, given, truth }) => [id, given, truth]),
    [
      ['a-pattern', { options: [{ name: 'cat' }, { name: 'dog' }] }, { option: 'cat' }],
      ['b-pattern', { options: [{ name: 'cat' }, { name: 'dog' }] }, { option: 'dog' }],
    ],
    'the answers are the options',
  )

  const any = await imported('table', {
    ...image,
    'all.jsonl':
      JSON.stringify({
        id: 'p',
        type: 'locate',
        image: 'a.png',
        given: { object: 'dots' },
        truth: { points: [{ at: [1, 2] }] },
      }) +
      '\n' +
      JSON.stringify({ id: 'q', type: 'locate', image: 'a.png', given: {}, truth: { points: 1 } }),
  })
  t.same(briefly(any.cases), [['p', 'locate', { points: [{ at: [1, 2] }] }]], 'given and truth reach every type')
  t.match(told(any.report), [/all\.jsonl 2: given\.object is missing/, /all\.jsonl 2: truth\.points/])

  t.match(told((await imported('table', { 'a.csv': 'picture,answer\nx,y\n' })).report), [
    /a\.csv 1: has no column for the image \(image, image_path/,
  ])
  t.match(
    told((await imported('table', { ...image, 'a.csv': 'image,answer,question\na.png,1,"never closed\n' })).report),
    [/a\.csv \d: the last row has a quote that is never closed/],
  )
  t.match(
    told(
      (
        await imported(
          'table',
          {
            ...image,
            'a.csv':
              'image,answer,question\na.png,yes\nb.png,yes,Is it?,more\na.png,no,"Is\nit?"\na.png,perhaps,Is it?\n',
          },
          { type: 'yes-no' },
        )
      ).report,
    ),
    [/a\.csv 2: has only 2 of 3 cells/, /a\.csv 3: has 4 cells/, /a\.csv 6: is answered with "perhaps"/],
  )
})

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
  t.match(await refusal(again({ name: 'photos', replace: true })), /photos: is there, but is no suite folder/)
  for (const [name, message] of [
    ['../up', /no suite name/],
    ['a b', /no suite name/],
    ['geometry', /name of a drawn suite/],
    ['', /no suite name/],
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
  const workers = startWorkers(1)
  t.teardown(() => workers.close())
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

interface Ran {
  code: number | null
  out: string
  err: string
}

function command(...args: string[]): Promise<Ran> {
  const main = new URL('../../server/cli/main.js', import.meta.url).pathname
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } })
    const [out, err] = ['', ''].map(() => [] as Buffer[]) as [Buffer[], Buffer[]]
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
  })
}

t.test('benchloupe import', async (t) => {
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const path = await folderOf(scratch, cocoSet())
  const dry = await command('import', 'coco', path, '--name', 'cells', '--data', dataDir, '--dry-run')
  t.match(dry, {
    code: 0,
    out: /understood 2 cases on 2 images[^]*crowd regions count neither way[^]*samples[^]*detect cell-1: 2 objects[^]*nothing was written/,
  })
  const done = await command('import', 'coco', path, '--name', 'cells', '--data', dataDir)
  t.match(done, { code: 0, out: /suites\/cells\nRun it with: benchloupe run --suite cells/ })
  t.match(await command('import', 'coco', path, '--name', 'cells', '--data', dataDir), {
    code: 1,
    err: /is there already/,
  })
  t.match(await command('import', 'coco', path, '--name', 'cells', '--data', dataDir, '--replace', '--json'), {
    code: 0,
    out: /^\{.*"written":".*cells"/,
  })
  t.match(await command('import', 'voc', path, '--name', 'other', '--data', dataDir), {
    code: 1,
    out: /1 problems[^]*Nothing was written[^]*looks like coco/,
  })
  const zip = join(scratch, 'cells.ZIP')
  const packed = Object.entries(cocoSet()).map(([name, content]): [string, Uint8Array] => [
    `cells/${name}`,
    Buffer.from(content as Buffer),
  ])
  await writeFile(zip, zipSync(Object.fromEntries(packed)))
  t.match(await command('import', 'coco', zip, '--name', 'zipped', '--data', dataDir), {
    code: 0,
    out: /understood 2 cases on 2 images/,
  })
  const header = JSON.parse(await readFile(join(dataDir, 'suites/zipped/suite.json'), 'utf8')) as { source: string }
  t.equal(header.source, 'cells.ZIP, imported as coco')
  t.same(await readdir(join(dataDir, 'cache/uploads')), [], 'what was unpacked is gone')
  await writeFile(zip, 'no archive')
  t.match(await command('import', 'coco', zip, '--name', 'broken', '--data', dataDir), {
    code: 1,
    err: /The ZIP file cannot be unpacked: it is cut off, damaged or not a ZIP file/,
  })
  t.match(await command('import', 'coco', path, '--name', 'x', '--boxes', 'abcd'), { code: 2, err: /xywh or xyxy/ })
})

t.test('the example of docs/suites.md', async (t) => {
  const text = await readFile(join(rootDir, 'docs/suites.md'), 'utf8')
  const [header, lines] = ['json suite.json', 'jsonl cases.jsonl'].map(
    (kind) => text.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? '',
  ) as [string, string]
  const dir = join(scratch, 'my-cells')
  await mkdir(join(dir, 'images'), { recursive: true })
  await writeFile(join(dir, 'suite.json'), header)
  await writeFile(join(dir, 'cases.jsonl'), lines)
  await writeFile(join(dir, 'images/five.png'), png(140, 110))
  const { cases } = await loadSuite(dir, testTypes)
  t.same(
    cases.map(({ type }) => type),
    ['count', 'locate', 'detect', 'pattern', 'answer', 'answer'],
  )
  t.same(
    cases.slice(-2).map(({ given }) => given),
    [{ rule: 'exact' }, { rule: 'number', unit: 'mm' }],
  )

  const { suite, case: schema } = suiteSchemas(testTypes)
  const records = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { [field: string]: unknown })
  t.ok(Compile(suite).Check(JSON.parse(header)), 'suite.json is right by the schema')
  for (const record of records) t.ok(Compile(schema).Check(record), `${record.id as string} is right by the schema`)
  const [count] = records
  for (const wrong of [
    { ...count, type: 'cuont' },
    { ...count, id: 'a b' },
    { ...count, truth: { count: -1 } },
    { ...count, given: { objekt: 'x' } },
    { ...count, more: 1 },
    { ...count, type: 'locate' },
  ])
    t.notOk(Compile(schema).Check(wrong), `and ${JSON.stringify(wrong).slice(0, 60)} is not`)
  t.equal((schema.oneOf as unknown[]).length, testTypes.length)
})

const shared = join(dirname(rootDir), 'shared/data')
const skip = existsSync(shared) ? false : 'there is no ../shared/data with real sets to import'
t.test('the real sets, where they are at hand', { skip }, async (t) => {
  const real = async (
    format: string,
    path: string,
    understood: { [type: string]: number },
    images: number,
  ): Promise<void> => {
    const { report, cases } = await imported(format, join(shared, path))
    t.same(told(report), [], path)
    t.same(report.understood.byType, understood, path)
    t.equal(new Set(cases.map(({ image }) => image)).size, images, path)
    t.equal((await sniffFormats(join(shared, path)))[0]?.format, path === 'bccd' ? 'coco' : format, path)
  }
  await real('imagegen', 'imagegen', { count: 6, locate: 6, pattern: 6, size: 4 }, 6)
  await real('voc', 'bccd', { detect: 14 }, 14)
  await real('coco', 'bccd', { detect: 12 }, 12)
  await real('yolo', 'bccd', { detect: 12 }, 12)
  // two of the 44 files are the same picture under two names
  // numbers of rows and columns, where there is a type for short answers
  const short = testTypes.some(({ name }) => name === 'answer')
  await real('table', 'blindtest', { count: 24, [short ? 'answer' : 'read-text']: 8, 'yes-no': 12 }, 43)
  await real('vlmevalkit', 'vlmevalkit-mcq.tsv', { pattern: 12 }, 12)
  await real('vlmevalkit', 'vlmevalkit-yesno.tsv', { 'yes-no': 24 }, 11)
  // three formats of the same photographs tell the same boxes
  const [voc, coco, yolo] = await Promise.all(
    ['voc', 'coco', 'yolo'].map((format) => imported(format, join(shared, 'bccd'))),
  )
  const grid = (await imported('table', join(shared, 'blindtest'))).cases.find(({ id }) => id === 'grid-025')
  t.same(
    grid?.truth,
    short ? { answers: ['10x10'] } : { text: '10x10', alternatives: ['rows={10} columns={10}'] },
    'what the question says the answer should look like is right too',
  )
  const boxesOf = ({ cases }: Imported, id: string): number[][] =>
    ((cases.find((testCase) => testCase.id === id)?.truth.boxes ?? []) as { box: number[] }[]).map(({ box }) => box)
  for (const { id } of coco!.cases) {
    t.same(
      boxesOf(yolo!, id).map((box) => box.map(Math.round)),
      boxesOf(coco!, id).map((box) => box.map(Math.round)),
      id,
    )
    const inVoc = boxesOf(voc!, id)
    if (inVoc.length > 0) t.same(inVoc, boxesOf(coco!, id), id)
  }
})
