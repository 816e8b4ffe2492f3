import { crc32, deflateSync } from 'node:zlib'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { readPngText } from '../../runner/index.ts'
import { encodePng } from '../../runner/image/png.ts'
import { readWebpText, xmpOf } from '../../runner/image/webp-text.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeManyTests } from '../fixtures/many-tests.ts'

const ORDER = orderOf({
  types: ['locate'],
  models: ['builtin/chance'],
  parallel: 2,
  limit: 1,
  title: 'to be found',
  tags: ['needle'],
})

const data = await tempDir(t, 'find')
const { app, runner } = await appOver(t, data)
const run = await runner.ended((await runner.order(ORDER, 'api')).id)
const dir = join(data, 'runs', run.id)
const [test = ''] = await readdir(join(dir, 'tests'))
const path = join(dir, 'tests', test, 'annotated.png')
const picture = await readFile(path)

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const get = async (url: string) => {
  const { statusCode: status, body: html, headers } = await app.inject({ method: 'GET', url })
  return { status, html, text: textOf(html), location: String(headers.location ?? '') }
}

/** The form of the page, sent as a browser sends it. */
async function send(bytes: Buffer | null, to = urls.find(), name = 'annotated.png') {
  const boundary = 'x-find-test'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="picture"; filename="${bytes === null ? '' : name}"\r\nContent-Type: image/png\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(head), bytes ?? Buffer.alloc(0), Buffer.from(`\r\n--${boundary}--\r\n`)])
  const {
    statusCode: status,
    body: html,
    headers,
  } = await app.inject({
    method: 'POST',
    url: to,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'sec-fetch-site': 'same-origin' },
    payload,
  })
  return { status, html, text: textOf(html), location: String(headers.location ?? '') }
}

t.test('what many runs have is shown of the newest, and the page says so', async (t) => {
  const many = await tempDir(t, 'find-many')
  const runsDir = join(many, 'runs')
  const days = Array.from(
    { length: 53 },
    (_, i) => `20260${Math.floor(i / 28) + 1}${String((i % 28) + 1).padStart(2, '0')}T080000Z-x`,
  )
  for (const id of days) await makeManyTests(runsDir, id, 3, { models: 1, repeats: 1 })
  const { app } = await appOver(t, many)
  const found = async (q: string): Promise<string> =>
    textOf((await app.inject({ method: 'GET', url: urls.find(q) })).body)
  // each run has one test of that case; 40 are shown, and one more tells that there are more
  t.match(
    await found('usss-00001'),
    /Tests and cases of the newest 41 runs with hits; the list of tests has all of them\./,
  )
  const { body } = await app.inject({ method: 'GET', url: urls.find('usss-00001') })
  t.match(body, urls.case(days.at(-1) as string, 'usss-00001'), 'the newest is among them')
  t.notMatch(body, days[11] as string, 'and the oldest twelve are not')
  t.match(await found('giraffe'), /^(?!.*Tests and cases of the newest)/, 'where no run has hits there are no others')
})

/** What the test's page says of a picture. */
async function verdictOn(bytes: Buffer): Promise<string> {
  const { status, location } = await send(bytes)
  t.equal(status, 303)
  t.equal(location.split('?')[0], urls.test(run.id, test))
  const { text } = await get(location)
  return /(?:Unaltered|Altered)\. .*?Check another picture/.exec(text)?.[0] ?? ''
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32BE(body.length, 0)
  out.write(type, 4, 'latin1')
  body.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
  return out
}

/** The same PNG with further chunks after its header. */
const withChunks = (...chunks: Buffer[]): Buffer =>
  Buffer.concat([picture.subarray(0, 33), ...chunks, picture.subarray(33)])
const tagged = (text: Record<string, string>): Buffer =>
  encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(90) }, { text })

t.test('by words: every kind of thing, with links', async (t) => {
  t.match((await get(urls.find('needle'))).text, /Runs 1 hit/)
  t.match((await get(urls.find('chance'))).html, `href="${urls.model('builtin', 'chance')}"`)
  t.match((await get(urls.find('locate'))).html, `href="${urls.type('locate')}"`)
  t.match((await get(urls.find('maze'))).html, `href="${urls.suite('mazes')}"`)
  const image = readPngText(picture)['benchloupe:image'] ?? ''
  t.match((await get(urls.find(image))).html, `href="${urls.test(run.id, test)}"`, 'an image by its sum')
  t.match((await get(urls.find('spots found'))).html, urls.test(run.id, test), 'a test by what happened')
  t.notMatch((await get(urls.find('spots found'))).text, /\.,/, 'its sentence goes on without its full stop')
  t.match((await get(urls.find('no such thing'))).text, /No results for/)
})

