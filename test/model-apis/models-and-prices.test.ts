import t from '../helpers/tap.ts'
import { familyDefaults } from '../../runner/model-apis/families.ts'
import { imageRules, imageTokens, seenSize, sentSize } from '../../runner/model-apis/image-rules/index.ts'
import { modelApi, splitModel } from '../../runner/model-apis/index.ts'
import { speaksChatCompletions } from '../../runner/model-apis/openai-compatible.ts'
import { rejectedSetting } from '../../runner/model-apis/rejected-setting.ts'
import { announcementsOf } from '../../runner/order/announcements.ts'
import { modelOf } from '../../runner/order/configured-apis.ts'
import { costOf, costParts, priceFor, ratesAt } from '../../runner/prices/index.ts'
import { PUBLISHED } from '../../runner/prices/price-for.ts'
import { seeded } from '../../runner/tools/random.ts'
import type { Price } from '../../runner/records/model.ts'

t.test('models by name', async (t) => {
  t.same(splitModel('openai-compatible/org/model:tag'), { api: 'openai-compatible', model: 'org/model:tag' })
  for (const bad of ['', 'gpt-4o', '/gpt-4o', 'openai-compatible/'])
    t.throws(() => splitModel(bad), /is not a model: write api\/model/)
  t.throws(
    () => modelApi('nobody'),
    /there is no model API "nobody"; there are: builtin, openai, anthropic, google, openrouter, ollama, azure-openai, openai-compatible/,
  )
})

t.test('how a family of models gives coordinates', async (t) => {
  const spaces: Record<string, string> = {
    'gpt-4o': 'unit',
    'gpt-4.1-mini': 'unit',
    'gpt-5': 'unit',
    'gpt-5-mini': 'unit',
    'gpt-5.4': 'pixel',
    'gpt-6.1': 'pixel',
    o3: 'unit',
    'o4-mini': 'unit',
    'claude-opus-5': 'pixel',
    'anthropic/claude-sonnet-4.5': 'pixel',
    'google/gemini-2.5-pro': 'thousand-yx',
    'gemini-3-pro': 'thousand-yx',
    'Qwen/Qwen3-VL-8B-Instruct': 'thousand',
    'qwen2.5-vl-72b-instruct': 'pixel',
    'Qwen/Qwen2.5-VL-7B-Instruct': 'pixel',
    'x-ai/grok-4.5': 'percent',
    'allenai/Molmo-7B-D': 'percent',
    'allenai/Molmo2-8B': 'thousand',
    'kimi-k2.6': 'thousand-yx',
    moondream2: 'unit',
    'OpenGVLab/InternVL3-8B': 'thousand',
    'something-new': 'thousand',
  }
  for (const [id, space] of Object.entries(spaces)) t.equal(familyDefaults(id).space, space, id)
})

t.test('names that nobody knows yet get the newest behaviour of their vendor', async (t) => {
  const like: [id: string, known: string][] = [
    ['gemini-flash-latest', 'gemini-3.8-flash'],
    ['gemini-pro-latest', 'gemini-3.8-flash'],
    ['gemini-robotics-er-2-preview', 'gemini-3.8-flash'],
    ['gemini-4-argon', 'gemini-3.8-flash'],
    ['gemini-12-xenon', 'gemini-3.8-flash'],
    ['claude-haiku-latest', 'claude-opus-5'],
    ['claude-sonnet-11', 'claude-opus-5'],
    ['claude-quark-preview', 'claude-opus-5'],
    ['gpt-7', 'gpt-6-sol'],
    ['gpt-daybreak-blue-latest', 'gpt-6-sol'],
    ['gpt-rosalind-research', 'gpt-6-sol'],
    ['openai/gpt-6.2-astra-law', 'gpt-6-sol'],
    ['qwen4-omni', 'qwen3.5-plus'],
    ['grok-9', 'grok-4.7'],
  ]
  for (const [id, known] of like) {
    const { efforts: _, usualEffort: __, ...asked } = familyDefaults(id)
    const { efforts: ___, usualEffort: ____, ...expected } = familyDefaults(known)
    t.same(asked, expected, `${id} as ${known}`)
  }
  const old: [id: string, tokens: number][] = [
    ['gemini-2.0-flash', 2048],
    ['gemini-pro-vision', 2048],
    ['claude-3-7-sonnet-20250219', 2048],
    ['claude-sonnet-3.7', 2048],
    ['claude-opus-4-20250514', 2048],
    ['gpt-4-turbo-2024-04-09', 2048],
    ['qwen-vl-max', 2048],
    ['grok-4.20-0309-non-reasoning', 2048],
    ['gemma-3-27b-it', 2048],
  ]
  for (const [id, tokens] of old) t.equal(familyDefaults(id).maxOutputTokens, tokens, id)
  for (const id of [
    'step-3.5-flash',
    'mimo-v2-omni',
    'glm-4.6v',
    'bytedance/seed-2.0',
    'minimax-m3',
    'gemma-4-31b-it',
    'phi-4-reasoning-vision',
  ])
    t.equal(familyDefaults(id).maxOutputTokens, 16_384, `${id} thinks, which 2,048 tokens would cut off`)
})

