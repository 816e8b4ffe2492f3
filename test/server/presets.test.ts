import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { systemClock } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { PresetError, Presets } from '../../server/catalog/presets.ts'
import { readConfig } from '../../server/config/config.ts'
import { formOf, readOrder, readPart } from '../../server/order-form.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { appOver } from '../helpers/app-over.ts'

/** The order form: presets, forecasts of long forms, and what Enter does. */

t.setTimeout(1_190_000)
const data = await tempDir(t, 'presets')
const file = join(data, 'presets.json')
const { app, runner } = await appOver(t, data)
const address = await app.listen({ port: 0, host: '127.0.0.1' })
t.beforeEach(() => rm(file, { force: true }))

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><b>',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'a&preset=b',
  'naïve ✓ 漢字 عربي',
  "it's 100 % / ? #",
]
const ORDER = orderOf({
  suites: ['starter', 'charts'],
  models: ['builtin/chance'],
  types: ['count'],
  repeats: 2,
  reminders: 1,
  parallel: 3,
  seed: 9,
  limit: 2,
  pictures: { charts: 5 },
  prompts: { count: 'How many?\n{question} {format}' },
  circular: true,
  tags: ['a', 'b'],
  title: 'kept',
  system: 'Be <exact>.',
})
const presets = () => new Presets(file, systemClock)

const get = async (url: string) => {
  const { statusCode, payload } = await app.inject({ url })
  return { status: statusCode, html: payload }
}
type Fields = Record<string, string | readonly string[]>
const post = async (url: string, fields: Fields) => {
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((text): [string, string] => [name, text])),
  )
  const { statusCode, payload, headers } = await app.inject({
    method: 'POST',
    url,
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    payload: body.toString(),
  })
  return { status: statusCode, html: payload, location: String(headers.location ?? '') }
}

t.test('presets are kept under any name, one at a time, and only what was made is there', async (t) => {
  const kept = presets()
  t.strictSame(await kept.list(), { presets: [], problem: '' })
  await Promise.all(HOSTILE.map((name) => kept.save(name, ORDER, false)))
  t.strictSame(
    (await presets().list()).presets.map(({ name }) => name).sort(),
    [...HOSTILE].sort(),
    'saved at the same time, none is lost',
  )
  for (const name of HOSTILE) t.strictSame((await presets().get(name)).order, ORDER)
  t.strictSame(
    (await readdir(data)).filter((name) => name.includes('preset')),
    ['presets.json'],
    'no name became a path, no half-written file is left',
  )

  await t.rejects(kept.save('..', {}, false), /There is already a preset “\.\.”/)
  await kept.save(' .. ', { repeats: 4 }, true)
  t.strictSame(
    (await presets().get('..')).order,
    { repeats: 4 },
    'replaced where that is said, blanks around a name do not count',
  )
  await kept.remove('..')
  await kept.remove('..')
  await t.rejects(kept.get('..'), { status: 404, message: 'There is no preset "..".' })
  t.equal((await kept.list()).presets.length, HOSTILE.length - 1)
})

t.test('what cannot be a preset is told at its field', async (t) => {
  const kept = presets()
  for (const [name, why] of [
    ['', /Give the preset a name/],
    ['  ', /Give/],
    ['x'.repeat(61), /61 characters/],
    ['a\u202eb', /invisible characters/],
    ['a\u0000b', /invisible characters/],
  ] as const)
    await t.rejects(kept.save(name, {}, false), why, JSON.stringify(name))
  const refused = await kept.save('numbers', { repeats: 1000, seed: 0.5 }, false).catch((error: unknown) => error)
  t.ok(refused instanceof PresetError)
  t.strictSame((refused as PresetError).problems.map(({ field }) => field).sort(), ['repeats', 'seed'])
  t.strictSame((await kept.list()).presets, [])
  await writeFile(
    file,
    JSON.stringify({
      format: 1,
      presets: Array.from({ length: 200 }, (_, n) => ({ name: `preset ${n}`, saved: '', order: {} })),
    }),
  )
  await t.rejects(kept.save('one more', {}, false), /200 presets already/)
  await kept.save('preset 7', { repeats: 2 }, true)
})

t.test('a file that cannot be read is told of and never written over', async (t) => {
  for (const text of [
    '{ half',
    '[]',
    'null',
    '{"format":2,"presets":[]}',
    '{"format":1,"presets":[{"name":"x","saved":"","order":{"repeats":-1}}]}',
  ]) {
    await writeFile(file, text)
    t.match((await presets().list()).problem, /^The presets cannot be read: presets\.json/, text)
    await t.rejects(presets().save('x', {}, true), /cannot be read/)
    await t.rejects(presets().remove('x'), /cannot be read/)
    t.equal(await readFile(file, 'utf8'), text)
  }
  const page = await get(urls.newRun())
  t.equal(page.status, 200, 'the form is there all the same')
  t.match(page.html, /The presets cannot be read/)
  t.equal((await post(urls.savePreset(), { presetName: 'x' })).status, 409)
})