t.test('an id or an address goes straight to its page', async (t) => {
  for (const [q, to] of [
    [run.id, urls.run(run.id)],
    [urls.test(run.id, test), urls.test(run.id, test)],
    [`https://example.com:8080${urls.run(run.id)}/tests?outcome=failed`, urls.run(run.id)],
    [`${run.id}/${test}`, urls.test(run.id, test)],
  ] as const)
    t.equal((await get(urls.find(q))).location, to, q)
  t.equal((await get(urls.find('/runs/%ZZ'))).status, 200)
})

t.test('an annotated picture opens its test, which says that it is unaltered', async (t) => {
  t.match(await verdictOn(picture), /^Unaltered.* byte for byte/)
  const twin = await send(picture, urls.json(urls.find()))
  t.strictSame(JSON.parse(twin.html), { run: run.id, test })
  t.match((await get(urls.test(run.id, test))).text, /^(?!.*Unaltered)/, 'nobody is told who sent no picture')
  t.match(
    (await get(`${urls.test(run.id, test)}?picture=${'0'.repeat(64)}`)).text,
    /^(?!.*altered)/i,
    'half a sum is none',
  )
})

t.test('what was altered is named: pixels, text, both, packing', async (t) => {
  const text = readPngText(picture)
  const { data: pixels, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const drawn = (data: Buffer, words: Record<string, string>): Buffer =>
    encodePng(
      { width: info.width, height: info.height, channels: 3, data },
      { text: words, deflate: (rows) => deflateSync(rows, { level: 9 }) },
    )
  t.match(await verdictOn(drawn(pixels, text)), /^Unaltered.* saved it again/)
  t.match(
    await verdictOn(drawn(pixels, { ...text, 'benchloupe:model': 'another' })),
    /^Altered.*the text inside it differs .* its pixels are the same/,
  )
  const painted = Buffer.from(pixels)
  painted.fill(255, 3000, 3030)
  t.match(await verdictOn(drawn(painted, text)), /^Altered.*its pixels differ .* the text inside it is the same/)
  t.match(await verdictOn(drawn(painted, { ...text, note: 'x' })), /^Altered.*its pixels and the text inside it differ/)
  t.match(await verdictOn(picture.subarray(0, picture.length - 400)), /^Altered.*cut short or damaged/)
})

t.test('a WebP that a run keeps instead is found and told apart like a PNG', async (t) => {
  const { id } = await runner.ended((await runner.order({ ...ORDER, webp: true }, 'api')).id)
  const dir = join(data, 'runs', id)
  const [test = ''] = await readdir(join(dir, 'tests'))
  const folder = join(dir, 'tests', test)
  t.same((await readdir(folder)).sort(), ['annotated.webp', 'exchange.json', 'test.json', 'thumb.webp'])
  const file = join(folder, 'annotated.webp')
  const webp = await readFile(file)
  const verdict = async (bytes: Buffer): Promise<string> => {
    const { status, location } = await send(bytes)
    t.equal(status, 303)
    t.equal(location.split('?')[0], urls.test(id, test))
    const { html, text } = await get(location)
    t.match(html, urls.picture(id, test, 'annotated.webp'), 'the page shows it')
    return /(?:Unaltered|Altered)\. .*?Check another picture/.exec(text)?.[0] ?? ''
  }
  t.match(await sharp(webp).metadata(), { format: 'webp', ...(await sizeOf(picture)) }, 'the picture of the PNG')
  t.match(await verdict(webp), /^Unaltered.* is the annotated\.webp of this test, byte for byte/)
  const again = await sharp(webp).keepMetadata().webp({ lossless: true }).toBuffer()
  t.match(await verdict(again), /^Unaltered.* saved it again/, 'saved by a program that keeps what is written into it')
  const said = xmpOf({ ...(await readWebpText(webp)), 'benchloupe:model': 'another' })
  const renamed = await sharp(webp).withXmp(said).webp({ lossless: true }).toBuffer()
  t.match(await verdict(renamed), /^Altered.*the text inside it differs .* its pixels are the same/)
  t.match(
    (await send(webp.subarray(0, webp.length - 400))).text,
    /does not name a test/,
    'what names it stands at its end',
  )
  t.match(
    (await send(await sharp(webp).webp().toBuffer())).text,
    /does not name a test/,
    'saved without what was written in',
  )

  await rm(file)
  await runner.resume(id)
  t.match(await runner.ended(id), { status: 'finished' })
  t.ok(webp.equals(await readFile(file)), 'one that was lost is drawn again')
})

const sizeOf = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes).metadata()
  return { width, height }
}

