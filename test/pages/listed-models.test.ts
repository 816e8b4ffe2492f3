import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
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

t.test('a forecast says which model its API does not list, and what was probably meant', async (t) => {
  t.notMatch((await app.inject({ url: '/runs/new' })).body, '<datalist', 'loading the form asks nobody')
  const wrong = await preview('shop/gpt-5-vison')
  t.match(wrong, 'shop does not list gpt-5-vison. Did you mean shop/gpt-5-vision?')
  t.notMatch(await preview('shop/gpt-5-mini'), 'does not list')
  t.match(await preview('shop/gpt-5-mini'), '<option value="shop/gpt-5-vision">', 'and then suggests what was listed')
  t.notMatch(await preview('builtin/pixels'), 'does not list')
})