t.test('deployments are known by names that can hold no dots', async (t) => {
  const deployments: [id: string, model: string][] = [
    ['my-gpt-5-6-deployment', 'gpt-5.6-sol'],
    ['gpt-5-4-mini', 'gpt-5.4-mini'],
    ['GPT_4_1_mini_eu', 'gpt-4.1-mini'],
    ['gpt4o-west', 'gpt-4o'],
    ['prod-gpt-5-2025-08-07', 'gpt-5'],
    ['gpt-4-0613', 'gpt-4o'],
    ['gpt-4-32k', 'gpt-4o'],
    ['team-o4-mini', 'o4-mini'],
  ]
  for (const [id, model] of deployments)
    t.match(
      familyDefaults(id),
      { space: familyDefaults(model).space, image: { rule: familyDefaults(model).image.rule } },
      `${id} as ${model}`,
    )
})

t.test('what an API tells goes before the name', async (t) => {
  t.match(familyDefaults('mine', { of: 'gpt-6-sol' }), { space: 'pixel', image: { rule: 'gpt-6-original' } })
  t.equal(familyDefaults('gpt-6-sol', { maxOutputTokens: 4096 }).maxOutputTokens, 4096)
  t.match(familyDefaults('something-new', { reasons: true }), { maxOutputTokens: 16_384 })
  t.match(familyDefaults('qwen3.5-plus', { reasons: false }), { maxOutputTokens: 2048, efforts: [] })
  t.match(familyDefaults('gpt-5', { efforts: ['low'], usualEffort: 'low' }), { efforts: ['low'], usualEffort: 'low' })
  t.same(familyDefaults('gpt-5', { efforts: ['low'] }).usualEffort, undefined, 'what its name says may not be taken')
  t.match(modelApi('anthropic').defaults('claude-x', { thinking: ['enabled'], efforts: [] }), {
    efforts: ['low', 'medium', 'high'],
    usualEffort: 'none',
  })
  t.match(
    modelApi('anthropic').defaults('claude-x', { thinking: ['adaptive', 'between_tools'], efforts: ['high', 'max'] }),
    { efforts: ['none', 'high', 'max'], usualEffort: 'high' },
  )
})

