import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import t from '../helpers/tap.ts'
import { geometryBenchResults } from '../fixtures/geometry-bench.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeSite } from '../helpers/site.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { DocumentClient, type Answer } from './api-document.ts'

/** Every action of the JSON API is taken once where it succeeds, and what it answers is held to the document: none is left out. */

t.setTimeout(1_190_000)
const data = join(await tempDir(t, 'json-actions'), 'data')
const { run, rows } = await makeSite(data)
const { app, runner } = await appOver(t, data)
const client = await DocumentClient.open(app)
const done = new Set<string>()

function held(id: string, answer: Answer): Record<string, unknown> {
  const operation = client.operations().find((one) => one.operation.operationId === id)?.operation
  if (!operation) throw new Error(`There is no operation ${id}.`)
  const wrong = client.wrongIn(operation, answer)
  if (wrong !== '' || answer.status >= 400)
    throw new Error(`${id}: ${answer.status} ${wrong} ${answer.body.toString().slice(0, 400)}`)
  done.add(id)
  return answer.status < 300 ? (answer.json() as Record<string, unknown>) : {}
}

const took = async (id: string, params: Record<string, string> = {}, body: object = {}) =>
  held(id, await client.call(id, params, body))

/** Sends a file. */
async function sent(id: string, address: string, field: string, name: string, bytes: Uint8Array) {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1${address}`,
    headers: { host: 'localhost', 'content-type': 'multipart/form-data; boundary=x' },
    payload: Buffer.concat([
      Buffer.from(`--x\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`),
      bytes,
      Buffer.from('\r\n--x--\r\n'),
    ]),
  })
  return held(id, {
    status: answer.statusCode,
    type: String(answer.headers['content-type'] ?? '').split(';')[0] ?? '',
    location: String(answer.headers.location ?? ''),
    body: answer.rawPayload,
    json: () => answer.json<unknown>(),
  })
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** Until an upload was looked at, or what was asked for is there. */
async function until(id: string, params: Record<string, string>, over: (answer: unknown) => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await client.call(id, params)
    if (answer.status >= 300 || over(answer.json())) return
    await wait(100)
  }
  throw new Error(`${id} is never over.`)
}

const order = { suites: ['starter'], models: ['builtin/pixels'], types: ['count', 'locate'] }
const [test] = rows.filter(({ type, outcome }) => type === 'count' && outcome === 'failed')
if (!test) throw new Error('every count is right')

t.test('orders, presets and saved views', async () => {
  await took('postRunsNew', {}, { suites: 'starter', models: 'builtin/chance' })
  await took('postPresets', {}, { suites: 'starter', models: 'builtin/chance', presetName: 'nightly' })
  await took('postPresetsDelete', {}, { name: 'nightly' })
  await took('postViews', {}, { name: 'wrong counts', view: 'outcome=failed&type=count' })
  await took('postViewsDelete', {}, { name: 'wrong counts' })
  await took('postApisByApiCheck', { api: 'builtin' })
})

t.test('a run that goes on', async (t) => {
  const { id } = (await took('postRuns', {}, { ...order, repeats: 3, parallel: 1 })) as { id: string }
  await took('postRunsByRunParallel', { run: id }, { parallel: 2 })
  await took('postRunsByRunStop', { run: id }, { how: 'now' })
  const { status } = await runner.ended(id)
  t.equal(status, 'stopped')
  await took('postRunsByRunResume', { run: id }, {})
  await runner.ended(id)
  await took('postRunsByRunTestsByTestAgain', { run, test: test.test })
  await runner.ended(run)
})

t.test('reviews, labels, amendments, rescoring, verifying, report', async (t) => {
  await took('postRunsByRunTestsByTestReview', { run, test: test.test }, { verdict: 'agree', author: 'Ada' })
  await took('postRunsByRunLabel', { run }, { title: 'renamed' })
  const amend = { suite: 'starter', type: 'count', 'truth.count': '99', author: 'Ada' }
  await took('postRunsByRunCasesByCaseAmend', { run, case: test.case }, amend)
  await took('postRunsByRunAmendments', { run }, { suite: 'starter', name: 'counted-again' })
  await took('postSuitesBySuiteAmended', { suite: 'starter' }, { name: 'counted-everywhere' })
  await took('postRunsByRunVerify', { run })
  await took('postRunsByRunReport', { run })
  await took('postRunsByRunRescore', { run })
  await took('postSuitesBySuiteRescore', { suite: 'starter' })
  // what is over by then is no error
  for (const [id, params] of [
    ['postRunsByRunRescoreStop', { run }],
    ['postSuitesBySuiteRescoreStop', { suite: 'starter' }],
  ] as const)
    await took(id, params)
  t.same(await readdir(join(data, 'suites')), ['counted-again', 'counted-everywhere'])
  await took('postSuitesBySuiteDraw', { suite: 'charts' }, { seed: '7', pictures: '2' })
})

t.test('a picture finds its test', async (t) => {
  const picture = readFileSync(join(data, 'runs', run, 'tests', test.test, 'annotated.png'))
  t.match(await sent('postFind', '/find', 'picture', 'a.png', picture), { run, test: test.test })
})

t.test('what is imported', async (t) => {
  const table = 'image,question,answer\n'
  const csv = Buffer.from(`${table}three.png,How many?,3\n`)
  const zip = zipSync({
    'questions.csv': csv,
    'three.png': readFileSync(
      join(data, 'runs', run, 'images', (await readdir(join(data, 'runs', run, 'images')))[0] ?? ''),
    ),
  })
  for (const drop of [true, false]) {
    const { upload } = (await sent('postSuitesImport', '/suites/import', 'file', 'set.zip', zip)) as { upload: string }
    await until('getSuitesImportByUpload', { upload }, (answer) => (answer as { state?: string }).state !== 'reading')
    if (drop) await took('postSuitesImportByUploadDrop', { upload })
    else await took('postSuitesImportByUpload', { upload }, { name: 'sent', format: 'table' })
  }
  const results = zipSync(
    Object.fromEntries(
      Object.entries(geometryBenchResults()).flatMap(([name, content]): [string, Uint8Array][] =>
        typeof content === 'string' || Buffer.isBuffer(content)
          ? [[name, new Uint8Array(Buffer.from(content as string))]]
          : [],
      ),
    ),
  )
  for (const drop of [true, false]) {
    const { upload } = (await sent('postImportRun', '/import-run', 'file', 'results.zip', results)) as {
      upload: string
    }
    await until('getImportRunByUpload', { upload }, (answer) => (answer as { state?: string }).state !== 'reading')
    if (drop) await took('postImportRunByUploadDrop', { upload })
    else await took('postImportRunByUpload', { upload }, { format: 'geometry-bench', title: 'theirs' })
  }
  const whole = (await client.call('getRunsByRunZip', { run })).body
  t.match(await sent('postOpen', '/open', 'file', 'run.zip', whole), { run: /^opened-/ })
})

t.test('the trash', async () => {
  await took('postRunsByRunDelete', { run })
  const [trashed = ''] = (await readdir(join(data, 'trash'))).filter((name) => name.includes(run))
  await took('postTrashByNameRestore', { name: trashed })
  await took('postTrashEmpty')
})

t.test('no action was left out', (t) => {
  const actions = client.operations().flatMap((one) => (one.method === 'post' ? one.operation.operationId : []))
  t.same(
    actions.filter((id) => !done.has(id)),
    [],
  )
  t.ok(actions.length > 30)
  t.end()
})
