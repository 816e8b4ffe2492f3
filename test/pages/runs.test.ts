import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { resultsOf, suiteResultsOf, type Run } from '../../runner/index.ts'
import { runsFilter } from '../../server/filters/index.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeRun, manifestOf, plannedOf, rowOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Two suites of two tests each: all of `round` passed, one of `square` failed. */
function ofTwoSuites(): Partial<Run> {
  const plan = [1, 2, 3, 4].map((n) => ({ ...plannedOf(n), suite: n < 3 ? 'round' : 'square' }))
  const rows = plan.map((test) => ({
    ...rowOf(test.n, test.n === 4 ? 'failed' : 'passed'),
    suite: test.suite,
    costUsd: test.n,
  }))
  const suite = (name: string) => ({
    header: { format: 1 as const, name, title: name },
    hash: 'b'.repeat(64),
    cases: 2,
  })
  return {
    title: 'both',
    suites: [suite('round'), suite('square')],
    results: resultsOf(plan, rows, true),
    suiteResults: suiteResultsOf(plan, rows, true),
    cost: { usd: 10, wastedUsd: 0, unknownTests: 0 },
    bytes: 5000,
    elapsedMs: 1000,
  }
}

const data = await tempDir(t, 'runs')
const dir = join(data, 'runs')
await mkdir(dir, { recursive: true })
await makeRun(dir, '20261120T080000Z-first', 2, {
  title: 'Alpha',
  started: '2026-11-20T23:59:59.999Z',
  bytes: 9000,
  elapsedMs: 5000,
  tags: ['nightly'],
})
await makeRun(dir, '20261121T080000Z-both', 4, { started: '2026-11-21T08:00:00.000Z', ...ofTwoSuites() })
await makeRun(dir, '20261122T080000Z-none', 1, {
  title: 'gamma',
  started: '2026-11-22T00:00:00.000Z',
  cost: { usd: 0, wastedUsd: 0, unknownTests: 1 },
  status: 'stopped',
  bytes: 100,
  elapsedMs: 3000,
  results: manifestOf('x', 1).results.map((result) => ({ ...result, score: null })),
})
const { app } = await appOver(t, data)

interface Listed {
  title: string
  totals: string[]
  filters: { name: string; options: { value: string; text: string }[] }[]
  rows: { title: string; finished: string; cost: string; results: { text: string }[] }[]
  columns: { name: string; sorted: string; href: string }[]
}
const listed = async (query = ''): Promise<Listed> => (await app.inject(`/api/v1/runs${query}`)).json<Listed>()
const titles = async (query: string): Promise<string[]> => (await listed(query)).rows.map((row) => row.title)

t.test('any column puts the runs in its order, both ways', async (t) => {
  t.strictSame(await titles(''), ['gamma', 'both', 'Alpha'], 'the newest first')
  t.strictSame(await titles('?sort=started'), ['Alpha', 'both', 'gamma'])
  t.strictSame(await titles('?sort=title'), ['Alpha', 'both', 'gamma'])
  t.strictSame(await titles('?sort=-size'), ['Alpha', 'both', 'gamma'])
  t.strictSame(await titles('?sort=elapsed'), ['both', 'gamma', 'Alpha'])
  t.strictSame(await titles('?sort=-tests'), ['both', 'Alpha', 'gamma'])
  t.strictSame(await titles('?sort=-cost'), ['both', 'Alpha', 'gamma'], 'unknown cost stands last')
  t.strictSame(await titles('?sort=cost'), ['Alpha', 'both', 'gamma'], 'either way')
  t.strictSame(await titles('?sort=-score'), ['Alpha', 'both', 'gamma'])
  t.match((await app.inject('/runs?sort=nonsense')).body, /gamma[^]*both[^]*Alpha/, 'a page passes over nonsense')
  t.equal((await app.inject('/api/v1/runs?sort=nonsense')).statusCode, 400, 'a program is told')
  const { columns } = await listed('?sort=-size&tag=nightly')
  t.strictSame(
    columns.filter((column) => column.sorted).map(({ name, sorted, href }) => [name, sorted, href]),
    [['size', 'descending', '/runs?tag=nightly&sort=size']],
  )
})

t.test('days are whole, in UTC, and both count', async (t) => {
  t.strictSame(await titles('?from=2026-11-21'), ['gamma', 'both'])
  t.strictSame(await titles('?to=2026-11-20'), ['Alpha'])
  t.strictSame(await titles('?from=2026-11-20&to=2026-11-21'), ['both', 'Alpha'])
  t.match((await app.inject('/runs?from=yesterday&to=2026-13-45')).body, '<title>3 runs', 'what is no day is left out')
  t.match((await listed('?from=2026-11-21&to=2026-11-21')).title, '1 of 3 runs, since 2026-11-21, until 2026-11-21')
  t.equal(
    urls.runs(runsFilter({ from: '2026-11-21', sort: 'cost', page: '2' })),
    '/runs?from=2026-11-21&sort=cost&page=2',
  )
})

t.test('choosing a suite recomputes what a run of several shows', async (t) => {
  const of = async (query: string) =>
    (await listed(query)).rows.map(({ finished, cost, results }) => [
      finished,
      cost,
      results.map((result) => result.text),
    ])
  t.strictSame(await of('?q=both'), [['4', '$10.00 est.', ['75.0']]])
  t.strictSame(await of('?suite=round'), [['2', '$3.00 est.', ['100']]])
  t.strictSame(await of('?suite=square'), [['2', '$7.00 est.', ['50.0']]])
  t.strictSame(await of('?suite=square&type=count'), [['2', '$7.00 est.', ['50.0']]])
  t.match(
    (await app.inject('/runs?suite=square')).body,
    /\/tests\?api=builtin&amp;model=pixels&amp;suite=square"/,
    "links lead to that suite's tests",
  )
  t.match((await listed('?suite=square')).totals, ['1 of 3 runs', '2 tests', '$7.00 est.', '5 kB'])
})

t.test('each choice says how many runs it would leave', async (t) => {
  const options = async (query: string, name: string) =>
    (await listed(query)).filters.find((filter) => filter.name === name)?.options.map((option) => option.text)
  t.strictSame(await options('', 'suite'), ['made (2)', 'round (1)', 'square (1)'])
  t.strictSame(await options('?status=stopped', 'suite'), ['made (1)', 'round (0)', 'square (0)'])
  t.strictSame(
    await options('?status=stopped', 'status'),
    ['finished (2)', 'stopped (1)'],
    'its own choice does not count',
  )
  t.strictSame(await options('?tag=gone', 'tag'), ['gone (0)', 'nightly (1)'])
})

t.test('each run can be taken along as a ZIP', async (t) => {
  const { body } = await app.inject({ method: 'GET', url: '/runs' })
  const links = [...body.matchAll(/<a class="small" href="([^"]+)" download/g)].map(([, href]) => href as string)
  t.equal(links.length, (await app.inject({ method: 'GET', url: '/api/v1/runs' })).json().rows.length)
  const zip = await app.inject({ method: 'GET', url: links[0] as string })
  t.match(
    { status: zip.statusCode, type: zip.headers['content-type'], start: zip.rawPayload.subarray(0, 2).toString() },
    { status: 200, type: 'application/zip', start: 'PK' },
  )
})
