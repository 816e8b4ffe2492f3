import t from '../helpers/tap.ts'
import { Value } from '../../runner/tools/typebox.ts'
import { askTurn } from '../../runner/ask/ask-turn.ts'
import { composeNext, composeQuestion } from '../../runner/ask/compose.ts'
import type { Connection, ModelApi, Wire } from '../../runner/model-apis/define-model-api.ts'
import { modelOf } from '../../runner/order/configured-apis.ts'
import { modelApi, modelApis } from '../../runner/model-apis/index.ts'
import { ExchangeSchema } from '../../runner/records/exchange.ts'
import type { Capabilities } from '../../runner/records/capabilities.ts'
import type { Model } from '../../runner/records/model.ts'
import { modelApiContract } from '../contracts/model-api.ts'
import { ask, asking, type AskSettings, picture } from '../helpers/fake-model/ask.ts'
import { dialectOf } from '../helpers/fake-model/dialects.ts'
import type { FaultName } from '../helpers/fake-model/faults.ts'
import { atHome } from '../helpers/fake-model/home.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { leaks } from '../helpers/leaks.ts'
import { sharedWorkers } from '../helpers/test-runner.ts'

const workers = sharedWorkers()

const image = picture()

/** Keys of the shape that each vendor gives out. */
const KEYS: Record<string, string> = {
  openai: `sk-proj-${'Canary0_'.repeat(18)}T3BlbkFJ-x9`,
  'openai at home': `sk-proj-${'Canary1_'.repeat(18)}T3BlbkFJ-x9`,
  'openai-compatible': 'gsk_Canary7/f0+Wq93=do.not.keep',
  anthropic: `sk-ant-api03-${'Canary-2'.repeat(11)}-AA`,
  google: 'AIzaSyCanary3-0123456789_abcdefghijklmno',
  openrouter: `sk-or-v1-${'ca4a4b'.repeat(10)}0123`,
  'azure-openai': '5Canary5x0123456789abcdefghijkAAAA',
  ollama: 'ollama-Canary6.0123456789abcdef',
}
const keyOf = (name: string): string => {
  const key = KEYS[name]
  if (key) return key
  throw new Error(`no key for ${name}`)
}

const home = atHome(modelApi('openai'))
const OVER_HTTP: [name: string, api: ModelApi][] = [
  ...modelApis.filter(({ settings }) => settings.baseUrl !== null).map((api): [string, ModelApi] => [api.name, api]),
  ['openai at home', home],
]

t.test('every model API keeps the contract', async (t) => {
  const prompt = 'How many black squares are on the image? Reply with JSON: {"count": <number>}'
  for (const [name, api] of [['builtin', modelApi('builtin')] as const, ...OVER_HTTP]) {
    const http = name !== 'builtin'
    const server = await startFakeServer({ answer: () => '{"count": 1}', ...(http ? { key: keyOf(name) } : {}) })
    t.teardown(() => server.close())
    const connection: Connection = {
      api: api.name,
      baseUrl: http ? server.base(api.name) : api.settings.defaultBaseUrl,
      key: http ? keyOf(name) : null,
    }
    const known = name === 'openai at home' ? [home] : modelApis
    for (const model of http ? ['fake-vision', 'org/fake-vision-2'] : ['pixels', 'chance'])
      await t.test(`${name}/${model}`, async (t) =>
        modelApiContract(t, { api, connection, model, prompt, image, looks: model !== 'chance', workers, known }),
      )
    if (http)
      t.equal(
        server.calls().at(-1)?.dialect,
        name === 'openai at home' ? 'responses' : dialectOf(name).name,
        `${name} speaks its own wire format`,
      )
  }
})

/** calls, waits in ms (random is 0.5, so backoff is half of its range), and the end: a finish or a fault's code */
type Row = [script: FaultName[], calls: number, waits: number[], end: string]

