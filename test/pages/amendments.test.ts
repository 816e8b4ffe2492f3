import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readAmendments, readRescored, testTypes, type KnownCase, type Test } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'amendments')
const { app, runner } = await appOver(t, data)
const { id } = await runner.order(orderOf({ types: ['count', 'locate', 'pattern'], models: ['builtin/chance'] }), 'cli')
await runner.ended(id)
const dir = join(data, 'runs', id)

const post = (url: string, payload: object) => app.inject({ method: 'POST', url: `/api/v1${url}`, payload })
const page = async (url: string): Promise<string> =>
  (await app.inject({ method: 'GET', url })).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
/** Rescores the run and waits for its end: on a busy machine the answer comes before. */
async function rescore(): Promise<number> {
  const { statusCode } = await post(`/runs/${id}/rescore`, {})
  while (runner.rescoring(dir) !== null) await new Promise((resolve) => setTimeout(resolve, 20))
  return statusCode
}
/** sha256 over every file of a folder that was there before */
async function sumOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  // the index of runs is a cache, written down a moment later
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
    if (!/amendments\.jsonl|rescored|index\.json/.test(file)) hash.update(await readFile(file).catch(() => ''))
  return hash.digest('hex')
}

const cases = (await readFile(join(dir, 'cases.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as KnownCase)
const tests: Test[] = []
for (const name of (await readdir(join(dir, 'tests'))).sort())
  tests.push(JSON.parse(await readFile(join(dir, 'tests', name, 'test.json'), 'utf8')) as Test)
const wrong = tests.find((test) => test.case.type === 'count' && test.outcome === 'failed') as Test
const item = cases.find((one) => one.id === wrong.case.id && one.type === 'count') as KnownCase
const said = {
  suite: item.suite,
  type: 'count',
  'truth.count': String(wrong.answer?.value),
  author: 'Ada',
  note: 'I count',
}
const address = `/runs/${id}/cases/${item.id}`

t.test('an amended truth changes the amended score and nothing else', async (t) => {
  const before = await sumOf(data)
  t.match(await page(address), /Amend the truth/)
  const answer = await post(`${address}/amend`, said)
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { case: item.id, truth: { count: wrong.answer?.value }, author: 'Ada' })
  t.match(await page(address), /The truth is amended: .* in the suite \d+ .* Ada, .* I count/)
  t.equal(await rescore(), 200)
  const [version = ''] = (await readdir(join(dir, 'rescored'))).sort()
  const rescored = await readRescored(dir, version)
  t.equal(rescored.changed, 0, 'by the truth of the suite nothing comes out otherwise')
  t.same(rescored.counts, rescored.before.counts)
  t.match(rescored.amended, { cases: 1, tests: 1 })
  t.equal(rescored.amended?.counts.passed, rescored.counts.passed + 1)
  t.equal(rescored.amended?.counts.failed, rescored.counts.failed - 1)
  t.match(await page(`/runs/${id}/rescored`), /with 1 amended truth passed \d+, 1 test otherwise/)
  t.match(
    await page(`/runs/${id}`),
    /as published \d+ \([\d.]+ %, \d+–\d+\) with 1 amended truth \d+ \([\d.]+ %, \d+–\d+\)/,
  )
  t.equal(await sumOf(data), before, 'suites, images, truths, tests and sums are byte for byte what they were')
  t.match(await runner.verify(dir), { state: 'intact', added: [] })
})

t.test('what cannot be a truth is refused by name, and an amendment can be taken back', async (t) => {
  for (const [form, why] of [
    [{ ...said, 'truth.count': 'many' }, '"many" cannot be read'],
    [{ ...said, 'truth.count': '"five"' }, 'does not fit the test type count'],
    [{ ...said, 'truth.count': '-1' }, 'does not fit'],
  ] as const) {
    const refused = await post(`${address}/amend`, form)
    t.equal(refused.statusCode, 400)
    t.match((refused.json() as { error: { message: string } }).error.message, why)
  }
  t.equal((await post(`${address}/amend`, { ...said, type: 'locate2' })).statusCode, 404)
  t.equal((await readAmendments(dir)).length, 1, 'none of them was written')
  t.equal(
    (await post(`${address}/amend`, { suite: item.suite, type: 'count', take: 'back', author: 'Ada' })).statusCode,
    200,
  )
  t.match(await page(address), /Amend the truth .* taken back Ada/)
  await rescore()
  const [newest = ''] = (await readdir(join(dir, 'rescored'))).sort().reverse()
  t.equal((await readRescored(dir, newest)).amended, undefined)
})

t.test('an option is amended by its name, and one that is not offered is refused', async (t) => {
  const choice = cases.find(({ type }) => type === 'pattern') as KnownCase
  const form = { suite: choice.suite, type: 'pattern', author: '' }
  const refused = await post(`/runs/${id}/cases/${choice.id}/amend`, { ...form, 'truth.option': 'no such option' })
  t.equal(refused.statusCode, 400)
  const other = (choice.given.options as { name: string }[]).find(({ name }) => name !== choice.truth.option)?.name
  const taken = await post(`/runs/${id}/cases/${choice.id}/amend`, { ...form, 'truth.option': other })
  t.match(taken.json(), { truth: { option: other } })
})

t.test('places are amended as well, as text, and one that may be left out is', async (t) => {
  const placed = cases.find(({ type }) => type === 'locate') as KnownCase
  const { points } = placed.truth as { points: unknown[] }
  const url = `/runs/${id}/cases/${placed.id}/amend`
  const of = { suite: placed.suite, type: 'locate', author: 'Ada' }
  const less = await post(url, { ...of, 'truth.points': JSON.stringify(points.slice(1)) })
  t.match(less.json(), { truth: { points: points.slice(1) } })
  const test = tests.find((test) => test.case.type === 'locate' && test.case.id === placed.id) as Test
  t.match(await page(`/runs/${id}/tests/${test.test}`), /as published .* with the truth as amended by Ada: /)
  const outside = await post(url, { ...of, 'truth.points': '[{"at": [99999, 3]}]' })
  t.equal(outside.statusCode, 400)
  t.match((outside.json() as { error: { message: string } }).error.message, /points\[0\]\.at lies outside the image/)
  t.equal((await post(url, { ...of, take: 'back' })).statusCode, 200)
  t.notMatch(await page(`/runs/${id}/tests/${test.test}`), /with the truth as amended/)
})

t.test('what the types say of their places is in the schemas of their truths', async (t) => {
  for (const { name, truth, given, places = [] } of testTypes)
    for (const { field, counted, choices, optional } of places) {
      t.ok(Object.hasOwn(truth.properties, field), `${name}: ${field}`)
      if (counted) t.ok(Object.hasOwn(truth.properties, counted), `${name}: ${counted}`)
      if (choices) t.ok(Object.hasOwn(given.properties, choices), `${name}: ${choices}`)
      if (optional) t.notOk((truth.required ?? []).includes(field), `${name}: ${field} may be left out`)
    }
})