t.test('a picture is told from the one in the folder, where that was changed', async (t) => {
  const other = withChunks(chunk('tEXt', Buffer.from('note\0painted over')))
  await writeFile(path, other)
  t.match(await verdictOn(picture), /^Unaltered.*sealed with.* another: it was changed since/)
  t.match(await verdictOn(other), /differ from what this run was sealed with/)
  await rm(path)
  t.match(await verdictOn(picture), /sealed with.*missing/)
  await writeFile(path, picture)
})

t.test('a test image opens the tests on it', async (t) => {
  const [image = ''] = await readdir(join(dir, 'images'))
  const { location } = await send(await readFile(join(dir, 'images', image)))
  t.equal(location, urls.find(image.slice(0, 64)))
  t.match((await get(location)).html, urls.test(run.id, test))
})

t.test('what names no test here is said in a sentence', async (t) => {
  for (const [bytes, says] of [
    [null, /Choose a picture first/],
    [Buffer.alloc(0), /Choose a picture first/],
    [Buffer.from('GIF89a not a picture'), /does not name a test/],
    [Buffer.from('PK\u0003\u0004 a zip'), /does not name a test/],
    [tagged({}), /does not name a test/],
    [
      tagged({ 'benchloupe:run': '20200101T000000Z-gone', 'benchloupe:test': '0001-x' }),
      /0001-x.* of the run .*20200101T000000Z-gone.* is not here/,
    ],
    [tagged({ 'benchloupe:run': run.id, 'benchloupe:test': '9999-locate-none-chance' }), /has no such test/],
    [tagged({ 'benchloupe:run': run.id, 'benchloupe:test': '../../../etc/passwd' }), /has no such test/],
    [tagged({ 'benchloupe:run': '../..', 'benchloupe:test': test }), /is not here/],
  ] as const) {
    const { status, text } = await send(bytes)
    t.equal(status, 422)
    t.match(text, says)
  }
})

t.test('hostile pictures: text that is a script, bombs, millions of chunks, too large', async (t) => {
  const evil = await send(
    tagged({ 'benchloupe:run': '<img src=x onerror=alert(1)>\u202e', 'benchloupe:test': '<script>alert(1)</script>' }),
  )
  t.notMatch(evil.html, /<script>alert|<img src=x|\u202e/)
  t.match(evil.html, '&lt;img src=x')
  const bomb = chunk('zTXt', Buffer.concat([Buffer.from('benchloupe:run\0\0'), deflateSync(Buffer.alloc(50e6))]))
  t.match(await verdictOn(withChunks(bomb)), /./, 'compressed text is never opened')
  const many = Buffer.concat([
    picture.subarray(0, 33),
    ...Array.from({ length: 3 }, () =>
      Buffer.concat(Array.from({ length: 100_000 }, () => chunk('tEXt', Buffer.alloc(0)))),
    ),
  ])
  t.equal((await send(many)).status, 422, 'what stands behind so many chunks is not looked for')
  const wide = chunk('IHDR', Buffer.from([0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 8, 2, 0, 0, 0]))
  const huge = Buffer.concat([picture.subarray(0, 8), wide, picture.subarray(33)])
  t.match(await verdictOn(huge), /^Altered.*cannot be read/, 'four thousand megapixels are not decoded')
  const large = await send(Buffer.concat([picture, Buffer.alloc(16e6)]))
  t.equal(large.status, 413)
  t.match(large.text, /larger than the 16 MB/)
  t.equal((await send(picture, urls.find(), 'x.zip')).status, 303, 'a name decides nothing')
  t.same(await readdir(join(data, 'cache', 'uploads')).catch(() => []), [], 'nothing is kept')
})

