import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { cocoSet, png, vocXml, type Files } from '../fixtures/foreign-sets.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { briefly, importedInto, leftOut, told, type Imported } from '../helpers/imported.ts'

const scratch = await tempDir(t, 'imports')
const imported = (format: string, files: Files | string, more: Partial<ImportOrder> = {}): Promise<Imported> =>
  importedInto(scratch, format, files, more)

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
