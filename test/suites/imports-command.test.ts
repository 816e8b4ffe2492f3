import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { zipSync } from 'fflate'
import t from '../helpers/tap.ts'
import { Compile } from '../../runner/tools/typebox.ts'
import { rootDir, sniffFormats, suiteSchemas } from '../../runner/index.ts'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { cocoSet, folderOf, png, type Files } from '../fixtures/foreign-sets.ts'
import { command as spawned, commandInside } from '../helpers/command.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { importedInto, told, type Imported } from '../helpers/imported.ts'

const scratch = await tempDir(t, 'imports')
const imported = (format: string, files: Files | string, more: Partial<ImportOrder> = {}): Promise<Imported> =>
  importedInto(scratch, format, files, more)

const command = (...args: string[]) => commandInside(args)

t.test('benchloupe import', async (t) => {
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const path = await folderOf(scratch, cocoSet())
  const dry = await command('import', 'coco', path, '--name', 'cells', '--data', dataDir, '--dry-run')
  t.match(dry, {
    code: 0,
    out: /understood 2 cases on 2 images[^]*crowd regions count neither way[^]*samples[^]*detect cell-1: 2 objects[^]*nothing was written/,
  })
  const done = await spawned(['import', 'coco', path, '--name', 'cells', '--data', dataDir])
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
  const broken = await command('import', 'coco', zip, '--name', 'broken', '--data', dataDir)
  t.match(broken, {
    code: 1,
    err: /The ZIP file cannot be unpacked: it is cut off, damaged or not a ZIP file \(.*[^.]\)\./,
  })
  t.notMatch(broken.err, 'upload', 'nothing was uploaded')
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
