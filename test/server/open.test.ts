import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { readRows, readTest } from '../../runner/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { openRun } from '../../server/main.ts'
import { cocoOf } from '../../server/pages/parts/sharing/coco.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { commandInside } from '../helpers/command.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A run that somebody sent is looked at: by the command, from a folder, and on the page, from a ZIP. Nothing is written into it. */

const data = await tempDir(t, 'open')
const { app, runner } = await appOver(t, data)
const order = orderOf({ models: ['builtin/chance'], types: ['locate', 'detect'], limit: 2, title: 'to be sent' })
const { id } = await runner.ended((await runner.order(order, 'cli')).id)
const dir = join(data, 'runs', id)
const [row] = await readRows(dir)
const test = row?.test ?? ''

const get = (url: string) => app.inject({ method: 'GET', url })

/** Every file and folder of the run with what would tell that it was written. */
const traces = async (of = dir): Promise<string[]> =>
  Promise.all(
    (await readdir(of, { recursive: true })).sort().map(async (name) => {
      const { mtimeMs, size } = await stat(join(of, name))
      return `${name} ${mtimeMs} ${size}`
    }),
  )

async function zipOf(inside: string): Promise<Buffer> {
  const files: Zippable = {}
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[inside + path.slice(dir.length + 1)] = await readFile(path)
  }
  return Buffer.from(zipSync(files, { level: 0 }))
}

t.test('a run folder is served to be looked at, and stays as it is', async (t) => {
  const before = await traces()
  const config = readConfig({}, { data: join(await tempDir(t, 'open-temp'), 'data'), port: '0' })
  const server = await openRun({ ...config, logLevel: 'silent', only: dir })
  t.teardown(() => server.close())
  const origin = new URL(server.url).origin
  t.equal(server.url, origin + urls.run(id))
  for (const path of [
    urls.runs(),
    urls.run(id),
    urls.run(id, 'charts'),
    urls.run(id, 'misses'),
    urls.tests(id),
    urls.test(id, test),
    urls.exchange(id, test),
    urls.suspects(id),
    urls.verify(id),
    urls.share(id),
    urls.testFile(id, test, 'annotated.png'),
    urls.json(urls.run(id)),
  ])
    t.equal((await fetch(origin + path)).status, 200, path)
  const page = await (await fetch(server.url)).text()
  t.notMatch(page, 'method="post"', 'nothing is offered that would be refused')
  for (const path of [urls.rescore(id), urls.delete(id), urls.label(id), urls.makeReport(id), urls.review(id, test)]) {
    const { status } = await fetch(origin + path, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })
    t.equal(status, 403, path)
  }
  await server.close()
  t.same(await traces(), before)
})

t.test('only the named run is shown, not what lies beside it', async (t) => {
  const other = await runner.ended((await runner.order({ ...order, title: 'private' }, 'cli')).id)
  const config = readConfig({}, { data: join(await tempDir(t, 'open-beside'), 'data'), port: '0' })
  const server = await openRun({ ...config, logLevel: 'silent', only: dir })
  t.teardown(() => server.close())
  const { origin } = new URL(server.url)
  t.equal((await fetch(origin + urls.run(other.id))).status, 404)
  t.notMatch(await (await fetch(origin + urls.runs())).text(), 'private')
})

t.test('what cannot be opened is said, and a run folder is no data folder', async (t) => {
  const before = await traces()
  t.match(await commandInside(['open']), { code: 2, err: /Name one run folder or ZIP/ })
  t.match(await commandInside(['open', join(data, 'nowhere')]), { code: 2, err: /There is no / })
  t.match(await commandInside(['open', data]), { code: 2, err: /is a data folder.*serve --data/ })
  t.match(await commandInside(['open', join(dir, 'tests')]), { code: 2, err: /it has no run\.json/ })
  const empty = join(data, 'empty.zip')
  await writeFile(empty, zipSync({ 'note.txt': strToU8('nothing') }))
  t.match(await commandInside(['open', empty]), { code: 2, err: /holds no run: .* but note\.txt/ })
  await writeFile(empty, zipSync({ '../run.json': strToU8('{}') }))
  t.match(await commandInside(['open', empty]), { code: 2, err: /leads out of the archive/ })
  for (const args of [
    ['serve', '--data', dir],
    ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', dir],
  ])
    t.match(await commandInside(args), { code: 2, err: /is the folder of a run.*benchloupe open/ }, args.join(' '))
  t.same(await traces(), before)
})