t.test('how a family of models treats images', async (t) => {
  const rules: Record<string, string | undefined> = {
    'claude-3-5-sonnet-20241022': 'claude',
    'claude-sonnet-4-20250514': 'claude',
    'claude-opus-4-5': 'claude',
    'anthropic/claude-sonnet-4.6': 'claude',
    'claude-opus-4-7': 'claude-high',
    'claude-opus-5': 'claude-high',
    'claude-sonnet-5-5': 'claude-high',
    'claude-fable-5.1': 'claude-high',
    'claude-4.8-opus': 'claude-high',
    'gpt-4o': 'gpt-4o',
    'chatgpt-4o-latest': 'gpt-4o',
    'gpt-4o-mini-2024-07-18': 'gpt-4o-mini',
    'gpt-4.1': 'gpt-4o',
    'gpt-4.1-mini': 'gpt-patches-mini',
    'gpt-4.1-nano': 'gpt-patches-nano',
    'gpt-5': 'gpt-5',
    'gpt-5-2025-08-07': 'gpt-5',
    'gpt-5-mini': 'gpt-patches-mini',
    'gpt-5-nano': 'gpt-patches-nano',
    'gpt-5.1': 'gpt-5',
    'gpt-5.2': 'gpt-patches',
    'gpt-5.4-mini': 'gpt-high',
    'gpt-5.6-sol': 'gpt-6-original',
    'openai/gpt-6-astra': 'gpt-6-original',
    o3: 'gpt-o',
    'o1-2024-12-17': 'gpt-o',
    'o4-mini': 'gpt-patches-o4-mini',
    'gemini-2.0-flash': 'gemini',
    'gemini-2.5-pro': 'gemini',
    'gemini-3.8-flash': 'gemini-3',
    'qwen2.5vl:7b': 'qwen2.5-vl',
    'qwen3-vl:8b': 'qwen3-vl',
    'Qwen3-VL-8B-Thinking': 'qwen3-vl',
    'qwen3.5-plus': 'qwen3-vl',
    'llava:13b': undefined,
  }
  for (const [id, rule] of Object.entries(rules)) t.equal(familyDefaults(id).image.rule, rule, id)
  t.match(
    modelApi('openai').defaults('gpt-6-sol').image,
    { rule: 'gpt-6-original', detail: 'original' },
    'it looks at the image as it is',
  )
  for (const api of ['openai-compatible', 'azure-openai', 'openrouter'])
    t.same(
      modelApi(api).defaults('openai/gpt-6-sol').image,
      familyDefaults('gpt-6-sol').image,
      `the same pixels by every door: ${api}`,
    )
  t.match(modelApi('openai').defaults('gpt-4o').image, { rule: 'gpt-4o', detail: 'high' })

  const fixed = [
    'claude-opus-4-7',
    'claude-haiku-5-5',
    'claude-mythos-5',
    'gpt-5',
    'gpt-5.4',
    'o3',
    'o4-mini',
    'gpt-6-luna',
  ]
  const free = [
    'claude-opus-4-6',
    'claude-sonnet-4-20250514',
    'claude-3-haiku',
    'gpt-4o',
    'gpt-5-chat-latest',
    'gemini-3-pro',
    'qwen3-vl:8b',
  ]
  for (const id of fixed) t.equal(familyDefaults(id).fixedSampling, true, `${id} refuses a temperature`)
  for (const id of free) t.equal(familyDefaults(id).fixedSampling, undefined, `${id} takes one`)
})

/** width, height -> what the model sees, and its tokens; null where nobody counts them */
const SIZES: [rule: string, width: number, height: number, seen: [number, number], tokens: number | null][] = [
  // Anthropic's own table and code
  ['claude', 1000, 1000, [1000, 1000], 1296],
  ['claude', 1075, 1520, [924, 1307], 1551],
  ['claude-high', 1075, 1520, [1075, 1520], 2145],
  ['claude', 1920, 1080, [1456, 819], 1560],
  ['claude-high', 1920, 1080, [1920, 1080], 2691],
  ['claude', 3840, 2160, [1456, 819], 1560],
  ['claude-high', 3840, 2160, [2576, 1449], 4784],
  ['claude', 2000, 1500, [1270, 952], 1564],
  ['claude', 700, 510, [700, 510], 475],
  ['claude', 8000, 8, [1568, 2], 56],
  // OpenAI's guide
  ['gpt-4o', 1024, 1024, [768, 768], 765],
  ['gpt-5', 1024, 1024, [768, 768], 630],
  ['gpt-4o', 2048, 4096, [768, 1536], 1105],
  ['gpt-4o', 700, 510, [700, 510], 425],
  ['gpt-4o-mini', 1024, 1024, [768, 768], 25_501],
  ['gpt-patches', 1024, 1024, [1024, 1024], 1024],
  ['gpt-patches', 1800, 2400, [1056, 1408], 1452],
  ['gpt-patches-mini', 1024, 1024, [1024, 1024], 1659],
  ['gpt-high', 1920, 1080, [1920, 1080], 2040],
  ['gpt-original', 3840, 2160, [3840, 2160], 8160],
  // Google's guide
  ['gemini', 384, 384, [384, 384], 258],
  ['gemini', 960, 540, [960, 540], 1548],
  ['gemini-3', 4000, 3000, [4000, 3000], 1120],
  // qwen_vl_utils
  ['qwen2.5-vl', 700, 510, [700, 504], 450],
  ['qwen2.5-vl', 10, 10, [56, 56], 4],
  ['qwen2.5-vl', 8000, 6000, [4116, 3080], 16_170],
  ['qwen3-vl', 700, 510, [704, 512], 352],
]

