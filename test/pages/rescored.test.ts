import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readRows, type Run } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'rescored')
const VIEW = 'view-token-of-this-test'
const FULL = 'full-token-of-this-test'
const { app, runner } = await appOver(t, data)
const guarded = await appOver(t, data, { HOST: '0.0.0.0', BENCHLOUPE_TOKEN: FULL, BENCHLOUPE_VIEW_TOKEN: VIEW })
const { id } = await runner.order(
  orderOf({ types: ['locate', 'count'], models: ['builtin/pixels', 'builtin/chance'], limit: 4 }),
  'cli',
)
await runner.ended(id)
const dir = join(data, 'runs', id)

const call = (method: 'GET' | 'POST', url: string) =>
  app.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) })
const asked = (token: string) =>
  guarded.app.inject({
    method: 'POST',
    url: `/api/v1/runs/${id}/rescore`,
    headers: { authorization: `Bearer ${token}` },
    payload: {},
  })
const page = async (url: string): Promise<string> =>
  (await call('GET', url)).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

t.test(
  'a run is rescored by its page: who may only look may not, and each change is shown with both pictures',
  async (t) => {
    t.match(await page(`/runs/${id}/rescored`), /No model is called/)
    t.equal((await asked(VIEW)).statusCode, 403)
    const same = await asked(FULL)
    t.match(same.json(), { run: id, changed: 0 })
    t.match(await page(`/runs/${id}/rescored`), /Every test comes out as it was/)

    const manifest = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as Run
    for (const { header } of manifest.suites) header.passMarks = { locate: 0 }
    await writeFile(join(dir, 'run.json'), JSON.stringify(manifest))
    const turned = (await readRows(dir)).filter(({ type, outcome }) => type === 'locate' && outcome === 'failed')
    t.ok(turned.length > 0)
    const changed = await call('POST', `/api/v1/runs/${id}/rescore`)
    t.match(changed.json(), { run: id, changed: turned.length })
    const { body } = await call('GET', `/runs/${id}/rescored`)
    for (const { test } of turned) {
      t.match(body, `href="/runs/${id}/tests/${test}"`)
      t.match(body, new RegExp(`/rescored/[^/"]+/tests/${test}/annotated\\.png`))
    }
    t.equal(body.match(/<article/g)?.length, turned.length, 'exactly those')
    t.match(await page(`/runs/${id}/rescored`), /pass mark 0\.00, before/)
    t.match(await page(`/runs/${id}/rescored?differs=answer`), /None\./)
    t.match(
      await page(`/runs/${id}`),
      new RegExp(`Rescored by the rules of [^:]+: ${turned.length} tests? of 16 changed`),
    )
    const csv = /href="([^"]+changes\.csv)"/.exec(body)?.[1] ?? ''
    t.equal((await call('GET', csv)).body.trim().split('\r\n').length, turned.length + 1)
    const picture = /href="([^"]+rescored[^"]+annotated\.png)"/.exec(body)?.[1] ?? ''
    t.equal((await call('GET', picture)).headers['content-type'], 'image/png')
  },
)

t.test('an older version stays, one that is not there is not found, and a list that is damaged is said', async (t) => {
  const { versions } = (await call('GET', `/api/v1/runs/${id}/rescored`)).json() as { versions: { href: string }[] }
  t.equal(versions.length, 2)
  t.match(await page(versions[1]?.href ?? ''), /Every test comes out as it was/)
  t.equal((await call('GET', `/runs/${id}/rescored?version=20200101T000000Z`)).statusCode, 404)
  t.equal((await call('POST', '/api/v1/runs/nowhere/rescore')).statusCode, 404)
  await writeFile(join(dir, 'plan.jsonl'), 'no json\n')
  const broken = await call('POST', `/api/v1/runs/${id}/rescore`)
  t.equal(broken.statusCode, 409)
  t.match(broken.body, 'plan.jsonl line 1')
  t.match(await page(`/runs/${id}/rescored`), /plan\.jsonl line 1 is not valid JSON/)
})
