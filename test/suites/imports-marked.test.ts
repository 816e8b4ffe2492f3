import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { importInto } from '../../runner/suite/importers/read-foreign.ts'
import { DecodedImages } from '../../runner/suite/importers/decoded-images.ts'
import { importChoices } from '../../runner/suite/importers/index.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { folderOf, png, vocXml, type Files } from '../fixtures/foreign-sets.ts'

const scratch = await mkdtemp(join(tmpdir(), 'benchloupe-imports-'))
t.teardown(() => rm(scratch, { recursive: true, force: true }))

async function imported(format: string, files: Files | string, more: { file?: string; type?: string } = {}) {
  const path = typeof files === 'string' ? files : await folderOf(scratch, files)
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const report = await importInto({ format, path, name: 'got', dataDir, ...more }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  const cases = report.written === null ? [] : (await loadSuite(report.written, testTypes)).cases
  return {
    cases: cases.map(({ id, image, given, truth }) => ({ id, image: image.name, given, truth })),
    truths: Object.fromEntries(cases.map(({ id, truth }) => [id, truth])),
    problems: report.problems.map(({ file, field = '', message }) => `${file} ${field} ${message}`),
    notes: report.notes.map(({ text }) => text),
    leftOut: report.leftOut.map(({ text, count }) => [text, count]),
  }
}

const categories = [{ id: 1, name: 'cat' }]
const cat = (box: number[], label = 'cat') => ({ label, box })
const coco = (images: object[], annotations: object[], more: object = { categories }): string =>
  JSON.stringify({ images, annotations, ...more })
const images: Files = { 'a.png': png(100, 80, 1), 'b.png': png(100, 80, 2), 'c.png': png(100, 80, 3) }

t.test('COCO: ids are told apart as text', async (t) => {
  const mixed = await imported('coco', {
    ...images,
    's.json': coco(
      [
        { id: '1', file_name: 'a.png', width: '100', height: null },
        { id: 2, file_name: 'b.png', width: null },
      ],
      [
        { image_id: 1, category_id: '1', bbox: [1, 2, 3, 4], iscrowd: null },
        { image_id: '2', category_id: 1, bbox: [5, 6, 7, 8] },
      ],
    ),
  })
  t.same(mixed.problems, [])
  t.same(mixed.truths, { a: { boxes: [cat([1, 2, 3, 4])] }, b: { boxes: [cat([5, 6, 7, 8])] } })

  const large = await imported('coco', {
    ...images,
    's.json': `{"images":[{"id":9007199254740993,"file_name":"a.png"},{"id":9007199254740992,"file_name":"b.png"}],
      "categories":[{"id":18446744073709551615,"name":"cat"},{"id":18446744073709551614,"name":"dog"}],
      "annotations":[{"image_id":9007199254740993,"category_id":18446744073709551614,"bbox":[1,2,3,4]},
        {"image_id": 9007199254740992 , "category_id":18446744073709551615,"bbox":[5,6,7,8]}]}`,
  })
  t.same(large.problems, [])
  t.same(large.truths, { a: { boxes: [cat([1, 2, 3, 4], 'dog')] }, b: { boxes: [cat([5, 6, 7, 8])] } }, '64-bit ids')
})

t.test('COCO: ids given twice', async (t) => {
  const twice = await imported('coco', {
    ...images,
    's.json': coco(
      [
        { id: 1, file_name: 'a.png' },
        { id: '1', file_name: 'b.png' },
        { id: 2, file_name: 'c.png' },
      ],
      [
        { id: 5, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] },
        { id: 5, image_id: 2, category_id: 1, bbox: [5, 6, 7, 8] },
        { id: 6, image_id: 2, category_id: 1, bbox: [5, 6, 7, 8] },
      ],
    ),
  })
  t.same(twice.problems, ['s.json images[1].id is 1 (b.png), which images[0] (a.png) has already'])
  t.same(twice.truths, { c: { boxes: [cat([5, 6, 7, 8])] } }, 'neither is a case; equal marks are one')
  t.same(twice.notes.sort(), [
    'annotations share their id with another; each was taken',
    'marks that were there twice were taken once',
  ])

  const kinds = await imported('coco', {
    ...images,
    's.json': coco(
      [
        { id: 1, file_name: 'a.png' },
        { id: 2, file_name: 'b.png' },
        { id: 3, file_name: 'b.png' },
      ],
      [{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
      {
        categories: [
          { id: 1, name: 'cat' },
          { id: 1, name: 'dog' },
        ],
      },
    ),
  })
  t.same(kinds.cases, [], 'a box of a category that is two is no truth')
  t.match(kinds.problems.join('\n'), /categories\[1\]\.id is 1 \(dog\), which categories\[0\] \(cat\) has already/)
  t.match(kinds.problems.join('\n'), /annotations\[0\]\.category_id is 1, which is the id of more than one category/)
  t.match(kinds.problems.join('\n'), /images\[2\]\.file_name is b\.png, which images\[1\] has under another id/)
})

t.test('labels that scores take for one are told', async (t) => {
  const names = ['cat', 'Cat', 'red_cell', 'red cell', 'dog']
  const { notes } = await imported('coco', {
    ...images,
    's.json': coco([{ id: 1, file_name: 'a.png' }], [{ image_id: 1, category_id: 1, bbox: [1, 2, 30, 40] }], {
      categories: names.map((name, i) => ({ id: i + 1, name })),
    }),
  })
  t.same(notes, ['labels are compared case and spacing aside: "cat" and "Cat" are one, and 1 more such'])
})

t.test('COCO: turned boxes, outlines, crowds', async (t) => {
  const made = await imported('coco', {
    ...images,
    's.json': coco(
      [
        { id: 1, file_name: 'a.png' },
        { id: 2, file_name: 'b.png' },
        { id: 3, file_name: 'c.png' },
      ],
      [
        { image_id: 1, category_id: 1, bbox: [40, 10, 20, 60], attributes: { rotation: 90 } },
        { image_id: 1, category_id: 1, bbox: [40, 30, 20, 20], attributes: { rotation: 45 } },
        { image_id: 2, category_id: 1, segmentation: [[10, 10, 30, 10, 30, 40]] },
        { image_id: 2, category_id: 1, bbox: [], segmentation: [5, 5, 9, 5, 9, 9] },
        { image_id: 2, category_id: 1, bbox: [50, 50, 40, 20], iscrowd: 1 },
        { image_id: 3, category_id: 1, segmentation: { counts: 'abc', size: [80, 100] } },
        { image_id: 3, category_id: 1, bbox: [1, 1, 5, 5] },
      ],
    ),
  })
  const [turned] = (made.truths.a as { boxes: { box: number[] }[] }).boxes
  t.same(turned, cat([20, 30, 60, 20]))
  const tilted = (made.truths.a as { boxes: { box: number[] }[] }).boxes[1]?.box.map(
    (side) => Math.round(side * 100) / 100,
  )
  t.same(tilted, [35.86, 25.86, 28.28, 28.28], 'about its centre')
  t.same(made.truths.b, {
    boxes: [cat([10, 10, 20, 30]), cat([5, 5, 4, 4])],
    ignored: [{ ...cat([50, 50, 40, 20]), crowd: true }],
  })
  t.match(made.problems, [
    /annotations\[5\]\.bbox is missing, and the runs of the mask beside it do not fill its 100 x 80 px/,
  ])
  t.same(made.leftOut, [['images with a mark that cannot be used', 1]], 'no case with a smaller truth')
  const counted = await imported(
    'coco',
    {
      ...images,
      's.json': coco(
        [{ id: 1, file_name: 'a.png' }],
        [
          { image_id: 1, category_id: 1, bbox: [1, 1, 5, 5] },
          { image_id: 1, category_id: 1, bbox: [50, 50, 40, 20], iscrowd: 1 },
        ],
      ),
    },
    { type: 'count' },
  )
  t.same(counted.leftOut, [['counts of "cat" in images with a crowd region of it', 1]])
})

t.test('COCO: masks in runs, without a box', async (t) => {
  const size = [80, 100]
  // made with mask.encode of pycocotools 2.0.11, and its toBbox
  const masks: [segmentation: object, box: number[]][] = [
    [{ size, counts: 'Zb1d0l1000000000000000000000000000000000000000000000000000000000fl3' }, [20, 10, 30, 20]],
    [
      { size, counts: '``05m02:NF2:NF2:NF2:NF2:NF2\\100000Sh1OnWN00000Uf1;`YN000000000000000000000fk1' },
      [6, 2, 70, 51],
    ],
    [{ size, counts: 'PT3P5Pa4' }, [40, 0, 2, 80]],
    [{ size, counts: [3200, 160, 4640] }, [40, 0, 2, 80]],
    [{ size, counts: '01ni70' }, [0, 0, 100, 80]],
    [{ size, counts: [81, 0, 4, 3, 7912] }, [1, 5, 1, 3]],
  ]
  const made = await imported('coco', {
    ...images,
    's.json': coco(
      [
        { id: 1, file_name: 'a.png' },
        { id: 2, file_name: 'b.png' },
        { id: 3, file_name: 'c.png' },
      ],
      [
        ...masks.map(([segmentation]) => ({ image_id: 1, category_id: 1, segmentation })),
        { image_id: 2, category_id: 1, segmentation: { size: [100, 80], counts: [8000] } },
        { image_id: 3, category_id: 1, segmentation: { size, counts: [8000] } },
      ],
    ),
  })
  t.same(
    (made.truths.a as { boxes: { box: number[] }[] }).boxes.map(({ box }) => box),
    [...new Set(masks.map(([, box]) => JSON.stringify(box)))].map((box) => JSON.parse(box) as number[]),
  )
  t.match(made.problems, [
    /annotations\[6\]\.bbox is missing, and the mask beside it is for 80 x 100 px, but the image is 100 x 80 px/,
    /annotations\[7\]\.bbox is missing, and the mask beside it is empty/,
  ])
  t.ok(made.notes.includes('masks without a box got the box around them'))
})

t.test('COCO: a mark that does not say where it belongs, and fields given twice', async (t) => {
  const listed = [
    { id: 1, file_name: 'a.png' },
    { id: 2, file_name: 'b.png' },
  ]
  const right = { image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }
  for (const odd of [
    { category_id: 1, bbox: [1, 2, 3, 4] },
    { ...right, image_id: null },
  ]) {
    const lost = await imported('coco', { ...images, 's.json': coco(listed, [right, odd]) })
    t.same(lost.cases, [], 'any image may lack the mark')
    t.match(lost.problems.join('\n'), /annotations\[1\]\.image_id/)
    t.match(
      lost.problems.join('\n'),
      /annotations\[1\] names no image, so that it may be on any of the 2: .* Write its image_id, or take it out/,
    )
    t.match(lost.leftOut, [[/may be on any of them/, 2]])
  }
  const twice = await imported('coco', {
    ...images,
    's.json': coco(listed, [right, { ...right, image_id: 2 }]).replace('"image_id":2', '"bbox":[0,0,9,9],"image_id":2'),
  })
  t.same(twice.problems, ['s.json annotations[1].bbox is given twice; keep one of the two'])
  t.same(twice.truths, { a: { boxes: [cat([1, 2, 3, 4])] } })
  const lists = await imported('coco', {
    ...images,
    's.json': coco(listed, [right]).replace('{', '{"annotations":[],'),
  })
  t.same(lists.problems, ['s.json annotations is given twice; keep one of the two'])
})

t.test('an image that was looked at is decoded again only where its file changed', async (t) => {
  const folder = await mkdtemp(join(scratch, 'decoded-'))
  const [image, memory] = [join(folder, 'a.png'), join(folder, 'decoded.json')]
  await writeFile(image, png(20, 10, 1))
  let decoded = 0
  const facts = { mediaType: 'image/png', extension: 'png', width: 20, height: 10, notes: ['a note'] }
  const look = async (path: string | null) => {
    const images = await DecodedImages.open(memory)
    const found = await images.of(path, () => {
      decoded++
      return Promise.resolve(facts)
    })
    await images.save()
    return found
  }
  t.same([await look(image), await look(image)], [facts, facts])
  t.equal(decoded, 1, 'the second time it is known')
  await utimes(image, 1, 1)
  await look(image)
  t.equal(decoded, 2, 'another time of change is another file')
  await look(null)
  t.equal(decoded, 3, 'bytes out of a row are no file')
  await writeFile(memory, '{"cut')
  t.same(await look(image), facts, 'what cannot be read is not relied on')

  const path = await folderOf(scratch, { ...images, 's.json': coco([{ id: 1, file_name: 'a.png' }], []) })
  const order = { format: 'coco', path, name: 'twice', dataDir: folder, decoded: join(folder, 'look.json') }
  await importInto({ ...order, dryRun: true }, testTypes, () => Promise.resolve([]))
  // what the look found is what the import goes by
  const told = (await readFile(order.decoded, 'utf8')).replace(/"width":\d+/, '"width":77')
  await writeFile(order.decoded, told)
  await importInto(order, testTypes, (picked) => {
    t.equal(picked[0]?.image.size.width, 77)
    return Promise.resolve([])
  })
})

t.test('addresses of files are paths of another machine', async (t) => {
  const made = await imported('coco', {
    'my pic.png': png(100, 80, 1),
    's.json': coco([{ id: 1, file_name: 'file:///data/my%20pic.png' }], []),
  })
  t.same(
    made.cases.map(({ image }) => image),
    ['images/my pic.png'],
  )
})

t.test('addresses of images are refused with what to do', async (t) => {
  const names = ['https://host/x/a.png', 's3://bucket/a.png', 'gs://b/a.png', 'HTTP://host/a.png']
  const made = await imported('coco', {
    ...images,
    's.json': coco(
      names.map((file_name, i) => ({ id: i, file_name })),
      [],
    ),
  })
  t.same(made.cases, [])
  t.equal(
    made.problems.filter((problem) =>
      /image [^ ]+: is an address, and an import opens no address; download the image into this folder and write/.test(
        problem,
      ),
    ).length,
    names.length,
  )
})

t.test('paths of another machine are found by name where that is safe', async (t) => {
  const paths = (...names: string[]): string =>
    coco(
      names.map((file_name, id) => ({ id, file_name })),
      names.map((_, id) => ({ image_id: id, category_id: 1, bbox: [id, 1, 5, 5] })),
    )
  const files = { 'images/a.png': png(100, 80, 1), 'images/b.png': png(100, 80, 2), 'images/c.png': png(100, 80, 3) }
  const found = await imported('coco', {
    ...files,
    's.json': paths('C:\\Users\\me\\a.png', '/data/x/b.png', '../../up/4/c.png'),
  })
  t.same(found.problems, [])
  t.same(Object.keys(found.truths), ['a', 'b', 'c'])
  t.same(found.notes, ['image: found by its name alone, as its path leads elsewhere'])

  const unsure = await imported('coco', {
    ...files,
    's.json': paths('/x/train/a.png', '/x/val/a.png', 'val/b.png', 'b.png'),
  })
  t.same(Object.keys(unsure.truths).sort(), ['b', 'b-2'], 'a bare name is no rival of a path')
  t.equal(unsure.problems.filter((problem) => /the only a\.png may be/.test(problem)).length, 2)

  const split = {
    'train/images/a.png': png(100, 80, 1),
    'val/images/a.png': png(100, 80, 2),
    's.json': paths('/home/me/val/images/a.png'),
  }
  t.same(
    (await imported('coco', split)).cases.map(({ image }) => image),
    ['images/a.png'],
    'its folders say which',
  )
  const web = await imported('coco', { ...files, 's.json': paths('https://example.org/a.png', '/etc/passwd') })
  t.match(web.problems, [/is an address/, /absolute path.*no file here is called passwd/])
})

t.test('annotations beside images; one file of several', async (t) => {
  const of = (file_name: string, x: number): string =>
    coco([{ id: 1, file_name }], [{ image_id: 1, category_id: 1, bbox: [x, 1, 5, 5] }])
  const path = await folderOf(scratch, {
    'annotations/instances_train2017.json': of('a.png', 1),
    'annotations/instances_val2017.json': of('a.png', 2),
    'annotations/notes.json': '{}',
    'train2017/a.png': png(100, 80, 1),
    'val2017/a.png': png(100, 80, 2),
  })
  t.same(await importChoices(path, 'coco'), [
    'annotations/instances_train2017.json',
    'annotations/instances_val2017.json',
  ])
  t.match((await imported('coco', path)).problems, [/holds 2 files that could be .*; choose one of them/])
  const val = await imported('coco', path, { file: 'annotations/instances_val2017.json' })
  t.same(val.truths, { a: { boxes: [cat([2, 1, 5, 5])] } })
  const named = await imported('coco', join(path, 'annotations/instances_train2017.json'))
  t.same(
    named.truths,
    { a: { boxes: [cat([1, 1, 5, 5])] } },
    'a file that is named in its folder finds the images beside it',
  )
})

t.test('VOC: encodings, character references, difficult objects, JPEGImages', async (t) => {
  const xml = vocXml('a.png', [100, 80], ['NAME', 1, 2, 11, 12], ['caf&#xe9; &#27773;', 20, 20, 30, 30])
  const difficult = xml.replace('<difficult>0</difficult>', '<difficult>1</difficult>')
  // "Auto" in Chinese, as GBK has it
  const gbk = Buffer.concat([
    Buffer.from(`<?xml version="1.0" encoding="GBK"?>${xml.split('NAME')[0]}`),
    Buffer.from([0xc6, 0xfb, 0xb3, 0xb5]),
    Buffer.from(xml.split('NAME')[1] as string),
  ])
  const read = await imported('voc', { 'a.xml': gbk, 'a.png': png(100, 80) })
  t.same(read.truths.a, { boxes: [cat([1, 2, 10, 10], '汽车'), cat([20, 20, 10, 10], 'café 汽')] })
  const bad = await imported('voc', { 'a.xml': gbk.subarray(38), 'a.png': png(100, 80) })
  t.match(bad.problems, [/a\.xml  is not UTF-8 text/])

  const hard = await imported('voc', {
    'one/Annotations/a.xml': difficult,
    'one/JPEGImages/a.png': png(100, 80, 1),
    'two/JPEGImages/a.png': png(100, 80, 2),
    'a.png': png(100, 80, 3),
  })
  t.same(hard.truths.a, { boxes: [cat([20, 20, 10, 10], 'café 汽')], ignored: [cat([1, 2, 10, 10], 'NAME')] })
  t.same(hard.problems, [])
})

t.test('YOLO: rows given twice, label files that two images share, names as text', async (t) => {
  const { truths, problems, leftOut, notes } = await imported('yolo', {
    'data.yaml': 'names: [010, 1.10, yes]\n',
    'images/a.jfif': png(100, 80, 1),
    'labels/a.txt': '0 0.5 0.5 0.2 0.4\n0 0.500 0.5 0.20 0.4 \n1 0.5 0.5 0.2 0.4\n2 0.25 0.25 0.1 0.1\n',
    'images/b.png': png(100, 80, 2),
    'images/b.jpg': png(100, 80, 3),
    'labels/b.txt': '0 0.5 0.5 0.2 0.4\n',
    'other/a.png': png(100, 80, 4),
  })
  t.same(truths, {
    a: { boxes: [cat([40, 24, 20, 32], '010'), cat([40, 24, 20, 32], '1.10'), cat([20, 16, 10, 8], 'yes')] },
  })
  t.match(problems, [/labels\/b\.txt  may belong to images\/b\.jpg or to images\/b\.png; keep one of them/])
  t.same(leftOut, [
    ['images that share a label file with another', 2],
    ['images without a label file', 1],
  ])
  t.ok(notes.includes('marks that were there twice were taken once'))
  const gbk = await imported('yolo', {
    'classes.txt': Buffer.from([0xc6, 0xfb, 0xb3, 0xb5, 0x0a]),
    'a.png': png(9, 9),
    'a.txt': '0 .5 .5 .2 .2\n',
  })
  t.match(gbk.problems, [/classes\.txt  is not UTF-8 text/])
})

t.test('YOLO: files of class names that differ', async (t) => {
  const files: Files = {
    'classes.txt': 'cat\ndog\n',
    'old/classes.txt': 'dog\ncat\n',
    'a.png': png(100, 80, 1),
    'a.txt': '0 .5 .5 .2 .4\n',
  }
  const unsure = await imported('yolo', files)
  t.same(unsure.cases, [])
  t.same(unsure.problems, [
    'classes.txt  names other classes than old/classes.txt: class 0 is "cat" here and "dog" there; remove the wrong one, or choose the right one',
  ])
  const folder = await folderOf(scratch, files)
  t.same(await importChoices(folder, 'yolo'), ['classes.txt', 'old/classes.txt'], 'a choice on the page')
  const told = await imported('yolo', folder, { file: 'old/classes.txt' })
  t.same(told.truths, { a: { boxes: [cat([40, 24, 20, 32], 'dog')] } })
  const yaml = await imported('yolo', { ...files, 'old/classes.txt': 'cat\ndog\n', 'data.yaml': 'names: [cat]\n' })
  t.match(yaml.problems, [/data\.yaml  names other classes than classes\.txt: class 1 is missing here and "dog" there/])
  const alike = { ...files, 'old/classes.txt': 'cat\r\ndog', 'data.yaml': 'names: {0: cat, 1: dog}\n' }
  t.same((await imported('yolo', alike)).truths, { a: { boxes: [cat([40, 24, 20, 32])] } })
  t.same(await importChoices(await folderOf(scratch, alike), 'yolo'), [])
})