t.test('an order and a part of one survive the form', async (t) => {
  t.strictSame(readOrder(formOf(ORDER)), { order: ORDER, problems: [] })
  const { suites, models, ...rest } = ORDER
  const { pictures, ...open } = rest
  t.strictSame(
    readPart(formOf(rest)),
    { order: open, problems: [] },
    'what is open is no problem; pictures belong to a suite',
  )
  t.ok(pictures)
  t.strictSame(readPart(formOf({ ...rest, suites })).order.suites, suites)
  t.strictSame(readPart(formOf({ ...rest, models })).order.models, models)
  t.strictSame(
    readPart({ parallel: 'many' }).problems.map(({ field }) => field),
    ['parallel'],
  )
})

t.test('saved from the form, loaded by address, saved over, deleted', async (t) => {
  const saved = await post(urls.savePreset(), { ...formOf(ORDER), presetName: 'nightly' })
  t.strictSame([saved.status, saved.location], [303, '/runs/new?preset=nightly'])
  const page = await get(saved.location)
  t.match(page.html, /<a class="chip" href="\/runs\/new\?preset=nightly"\s+aria-current="true">nightly<\/a>/)
  t.match(page.html, /name="repeats"[^>]*value="2"/)
  t.match(page.html, /value="builtin\/chance" checked/)
  t.match(page.html, 'How many?\n{question} {format}')
  t.match(page.html, 'name="loaded" value="nightly"')
  t.notMatch((await get(urls.newRun())).html, /aria-current="true">nightly/, 'another form is none of its')
  t.match((await get(`${saved.location}&seed=77`)).html, /name="seed"[^>]*value="77"/, 'an address may say otherwise')

  t.equal(
    (await post(urls.savePreset(), { ...formOf({ ...ORDER, repeats: 5 }), presetName: 'nightly', loaded: 'nightly' }))
      .status,
    303,
    'over the one it came from',
  )
  t.match((await get(saved.location)).html, /name="repeats"[^>]*value="5"/)
  const taken = await post(urls.savePreset(), { ...formOf(ORDER), presetName: 'nightly' })
  t.equal(taken.status, 422)
  t.match(
    taken.html,
    /The preset was not saved\.[\s\S]*id="f-presetName"[^>]*aria-invalid="true"[\s\S]*There is already a preset “nightly”[\s\S]*name="replace"/,
  )
  t.match(taken.html, /name="repeats"[^>]*value="2"/, 'nothing typed is lost')
  t.equal((await post(urls.savePreset(), { ...formOf(ORDER), presetName: 'nightly', replace: 'yes' })).status, 303)
  t.equal(runner.active().length + (await readdir(join(data, 'runs'))).length, 0, 'no run was started')

  const wrong = await post(urls.savePreset(), { presetName: 'odd', parallel: 'many', suites: 'starter' })
  t.equal(wrong.status, 422)
  t.match(wrong.html, /id="e-parallel">“many” is not a number/)

  const deleted = await post(urls.deletePreset(), { name: 'nightly' })
  t.strictSame([deleted.status, deleted.location], [303, '/runs/new'])
  const gone = await get(saved.location)
  t.equal(gone.status, 404)
  t.match(gone.html, 'There is no preset &quot;nightly&quot;.')
})

t.test('a part of an order is loaded without complaint', async (t) => {
  await post(urls.savePreset(), { presetName: 'thorough', repeats: '5', reminders: '2' })
  const page = await get(urls.newRun({ preset: 'thorough' }))
  t.match(page.html, /name="repeats"[^>]*value="5"/)
  t.notMatch(page.html, 'This cannot be run as it is')
  t.match(
    (await get(urls.newRun({ preset: 'thorough', suites: 'starter', models: 'builtin/chance' }))).html,
    /<dt>tests<\/dt>\s*<dd>\d+<\/dd>/,
    'and completed by the address',
  )
})

t.test('hostile names stay names', async (t) => {
  for (const name of HOSTILE) {
    const saved = await post(urls.savePreset(), { presetName: name, repeats: '3' })
    t.equal(saved.status, 303, name)
    const page = await get(saved.location)
    t.equal(page.status, 200)
    t.match(page.html, /name="repeats"[^>]*value="3"/, 'its address leads to it')
    t.notMatch(page.html, '<img src=x')
    t.notMatch(page.html, '"><b>')
  }
  for (const name of HOSTILE) t.equal((await post(urls.deletePreset(), { name })).status, 303)
  t.strictSame((await presets().list()).presets, [])
})