/** What every API has to get over in the same way. */
const EVERYWHERE: Row[] = [
  [['429-seconds'], 2, [30_500], 'stop'],
  [['429-decimal'], 2, [1575], 'stop'],
  [['429-date'], 2, [20_250], 'stop'],
  [['429-past'], 2, [500], 'stop'],
  [['429-negative'], 2, [500], 'stop'],
  [['429-word'], 2, [500], 'stop'],
  [['429-absurd'], 2, [600_000], 'stop'],
  [['429-ms'], 2, [262.5], 'stop'],
  [['429-bare', '429-bare', '429-bare', '429-bare'], 4, [500, 1000, 2000], 'rate-limit'],
  [['400'], 1, [], 'bad-request'],
  [['401-echo'], 1, [], 'auth'],
  [['401-page'], 1, [], 'auth'],
  [['402'], 1, [], 'quota'],
  [['403'], 1, [], 'auth'],
  [['404'], 1, [], 'not-found'],
  [['500', '502-html', '503'], 4, [500, 1000, 2000], 'stop'],
  [['529', '529', '529', '529'], 4, [500, 1000, 2000], 'overload'],
  [['cut'], 2, [500], 'stop'],
  [['cut-chunked'], 2, [500], 'stop'],
  [['reset'], 2, [500], 'stop'],
  [['html'], 2, [500], 'stop'],
  [['empty'], 2, [500], 'stop'],
  [['not-json'], 2, [500], 'stop'],
  [['no-answer'], 2, [500], 'stop'],
  [['length'], 1, [], 'length'],
  [['silence'], 1, [], 'stop'],
  [['error-in-200'], 2, [500], 'stop'],
  [['bad-parameter'], 1, [], 'bad-parameter'],
  [['redirect'], 1, [], 'not-found'],
  [['huge'], 1, [], 'too-large'],
  [['huge-echo'], 1, [], 'too-large'],
  [['other-model'], 1, [], 'stop'],
  [['no-usage'], 1, [], 'stop'],
  [['mad-usage'], 1, [], 'stop'],
  [['key-in-answer'], 1, [], 'stop'],
  [['key-in-thoughts'], 1, [], 'stop'],
  [['key-in-chunks'], 1, [], 'stop'],
  [['key-escaped'], 1, [], 'bad-request'],
  [['key-on-page'], 2, [500], 'stop'],
  [['key-cut'], 2, [500], 'stop'],
  [['key-in-redirect'], 1, [], 'not-found'],
]

const CHAT: Row[] = [
  [['429-quota'], 1, [], 'quota'],
  [['refusal'], 1, [], 'refusal'],
  [['filter'], 1, [], 'filter'],
  [['tool-call'], 1, [], 'other'],
  [['blocked'], 1, [], 'filter'],
  [['error-in-choice'], 2, [500], 'stop'],
  [['bad-parameter-fastapi'], 1, [], 'bad-parameter'],
  [['bare-detail'], 1, [], 'not-found'],
  [['cyber'], 1, [], 'filter'],
  [['xai-flagged'], 1, [], 'filter'],
  [['bad-image'], 1, [], 'bad-image'],
  [['blank'], 2, [500], 'stop'],
]

/** An API can only reject what it is sent. */
const SET: Partial<Model> = { temperature: 0.2, reasoningEffort: 'low', fixedSampling: false }

/** What only some can say. */
const OWN: Record<string, Row[]> = {
  openai: CHAT,
  'openai-compatible': CHAT,
  'azure-openai': CHAT,
  openrouter: [
    ...CHAT.filter(([[name]]) => name !== 'xai-flagged' && name !== 'cyber'),
    [['own-key'], 1, [], 'stop'],
    [['in-flight'], 2, [2100], 'stop'],
    [['moderated'], 1, [], 'filter'],
    [['policy'], 1, [], 'filter'],
    [['refusal-as-error'], 1, [], 'refusal'],
    [['token-limit'], 1, [], 'length'],
    [['provider-busy'], 2, [500], 'stop'],
    [['raw-flagged'], 1, [], 'filter'],
    [['raw-image'], 1, [], 'bad-image'],
    [['raw-overloaded'], 2, [500], 'stop'],
  ],
  'openai at home': [
    [['429-quota'], 1, [], 'quota'],
    [['refusal'], 1, [], 'refusal'],
    [['filter'], 1, [], 'filter'],
    [['tool-call'], 1, [], 'other'],
    [['blocked'], 1, [], 'filter'],
    [['blocked-in-200'], 1, [], 'filter'],
    [['limit-in-200'], 2, [500], 'stop'],
    [['image-in-200'], 1, [], 'bad-image'],
    [['unreadable-in-200'], 1, [], 'bad-image'],
    [['residency-in-200'], 1, [], 'bad-request'],
    [['misaligned-in-200'], 1, [], 'filter'],
    [['cyber'], 1, [], 'filter'],
    [['commentary'], 1, [], 'stop'],
  ],
  anthropic: [
    [['refusal'], 1, [], 'refusal'],
    [['filter'], 1, [], 'refusal'],
    [['tool-call'], 1, [], 'other'],
    [['blocked'], 1, [], 'filter'],
    [['context'], 1, [], 'length'],
    [['oversized'], 1, [], 'bad-image'],
    [['bad-image'], 1, [], 'bad-image'],
    [['on-hold'], 1, [], 'account'],
    [['blank'], 2, [500], 'stop'],
    [['spent'], 1, [], 'quota'],
    [['ramp'], 2, [500], 'stop'],
    [['no-credit'], 1, [], 'quota'],
  ],
  google: [
    [['filter'], 1, [], 'filter'],
    [['tool-call'], 1, [], 'other'],
    [['blocked'], 1, [], 'filter'],
    [['retry-info'], 2, [37_500], 'stop'],
    [['daily'], 1, [], 'quota'],
    [['bad-key'], 1, [], 'auth'],
    [['suspended'], 1, [], 'account'],
    [['escalation'], 1, [], 'filter'],
    [['model-armor'], 1, [], 'filter'],
    [['account-limited'], 1, [], 'account'],
    [['bad-image'], 1, [], 'bad-image'],
    [['blank'], 2, [500], 'stop'],
  ],
  ollama: [[['blank'], 2, [500], 'stop']],
}

