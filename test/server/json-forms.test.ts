import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readExchange, readRows, type Run } from '../../runner/index.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { appOver } from '../helpers/app-over.ts'

t.setTimeout(1_190_000)
const dir = await tempDir(t, 'api')

/** answers the first question with a fault that is not tried again */
const server = await startFakeServer({ script: ['400'], answer: () => '{1}' })
t.teardown(() => server.close())
const { app, runner } = await appOver(
  t,
  dir,
  {},
  { connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } } },
)

const post = async (address: string, payload?: object) => {
  const { statusCode, headers, ...answer } = await app.inject({
    method: 'POST',
    url: `/api/v1${address}`,
    headers: { host: 'localhost' },
    ...(payload ? { payload } : {}),
  })
  return { status: statusCode, location: headers.location, json: answer.json<Record<string, unknown>>() }
}

t.test('whatever a form can do, a program can', async (t) => {
  const ordered = await post('/runs', {
    suites: ['starter'],
    models: ['openai-compatible/fake-vision'],
    types: ['count'],
    limit: 2,
    parallel: 1,
  })
  const { id } = ordered.json as unknown as Run
  t.match(await runner.ended(id), { status: 'finished', counts: { planned: 2, error: 1 } })
  const folder = join(dir, 'runs', id)

  t.match(
    await post(`/runs/${id}/stop`),
    { status: 200, json: { run: id, stopping: false } },
    'a run that is over is left alone',
  )
  t.match(await post(`/runs/${id}/stop`, { how: 'maybe' }), { status: 400, json: { error: { code: 'BAD_REQUEST' } } })

  t.match(await post(`/runs/${id}/resume`, { errors: false }), {
    status: 200,
    location: `/api/v1/runs/${id}`,
    json: { run: id, resumed: true },
  })
  t.match(
    await runner.ended(id),
    { counts: { error: 1 } },
    'an error that may be there to stay is not asked again unless ordered',
  )
  t.match(await post(`/runs/${id}/resume`, { errors: true }), { json: { resumed: true } })
  t.match(await runner.ended(id), { counts: { error: 0 } })

  const [row] = await readRows(folder)
  const test = String(row?.test)
  t.match(await post(`/runs/${id}/tests/${test}/again`), {
    status: 200,
    location: `/api/v1/runs/${id}/tests/${test}`,
    json: { run: id, test, asked: true },
  })
  await runner.ended(id)
  t.equal((await readExchange(folder, test)).turns.at(-1)?.round, 2, 'as a new round')
  t.match(await post(`/runs/${id}/tests/0999-nothing/again`), { status: 404, json: { error: { code: 'NOT_FOUND' } } })

  const deleted = await post(`/runs/${id}/delete`)
  t.match(deleted, { status: 200, json: { run: id, deleted: true } })
  t.ok(Number(deleted.json.bytes) > 1000)
  t.match(await post(`/runs/${id}/resume`), { status: 404 })
  const [name = ''] = await readdir(join(dir, 'trash'))
  t.match(await post(`/trash/${name}/restore`), {
    status: 200,
    location: `/api/v1/runs/${id}`,
    json: { run: id, restored: true },
  })
  t.match(await post(`/trash/${name}/restore`), { status: 404 })
  await post(`/runs/${id}/delete`)
  t.match(await post('/trash/empty'), { status: 200, json: { removed: 1 } })
  t.match(await post('/trash/empty', []), { status: 400 })
  t.same(await readdir(join(dir, 'trash')), [])
})

t.test('what a form is told of its fields, a program is told as well', async (t) => {
  t.match(await post('/suites/import/nowhere', { name: '' }), {
    status: 422,
    json: { error: { code: 'REFUSED', fields: [{ field: 'name' }] } },
  })
  t.match(await post('/suites/import', {}), { status: 415 })
})
