import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync, type Zippable } from 'fflate'
import t from '../helpers/tap.ts'
import { marksOfTruth, testTypes, type Case, type Mark } from '../../runner/index.ts'
import { unzip } from '../../server/catalog/unzip.worker.ts'
import { suiteFilter } from '../../server/filters/index.ts'
import { placeLabels } from '../../server/pages/parts/marks/mark-labels.ts'
import { truthOver } from '../../server/pages/parts/marks/marks.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeSuite, pictureOf } from '../fixtures/make-suite.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\' {{ 7*7 }} \u202Eevil'

const data = await tempDir(t, 'suite-pages')
const suites = join(data, 'suites')
const many = Array.from({ length: 130 }, (_, i): Case => ({
  id: `c-${i}`,
  type: 'count',
  image: `images/${i % 3}.png`,
  class: i % 2 ? 'odd' : 'even',
  given: { object: 'spots' },
  truth: { count: i },
}))
await makeSuite(suites, { name: 'many', title: 'Many', licence: 'CC BY 4.0', source: 'made here' }, [
  ...many,
  {
    id: 'c-1',
    type: 'locate',
    image: 'images/1.png',
    given: { object: 'spots' },
    truth: { points: [{ at: [30, 20] }, { at: [90, 60] }] },
  },
])
const manyDir = join(suites, 'many')
await makeSuite(suites, { name: 'evil', title: HOSTILE, description: HOSTILE, licence: HOSTILE, source: HOSTILE }, [
  {
    id: 'e-1',
    type: 'count',
    image: 'images/e.png',
    class: HOSTILE.slice(0, 60),
    tags: [HOSTILE],
    question: HOSTILE,
    given: { object: HOSTILE.slice(0, 90) },
    truth: { count: 3 },
  },
  {
    id: 'e-1',
    type: 'pattern',
    image: 'images/e.png',
    given: { options: [{ name: HOSTILE.slice(0, 70) }, { name: 'b' }] },
    truth: { option: HOSTILE.slice(0, 70) },
  },
  {
    id: 'e-2',
    type: 'detect',
    image: 'images/e.png',
    given: { labels: [HOSTILE.slice(0, 80)] },
    truth: { boxes: [{ label: HOSTILE.slice(0, 80), box: [10, 10, 30, 20] }] },
  },
])
await makeSuite(suites, { name: 'broken', title: 'Broken' }, [
  { id: 'x', type: 'count', image: 'images/x.png', given: { object: 'spots' }, truth: { cuont: 3 } },
  { id: 'y', type: 'nosuch', image: 'images/x.png', truth: {} },
])

const { app, runner } = await appOver(t, data)

async function get(url: string): Promise<{ status: number; html: string; type: string; bytes: Buffer }> {
  const response = await app.inject({ method: 'GET', url })
  return {
    status: response.statusCode,
    html: response.body,
    type: String(response.headers['content-type']),
    bytes: response.rawPayload,
  }
}

async function post(
  url: string,
  fields: Record<string, string>,
): Promise<{ status: number; html: string; location: string }> {
  const response = await app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost', host: 'localhost' },
    payload: new URLSearchParams(fields).toString(),
  })
  return { status: response.statusCode, html: response.body, location: String(response.headers.location ?? '') }
}