t.test("vendors' resize rules", async (t) => {
  for (const [rule, width, height, [seenWidth, seenHeight], tokens] of SIZES) {
    const about = `${rule} ${width} x ${height}`
    t.same(seenSize(rule, { width, height }), { width: seenWidth, height: seenHeight }, `${about}: seen`)
    t.equal(imageTokens(rule, { width, height }), tokens, `${about}: tokens`)
  }
  t.throws(
    () => sentSize('__proto__', { width: 1, height: 1 }),
    /there is no image rule "__proto__"; there are: claude, /,
  )
  t.same(
    sentSize('qwen3-vl', { width: 700, height: 510 }),
    { width: 700, height: 510 },
    'relative answers need no exact size',
  )
  t.same(sentSize('qwen2.5-vl', { width: 700, height: 510 }), { width: 700, height: 504 }, 'pixel answers do')
})

t.test('every rule, any size', async (t) => {
  const random = seeded(3)
  const upTo = (most: number) => 1 + Math.floor(random() ** 3 * most)
  const wrong: unknown[] = []
  for (const rule of imageRules) {
    for (let i = 0; i < 400; i++) {
      const size = { width: upTo(12_000), height: upTo(12_000) }
      const sent = sentSize(rule, size)
      const sides = [sent.width, sent.height, ...Object.values(seenSize(rule, size))]
      const shape = sent.width / sent.height / (size.width / size.height)
      const bearable = Math.min(sent.width, sent.height) < 300 || Math.abs(Math.log(shape)) < 0.06
      const again = sentSize(rule, sent)
      const tokens = imageTokens(rule, size)
      const stable = again.width === sent.width && again.height === sent.height
      if (
        !sides.every((side) => Number.isInteger(side) && side >= 1) ||
        !bearable ||
        !stable ||
        !(tokens === null || tokens >= 1)
      )
        wrong.push({ rule, size, sent, again, tokens })
    }
  }
  t.same(wrong, [], 'whole sides, the same shape, the size that is sent is one that the model leaves alone')
})

t.test('settings by the words of an API', async (t) => {
  for (const [parameter, said, setting] of [
    [null, '`temperature` is deprecated for this model.', 'temperature'],
    [null, 'max_tokens: 200000 > 128000, which is the maximum', 'maxOutputTokens'],
    ['max_completion_tokens', 'Unsupported parameter', 'maxOutputTokens'],
    ['reasoning.effort', 'Unsupported value', 'reasoningEffort'],
    ['messages[0].content[0].image_url.detail', 'Invalid value', 'image.detail'],
    ['generation_config.thinking_config', 'Cannot find field.', 'reasoningEffort'],
    [null, 'oversized_image: the image is 4000x3000', 'image.rule'],
    ['messages', 'Invalid image', null],
    [null, 'made up 400', null],
  ] as const)
    t.equal(rejectedSetting(parameter, said), setting, `${parameter}: ${said}`)
})