for (const [name, api] of OVER_HTTP) {
  t.test(`${name}: every fault ends as it should, and no record holds the key`, async (t) => {
    const key = keyOf(name)
    for (const [script, calls, waits, end] of [...EVERYWHERE, ...(OWN[name] ?? [])]) {
      const { server, clock, reply, fault, turn, exchange, saves } = await ask(
        { api, key, ...(script[0]?.startsWith('bad-parameter') ? { model: SET } : {}) },
        { script },
      )
      const about = script.join(', ')
      t.equal(reply?.finish ?? fault?.code, end, `${about}: ${end}`)
      t.equal(server.calls().length, calls, `${about}: ${calls} calls`)
      t.same(clock.slept, waits, `${about}: waits`)
      t.same(
        turn.attempts.map(({ state }) => state),
        [...waits.map(() => 'failed'), reply ? 'replied' : 'failed'],
        `${about}: states`,
      )
      t.ok(Value.Check(ExchangeSchema, exchange), `${about}: the exchange has its form`)
      const kept = saves.join('\n') + JSON.stringify({ reply, fault })
      t.same(leaks(kept, [key]), [], `${about}: no key`)
      t.notOk(kept.includes(image.bytes.toString('base64').slice(0, 40)), `${about}: no image bytes`)
      t.notOk(kept.includes(image.base64), `${about}: nor the name that stood for them`)
    }
  })

  t.test(`${name}: a call that hangs or drips is cut by the total deadline`, async (t) => {
    for (const fault of ['hang', 'hang-after-headers', 'drip'] as const) {
      const { fault: ended, server } = await ask(
        { api, key: keyOf(name) },
        { script: [fault, fault] },
        { timeoutMs: 250, maxAttempts: 2 },
      )
      t.match(ended, { code: 'timeout' }, fault)
      t.equal(server.calls().length, 2, `${fault}: tried again`)
    }
  })
}

const one = async (settings: AskSettings, fault?: FaultName) => {
  const asked = await ask(settings, fault ? { script: [fault] } : {})
  return {
    ...asked,
    body: asked.server.calls()[0]?.body,
    call: asked.server.calls()[0],
    attempt: asked.turn.attempts[0],
  }
}
const of = (name: string) => modelApi(name)

