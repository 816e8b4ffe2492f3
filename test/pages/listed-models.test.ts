import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Run } from '../../runner/index.ts'
import { offeredIds } from '../../runner/model-apis/reach.ts'
import t from '../helpers/tap.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { makeRun } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The order form and the models that APIs list. */

const data = await tempDir(t, 'listed')
const server = await startFakeServer({ models: ['gpt-5-vision', 'gpt-5-mini'] })
t.teardown(() => server.close())
await writeFile(join(data, 'benchloupe.yaml'), `apis:\n  shop:\n    baseUrl: ${server.url}\n`)
const { app } = await appOver(t, data)

const preview = async (models: string): Promise<string> =>
  (
    await app.inject({
      url: '/runs/new',
      method: 'POST',
      headers: { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ suites: 'starter', more: models, repeats: '1' }).toString(),
    })
  ).body.replace(/\s+/g, ' ')

t.test('a forecast is refused for a model that its API does not list, with what was probably meant', async (t) => {
  const empty = (await app.inject({ url: '/runs/new' })).body
  t.notMatch(empty, '<option value="shop', 'loading the form asks nobody')
  t.match(empty, 'focus from:#f-more once', 'typing does')
  t.match(await preview('builtin/pixels'), '<option value="shop/gpt-5-vision">', 'every API is asked what it lists')
  const wrong = await preview('shop/gpt-5-vison')
  t.match(wrong, 'shop does not list gpt-5-vison. Did you mean shop/gpt-5-vision?')
  t.notMatch(wrong, '<dt>tests</dt>', 'no forecast')
  t.match(wrong, 'A run can be started all the same')
  const fine = await preview('shop/gpt-5-mini')
  t.notMatch(fine, 'does not list')
  t.match(fine, '<dt>tests</dt>')
  t.match(fine, 'The price of shop/gpt-5-mini is unknown', 'and what to do about that')
  t.match(fine, 'Its price, or &quot;free: true&quot; for a server of your own, goes into benchloupe.yaml.')
  t.notMatch(await preview('builtin/pixels'), 'does not list')
})

t.test('models that an API says see images come first, and one that never answered is not suggested', async (t) => {
  t.same(
    offeredIds(
      new Map([
        ['a-unsure', {}],
        ['b-blind', { images: false }],
        ['c-sees', { images: true }],
        ['d-embeds', { images: true, answers: false }],
      ]),
    ),
    ['c-sees', 'a-unsure'],
  )
  const run = await makeRun(join(data, 'runs'), '20261123T140509Z-down', 1)
  const manifest = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as Run
  const down = { api: 'shop', model: 'gpt-5-mini' }
  await writeFile(
    join(run, 'run.json'),
    JSON.stringify({
      ...manifest,
      models: manifest.models.map((model) => ({ ...model, ...down })),
      results: manifest.results.map((result) => ({
        ...result,
        ...down,
        scored: 0,
        counts: { ...result.counts, passed: 0, error: 1 },
      })),
    }),
  )
  const form = await preview('builtin/pixels')
  t.match(form, '<option value="shop/gpt-5-vision">')
  t.notMatch(form, 'value="shop/gpt-5-mini"')
})

t.test('a server that OPENAI_BASE_URL names: the form and /apis say what its models are called', async (t) => {
  const said = `Models of ${server.url} are openai-compatible/ID, with the ID by which it lists them.`
  const own = (await appOver(t, await tempDir(t, 'own-server'), { OPENAI_BASE_URL: server.url })).app
  for (const url of ['/runs/new', '/apis']) {
    t.match((await own.inject({ url })).body, said, url)
    t.notMatch((await app.inject({ url })).body, 'openai-compatible/ID', `${url} without one`)
  }
})