t.test('prices', async (t) => {
  const openai = modelApi('openai')
  const known = priceFor(openai, 'gpt-4o')
  t.match(known, {
    inputUsdPerMTok: 2.5,
    outputUsdPerMTok: 10,
    cachedUsdPerMTok: 1.25,
    source: '@pydantic/genai-prices 0.1.8',
    asOf: '2026-09-23',
  })
  t.equal(
    known?.source,
    `@pydantic/genai-prices ${PUBLISHED.version}`,
    'the day belongs to the version in use: set both when it changes',
  )
  t.equal(priceFor(openai, 'gpt-99'), null, 'unknown is null, never 0')
  t.equal(priceFor(openai, 'gpt-image-1'), null, 'nor does a price of images stand for one of words')
  t.equal(
    priceFor(openai, 'gpt-4o', 'http://127.0.0.1:8000/v1'),
    null,
    "a server of one's own does not cost what OpenAI asks",
  )
  t.match(
    priceFor(openai, 'qwen/qwen3-vl-235b-a22b-instruct', 'https://openrouter.ai/api/v1'),
    { inputUsdPerMTok: Number },
    'a known address has its own prices',
  )
  t.match(priceFor(modelApi('ollama'), 'x'), { inputUsdPerMTok: 0, source: 'free' })
  t.match(priceFor(modelApi('anthropic'), 'claude-opus-5-5'), {
    inputUsdPerMTok: 4,
    cachedUsdPerMTok: 0.2,
    cacheWriteUsdPerMTok: 5,
    outputUsdPerMTok: 20,
  })
  t.match(priceFor(openai, 'gpt-6-astra-2026-09-03'), { source: /, as gpt-6-astra$/ }, 'a price by likeness says so')
  t.equal(priceFor(modelApi('anthropic'), 'claude-opus-5-9'), null, 'another version has another price')
  t.match(priceFor(modelApi('google'), 'gemini-2.5-pro')?.tiers, [
    { aboveInputTokens: 200_000, inputUsdPerMTok: 2.5, outputUsdPerMTok: 15, cachedUsdPerMTok: 0.25 },
  ])
  t.match(priceFor(modelApi('azure-openai'), 'gpt-4o', 'https://mine.openai.azure.com'), { inputUsdPerMTok: 2.5 })
  t.match(
    [new Date('2026-08-01'), new Date('2026-09-01')].map(
      (now) => priceFor(openai, 'gpt-5.6-sol', undefined, { now })?.outputUsdPerMTok,
    ),
    [30, 20],
    'the price of the day',
  )

  const mistral = speaksChatCompletions({
    name: 'mistral',
    title: 'Mistral',
    price: { providers: [] },
    settings: {
      keys: ['MISTRAL_API_KEY'],
      keyHeader: { name: 'authorization', prefix: 'Bearer ' },
      keyNeeded: 'everywhere',
      baseUrl: null,
      defaultBaseUrl: 'https://api.mistral.ai/v1',
    },
  })
  t.match(priceFor(mistral, 'mistral-large-latest'), { inputUsdPerMTok: Number }, 'a named address that the list knows')

  const own: Price = { inputUsdPerMTok: 1, outputUsdPerMTok: 2, source: 'benchloupe.yaml', asOf: '2026-11-01' }
  const override = (api: string, model: string) => (`${api}/${model}` === 'openai/gpt-99' ? own : undefined)
  t.same(
    [priceFor(openai, 'gpt-99', undefined, { override }), priceFor(openai, 'gpt-98', undefined, { override })],
    [own, null],
  )
})