t.test('what goes over the wire', async (t) => {
  const words = 'How many squares are there?'
  const dataUrl = { $image: image.sha, as: 'data:image/png;base64,' }
  const changed: Partial<Model> = { temperature: 0.5, reasoningEffort: 'low', maxOutputTokens: 77 }
  const sent = async (settings: AskSettings) => (await one(settings)).attempt?.request

  const bare = { $image: image.sha }
  t.match(await sent({ api: home, model: { ...changed, model: 'gpt-6-sol', fixedSampling: false } }), {
    url: /\/v1\/responses$/,
    body: {
      model: 'gpt-6-sol',
      temperature: 0.5,
      reasoning: { effort: 'low' },
      max_output_tokens: 77,
      store: false,
      input: [
        { role: 'system', content: 'Be exact.' },
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: dataUrl, detail: 'original' },
            { type: 'input_text', text: words },
          ],
        },
      ],
    },
  })
  t.match(await sent({ api: home, model: { model: 'gpt-6.2-sol', promptCache: 'off' } }), {
    body: { service_tier: 'default', prompt_cache_options: { mode: 'explicit' } },
  })
  t.match(
    await sent({ api: atHome(of('anthropic')), model: { model: 'claude-opus-5-5' } }),
    { body: { service_tier: 'standard_only' } },
    'the standard tier, at the vendor itself',
  )
  t.match(await sent({ api: of('openai'), model: { ...changed, model: 'gpt-4o' } }), {
    url: /\/v1\/chat\/completions$/,
    body: {
      model: 'gpt-4o',
      temperature: 0.5,
      reasoning_effort: 'low',
      max_completion_tokens: 77,
      messages: [
        {},
        { role: 'user', content: [{ type: 'image_url', image_url: { url: dataUrl, detail: 'high' } }, {}] },
      ],
    },
  })
  t.match(await sent({ api: of('openrouter'), model: { ...changed, model: 'x/y' } }), {
    body: { reasoning: { effort: 'low' }, max_tokens: 77, temperature: 0.5 },
  })
  t.match(await sent({ api: of('anthropic'), model: { ...changed, model: 'claude-sonnet-4-6' } }), {
    url: /\/v1\/messages$/,
    headers: { 'anthropic-version': '2023-06-01' },
    body: {
      model: 'claude-sonnet-4-6',
      max_tokens: 77,
      system: 'Be exact.',
      temperature: undefined,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: bare },
              transformations: { oversized_image: 'error' },
            },
            { type: 'text', text: words },
          ],
        },
      ],
    },
  })
  t.match(await sent({ api: of('google'), model: { ...changed, model: 'gemini-3.1-pro' } }), {
    url: /\/v1beta\/models\/gemini-3\.1-pro:generateContent$/,
    body: {
      systemInstruction: { parts: [{ text: 'Be exact.' }] },
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: bare } }, { text: words }] }],
      generationConfig: {
        maxOutputTokens: 77,
        temperature: 0.5,
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' },
      },
    },
  })
  t.match(await sent({ api: of('google'), model: { reasoningEffort: 'high', model: 'gemini-2.5-pro' } }), {
    body: { generationConfig: { thinkingConfig: { thinkingBudget: 24_576 } } },
  })
  t.match(await sent({ api: of('ollama'), model: { ...changed, model: 'qwen3-vl:8b' } }), {
    url: /\/api\/chat$/,
    body: {
      model: 'qwen3-vl:8b',
      stream: false,
      think: 'low',
      options: { num_predict: 77, num_ctx: 8192, seed: 7, temperature: 0.5 },
      messages: [{ role: 'system' }, { role: 'user', content: words, images: [bare] }],
    },
  })
  t.match(await sent({ api: of('azure-openai'), model: { model: 'my-gpt' } }), {
    url: /\/openai\/v1\/chat\/completions$/,
    body: { model: 'my-gpt' },
  })
  t.match(await sent({ api: of('azure-openai'), model: { model: 'my-gpt' }, options: { apiVersion: '2024-10-21' } }), {
    url: /\/openai\/deployments\/my-gpt\/chat\/completions\?api-version=2024-10-21$/,
  })
})