t.test('one picture of a session at a time, the others are told so; what is no form is told so too', async (t) => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(tagged({}))))
  t.same(answers.map(({ status }) => status).sort(), [422, ...Array.from({ length: 7 }, () => 429)])
  t.match(answers.find(({ status }) => status === 429)?.text, /Another picture of yours is being looked at/)
  t.equal((await send(tagged({}))).status, 422, 'and then the next')
  const form = '--x\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\nno'
  for (const [payload, type] of [
    [form, 'multipart/form-data; boundary=x'],
    ['--y--', 'multipart/form-data; boundary=x'],
    ['', 'multipart/form-data; boundary=x'],
    [`${form}\r\n--x--`, 'multipart/form-data'],
    ['--x\r\n\0\0: \r\n\r\n\r\n--x--', 'multipart/form-data; boundary=x'],
  ] as const)
    for (const url of ['/api/v1/find', '/api/v1/suites/import']) {
      const { statusCode, json } = await app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' },
        payload,
      })
      t.ok([400, 415, 422].includes(statusCode), `${statusCode} for ${JSON.stringify(payload)} as ${type}`)
      t.match(json().error.code, /^[A-Z_]+$/)
    }
  t.same(await readdir(join(data, 'cache', 'uploads')).catch(() => []), [], 'nothing is kept')
})

t.test('a run that was renamed is still found by its pictures', async (t) => {
  await rename(dir, join(data, 'runs', 'moved-here'))
  t.match((await send(picture)).location, /^\/runs\/moved-here\/tests\//)
  await rename(join(data, 'runs', 'moved-here'), dir)
})

t.test('a picture dropped anywhere on a page opens its test', async (t) => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await launchBrowser()
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  await page.goto(url + urls.models())
  const dropped = await page.evaluateHandle((base64) => {
    const carried = new DataTransfer()
    carried.items.add(
      new File([Uint8Array.from(atob(base64), (name) => name.charCodeAt(0))], 'annotated.png', { type: 'image/png' }),
    )
    return carried
  }, picture.toString('base64'))
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: dropped })
  t.ok(await page.locator('.top .drop').isVisible(), 'the page says that it takes the picture')
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
  await page.getByText('Unaltered.').waitFor()
  t.equal(new URL(page.url()).pathname, urls.test(run.id, test))
})

t.test('who may only look may find by picture; the sign-in page knows who is signed in', async (t) => {
  const [token, viewToken] = ['the-full-token-of-find', 'the-view-token-of-find']
  const shared = readConfig({ HOST: '0.0.0.0', BENCHLOUPE_TOKEN: token, BENCHLOUPE_VIEW_TOKEN: viewToken }, { data })
  const guarded = await buildApp({ config: { ...shared, logLevel: 'silent' }, runner, pages, actions })
  t.teardown(() => guarded.close())
  const sent = (address: string, payload: string, type: string) =>
    guarded.inject({
      method: 'POST',
      url: address,
      headers: { authorization: `Bearer ${viewToken}`, 'content-type': type },
      payload,
    })
  t.equal(
    (
      await sent(
        '/api/v1/find',
        '--x\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\nno\r\n--x--\r\n',
        'multipart/form-data; boundary=x',
      )
    ).statusCode,
    422,
    'looked at',
  )
  t.equal((await sent('/api/v1/runs', '{}', 'application/json')).statusCode, 403, 'and nothing else')
  t.notMatch((await guarded.inject({ method: 'GET', url: '/login' })).body, 'You are signed in')
  for (const [role, words] of [
    [viewToken, /You are signed in \(read-only\)<\/h2>/],
    [token, /You are signed in<\/h2>/],
  ] as const) {
    const login = await guarded.inject({ method: 'GET', url: `/login?token=${role}` })
    const { body } = await guarded.inject({
      method: 'GET',
      url: '/login?next=/models',
      headers: { cookie: String(login.headers['set-cookie']).split(';')[0] ?? '' },
    })
    t.match(body, words)
    t.match(body, `action="${urls.logout()}"`)
    t.match(body, 'href="/models"')
  }
})