t.test('prices of our own list, on their days', async (t) => {
  const on = (api: string, model: string, day: string) =>
    priceFor(modelApi(api), model, undefined, { now: new Date(`${day}T12:00:00Z`) })
  for (const model of ['gpt-6.1-sol', 'gpt-6.1-terra', 'gpt-6.2-sol', 'gpt-6.2-astra'])
    t.match(
      on('openai', model, '2026-11-29'),
      { source: new RegExp(model), asOf: /^2026-1\d-/, tiers: [{ aboveInputTokens: 272_000 }] },
      model,
    )
  const haiku = on('anthropic', 'claude-haiku-5-5', '2026-11-29')
  t.match(haiku, { inputUsdPerMTok: 0.1, cacheWriteUsdPerMTok: 0.125 })
  t.equal(haiku && ratesAt(haiku, 100_001).outputUsdPerMTok, 2.5)
  t.match(on('anthropic', 'claude-sonnet-5-5', '2026-11-29'), { cachedUsdPerMTok: 0.1 }, 'before the package')
  t.match(on('anthropic', 'claude-fable-5-2', '2026-11-29'), { inputUsdPerMTok: 8, outputUsdPerMTok: 40 })

  const argon = on('google', 'gemini-4-argon', '2026-11-29')
  t.match(argon, { inputUsdPerMTok: 2, next: { from: '2026-12-01', inputUsdPerMTok: 4, outputUsdPerMTok: 20 } })
  t.match(on('google', 'gemini-4-argon', '2026-12-01'), { inputUsdPerMTok: 4, next: undefined })
  t.match(
    on('google', 'gemini-3.8-flash', '2026-11-29'),
    { inputUsdPerMTok: 0.75, next: { from: '2027-01-01', inputUsdPerMTok: 1.5 } },
    'a change that the package knows is found by its days',
  )
  t.match(on('google', 'gemini-flash-latest', '2026-11-29'), {
    inputUsdPerMTok: 0.75,
    source: /, as gemini-3\.8-flash$/,
    next: { from: '2027-01-01' },
  })
  for (const name of ['gemini-pro-latest', 'gemini-flash-lite-latest'])
    t.match(on('google', name, '2026-11-29'), { source: /, as gemini-3/ }, name)

  const cost = (day: string) =>
    costOf({ price: argon }, { input: 1_000_000, output: 0 }, { at: new Date(`${day}T00:00:00Z`) }).costUsd
  t.same([cost('2026-11-30'), cost('2026-12-01')], [2, 4], 'a run over midnight pays both')
})

t.test('how a call was served has its price', async (t) => {
  const price: Price = { inputUsdPerMTok: 1, outputUsdPerMTok: 1, source: 'test', asOf: null }
  const paid = (api: string, model: string, billedAs: object, day = '2026-11-29') =>
    costOf({ price, api, model }, { input: 1_000_000, output: 0 }, { billedAs, at: new Date(day) }).costUsd
  t.same(
    ['default', 'flex', 'priority', 'ultrafast', 'unheard-of'].map((tier) => paid('openai', 'gpt-6.2-sol', { tier })),
    [1, 0.5, 2, 3, null],
    'a tier that nobody knows the price of makes the cost unknown',
  )
  t.equal(paid('openai', 'gpt-6.2-sol', { tier: 'ultrafast' }, '2027-03-01'), 6)
  t.same(
    [
      { tier: 'standard', geo: 'global', speed: 'standard' },
      { geo: 'us' },
      { geo: 'not_available' },
      { geo: 'moon' },
    ].map((billedAs) => paid('anthropic', 'claude-opus-5-5', billedAs)),
    [1, 1.1, 1, null],
  )
  t.equal(paid('anthropic', 'claude-opus-5-5', { geo: 'us', speed: 'fast' }), 2.2)
  t.equal(paid('anthropic', 'claude-opus-4-6', { speed: 'fast' }), null)
  t.same([paid('google', 'x', { tier: 'ON_DEMAND' }), paid('google', 'x', { tier: 'ON_DEMAND_FLEX' })], [1, 0.5])
  t.equal(paid('lab', 'x', { tier: 'on_demand' }), 1)
})