t.test('a seed goes where one is taken, and extra fields where they are set', async (t) => {
  const model = (name: string, id: string, settings = {}, told?: Capabilities) =>
    modelOf(of(name), id, 'm', { api: name, baseUrl: 'http://127.0.0.1:1', key: 'k' }, settings, told ? { told } : {})
  const body = async (name: string, asked: Partial<Model>): Promise<Record<string, unknown>> =>
    (await one({ api: of(name), model: asked })).body as Record<string, unknown>
  t.match(await body('google', model('google', 'gemini-3.8-flash')), { generationConfig: { seed: 7 } })
  t.match(await body('azure-openai', model('azure-openai', 'gpt-4o')), { seed: 7 })
  t.notOk('seed' in (await body('azure-openai', model('azure-openai', 'o3'))))
  t.match(await body('openai-compatible', model('openai-compatible', 'x')), { seed: 7 })
  const told = { from: 'x', asked: 'x', parameters: ['seed', 'max_tokens'] }
  t.match(await body('openrouter', model('openrouter', 'a/b', {}, told)), {
    seed: 7,
    provider: { require_parameters: true, only: undefined },
  })
  t.notOk('seed' in (await body('openrouter', model('openrouter', 'a/b'))), 'where the list does not say so')
  t.match(
    await body(
      'openrouter',
      model('openrouter', 'a/b', { models: { 'openrouter/*': { provider: 'deepinfra', quantizations: ['fp8'] } } }),
    ),
    { provider: { only: ['deepinfra'], allow_fallbacks: false, quantizations: ['fp8'] } },
    'pinned to one',
  )
  const off = {
    models: { 'ollama/*': { seed: false, extra: { keep_alive: '10m', options: { num_gpu: 1, seed: 5 } } } },
  }
  const quiet = await ask({ api: of('ollama'), model: model('ollama', 'x', off) })
  t.match(quiet.turn.attempts[0]?.request.body, { keep_alive: '10m', options: { num_gpu: 1, num_predict: Number } })
  const served = await one({
    api: of('openrouter'),
    model: { told: { from: 'x', asked: 'x', providers: { 'Made Up': 'fp8' } } },
  })
  t.equal(served.reply?.servedBy, 'Made Up, fp8')
})

t.test('a conversation with examples and a reminder takes the form of every API', async (t) => {
  for (const [name, api] of OVER_HTTP) {
    const { input, tools, server, exchange } = await asking({ api })
    const first = composeQuestion({
      system: 'S',
      shots: [{ prompt: 'example?', image, reply: 'like this' }],
      prompt: 'P',
      image,
      imageFirst: true,
    })
    await askTurn({ ...input, messages: first }, tools)
    const { reply, fault } = await askTurn(
      { ...input, messages: composeNext(first, 'hm', 'In JSON, please.'), kind: 'reminder' },
      tools,
    )
    await server.close()
    t.equal(fault, null, name)
    t.equal(reply?.finish, 'stop')
    t.same(
      server.calls().map(({ images }) => images.length),
      [2, 2],
      `${name}: both images, each time`,
    )
    t.match(JSON.stringify(server.calls()[1]?.body), /like this.*P.*hm.*In JSON, please\./, `${name}: in order`)
    t.equal(exchange.turns.length, 2)
  }
})

t.test('a temperature that a model refuses is not sent', async (t) => {
  for (const [name, model] of [
    ['anthropic', 'claude-opus-4-7'],
    ['anthropic', 'claude-fable-5'],
    ['azure-openai', 'o3'],
    ['openrouter', 'openai/gpt-5-mini'],
    ['openai at home', 'gpt-6-sol'],
  ] as const) {
    const api = name === 'openai at home' ? home : of(name)
    t.notOk(
      'temperature' in ((await one({ api, model: { model, temperature: 0 } })).body as object),
      `${name}/${model}`,
    )
  }
  t.match((await one({ api: of('anthropic'), model: { model: 'claude-opus-4-6', temperature: 0 } })).body, {
    temperature: 0,
  })
})

t.test('the key goes in the header of its API, and nowhere else', async (t) => {
  for (const [name, api] of OVER_HTTP) {
    const { call } = await one({ api, key: keyOf(name) })
    const { name: header, prefix } = api.settings.keyHeader ?? { name: '', prefix: '' }
    t.equal(call?.headers[header], `${prefix}${keyOf(name)}`, name)
    const { [header]: _, ...rest } = call?.headers ?? {}
    t.notOk(JSON.stringify([call?.path, rest, call?.body]).includes(keyOf(name)), `${name}: nowhere else`)
  }
})

t.test('thoughts are kept apart, and every token has its place', async (t) => {
  const usage = { input: 100, output: 50, cached: 40, cacheWrite: 20, reasoning: 30 }
  const told: Record<string, object> = {
    ...Object.fromEntries(OVER_HTTP.map(([name]) => [name, usage])),
    google: { input: 100, output: 50, cached: 40, reasoning: 30, image: 60 },
    ollama: { input: 100, output: 50 },
    openrouter: { ...usage, costUsd: 0.00125 },
  }
  for (const [name, api] of OVER_HTTP) {
    const { reply } = await one({ api }, 'thoughts')
    t.match(reply, { text: '{"count": 1}', reasoning: 'a thought', finish: 'stop' }, name)
    t.same(reply?.usage, told[name], `${name}: usage`)
  }
  t.match((await one({ api: home }, 'commentary')).reply, { text: '{"count": 1}', reasoning: 'Let me look closer.' })
  t.match((await one({ api: of('openrouter') }, 'parts')).reply, { text: 'in two parts', reasoning: 'a thought' })
})

