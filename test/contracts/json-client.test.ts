import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeSite } from '../helpers/site.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { DocumentClient, type Answer } from './api-document.ts'

/** A client that has read nothing but the document: it starts a run, follows it, walks its lists and fetches the images of a test. */

t.setTimeout(1_190_000)
const data = join(await tempDir(t, 'json-client'), 'data')
const site = await makeSite(data)
const { app, runner } = await appOver(t, data)
const client = await DocumentClient.open(app)

interface List {
  rows: { id: string; href: string; test?: string; outcome?: string }[]
  next: string | null
}

/** Asks, and has the answer checked against the document. */
async function got(id: string, params: Record<string, string | number> = {}, body?: object): Promise<Answer> {
  const answer = await client.call(id, params, body)
  const operation = client.operations().find(({ operation }) => operation.operationId === id)?.operation
  if (!operation) throw new Error(`There is no operation ${id}.`)
  const wrong = client.wrongIn(operation, answer)
  if (wrong !== '' || answer.status >= 400)
    throw new Error(`${id}: ${answer.status} ${wrong} ${answer.body.toString().slice(0, 300)}`)
  return answer
}

/** All pages of a list; `between` happens before each but the first. */
async function walk(
  id: string,
  params: Record<string, string | number>,
  between: () => Promise<unknown> = async () => undefined,
): Promise<List['rows']> {
  const first = (await got(id, params)).json() as List
  const rows = [...first.rows]
  let { next } = first
  for (let pages = 0; next !== null; pages++) {
    if (pages > 500) throw new Error('The list never ends.')
    await between()
    const answer = await client.ask('get', next)
    if (answer.status !== 200) throw new Error(`${next}: ${answer.body.toString().slice(0, 300)}`)
    const page = answer.json() as List
    rows.push(...page.rows)
    next = page.next
  }
  return rows
}

const ids = (rows: List['rows']): string[] => rows.map(({ id }) => id)
const order = { suites: ['starter'], models: ['builtin/chance'], types: ['count', 'locate'] }