async function send(
  name: string,
  bytes: Uint8Array,
  fields: Record<string, string> = {},
): Promise<{ status: number; html: string; location: string }> {
  const boundary = 'x-test-boundary'
  const parts = Object.entries(fields)
    .map(([field, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
    .join('')
  const head = `${parts}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  const response = await app.inject({
    method: 'POST',
    url: urls.importSuite(),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      origin: 'http://localhost',
      host: 'localhost',
    },
    payload,
  })
  return { status: response.statusCode, html: response.body, location: String(response.headers.location ?? '') }
}

const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const bare = (html: string): string => html.replace(/="[^"]*"/g, '=""').replace(/='[^']*'/g, '=""')

t.test('the list of suites counts their cases by type and says why one cannot be used', async (t) => {
  const { status, html } = await get('/suites')
  t.equal(status, 200)
  t.match(text(html), /many Many count 130 locate 1 131 folder/)
  t.match(
    text(html),
    /broken Broken count 1 nosuch 1 2 folder/,
    'what cannot be read line by line is told on its own page',
  )
  t.match(html, `href="${urls.suite('many', { type: 'locate' })}"`)
  t.match(html, `href="${urls.schema()}"`)
})

t.test('a suite that is not in order lists every problem with its place', async (t) => {
  const { status, html } = await get('/suites/broken')
  t.equal(status, 200)
  t.match(text(html), /cases\.jsonl, line 1, truth\.\w+ .*did you mean .*count/)
  t.match(text(html), /cases\.jsonl, line 2, type is .*nosuch/)
  t.equal((await get('/suites/no-such-suite')).status, 404)
  t.equal((await get('/suites/broken/cases/x')).status, 409)
})

t.test(
  'the gallery shows the truth over every image, sixty cases a page, narrowed by type, class and words',
  async (t) => {
    const first = await get('/suites/many')
    t.equal(first.html.match(/<li class="tile case">/g)?.length, 60)
    for (const fact of ['CC BY 4.0', 'made here', 'images 3', 'sha256', '131 cases', '1–60 of 131'])
      t.match(text(first.html), fact, fact)
    t.match(first.html, `rel="next" href="${urls.suite('many', { page: 2 })}"`)
    const last = await get(urls.suite('many', { page: 3 }))
    t.equal(last.html.match(/<li class="tile case">/g)?.length, 11)
    const odd = await get(urls.suite('many', { type: 'count', class: 'odd' }))
    t.match(odd.html, '65 of 131 cases')
    t.match(text(odd.html), /type count 65 × locate 0/, 'a facet counts what a click on it would leave')
    const located = await get(urls.suite('many', { type: 'locate' }))
    t.equal(located.html.match(/<g class="mark role-expected"/g)?.length, 2)
    t.match(located.html, /<svg class="marks" viewBox="0 0 120 80"/, 'marks are in px of the image')
    t.match((await get(urls.suite('many', { q: 'c-77' }))).html, '1 of 131 cases')
    t.match((await get(urls.suite('many', { q: 'nothing like it' }))).html, 'No case matches these filters')
  },
)

t.test('one case shows its image, its truth, and what is asked in every coordinate space', async (t) => {
  const { status, html } = await get(urls.suiteCase('many', 'c-1'))
  t.equal(status, 200)
  t.match(text(html), /count .*Expected answer 1 spots?/)
  for (const space of ['unit', 'percent', 'thousand', 'thousand-yx', 'pixel'])
    t.match(html, `with coordinates as ${space}`, space)
  t.match(html, 'The image is 120 x 80 pixels')
  t.match(html, 'No run has used this case yet')
  t.equal((await get(urls.suiteCase('many', 'c-999'))).status, 404)
})

t.test('a case lists its tests of all runs, and not those of another seed', async (t) => {
  const order = {
    suites: ['starter'],
    models: ['builtin/chance'],
    types: ['count'],
    repeats: 1,
    shots: 0,
    reminders: 0,
    parallel: 4,
    seed: 2,
  } as const
  const { id } = await runner.ended(
    (
      await runner.order(
        { ...order, suites: [...order.suites], models: [...order.models], types: [...order.types] },
        'api',
      )
    ).id,
  )
  const row = (await app.inject({ method: 'GET', url: `/api/v1/runs/${id}/tests` }))
    .json<{ rows: { case: string; href: string }[] }>()
    .rows.find((row) => row.case === 'spots-seven')
  const asked = await get(urls.suiteCase('starter', 'spots-seven', { seed: 2 }))
  t.match(asked.html, `href="${row?.href}"`)
  const other = await get(urls.suiteCase('starter', 'spots-seven'))
  t.notMatch(other.html, `href="${row?.href}"`)
  t.match(other.html, '1 test of a case of this name with another image')
  t.match((await get(urls.type('count'))).html, `href="${urls.run(id)}"`, 'the type shows the run')
})

t.test('a drawn suite is drawn when somebody says so, from the seed they say, and never by looking', async (t) => {
  const unseen = await get('/suites/starter?seed=77')
  t.match(text(unseen.html), /not drawn yet .*“Draw” above does it once/)
  t.match(unseen.html, `action="${urls.drawSuite('starter')}"`)
  t.match(await get('/api/v1/suites/starter/cases/x?seed=77'), { status: 409 })
  for (const seed of ['1', '77'])
    t.equal((await post(urls.drawSuite('starter'), { seed })).location, urls.suite('starter', { seed: Number(seed) }))
  t.match(JSON.parse((await get('/api/v1/suites/mazes?pictures=9999')).html), { state: 'undrawn' })
  t.same(
    (await readdir(join(data, 'cache', 'suites'))).filter((name) => name.includes('mazes')),
    [],
    'nothing was begun',
  )
  const [item, two] = await Promise.all(
    [get('/api/v1/suites/starter'), get('/api/v1/suites/starter?seed=77')].map(
      async (page) => JSON.parse((await page).html) as { facts: { name: string; text: string }[] },
    ),
  )
  const content = (page: typeof item): string => page?.facts.find((fact) => fact.name === 'content')?.text ?? ''
  t.match(content(item), /sha256 [0-9a-f]{12}/)
  t.not(content(item), content(two))
  t.strictSame(suiteFilter({ seed: '-1', pictures: '0' }), suiteFilter({}), 'numbers that mean nothing are left out')
  t.equal(urls.suite('charts', { seed: 3, pictures: 5, page: 1 }), '/suites/charts?seed=3&pictures=5')
})

t.test('of a suite only images that a case names are served', async (t) => {
  const image = await get('/suites/many/files/images/1.png')
  t.equal(image.type, 'image/png')
  t.ok(image.bytes.equals(pictureOf(1)), 'byte for byte')
  await writeFile(join(manyDir, 'images', 'unused.png'), 'secret')
  await symlink('/etc/hostname', join(manyDir, 'images', 'link.png'))
  for (const path of [
    'suite.json',
    'cases.jsonl',
    'images/unused.png',
    'images/link.png',
    'images/%2e%2e/suite.json',
    '..%2f..%2fsuite.json',
    'images',
    '',
  ])
    t.equal((await get(`/suites/many/files/${path}`)).status, 404, path)
  // an image that turns into a link after the suite was read is not followed either
  await rm(join(manyDir, 'images', '2.png'))
  await symlink('/etc/hostname', join(manyDir, 'images', '2.png'))
  t.not((await get('/suites/many/files/images/2.png')).status, 200)
  await rm(join(manyDir, 'images', '2.png'))
  await writeFile(join(manyDir, 'images', '2.png'), pictureOf(2))
})

t.test('reduced images are found by the sum of the original', async (t) => {
  const { html } = await get('/suites/many')
  const src = /<img src="([^"]*\/thumbs\/[0-9a-f]{64})"/.exec(html)?.[1] ?? ''
  const thumb = await get(src)
  t.equal(thumb.type, 'image/webp')
  t.equal(thumb.bytes.toString('latin1', 8, 12), 'WEBP')
  t.equal((await get(`/suites/many/thumbs/${'0'.repeat(64)}`)).status, 404)
})

t.test('every test type has a page', async (t) => {
  for (const type of testTypes) {
    const { status, html } = await get(urls.type(type.name))
    t.equal(status, 200, type.name)
    t.match(text(html), type.metric)
  }
  const missing = await get(urls.type('constructor'))
  t.equal(missing.status, 404)
  t.match(missing.html, 'read-text', 'the types that there are')
})

t.test('the schemas of suites can be had', async (t) => {
  const schemas = JSON.parse((await get(urls.schema())).html) as Record<string, { $schema?: string }>
  t.match(schemas['suite.json']?.$schema, 'json-schema.org')
  t.match(JSON.stringify(schemas['cases.jsonl']), '"read-text"')
})

t.test('hostile text of a suite stays text', async (t) => {
  for (const url of [
    '/suites',
    '/suites/evil',
    urls.suite('evil', { q: HOSTILE, type: HOSTILE, class: HOSTILE }),
    urls.suiteCase('evil', 'e-1'),
    urls.suiteCase('evil', 'e-2'),
    urls.suiteCase('evil', HOSTILE),
    urls.suite(HOSTILE),
    urls.type(HOSTILE),
    urls.upload(HOSTILE),
    `/suites/import?format=${encodeURIComponent(HOSTILE)}`,
    urls.newRun({
      suites: 'evil',
      [`pictures.${HOSTILE}`]: '1',
      [`prompts.${HOSTILE}`]: HOSTILE,
      'prompts.count': HOSTILE,
      models: 'builtin/chance',
    }),
  ]) {
    const { status, html } = await get(url)
    t.ok(status < 500, `${status} ${url.slice(0, 60)}`)
    t.notMatch(html, /<img src=x|<script>alert/i, url.slice(0, 60))
    t.notMatch(bare(html), /<[a-z][^>]*\son[a-z]+=/, url.slice(0, 60))
  }
})

const table = (rows: readonly string[]): Uint8Array => strToU8(`image,question,answer\n${rows.join('\n')}\n`)
const threeRows: Zippable = {
  'set/table.csv': table(['one.png,How many spots?,3', 'two.png,How many spots?,5', 'gone.png,How many?,1']),
  'set/one.png': pictureOf(1),
  'set/two.png': pictureOf(2),
  '__MACOSX/set/._one.png': strToU8('x'),
}

t.test('an upload is looked at first, then imported', async (t) => {
  const { status, location } = await send('My set.zip', zipSync(threeRows))
  t.equal(status, 303)
  t.match(location, /^\/suites\/import\/[0-9a-f-]{36}$/)
  const before = await readdir(suites)
  const page = await get(location)
  t.match(text(page.html), /Preview nothing is written yet 2 cases 2 images read as CSV/)
  t.match(text(page.html), /1 problem .*gone\.png/, 'every problem is listed')
  t.equal(page.html.match(/<li class="tile case">/g)?.length, 2, 'samples')
  t.match(page.html, /<img src="data:image\/webp;base64,/)
  t.match(page.html, 'value="My-set"', "a free name from the file's")
  t.strictSame(
    (await readdir(suites)).filter((name) => !name.startsWith('.')),
    before,
    'a dry run writes nothing',
  )

  t.match((await get(`${location}?format=coco`)).html, 'holds no', 'another format says what is wrong')
  const refused = await post(location, { format: 'table', name: '../out' })
  t.equal(refused.status, 422)
  t.match(refused.html, /id="e-name">[^<]*is not a suite name/)
  t.match((await post(location, { format: 'table', name: 'many' })).html, /id="e-name">[^<]*is there already/)
  t.match((await post(location, { format: 'table', name: 'import' })).html, /id="e-name"/)
  t.match((await post(location, { format: 'table', name: 'starter' })).html, /id="e-name">[^<]*drawn suite/)

  const [once, again] = await Promise.all([
    post(location, { format: 'table', name: 'mine', title: 'My set' }),
    post(location, { format: 'table', name: 'mine', title: 'My set' }),
  ])
  t.strictSame([once?.location, again?.location], ['/suites/mine', '/suites/mine'], 'pressed twice')
  t.match(text((await get('/suites/mine')).html), /My set .*2 cases/)
  const after = await app.inject({ url: location })
  t.strictSame([after.statusCode, after.headers.location], [303, '/suites/mine'], 'its address leads to the suite')
  t.equal((await get(location.replace(/[0-9a-f]{4}(?=\?|$)/, '0000'))).status, 404, 'one that never was is not there')
})

t.test('an upload can be dropped, and a form without a file comes back', async (t) => {
  const { location } = await send('rows.csv', table(['a.png,Is it?,yes']))
  t.match((await get(location)).html, 'a.png')
  t.equal((await post(`${location}/drop`, {})).location, '/suites')
  t.equal((await get(location)).status, 404)
  const none = await send('', new Uint8Array(0), { format: 'coco' })
  t.equal(none.status, 422)
  t.match(none.html, /id="e-file">Choose a file/)
  t.match(none.html, /<option value="coco" selected>/)
  t.equal(
    (
      await app.inject({
        method: 'POST',
        url: urls.importSuite(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost', host: 'localhost' },
        payload: 'a=1',
      })
    ).statusCode,
    415,
  )
  t.equal(
    (
      await app.inject({
        method: 'POST',
        url: urls.importSuite(),
        headers: {
          'content-type': 'multipart/form-data; boundary=x',
          origin: 'http://elsewhere.example',
          host: 'localhost',
        },
        payload: '--x--',
      })
    ).statusCode,
    403,
    'not from another site',
  )
})

t.test('hostile archives are refused with a reason, and leave nothing behind', async (t) => {
  const cut = zipSync({ 'a.csv': strToU8('image,answer\n'.repeat(5000)) }, { level: 0 })
  for (const [name, bytes, reason] of [
    ['slip.zip', zipSync({ '../../slip.csv': table([]) }), 'leads out of the archive'],
    ['abs.zip', zipSync({ '/etc/slip.csv': table([]) }), 'leads out of the archive'],
    ['drive.zip', zipSync({ 'C:\\slip.csv': table([]) }), 'which is not allowed here'],
    ['twice.zip', zipSync({ a: strToU8('1'), 'a/b': strToU8('2') }), 'two files named'],
    ['cut.zip', cut.subarray(0, 20_000), 'cut off'],
    ['none.zip', strToU8('this is no archive at all'), 'not a ZIP file'],
  ] as const) {
    const { status, html } = await send(name, bytes)
    t.equal(status, 422, name)
    t.match(text(html), reason, name)
  }
  t.strictSame(await readdir(join(data, 'cache', 'uploads')), [], 'nothing stays')
})

t.test('a bomb stops at the limit, whatever its header says', async (t) => {
  const dir = await tempDir(t, 'zip')
  await writeFile(join(dir, 'bomb.zip'), zipSync({ 'zeros.bin': new Uint8Array(8e6) }))
  await mkdir(join(dir, 'a'))
  t.match(await unzip({ zip: join(dir, 'bomb.zip'), into: join(dir, 'a'), mostFiles: 10, mostBytes: 1e6 }), {
    refused: /larger than/,
  })
  await writeFile(
    join(dir, 'many.zip'),
    zipSync(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.txt`, strToU8('x')]))),
  )
  await mkdir(join(dir, 'b'))
  t.match(await unzip({ zip: join(dir, 'many.zip'), into: join(dir, 'b'), mostFiles: 10, mostBytes: 1e6 }), {
    refused: /more than 10 files/,
  })
  await mkdir(join(dir, 'c'))
  t.strictSame(await unzip({ zip: join(dir, 'many.zip'), into: join(dir, 'c'), mostFiles: 50, mostBytes: 1e6 }), {
    files: 50,
  })
})

