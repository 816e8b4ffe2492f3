import t from '../helpers/tap.ts'
import { readManifest, readRows, type Exchange } from '../../runner/index.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The order form offers the levels of effort that a model takes, and no others. */

const [yes, no] = [{ supported: true }, { supported: false }]
const server = await startFakeServer({
  answer: () => '{"count": 1}',
  models: ['claude-fable-6'],
  facts: {
    'claude-fable-6': {
      retires_at: '2027-01-22T00:00:00Z',
      capabilities: {
        image_input: yes,
        effort: { supported: true, low: yes, medium: no, high: yes, xhigh: no, max: yes },
        thinking: { supported: true, types: { adaptive: yes, between_tools: no, disabled: no, enabled: no } },
      },
    },
  },
})
t.teardown(() => server.close())
const data = await tempDir(t, 'effort')
await writeFile(join(data, 'benchloupe.yaml'), 'models: { openai/gpt-5: { efforts: [low, max] } }\n')
const { app, runner } = await appOver(t, data, {
  ANTHROPIC_API_KEY: 'k',
  ANTHROPIC_BASE_URL: server.base('anthropic'),
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: server.url,
})
const models = [
  'builtin/pixels',
  'anthropic/claude-fable-6',
  'openai/gpt-5-pro',
  'openai/gpt-4o',
  'openai/gpt-5',
  'openai/x',
]
const form = (more: Record<string, string> = {}) => ({
  method: 'POST' as const,
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
  payload: new URLSearchParams([
    ['suites', 'starter'],
    ...models.map((model) => ['models', model]),
    ...Object.entries(more),
  ]).toString(),
})

/** field -> its levels */
const offered = (html: string): Record<string, string[]> =>
  Object.fromEntries(
    [...html.matchAll(/<select id="f-(efforts\.[^"]+)"[^>]*>(.*?)<\/select>/gs)].map(([, name = '', options = '']) => [
      name,
      [...options.matchAll(/<option value="([^"]*)"/g)].map(([, level = '']) => level),
    ]),
  )

t.test('what an API lists is offered once the form is sent, else what the name says', async (t) => {
  const page = await app.inject({ method: 'GET', url: urls.newRun({ suites: 'starter', models }) })
  t.equal(server.looks().length, 0, 'loading the page calls no API')
  t.same(offered(page.body)['efforts.anthropic/claude-fable-6'], ['', 'low', 'medium', 'high', 'xhigh', 'max'])

  const sent = await app.inject({ ...form(), url: urls.newRun() })
  t.same(offered(sent.body), {
    'efforts.anthropic/claude-fable-6': ['', 'low', 'high', 'max'],
    'efforts.openai/gpt-5-pro': ['', 'high'],
    'efforts.openai/gpt-5': ['', 'low', 'max'],
    'efforts.openai/x': ['', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  })
  t.match(sent.body, /not set: high/, 'with what holds where nothing is set')
  t.equal(server.calls().length, 0, 'no question was asked')
})

t.test('a level that is not taken comes back with its reason', async (t) => {
  const refused = await app.inject({ ...form({ 'efforts.anthropic/claude-fable-6': 'medium' }), url: urls.order() })
  t.match(refused.body, /id="e-efforts\.anthropic\/claude-fable-6">The order asks for the effort medium/)
  t.match(refused.body, /<option value="medium" selected>/, 'as it was chosen')
})

t.test('the run says what was ordered, what holds and what was told', async (t) => {
  const response = await app.inject({
    method: 'POST',
    url: urls.json(urls.order()),
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    payload: {
      suites: ['starter'],
      types: ['count'],
      limit: 1,
      models: models.slice(1, 3),
      efforts: { 'anthropic/claude-fable-6': 'max' },
    },
  })
  t.equal(response.statusCode, 201)
  const { id } = response.json<{ id: string }>()
  await runner.ended(id)
  const { models: kept } = await readManifest(join(data, 'runs', id))
  t.match(kept, [{ reasoningEffort: 'max', told: { retires: '2027-01-22' } }, { usualEffort: 'high' }])
  const text = (await app.inject({ method: 'GET', url: urls.run(id, 'settings') })).body
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
  t.match(text, /reported by its API/)
  t.match(text, /max effort low, high, max; active; shuts down on 2027-01-22/)
  t.match(text, /high, its usual one/)

  const [row] = await readRows(join(data, 'runs', id))
  const file = join(data, 'runs', id, 'tests', row?.test ?? '', 'exchange.json')
  const exchange = JSON.parse(await readFile(file, 'utf8')) as Exchange
  const reply = exchange.turns[0]?.attempts.at(-1)?.reply
  t.ok(reply)
  Object.assign(reply as object, { inForce: { effort: 'medium', contextCompression: 'disabled' } })
  await writeFile(file, JSON.stringify(exchange))
  const { body } = await app.inject({ method: 'GET', url: urls.exchange(id, row?.test ?? '') })
  t.match(body.replace(/\s+/g, ' '), /in force: effort medium, image compression disabled/, 'beside the reply')
})