t.test('a run is sent as a ZIP of everything in it, streamed', async (t) => {
  const answer = await get(urls.zip(id))
  t.match(answer, {
    statusCode: 200,
    headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename*=UTF-8''${id}.zip` },
  })
  await writeFile(join(dir, '.tmp-half'), 'half written')
  const sent = unzipSync((await get(urls.zip(id))).rawPayload)
  await rm(join(dir, '.tmp-half'))
  const names = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
  t.same(Object.keys(sent).sort(), names.map((name) => `${id}/${name}`).sort())
  for (const name of names) t.ok(Buffer.from(sent[`${id}/${name}`] ?? []).equals(await readFile(join(dir, name))), name)
  const file = join(data, 'by-command.zip')
  t.match(await commandInside(['export', dir, '--format', 'zip', '--out', file]), { code: 0, out: `${file}\n` })
  t.equal(Object.keys(unzipSync(await readFile(file))).length, names.length)
  t.match(await commandInside(['export', dir, '--format', 'zip', '--out', file]), { code: 2, err: /is there already/ })
  t.match(await commandInside(['export', dir, '--format', 'rar']), { code: 2, err: /zip, csv, jsonl, parquet, coco/ })
})

t.test('the tests that a list keeps are kept as CSV, as JSON lines and as Parquet', async (t) => {
  const rows = await readRows(dir)
  const wanted = rows.filter((row) => row.outcome === 'failed').sort((a, b) => b.n - a.n)
  const filter = { outcome: 'failed', sort: '-n' } as const
  const list = (await get(urls.tests(id, filter))).body.replaceAll('&amp;', '&')
  for (const format of ['csv', 'jsonl', 'parquet'])
    t.match(list, urls.exportTests(id, format, filter), 'the list leads there')
  const lines = (await get(urls.exportTests(id, 'jsonl', filter))).body.trimEnd().split('\n')
  t.same(
    lines.map((line) => JSON.parse(line).n),
    wanted.map(({ n }) => n),
  )
  const record = await readTest(dir, wanted[0]?.test ?? '')
  t.match(JSON.parse(lines[0] ?? ''), {
    reply: record.reply,
    expected: record.expected,
    answer: record.answer?.text,
    prompt: record.prompt,
  })
  const table = parse((await get(urls.exportTests(id, 'csv', filter))).body, { bom: true, columns: true })
  t.match(
    table,
    wanted.map(({ n, test: name }) => ({ n: String(n), test: name })),
  )
  t.equal((table[0] as { reply: string }).reply, record.reply)
  const bytes = (await get(urls.exportTests(id, 'parquet', filter))).rawPayload
  const columns = (await parquetReadObjects({ file: Uint8Array.from(bytes).buffer })) as Record<string, unknown>[]
  t.match(
    columns,
    wanted.map(({ n, test: name, score, passed, sentence }) => ({ n, test: name, score, passed, sentence })),
  )
  t.match(columns[0], { reply: record.reply, expected: record.expected, reason: wanted[0]?.reason ?? null })
  const file = join(data, 'failed.csv')
  const args = ['export', dir, '--format', 'csv', '--filter', 'outcome=failed&sort=-n', '--out', file]
  t.match(await commandInside(args), { code: 0 })
  t.same(parse(await readFile(file), { bom: true, columns: true }), table)
})

t.test('a contact sheet is one picture: a tile a test, its band in the colour of the outcome', async (t) => {
  const filter = { view: 'sheet', outcome: 'failed' } as const
  t.match((await get(urls.tests(id, filter))).body, urls.sheet(id, filter))
  const answer = await get(urls.sheet(id, filter))
  t.match(answer, { statusCode: 200, headers: { 'content-type': 'image/png' } })
  const { data: pixels, info } = await sharp(answer.rawPayload).raw().toBuffer({ resolveWithObject: true })
  const failed = (await readRows(dir)).filter(({ outcome }) => outcome === 'failed').length
  const band = [0xd5, 0x5e, 0x00]
  // along the bands of the first line of tiles
  const y = 64 + 180 + 3
  const inBand = Array.from({ length: info.width }, (_, x) =>
    pixels.subarray((y * info.width + x) * 3).subarray(0, 3),
  ).filter((pixel) => band.every((value, channel) => pixel[channel] === value)).length
  t.equal(inBand, Math.min(6, failed) * 240)
})

t.test('boxes are kept in the format of COCO, with the truth and what was found', async (t) => {
  const { body } = await get(urls.exportTests(id, 'coco'))
  const coco = JSON.parse(body) as {
    images: { id: number; file_name: string }[]
    categories: { id: number; name: string }[]
    annotations: { image_id: number; category_id: number; bbox: number[]; iscrowd: number }[]
    results: Record<string, { image_id: number; category_id: number; bbox: number[]; score: number }[]>
  }
  const nameOf = new Map(coco.categories.map((category) => [category.id, category.name]))
  const near = (px: number) => Math.round(px * 100) / 100
  const detected = (await readRows(dir)).filter(({ type }) => type === 'detect')
  t.equal(coco.images.length, detected.length)
  for (const { test: name } of detected) {
    const { case: testCase, answer } = await readTest(dir, name)
    const image = coco.images.find(({ file_name: file }) => file === testCase.image.name)?.id
    const boxes = (testCase.truth as { boxes: { label: string; box: number[] }[] }).boxes
    t.same(
      coco.annotations
        .filter((item) => item.image_id === image)
        .map((item) => ({ label: nameOf.get(item.category_id), box: item.bbox, crowd: item.iscrowd })),
      boxes.map(({ label, box }) => ({ label, box: box.map(near), crowd: 0 })),
    )
    t.same(
      (coco.results['builtin/chance'] ?? [])
        .filter((item) => item.image_id === image)
        .map((item) => ({ label: nameOf.get(item.category_id), box: item.bbox })),
      (answer?.found ?? []).flatMap(({ label, shape }) =>
        shape?.kind === 'box' ? [{ label, box: [shape.x, shape.y, shape.width, shape.height].map(near) }] : [],
      ),
    )
  }
  t.ok((coco.results['builtin/chance'] ?? []).length > 0)
})

t.test('a COCO category is what scores take for one label, and a control an image of its own', async (t) => {
  const [known] = (await readRows(dir)).filter(({ type }) => type === 'detect')
  const { test: name } = known!
  const own = await readTest(dir, name)
  const box = [10, 20, 30, 40] as const
  const shape = { kind: 'box', x: 10, y: 20, width: 30, height: 40 } as const
  const said = ['cell', '\u2028CELL', 'red blood-cell', 'Dog', 'dog'].map((label) => ({
    label,
    shape,
    raw: [],
    range: [0, 1],
  }))
  const test = {
    ...own,
    case: {
      ...own.case,
      given: { labels: ['\u2028cell', 'red_blood_cell', 'Dog', 'dog'] },
      truth: { boxes: [{ label: 'Red Blood Cell', box }], ignored: [{ label: 'DOG', box }] },
    },
    answer: { ...own.answer, readable: true, found: said },
  } as unknown as typeof own
  const control = { ...known!, control: { kind: 'mirrored', of: known!.n } } as typeof known & object
  let text = ''
  for await (const part of cocoOf([known!, control], () => Promise.resolve(test))) text += part
  const coco = JSON.parse(text) as {
    images: object[]
    categories: object[]
    annotations: { image_id: number; category_id: number }[]
    results: Record<string, { category_id: number }[]>
  }
  t.same(coco.categories, [
    { id: 1, name: '\u2028cell', also: ['cell', '\u2028CELL'] },
    { id: 2, name: 'red_blood_cell', also: ['Red Blood Cell', 'red blood-cell'] },
    { id: 3, name: 'Dog', also: ['dog', 'DOG'] },
  ])
  t.same(
    coco.annotations.map(({ image_id: image, category_id: category }) => [image, category]),
    [
      [1, 2],
      [1, 3],
      [2, 2],
      [2, 3],
    ],
  )
  t.same(
    Object.values(coco.results).map((found) => found.map(({ category_id: category }) => category)),
    [[1, 1, 2, 3, 3, 1, 1, 2, 3, 3]],
  )
})

async function send(name: string, bytes: Buffer) {
  const boundary = 'a-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  const response = await app.inject({
    method: 'POST',
    url: urls.open(),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'sec-fetch-site': 'same-origin' },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  })
  return { status: response.statusCode, location: String(response.headers.location ?? ''), html: response.body }
}

for (const [how, zip] of [
  ['as it was downloaded', async () => (await get(urls.zip(id))).rawPayload],
  ['without a folder in it', () => zipOf('')],
] as const)
  t.test(`a ZIP of a run, ${how}, is opened on the page`, async (t) => {
    const { status, location } = await send('sent.zip', await zip())
    t.equal(status, 303)
    const opened = location.slice('/runs/'.length)
    for (const path of [location, urls.tests(opened), urls.test(opened, test), urls.exchange(opened, test)]) {
      const { statusCode, body } = await get(path)
      t.equal(statusCode, 200, path)
      t.match(body, 'to be sent')
    }
    t.match((await get(location)).body, 'opened from sent.zip')
    for (const path of [location, urls.test(opened, test), urls.share(opened), urls.rescored(opened)])
      t.notMatch((await get(path)).body, 'method="post"', `${path} offers nothing that would be refused`)
    t.equal((await get(urls.testFile(opened, test, 'annotated.png'))).statusCode, 200)
    t.notMatch((await get(urls.runs())).body, opened, 'no list has it')
    const [upload] = await readdir(join(data, 'cache/uploads'))
    const before = await traces(join(data, 'cache/uploads', upload ?? ''))
    for (const path of [
      urls.rescore(opened),
      urls.delete(opened),
      urls.makeReport(opened),
      urls.review(opened, test),
    ]) {
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: path,
        headers: { 'sec-fetch-site': 'same-origin' },
      })
      t.equal(statusCode, 403, path)
      t.match(body, 'only looked at')
    }
    t.equal((await app.inject({ method: 'POST', url: urls.verify(opened) })).statusCode, 303)
    t.match((await get(urls.verify(opened))).body, 'Every file is as it was')
    t.same(await traces(join(data, 'cache/uploads', upload ?? '')), before)
  })

t.test('a ZIP without a run is refused, and what is gone is said', async (t) => {
  t.match(await send('photos.zip', Buffer.from(zipSync({ 'a.txt': strToU8('a') }))), {
    status: 422,
    html: /photos\.zip holds no run that can be read/,
  })
  t.match(await send('slip.zip', Buffer.from(zipSync({ '../../run.json': strToU8('{}') }))), { status: 422 })
  const gone = await get(urls.run('opened-00000000-0000-0000-0000-000000000000'))
  t.equal(gone.statusCode, 404)
  t.match(gone.body, 'kept for a day')
})