t.test('what a reply says of itself', async (t) => {
  for (const [name, api] of OVER_HTTP) {
    t.equal((await one({ api, model: { model: 'fake-vision' } })).reply?.servedModel, 'fake-vision', name)
    t.equal((await one({ api }, 'other-model')).reply?.servedModel, 'another-model-20260101', `${name}: another model`)
    t.match(
      (await one({ api }, 'no-usage')).reply?.usage,
      { input: null, output: null },
      `${name}: no usage is unknown`,
    )
    const { input, output } = (await one({ api }, 'mad-usage')).reply?.usage ?? {}
    t.same([input, output], [null, null], `${name}: nor is nonsense`)
  }
  const ids = Object.fromEntries(
    await Promise.all(OVER_HTTP.map(async ([name, api]) => [name, (await one({ api })).attempt?.requestId])),
  )
  t.same(ids, {
    openai: 'req_1',
    'openai at home': 'req_1',
    'openai-compatible': 'req_1',
    anthropic: 'req_1',
    google: 'resp_1',
    openrouter: 'gen-1',
    ollama: null,
    'azure-openai': 'req_1',
  })
  t.match((await one({ api: of('anthropic') }, 'refusal')).reply, {
    text: 'I cannot help with this image.',
    native: 'refusal',
  })
  t.match((await one({ api: of('google') }, 'blocked')).reply, {
    text: '',
    native: 'PROHIBITED_CONTENT',
    usage: { input: Number },
  })
})

t.test('what a refusal was about, in the word of the API', async (t) => {
  const about = async (name: string, fault: FaultName) =>
    (await one({ api: name === 'home' ? home : of(name) }, fault)).reply?.refusal
  t.equal(await about('anthropic', 'refusal'), 'general_harms')
  t.equal(await about('home', 'misaligned-in-200'), 'potentially_unintended_data_access')
  t.equal(await about('azure-openai', 'blocked'), 'violence', 'what Azure filtered, not what it looked for')
  t.equal(await about('openai-compatible', 'xai-flagged'), 'BIO')
  t.equal(await about('openrouter', 'moderated'), 'violence, self-harm')
  const { reply } = await one({ api: of('openrouter') }, 'refusal-as-error')
  t.match(reply, { text: 'I would rather not.', finish: 'refusal', native: 'refusal' })
  t.match((await one({ api: of('openrouter') }, 'raw-flagged')).reply, { native: 'cyber_policy' })
  t.match(
    (await one({ api: of('openrouter') }, 'token-limit')).attempt,
    { costUsd: 0.00125 },
    'an error that tells what it cost',
  )
})

t.test('cost as the API reports it', async (t) => {
  t.match((await one({ api: of('openrouter') })).attempt, { costUsd: 0.00125, costSource: 'api' })
  const { attempt } = await one({ api: of('openrouter') }, 'own-key')
  t.ok(Math.abs((attempt?.costUsd ?? 0) - 0.0021) < 1e-12, "with a key of one's own the vendor's bill comes on top")
  t.match((await one({ api: of('openai-compatible') })).attempt, { costUsd: null, costSource: null })
})

t.test('a rejected parameter is named as it is set', async (t) => {
  const named = async (api: ModelApi, fault: FaultName = 'bad-parameter') =>
    /rejects (\S+) as it is set/.exec((await one({ api, model: SET }, fault)).fault?.message ?? '')?.[1]
  t.equal(await named(of('openai')), 'temperature')
  t.equal(await named(home), 'reasoningEffort')
  t.equal(await named(of('anthropic')), 'temperature')
  t.equal(await named(of('google')), 'reasoningEffort')
  t.equal(await named(of('ollama')), 'reasoningEffort')
  t.equal(await named(of('openai-compatible'), 'bad-parameter-fastapi'), 'reasoningEffort')
  t.match((await one({ api: of('anthropic') }, 'oversized')).fault?.message, /larger than 8000 px: set image\.maxEdge/)
})