t.test('what is announced is told in sentences', async (t) => {
  const connection = (name: string) => ({ api: name, baseUrl: modelApi(name).settings.defaultBaseUrl, key: 'k' })
  const model = (api: string, id: string) => modelOf(modelApi(api), id, 'm', connection(api), {})
  t.equal(model('openai', 'o3').retires, '2026-12-11')
  t.equal(model('anthropic', 'claude-opus-4-5-20251101').retires, '2027-01-22')
  t.equal(model('openai', 'gpt-6.2-sol').retires, undefined)
  t.equal(
    modelOf(modelApi('openai'), 'gpt-5', 'm', { ...connection('openai'), baseUrl: 'http://127.0.0.1:1/v1' }, {})
      .retires,
    undefined,
    "a server of one's own keeps its models",
  )
  const announced = (api: string, id: string, retires?: string) =>
    announcementsOf([{ ...model(api, id), ...(retires ? { retires } : {}) }], '2026-11-29')
  t.same(announced('anthropic', 'claude-sonnet-4-5'), [
    'anthropic/claude-sonnet-4-5 shuts down on 2026-11-30, tomorrow.',
  ])
  t.same(announced('openai', 'gpt-5-mini'), ['openai/gpt-5-mini shuts down on 2026-12-11, in 12 days.'])
  t.match(announced('openai', 'gpt-5-mini', '2026-11-01'), [/was to be shut down/])
  t.same(announced('openai', 'gpt-6.2-sol'), [])
  const caches = (id: string, settings = {}) =>
    modelOf(modelApi('openai'), id, 'm', connection('openai'), settings).promptCache
  t.same(
    [caches('gpt-6.2-sol'), caches('gpt-5.4')],
    ['off', undefined],
    'where writing the cache costs more than input',
  )
  t.equal(caches('gpt-6.2-sol', { models: { 'openai/gpt-6*': { promptCache: 'on' } } }), undefined)
  const tiered = modelOf(modelApi('openai'), 'x', 'm', connection('openai'), {
    models: { 'openai/x': { price: { input: 1, output: 2, tiers: [{ above: 1000, input: 3, output: 4 }] } } },
  })
  t.match(tiered.price, { tiers: [{ aboveInputTokens: 1000, inputUsdPerMTok: 3, outputUsdPerMTok: 4 }] })
})

t.test('costs', async (t) => {
  const price = priceFor(modelApi('openai'), 'gpt-4o')
  t.same(costOf({ price }, { input: 1_000_000, output: 100_000 }), { costUsd: 3.5, costSource: 'price list' })
  t.same(costOf({ price }, { input: 1_000_000, cached: 600_000, output: 0 }), {
    costUsd: 1.75,
    costSource: 'price list',
  })
  t.same(
    costOf({ price }, { input: 1, output: 1, costUsd: 0.25 }),
    { costUsd: 0.25, costSource: 'api' },
    'what the API says goes first',
  )
  for (const usage of [
    { input: null, output: 5 },
    { input: 5, output: null },
    { input: 5, cached: 6, output: 5 },
    { input: 5, cached: 3, cacheWrite: 3, output: 5 },
  ])
    t.same(costOf({ price }, usage), { costUsd: null, costSource: null }, JSON.stringify(usage))
  t.same(costOf({ price: null }, { input: 5, output: 5 }), { costUsd: null, costSource: null })
  t.same(costOf({ price: priceFor(modelApi('ollama'), 'x') }, { input: null, output: null }), {
    costUsd: 0,
    costSource: 'free',
  })

  const tiered: Price = {
    inputUsdPerMTok: 4,
    cachedUsdPerMTok: 1,
    cacheWriteUsdPerMTok: 5,
    outputUsdPerMTok: 20,
    source: 'x',
    asOf: null,
    tiers: [
      { aboveInputTokens: 500_000, inputUsdPerMTok: 16, outputUsdPerMTok: 40 },
      { aboveInputTokens: 200_000, inputUsdPerMTok: 8, outputUsdPerMTok: 30, cachedUsdPerMTok: 2 },
    ],
  }
  t.same(costParts(tiered, { input: 100_000, cached: 40_000, cacheWrite: 20_000, output: 10_000 }), {
    inputUsd: 0.16,
    cachedUsd: 0.04,
    cacheWriteUsd: 0.1,
    outputUsd: 0.2,
  })
  t.same(
    [200_000, 200_001, 500_001].map((input) => ratesAt(tiered, input).inputUsdPerMTok),
    [4, 8, 16],
    'the whole call at the price of its tier',
  )
  t.same(
    costParts(tiered, { input: 250_000, cacheWrite: 250_000, output: 0 }),
    { inputUsd: 0, cachedUsd: 0, cacheWriteUsd: 2, outputUsd: 0 },
    'no price for cache writes of its own: the input price',
  )
})
