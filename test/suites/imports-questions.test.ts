import t from '../helpers/tap.ts'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { base64, png, tableOf, type Files } from '../fixtures/foreign-sets.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { briefly, importedInto, leftOut, told, type Imported } from '../helpers/imported.ts'

const scratch = await tempDir(t, 'imports')
const imported = (format: string, files: Files | string, more: Partial<ImportOrder> = {}): Promise<Imported> =>
  importedInto(scratch, format, files, more)

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