t.test('a run is started, followed, and a failed test shows its images', async (t) => {
  const { id } = (await got('postRuns', {}, { ...order, title: 'by the document' })).json() as { id: string }
  const key = { 'Idempotency-Key': 'x' }
  t.ok(client.find('post', '/api/v1/runs')?.parameters?.some(({ name }) => Object.hasOwn(key, name)))
  let status = { word: '', live: true }
  for (let tries = 0; status.live && tries < 600; tries++) {
    ;({ status } = (await got('getRunsByRun', { run: id })).json() as { status: typeof status })
    if (status.live) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.equal(status.live, false)
  const failed = await walk('getRunsByRunTests', { run: id, outcome: 'failed', limit: 4 })
  t.ok(failed.length > 4, `${failed.length} failed tests`)
  const { test = '' } = failed[0] ?? {}
  const shown = (await got('getRunsByRunTestsByTest', { run: id, test })).json() as {
    images: { original: { src: string }; annotated: { src: string } }
  }
  for (const { src } of [shown.images.original, shown.images.annotated]) {
    const path = new RegExp(`^/runs/${id}/files/([^?]+)`).exec(src)?.[1] ?? ''
    const image = await got('getRunsByRunFilesByPath', { run: id, path })
    t.match(image.type, /^image\/(png|webp|jpeg)$/, src)
    t.ok(image.body.length > 1000)
    t.ok(
      Buffer.compare(image.body, (await client.ask('get', `/api/v1${src}`)).body) === 0 || src.includes('as=upright'),
    )
  }
  const exchange = await got('getRunsByRunTestsByTestExchange', { run: id, test })
  t.match(exchange.body.toString(), 'builtin/chance')
  t.match(await client.call('postRunsByRunStop', { run: id }, { how: 'never' }), { status: 400 })
  t.match((await got('postRunsByRunDelete', { run: id })).json(), { run: id, deleted: true })
  t.match(await client.call('getRunsByRun', { run: id }), { status: 404 })
})

t.test('pages put together are the list, in every order and both views', async (t) => {
  const { run } = site
  for (const sort of [
    'n',
    '-n',
    'worst',
    'best',
    'slowest',
    'cheapest',
    'latest',
    'outcome',
    '-type',
    'case',
    '-model',
    'sentence',
    'tokens',
  ]) {
    const whole = await walk('getRunsByRunTests', { run, sort, limit: 500 })
    t.same(ids(await walk('getRunsByRunTests', { run, sort, limit: 7 })), ids(whole), sort)
    const across = await walk('getTests', { sort, limit: 500 })
    t.same(ids(await walk('getTests', { sort, limit: 11 })), ids(across), `all runs, ${sort}`)
    t.equal(new Set(ids(across)).size, across.length)
  }
  t.equal((await walk('getRunsByRunTests', { run, view: 'sheet', limit: 5 })).length, site.rows.length)
  t.same(ids(await walk('getRuns', { limit: 1 })), ids(await walk('getRuns', {})))
  for (const sort of ['started', 'title', '-score', 'tests', '-cost', 'size'])
    t.same(ids(await walk('getRuns', { sort, limit: 1 })), ids(await walk('getRuns', { sort })), sort)
})

t.test('nothing is told twice and nothing is left out while runs come', async (t) => {
  let made = 0
  const more = async (): Promise<void> => {
    if (made++ > 3) return
    const { id } = (await got('postRuns', {}, { ...order, types: ['count'], limit: 1 })).json() as { id: string }
    await runner.ended(id)
  }
  for (const sort of ['-started', 'title']) {
    made = 0
    const before = ids(await walk('getRuns', { sort }))
    const walked = ids(await walk('getRuns', { sort, limit: 1 }, more))
    t.equal(new Set(walked).size, walked.length, `runs by ${sort}: none twice`)
    t.same(
      walked.filter((id) => before.includes(id)),
      before,
      `runs by ${sort}: all that were there`,
    )
  }
  for (const sort of ['n', 'worst', 'case']) {
    made = 0
    const before = ids(await walk('getTests', { sort }))
    t.same(ids(await walk('getTests', { sort, limit: 13 }, more)), before, `tests of all runs by ${sort}`)
  }
})

t.test('nor while tests end: a list of a run that goes on keeps the order that it began in', async (t) => {
  const { id } = (
    await got('postRuns', {}, { suites: ['starter'], models: ['builtin/pixels', 'builtin/chance'] })
  ).json() as { id: string }
  let seen: string[] = []
  for (let tries = 0; tries < 200 && seen.length === 0; tries++)
    seen = ids(
      await walk('getRunsByRunTests', { run: id, limit: 2 }, () => new Promise((resolve) => setTimeout(resolve, 60))),
    )
  const { counts } = await runner.ended(id)
  t.ok(seen.length > 0, `${seen.length} of ${counts.planned} tests`)
  t.equal(new Set(seen).size, seen.length, 'none twice')
  const all = ids(await walk('getRunsByRunTests', { run: id, sort: 'earliest', limit: 9 }))
  t.equal(all.length, counts.planned)
  t.same(
    all.filter((test) => seen.includes(test)),
    seen,
  )
})

t.test('numbers stand beside the texts as they are in the files of a run', async (t) => {
  const { run } = site
  const file = async (path: string): Promise<string> =>
    (await got('getRunsByRunFilesByPath', { run, path })).body.toString()
  interface Valued {
    test: string
    values: Record<string, number | null>
  }
  const records = (await file('tests.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number | string | null>)
  const rows = (await walk('getRunsByRunTests', { run, limit: 500 })) as unknown as Valued[]
  t.equal(rows.length, records.length)
  for (const { test, values } of rows) {
    t.match(
      records.find((record) => record.test === test),
      values,
      test,
    )
    t.same(Object.keys(values), ['score', 'elapsedMs', 'inputTokens', 'outputTokens', 'costUsd'])
  }
  const manifest = JSON.parse(await file('run.json')) as {
    elapsedMs: number
    bytes: number
    counts: { planned: number; passed: number }
    results: { type: string | null; score: number; p95Ms: number; passRate: number }[]
  }
  const { elapsedMs, bytes, counts } = manifest
  const wanted = { values: { elapsedMs, bytes, planned: counts.planned, passed: counts.passed } }
  t.match((await got('getRunsByRun', { run })).json(), wanted)
  t.match(
    (await walk('getRuns', {})).find(({ id }) => id === run),
    wanted,
  )
  const { table } = (await got('getRunsByRun', { run })).json() as {
    table: { rows: { values: { p95Ms: number; passRate: number }; cells: { cell: { values: { score: number } } }[] }[] }
  }
  t.same(
    table.rows.map(({ values, cells }) => [cells[0]?.cell.values.score, values.p95Ms, values.passRate]),
    manifest.results.filter(({ type }) => type === null).map(({ score, p95Ms, passRate }) => [score, p95Ms, passRate]),
  )
})

t.test('a cursor that is none is refused: to begin anew would go round for ever', async (t) => {
  for (const cursor of [
    'x',
    '[]',
    '["n",1,2]',
    '["n",[],"1",null,null]',
    '{"a":1}',
    '["n",[],1,["x"],null]',
    '["n",[],1]',
  ])
    for (const id of ['getRuns', 'getTests'])
      t.match(await client.call(id, { cursor }), { status: 400, type: 'application/problem+json' }, `${id} ${cursor}`)
  t.match((await client.call('getRuns', { limit: 0 })).json(), { code: 'BAD_QUERY', advice: /from 1 to 500/ })
})