t.test('by JSON', async (t) => {
  const send = async (url: string, payload: object) => {
    const { statusCode, payload: text } = await app.inject({ method: 'POST', url: `/api/v1${url}`, payload })
    return { status: statusCode, body: JSON.parse(text) as Record<string, unknown> & { error: { fields: unknown[] } } }
  }
  t.match(
    await send(urls.savePreset(), { presetName: 'ci', suites: ['starter'], models: ['builtin/pixels'], repeats: 2 }),
    { status: 200, body: { name: 'ci', order: { suites: ['starter'], repeats: 2 } } },
  )
  t.match(await send(urls.savePreset(), { presetName: 'ci' }), {
    status: 422,
    body: { error: { fields: [{ field: 'presetName' }] } },
  })
  t.match(JSON.parse((await get('/api/v1/runs/new?preset=ci')).html), {
    presets: { loaded: 'ci', list: [{ name: 'ci', current: true }] },
    forecast: { facts: [{ name: 'tests' }] },
  })
  t.match(await send(urls.newRun(), { suites: ['starter'], models: ['builtin/pixels'], repeats: 3 }), {
    status: 200,
    body: { forecast: { refused: [] } },
  })
  t.equal((await send(urls.deletePreset(), { name: 'ci' })).status, 200)
  t.equal((await app.inject({ url: '/api/v1/runs/new?preset=ci' })).statusCode, 404)
})

t.test('whoever may only look may neither forecast, save nor delete', async (t) => {
  const guarded = readConfig(
    { HOST: '0.0.0.0', BENCHLOUPE_TOKEN: 'full-token-0123456789', BENCHLOUPE_VIEW_TOKEN: 'view-token-0123456789' },
    { data },
  )
  const shared = await buildApp({ config: { ...guarded, logLevel: 'silent' }, runner, pages, actions })
  t.teardown(() => shared.close())
  const send = (url: string) =>
    shared.inject({
      method: 'POST',
      url: `/api/v1${url}`,
      headers: { authorization: 'Bearer view-token-0123456789' },
      payload: { suites: ['starter'], models: ['builtin/chance'], presetName: 'x', name: 'x' },
    })
  for (const url of [urls.newRun(), urls.savePreset(), urls.deletePreset()]) t.equal((await send(url)).statusCode, 403)
})

t.test('in a browser: long prompts, Enter, presets, with and without JavaScript', async (t) => {
  const browser = await launchBrowser()
  t.teardown(() => browser.close())
  const long = `{question} {format}${'\nLook closely, then look again. ✓'.repeat(600)}`
  for (const javaScriptEnabled of [true, false]) {
    const complaints: string[] = []
    const page: Page = await (await browser.newContext({ javaScriptEnabled })).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    await page.goto(`${address}/runs/new?suites=starter&models=builtin/chance`)
    await page.getByText('Custom prompts').click()
    const forecast = page.locator('#forecast')
    for (const type of ['count', 'locate']) await page.locator(`[name="prompts.${type}"]`).fill(long)
    await page.locator('[name=repeats]').fill('7')
    if (javaScriptEnabled) await page.locator('[name=repeats]').blur()
    else await page.getByRole('button', { name: 'Update forecast' }).click()
    await forecast.getByText('--repeats 7').waitFor()
    await forecast.getByText('Too long for a link').waitFor()
    t.equal(
      (await page.locator('[name="prompts.count"]').inputValue()).length,
      long.length,
      'more than any address takes',
    )

    await page.locator('[name=title]').fill('pressed')
    await page.locator('[name=title]').press('Enter')
    await forecast.getByText('--title pressed').waitFor()
    t.equal(new URL(page.url()).pathname, '/runs/new')
    t.strictSame(await readdir(join(data, 'runs')), [], 'Enter starts no run')

    const name = `long ${javaScriptEnabled}`
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Save preset' }).click()
    await page.waitForURL(/preset=long/)
    t.equal(await page.locator('[name="prompts.locate"]').inputValue(), long)
    await page.goto(`${address}/runs/new`)
    await page.getByRole('navigation', { name: 'Presets' }).getByRole('link', { name }).click()
    await page.waitForURL(/preset=long/)
    t.equal(await page.locator('[name=repeats]').inputValue(), '7')
    await page.getByRole('button', { name: `Delete “${name}”` }).click()
    await page.waitForURL(/\/runs\/new$/)
    t.equal(await page.getByRole('link', { name }).count(), 0)
    t.same(complaints, [])
    await page.context().close()
  }
})
