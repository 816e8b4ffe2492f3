import { Value } from '../../runner/tools/typebox.ts'
import t from '../helpers/tap.ts'
import { OrderError, RunSchema, type Order, type Run } from '../../runner/index.ts'
import { modelApi } from '../../runner/model-apis/index.ts'
import { modelOf } from '../../runner/order/configured-apis.ts'
import { ToldModels } from '../../runner/order/told-models.ts'
import type { ModelApi } from '../../runner/model-apis/define-model-api.ts'
import type { Settings } from '../../runner/records/settings.ts'
import type { Workers } from '../../runner/tools/workers.ts'
import { fakeClock } from '../helpers/fake-model/ask.ts'
import { type FakeOptions, startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { BUILTIN, testRunner } from '../helpers/test-runner.ts'

/** What each API tells of a model, asked of a real server whose answers have the fields of the SDKs' types. */

const noWorkers: Workers = {
  run: () => Promise.reject(new Error('no workers')),
  load: () => ({ busy: 0, waiting: 0 }),
  close: async () => undefined,
}

async function telling(api: ModelApi, options: FakeOptions) {
  const server = await startFakeServer(options)
  t.teardown(() => server.close())
  const clock = fakeClock()
  const connection = { api: api.name, baseUrl: server.base(api.name), key: 'k' }
  const told = new ToldModels({ clock, workers: noWorkers, redact: (text) => text })
  return { server, clock, connection, told }
}

async function toldOf(name: string, model: string, facts?: object) {
  const api = modelApi(name)
  const set = await telling(api, { models: [model], ...(facts ? { facts: { [model]: facts } } : {}) })
  await set.told.ask(api, set.connection, [model])
  const told = set.told.known(set.connection, model)
  const asked = (effort?: string, settings: Settings = {}) =>
    modelOf(api, model, 'slug', set.connection, settings, { told, effort })
  return { ...set, told, asked }
}

const yes = { supported: true }
const no = { supported: false }

t.test('anthropic: ModelInfo', async (t) => {
  const { told, asked, server } = await toldOf('anthropic', 'claude-fable-6', {
    id: 'claude-fable-6-20261101',
    max_tokens: 64_000,
    lifecycle: 'deprecated',
    retires_at: '2027-01-22T00:00:00Z',
    capabilities: {
      image_input: yes,
      effort: { supported: true, low: yes, medium: no, high: yes, xhigh: null, max: yes },
      thinking: { supported: true, types: { adaptive: yes, between_tools: yes, disabled: no, enabled: no } },
    },
  })
  t.match(told, {
    from: `${server.base('anthropic')}/v1/models/claude-fable-6`,
    asked: '2026-11-23T14:05:09.250Z',
    of: 'claude-fable-6-20261101',
    images: true,
    maxOutputTokens: 64_000,
    reasons: true,
    thinking: ['adaptive', 'between_tools'],
    efforts: ['low', 'high', 'max'],
    status: 'deprecated',
    retires: '2027-01-22',
  })
  t.same(asked().efforts, ['none', 'low', 'high', 'max'])
  t.match(asked(), { told, maxOutputTokens: 16_384, usualEffort: 'high' })
  const older = {
    capabilities: {
      thinking: { supported: true, types: { adaptive: yes, between_tools: no, disabled: yes, enabled: yes } },
    },
  }
  t.match(
    (await toldOf('anthropic', 'claude-opus-4-6', older)).asked(),
    { maxOutputTokens: 2048, told: { reasons: true } },
    'it can think, and does not unless it is asked to',
  )
  t.match((await toldOf('anthropic', 'claude-x', { lifecycle: 'retired' })).told, { answers: false })
  t.match((await toldOf('anthropic', 'claude-y')).told, { status: 'active' }, 'no capabilities told: none ruled out')
})

t.test('google: Model', async (t) => {
  const { told, asked } = await toldOf('google', 'gemini-x', { outputTokenLimit: 8192, thinking: true })
  t.match(told, { maxOutputTokens: 8192, reasons: true })
  t.equal(asked('high').maxOutputTokens, 8192, 'never above what it takes')
  t.match((await toldOf('google', 'gemini-y', { thinking: false })).asked(), { maxOutputTokens: 2048, efforts: [] })
})

t.test('openrouter: Model and ModelReasoning', async (t) => {
  const { told, asked } = await toldOf('openrouter', 'a/b', {
    supported_parameters: ['max_tokens', 'reasoning', 'seed'],
    top_provider: { max_completion_tokens: 32_000, is_moderated: false },
    expiration_date: '2026-12-31',
    reasoning: { mandatory: true, supported_efforts: ['high', 'low'], default_effort: 'high', default_enabled: true },
  })
  t.match(told, {
    images: true,
    answers: true,
    maxOutputTokens: 32_000,
    reasons: true,
    efforts: ['low', 'high'],
    usualEffort: 'high',
    retires: '2026-12-31',
  })
  t.same(
    asked(undefined, { models: { 'openrouter/a/b': { temperature: 0.2 } } }).notInForce,
    ['temperature'],
    'dropped without a word, and on record',
  )
  const open = await toldOf('openrouter', 'a/c', {
    reasoning: { mandatory: false, supported_efforts: null, default_enabled: false },
  })
  t.same(open.told?.efforts, ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'], 'null is no list')
  t.equal(open.told?.usualEffort, 'none')
  t.same([open.asked().maxOutputTokens, open.asked('low').maxOutputTokens], [2048, 16_384])
  t.match((await toldOf('openrouter', 'a/d', { supported_parameters: ['seed'] })).asked(), {
    maxOutputTokens: 2048,
    efforts: [],
  })
  t.match(
    (await toldOf('openrouter', '~a/latest', { alias_target: { name: 'GPT', slug: 'openai/gpt-6-sol' } })).asked(),
    { space: 'pixel' },
  )
})

t.test('ollama: /api/show', async (t) => {
  const { told, asked, server } = await toldOf('ollama', 'some-model:8b', {
    capabilities: ['completion', 'vision', 'thinking'],
  })
  t.match(told, { images: true, answers: true, reasons: true, efforts: ['none', 'low', 'medium', 'high'] })
  t.equal(asked().maxOutputTokens, 16_384)
  t.equal(server.looks()[0]?.path, '/api/show')
  t.match((await toldOf('ollama', 'words', { capabilities: ['completion'] })).told, { images: false, reasons: false })
})

t.test('models of Ollama that see nothing are not offered', async (t) => {
  const server = await startFakeServer({
    models: ['sees:8b', 'words:8b', 'embeds'],
    facts: { 'words:8b': { capabilities: ['completion'] }, embeds: { capabilities: ['embedding'] } },
  })
  t.teardown(() => server.close())
  const runner = await testRunner(t, {
    connections: { ...BUILTIN, ollama: { api: 'ollama', baseUrl: server.base('ollama'), key: null } },
  })
  const ollama = runner.apis().find(({ name }) => name === 'ollama')
  t.same(await ollama?.models(), ['sees:8b'])
  t.equal(server.looks().length, 4, 'the list, and each model')
  t.same(await ollama?.models(), ['sees:8b'])
  t.equal(server.looks().length, 5, 'what was told is kept')
})

t.test('lists of Chat Completions: OpenAI and Mistral', async (t) => {
  t.match((await toldOf('openai', 'o3', { shutdown_date: '2026-12-11' })).told, { retires: '2026-12-11' })
  t.match((await toldOf('openai', 'gpt-6-sol', { shutdown_date: null })).told, { retires: undefined })
  t.match(
    (
      await toldOf('openai-compatible', 'mistral-x', {
        capabilities: { completion_chat: true, vision: false, reasoning: true },
        deprecation: '2027-02-01T00:00:00Z',
      })
    ).told,
    { images: false, answers: true, reasons: true, retires: '2027-02-01' },
  )
})

t.test('azure: the model behind a deployment', async (t) => {
  const { asked } = await toldOf('azure-openai', 'prod', { model: 'gpt-5.4' })
  t.match(asked(), { model: 'prod', space: 'pixel', image: { rule: 'gpt-original' } })
})

t.test('an API is asked once for all models, and again after a while', async (t) => {
  const api = modelApi('openrouter')
  const { server, told, connection, clock } = await telling(api, { models: ['a/b', 'a/c'] })
  await told.ask(api, connection, ['a/b', 'a/c', 'a/unknown'])
  const lists = () => server.looks().filter(({ path }) => path === '/api/v1/models').length
  t.equal(lists(), 1, 'one list for all')
  t.match([told.known(connection, 'a/b'), told.known(connection, 'a/unknown')], [{ images: true }, undefined])
  await told.ask(api, connection, ['a/b'])
  t.equal(lists(), 1)
  await clock.sleep(11 * 60_000, new AbortController().signal)
  t.equal(told.known(connection, 'a/b'), undefined, 'what is old is not told any more')
  await told.ask(api, connection, ['a/b'])
  t.equal(lists(), 2)
})

t.test('an API that does not answer tells nothing and holds nothing up', async (t) => {
  for (const name of ['openai', 'anthropic', 'google', 'openrouter', 'ollama', 'azure-openai', 'openai-compatible']) {
    const api = modelApi(name)
    const { told, connection } = await telling(api, { key: 'another key', models: ['m'] })
    await told.ask(api, connection, ['m'])
    t.equal(told.known(connection, 'm'), undefined, `${name}: a wrong key`)
    const nowhere = { ...connection, baseUrl: 'http://127.0.0.1:1' }
    await told.ask(api, nowhere, ['m'])
    t.equal(told.known(nowhere, 'm'), undefined, `${name}: nobody there`)
  }
})

t.test('room to think, and what does not fit into it', async (t) => {
  const claude = await toldOf('anthropic', 'claude-sonnet-4-5')
  t.match(claude.asked(), { maxOutputTokens: 2048, efforts: ['none', 'low', 'medium', 'high'], usualEffort: 'none' })
  t.equal(claude.asked('high').maxOutputTokens, 24_576 + 2048, 'the budget and an answer')
  t.equal(claude.asked('none').maxOutputTokens, 2048)
  const gemini = await toldOf('google', 'gemini-2.5-flash')
  t.equal(gemini.asked('high').maxOutputTokens, 24_576 + 2048)
  const adaptive = await toldOf('anthropic', 'claude-opus-4-6')
  t.equal(adaptive.asked('low').maxOutputTokens, 16_384, 'thoughts count as output')
  const set: Settings = { models: { 'anthropic/*': { maxOutputTokens: 500, temperature: 0.5 } } }
  t.match(adaptive.asked('low', set), { maxOutputTokens: 500, notInForce: ['temperature'] }, 'as benchloupe.yaml says')
  t.same(adaptive.asked(undefined, set).notInForce, undefined)
})

t.test('a run keeps what was told, and asks for no effort that is not taken', async (t) => {
  const server = await startFakeServer({
    models: ['claude-fable-6', 'claude-words', 'gpt-x'],
    facts: {
      'claude-fable-6': {
        max_tokens: 9000,
        capabilities: {
          image_input: yes,
          effort: { supported: true, low: yes, medium: no, high: yes, xhigh: no, max: no },
          thinking: { supported: true, types: { adaptive: yes, between_tools: yes, disabled: no, enabled: no } },
        },
      },
      'claude-words': { capabilities: { image_input: no } },
    },
  })
  t.teardown(() => server.close())
  const connection = (api: string) => ({ api, baseUrl: server.base(api), key: 'k' })
  const runner = await testRunner(t, { connections: { ...BUILTIN, anthropic: connection('anthropic') } })
  const order = (changes: Partial<Order>) =>
    runner.order(orderOf({ limit: 1, types: ['count'], ...changes }), 'api').catch((error: unknown) => {
      if (error instanceof OrderError) return error.problems
      throw error
    })
  const models = ['anthropic/claude-fable-6']
  t.same(await order({ models, efforts: { 'anthropic/claude-fable-6': 'medium' } }), [
    {
      field: 'efforts.anthropic/claude-fable-6',
      message: 'The order asks for the effort medium for anthropic/claude-fable-6, which takes none, low, high.',
    },
  ])
  t.match(await order({ models: ['anthropic/claude-words'] }), [
    { field: 'models', message: /^anthropic\/claude-words takes no images, says Anthropic/ },
  ])
  t.match(await order({ models: ['builtin/pixels'], efforts: { 'builtin/pixels': 'low' } }), [
    { field: 'efforts.builtin/pixels', message: /effort low for builtin\/pixels, which takes none/ },
  ])
  t.match(await order({ models, efforts: { 'anthropic/claude-5': 'low' } }), [
    { field: 'efforts.anthropic/claude-5', message: /that model is not selected/ },
  ])
  t.equal(server.calls().length, 0, 'and nothing was asked')

  const made = (await order({ models, efforts: { 'anthropic/claude-fable-6': 'none' } })) as Run
  const run = await runner.ended(made.id)
  t.match(run.models[0], {
    reasoningEffort: 'none',
    efforts: ['none', 'low', 'high'],
    maxOutputTokens: 9000,
    told: { from: /\/v1\/models\/claude-fable-6$/, maxOutputTokens: 9000, thinking: ['adaptive', 'between_tools'] },
  })
  t.ok(Value.Check(RunSchema, run))
  t.match(server.calls()[0]?.body, { thinking: { type: 'between_tools' }, max_tokens: 9000 })
  t.match(runner.modelAsKnown('anthropic/claude-fable-6'), { efforts: ['none', 'low', 'high'] })
  t.same([runner.modelAsKnown('nobody/x'), runner.modelAsKnown('odd')], [null, null])
})