t.test('only models that answer questions about images are offered', async (t) => {
  const offered = async (api: ModelApi, models: readonly string[]) => {
    const server = await startFakeServer({ models })
    const wire = {
      get: async (url: string, headers: Record<string, string>) => {
        const response = await fetch(url, { headers })
        const text = await response.text()
        return { status: response.status, headers: {}, text, json: JSON.parse(text) as unknown, bytes: text.length }
      },
    } as Wire
    const ids = await api.models({ api: api.name, baseUrl: server.base(api.name), key: 'k' }, wire)
    await server.close()
    return ids
  }
  const ids = ['gpt-6-sol', 'text-embedding-3-small', 'whisper-1', 'gpt-image-1', 'line\nbreak']
  t.same(await offered(of('openai'), ids), ['gpt-6-sol'])
  t.same(await offered(of('openai-compatible'), ids), ids.slice(0, 4), "on a server of one's own any name is good")
  t.same(await offered(of('openrouter'), ['a/b']), ['a/b'], 'not words/only')
  t.same(await offered(of('anthropic'), ['claude-x']), ['claude-x'], 'not long-gone')
  t.same(await offered(of('google'), ['gemini-x']), ['gemini-x'], 'not embedder')
  t.same(await offered(of('azure-openai'), ['mine']), ['mine'], 'not unfinished')
  const shown = [
    ...[
      'gpt-5.1-codex',
      'codex-mini-latest',
      'gpt-daybreak-red-latest',
      'gpt-rosalind-research',
      'gpt-6-cyber',
      'gpt-4-turbo',
    ],
    ...['gpt-4o', 'o3-pro', 'gpt-5-pro', 'chatgpt-4o-latest', 'ft:gpt-4o-2024-08-06:acme::x'],
  ]
  const hidden = [
    ...[
      'gpt-4',
      'gpt-4-0613',
      'gpt-4-32k',
      'gpt-4-1106-preview',
      'o3-mini',
      'o1-mini',
      'gpt-3.5-turbo',
      'gpt-oss-120b',
    ],
    ...['gpt-4o-search-preview', 'o3-deep-research', 'computer-use-preview', 'gpt-audio-mini', 'gpt-realtime-2'],
  ]
  t.same(await offered(of('openai'), [...shown, ...hidden]), shown, 'neither text-only models nor other trades')
})

t.test("base addresses as vendors' tools write them", async (t) => {
  const reached = async (name: string, baseUrl: (server: string) => string) => {
    const server = await startFakeServer({ answer: () => 'x' })
    const { input, tools, server: unused } = await asking({ api: of(name) })
    const { reply } = await askTurn(
      { ...input, connection: { ...input.connection, baseUrl: baseUrl(server.url.replace(/\/v1$/, '')) } },
      tools,
    )
    await Promise.all([server.close(), unused.close()])
    return reply?.text
  }
  for (const [name, path] of [
    ['anthropic', ''],
    ['anthropic', '/v1'],
    ['anthropic', '/v1/'],
    ['google', ''],
    ['google', '/v1beta'],
    ['ollama', '/'],
    ['azure-openai', '/'],
    ['azure-openai', '/openai/v1/'],
    ['openrouter', '/api/v1/'],
  ] as const)
    t.equal(await reached(name, (server) => `${server}${path}`), 'x', `${name} at ${path || 'its origin'}`)
})

t.test("a model's name leads nowhere else", async (t) => {
  for (const model of ['../../x', 'a//b', '..', '', 'tunedModels/../x']) {
    const { fault, server } = await one({ api: of('google'), model: { model } })
    t.match(fault, { code: 'not-found', message: /is not a valid model name/ }, JSON.stringify(model))
    t.equal(server.calls().length, 0)
  }
  const { call } = await one({ api: of('google'), model: { model: 'a?key=b#c' } })
  t.equal(call?.path, '/v1beta/models/a%3Fkey%3Db%23c:generateContent')
})

t.test('without a key that is needed no call is made', async (t) => {
  for (const [name, variable] of [
    ['openai', 'OPENAI_API_KEY'],
    ['anthropic', 'ANTHROPIC_API_KEY'],
    ['google', 'GOOGLE_API_KEY or GEMINI_API_KEY'],
    ['openrouter', 'OPENROUTER_API_KEY'],
    ['azure-openai', 'AZURE_OPENAI_API_KEY'],
  ] as const) {
    const api = of(name)
    const nowhere = {
      get: () => {
        throw new Error('called')
      },
    } as unknown as Wire
    await t.rejects(api.models({ api: name, baseUrl: api.settings.defaultBaseUrl, key: null }, nowhere), {
      message: new RegExp(`^${variable} is not set: set it`),
    })
  }
})
