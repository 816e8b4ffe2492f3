import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { importedRuns } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A run imported from promptfoo, and the same run as if it were ours, so that both stand on the same cases. */
const data = await tempDir(t, 'imported-marks')
const { run, dir } = await importedRuns(t, 'promptfoo', join(rootDir, 'test/fixtures/promptfoo/squares.json'), {
  dataDir: data,
})
const OURS = '20261129T230000Z-ours'
const ours = join(data, 'runs', OURS)
await cp(dir, ours, { recursive: true })
const { imported: _, ...manifest } = JSON.parse(await readFile(join(ours, 'run.json'), 'utf8'))
await writeFile(
  join(ours, 'run.json'),
  JSON.stringify({ ...manifest, id: OURS, title: 'ours', started: '2026-11-29T23:00:00.000Z' }),
)
await rm(join(ours, 'SHA256SUMS'))
const { app } = await appOver(t, data)

/** What every `imported` says, wherever it stands in an answer. */
function marksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(marksIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'imported' && typeof item === 'string' ? [item] : marksIn(item),
  )
}

const right = 'openai/right'
const at = 'at=127.0.0.1:8123'
const model = `/models/${right}?${at}`
for (const url of [
  '/runs',
  '/leaderboard?runs=all',
  '/leaderboard',
  '/models',
  model,
  `${model}&view=time`,
  `${model}&view=cases`,
  '/types/count',
  '/types/count?view=time',
  '/tests',
  '/tests?view=sheet',
  `/compare?a=${OURS}&b=${run.id}`,
  `/compare?side=${OURS}~${right}&side=${OURS}~openai/wrong&side=${run.id}~${right}`,
])
  t.test(`${url} says which rows come from another tool`, async (t) => {
    const page = await app.inject({ method: 'GET', url })
    t.equal(page.statusCode, 200)
    const text = page.body.replace(/<[^>]+>/g, '')
    if (url.endsWith('view=cases')) t.match(page.body, /<li class="passed foreign">.*?\(imported from promptfoo\)/s)
    else t.match(text, /imported from promptfoo/)
    const marks = new Set(marksIn((await app.inject({ method: 'GET', url: `/api/v1${url}` })).json()))
    t.ok(marks.has('promptfoo'), [...marks].join(', '))
    // the newest of both stands alone there
    if (!['/leaderboard', '/models', '/types/count', model].includes(url)) t.ok(marks.has(''), 'ours are not marked')
  })

t.test('costs and sums over runs tell the part that is not ours', async (t) => {
  const { rows } = (await app.inject({ method: 'GET', url: '/api/v1/models' })).json()
  t.match(
    rows.find((row: { model: string }) => row.model.startsWith(right)),
    { runs: '2', importedRuns: '1 imported' },
  )
  const { charts } = (await app.inject({ method: 'GET', url: `/api/v1/runs/${run.id}?view=charts` })).json()
  t.same(
    charts.map(({ id, notes }: { id: string; notes: string[] }) => [
      id,
      notes.join().includes('as promptfoo tells them'),
    ]),
    [
      ['chart-time', true],
      ['chart-types', false],
      ['chart-latency', true],
    ],
    'when calls were made is unknown: nothing is drawn over time',
  )
  const own = (await app.inject({ method: 'GET', url: `/api/v1/runs/${OURS}?view=charts` })).json()
  t.notMatch(JSON.stringify(own.charts), /promptfoo/)
})

t.test('a comparison says who asked, and does not make up how', async (t) => {
  const { chosen } = (await app.inject({ method: 'GET', url: `/api/v1/compare?a=${OURS}&b=${run.id}` })).json()
  t.same(
    chosen.differences
      .filter(({ name }: { name: string }) => ['asked by', 'examples', 'system prompt'].includes(name))
      .map((row: { name: string; a: string; b: string }) => [row.name, row.a, row.b]),
    [
      ['asked by', 'Benchloupe', 'promptfoo 0.123.1'],
      ['examples', '0', 'unknown'],
      ['system prompt', 'none', 'unknown'],
    ],
  )
  t.same(
    chosen.sides.map(({ label }: { label: string }) => label),
    ['ours', 'squares (imported from promptfoo)'],
  )
})

t.test('tables of tests have the tool, its score, and no time that it did not tell', async (t) => {
  for (const [id, tool, started] of [
    [run.id, 'promptfoo', null],
    [OURS, null, null],
  ] as const) {
    const { body } = await app.inject({ method: 'GET', url: `/runs/${id}/export?format=jsonl` })
    const first = JSON.parse(body.split('\n')[0] as string)
    t.match(first, { importedFrom: tool, started, finished: null })
    const csv = (await app.inject({ method: 'GET', url: `/runs/${id}/export?format=csv` })).body.split(/\r?\n/)
    t.match(csv[0], /importedFrom,foreignScore,foreignPassed$/)
    t.match(csv[1], tool ? /,promptfoo,1,true$/ : /,,1,true$/)
  }
})