t.test('labels of marks lie inside the image and not on each other', async (t) => {
  const marks = Array.from({ length: 80 }, (_, i): Mark => ({
    role: i % 2 ? 'found' : 'missed',
    label: `spot ${i}`,
    match: i,
    shape: { kind: 'point', at: [(i * 37) % 400, (i * 53) % 300] },
  }))
  const labels = [...placeLabels(marks, { width: 400, height: 300 }, 1).values()].map(({ x, y, size, text }) => ({
    x,
    y: y - size * 0.9,
    width: text.length * size * 0.58,
    height: size * 1.1,
  }))
  t.ok(labels.length > 20)
  for (const [i, a] of labels.entries()) {
    t.ok(a.x >= 0 && a.y >= -1e-9 && a.x + a.width <= 400 && a.y + a.height <= 300.001)
    t.notOk(
      labels
        .slice(i + 1)
        .some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    )
  }
  const pair = ['found', 'expected'].map((role): Mark => ({
    role: role as Mark['role'],
    label: role,
    match: 0,
    shape: { kind: 'point', at: [50, 50] },
  }))
  t.strictSame(
    [...placeLabels(pair, { width: 400, height: 300 }, 1).values()].map((placeLabel) => placeLabel.text),
    ['found'],
    'one label a pair: what was found',
  )
})

t.test('the truth is drawn as expected, whatever the type', async (t) => {
  const suite = await runner.openSuite('many')
  const locate = suite.cases.find((testCase) => testCase.type === 'locate')
  const marks = locate ? marksOfTruth(locate) : []
  t.strictSame(
    marks.map((mark) => [mark.role, mark.shape.kind]),
    [
      ['expected', 'point'],
      ['expected', 'point'],
    ],
  )
  t.equal(
    truthOver({ width: 120, height: 80 }, marks).list.every((mark) =>
      mark.groups.every(({ strokes }) => strokes.every(({ d }) => (d.match(/A/g) ?? []).length === 4)),
    ),
    true,
    'as rings of four dashes',
  )
})
