import { createHash } from 'node:crypto'
import sharp from 'sharp'
import t from '../helpers/tap.ts'
import { askTurn } from '../../runner/ask/ask-turn.ts'
import { Body, imagePart } from '../../runner/ask/image-text.ts'
import { prepareSent } from '../../runner/image/prepare-sent.ts'
import { imageRules, imageTokens, sentSize } from '../../runner/model-apis/image-rules/index.ts'
import { modelApi } from '../../runner/model-apis/index.ts'
import type { CallRequest, HttpAnswer, ImagePart, Wire } from '../../runner/model-apis/define-model-api.ts'
import { at } from '../../runner/model-apis/pick.ts'
import { modelOf } from '../../runner/order/configured-apis.ts'
import { usualImageTokens } from '../../runner/order/token-bounds.ts'
import { priceFor } from '../../runner/prices/index.ts'
import type { Model } from '../../runner/records/model.ts'
import type { Settings } from '../../runner/records/settings.ts'
import { seeded } from '../../runner/tools/random.ts'
import { ask, asking, picture } from '../helpers/fake-model/ask.ts'
import { atHome } from '../helpers/fake-model/home.ts'

/** What a maker does to the image is said, or switched off. */

const home = atHome(modelApi('openai'))
const SIZE = { width: 1, height: 1 }
const called = { from: 'x', asked: '2026-11-23T14:05:09Z' }

t.test('OpenAI is told not to compress, and what it did is on record', async (t) => {
  const { server, reply } = await ask({ api: home, model: { model: 'gpt-6-sol' } })
  t.match(server.calls()[0]?.body, {
    image: { context_compression: 'disabled' },
    input: [{}, { content: [{ detail: 'original' }] }],
  })
  t.same(reply?.inForce, { effort: 'medium', contextCompression: 'disabled', temperature: '1' })
  const chosen = await ask({
    api: home,
    model: { model: 'gpt-6-sol', image: { ...home.defaults('gpt-6-sol').image, contextCompression: 'auto' } },
  })
  t.match(chosen.server.calls()[0]?.body, { image: { context_compression: 'auto' } })
})

t.test('a model that knows no such option is asked again without, and never with it again', async (t) => {
  const settings = { api: home, model: { model: 'gpt-without-options' } }
  const { server, reply, turn } = await ask(settings, { script: ['image-options'] })
  t.same(
    server.calls().map(({ body }) => at(body, 'image', 'context_compression')),
    ['disabled', undefined],
  )
  t.match([reply?.text, turn.attempts[0]?.fault], ['{"count": 1}', { code: 'setting-dropped', retryable: true }])
  t.notOk('image' in ((await ask(settings)).server.calls()[0]?.body as object))
  const blamed = await ask(settings, { script: ['image-options'] })
  t.match(blamed.fault, { code: 'bad-request' }, 'once is enough: then it is something else that is wrong')
})

t.test('regional hosts of OpenAI are OpenAI', async (t) => {
  const openai = modelApi('openai')
  const posted: [string, unknown][] = []
  const wire = {
    post: async (url: string, _headers: unknown, body: unknown): Promise<HttpAnswer> => {
      posted.push([url, body])
      const json = { status: 'completed', output: [], model: 'gpt-6-sol' }
      return { status: 200, headers: {}, text: '', json, bytes: 0 }
    },
  } as unknown as Wire
  const ask = async (baseUrl: string) => {
    const connection = { api: 'openai', baseUrl, key: 'k' }
    const model = modelOf(openai, 'gpt-4o', 's', connection, {})
    const request: CallRequest = { model, messages: [], seed: 1 }
    await openai.call(request, connection, wire).catch(() => undefined)
    return model.price?.inputUsdPerMTok
  }
  for (const baseUrl of [
    'https://eu.api.openai.com/v1',
    'https://us.api.openai.com/v1/',
    'https://api.openai.com/v1',
  ]) {
    t.equal(await ask(baseUrl), 2.5, `${baseUrl}: its price`)
    t.match(posted.at(-1), [`${baseUrl.replace(/\/$/, '')}/responses`, {}])
  }
  for (const baseUrl of [
    'https://api.openai.com.evil.example/v1',
    'https://eu.api.openai.example/v1',
    'http://api.openai.com/v1',
  ]) {
    await ask(baseUrl)
    t.match(posted.at(-1)?.[0], /\/chat\/completions$/, `${baseUrl} is somebody else`)
  }
  t.equal(await ask('https://eu-api.openai.example/v1'), undefined)
})

t.test('models that speak Responses only are asked so on Azure too', async (t) => {
  const azure = modelApi('azure-openai')
  const path = async (model: Partial<Model>, options?: Record<string, string>) =>
    (await ask({ api: azure, model, ...(options ? { options } : {}) })).server.calls()[0]?.path
  for (const model of [
    'gpt-5-pro',
    'gpt-5-5-pro',
    'o3-pro',
    'gpt-5-codex',
    'gpt-5.1-codex-max',
    'gpt-6-cyber',
    'gpt-6-rosalind',
  ])
    t.equal(await path({ model }), '/openai/v1/responses', model)
  t.equal(await path({ model: 'prod', told: { ...called, of: 'gpt-5-pro' } }), '/openai/v1/responses', 'by what it is')
  for (const model of ['gpt-5.2-pro', 'gpt-6-sol', 'gpt-5.1-codex', 'prod'])
    t.equal(await path({ model }), '/openai/v1/chat/completions', model)
  t.equal(
    await path({ model: 'gpt-5-pro' }, { apiVersion: '2025-04-01-preview' }),
    '/openai/responses?api-version=2025-04-01-preview',
  )
})

t.test('Gemini is told how closely to look at each image', async (t) => {
  const google = modelApi('google')
  const body = async (model: string, detail?: string) => {
    const { image } = google.defaults(model)
    const { server } = await ask({ api: google, model: { model, image: { ...image, ...(detail ? { detail } : {}) } } })
    return server.calls()[0]?.body
  }
  const part = (level: string) => ({ contents: [{ parts: [{ media_resolution: { level } }, {}] }] })
  t.match(await body('gemini-3.8-flash'), part('MEDIA_RESOLUTION_HIGH'))
  t.match(await body('gemini-4-argon', 'ultra_high'), part('MEDIA_RESOLUTION_ULTRA_HIGH'))
  const old = await body('gemini-2.5-flash')
  t.notMatch(JSON.stringify(old), /media_?resolution/i, 'as it likes, where nothing is set')
  t.match(await body('gemini-2.5-flash', 'high'), { generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_HIGH' } })
  t.equal(imageTokens('gemini-3-ultra-high', { width: 9, height: 9 }), 2240)
})

t.test('a limit of one’s own binds above the size that the rule allows', async (t) => {
  const size = { width: 4000, height: 3000 }
  for (const rule of ['claude-high', 'gpt-6-original', 'qwen3-vl', 'gemini-3'])
    t.same(sentSize(rule, size, { maxEdge: 1280 }), { width: 1280, height: 960 }, rule)
  t.same(sentSize('claude-high', size), { width: 2212, height: 1659 }, 'the rule alone')
  t.same(sentSize('claude-high', size, { maxEdge: 2576 }), { width: 2212, height: 1659 }, 'a limit above it')
  const random = seeded(7)
  const upTo = (most: number) => 1 + Math.floor(random() * most)
  const over: unknown[] = []
  for (const rule of imageRules)
    for (let i = 0; i < 200; i++) {
      const image = { width: upTo(6000), height: upTo(6000) }
      const limits = { maxEdge: 200 + upTo(3000), maxPixels: 100_000 + upTo(4_000_000) }
      const sent = sentSize(rule, image, limits)
      if (Math.max(sent.width, sent.height) > limits.maxEdge || sent.width * sent.height > limits.maxPixels)
        over.push({ rule, image, limits, sent })
    }
  t.same(over, [], 'whatever rule, size and limit')

  const bytes = await sharp({ create: { ...size, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const rule: Model['image'] = { rule: 'claude-high', maxEdge: 1280, mediaTypes: ['image/png'], first: true }
  const seen = sentSize('claude-high', size, rule)
  const sent = await prepareSent(bytes, { ...size, mediaType: 'image/png' }, rule, seen)
  t.match(sent, {
    width: 1280,
    height: 960,
    changed: /^longest edge over 1280 px; resized from 4000 x 3000 to 1280 x 960/,
  })
  const free = await prepareSent(
    bytes,
    { ...size, mediaType: 'image/png' },
    { ...rule, maxEdge: 2576 },
    sentSize('claude-high', size),
  )
  t.match(free.changed, /^the model would see 2212 x 1659 px/)
  const model = modelOf(
    modelApi('anthropic'),
    'claude-opus-5',
    's',
    { api: 'anthropic', baseUrl: 'https://x', key: null },
    { models: { 'anthropic/*': { image: { maxEdge: 1280 } } } },
  )
  t.equal(
    usualImageTokens(model, size),
    Math.ceil(1280 / 28) * Math.ceil(960 / 28),
    'and the forecast counts what is sent',
  )
})

t.test('the rule follows how closely a model is told to look', async (t) => {
  const ruleOf = (name: string, id: string, image: NonNullable<NonNullable<Settings['models']>[string]['image']>) =>
    modelOf(
      modelApi(name),
      id,
      's',
      { api: name, baseUrl: 'https://x', key: null },
      { models: { [`${name}/*`]: { image } } },
    ).image.rule
  t.equal(ruleOf('google', 'gemini-4-argon', { detail: 'ultra_high' }), 'gemini-3-ultra-high')
  t.equal(ruleOf('google', 'gemini-4-argon', { detail: 'high' }), 'gemini-3')
  t.equal(ruleOf('openai', 'gpt-6-sol', { detail: 'high' }), 'gpt-6-high')
  t.equal(ruleOf('openai', 'gpt-5.4-mini', { detail: 'original' }), 'gpt-original')
  t.equal(ruleOf('openai', 'gpt-6-sol', { detail: 'high', rule: 'gpt-6-original' }), 'gpt-6-original', 'as it is set')
  t.equal(ruleOf('openai', 'gpt-6-sol', { detail: 'high', rule: 'none' }), undefined)
  t.equal(ruleOf('openai', 'gpt-4o', { detail: 'low' }), 'gpt-4o')
})

t.test('Ollama gets room for what its images come to', async (t) => {
  const ollama = modelApi('ollama')
  const room = async (model: Partial<Model>, size: { width: number; height: number }) => {
    const { input, tools, server } = await asking({ api: ollama, model })
    const image: ImagePart = { ...picture(), ...size }
    const messages = [{ role: 'user' as const, parts: [image, { kind: 'text' as const, text: 'How many?' }] }]
    await askTurn({ ...input, messages }, tools)
    await server.close()
    return at(server.calls()[0]?.body, 'options', 'num_ctx')
  }
  const large = { width: 4000, height: 4000 }
  t.equal(imageTokens('qwen3-vl', large), 15_625)
  t.equal(await room({ model: 'qwen3-vl:8b', image: ollama.defaults('qwen3-vl:8b').image }, large), 32_768)
  t.equal(await room({ model: 'qwen3-vl:8b', image: ollama.defaults('qwen3-vl:8b').image }, picture()), 8192)
  t.equal(await room({ model: 'llava' }, large), 32_768, 'no rule: as the densest tiling in use')
  t.equal(
    await room({ model: 'llava', told: { ...called, maxContext: 20_000 } }, large),
    20_000,
    'no more than it was trained for',
  )
  t.equal(
    await room({ model: 'llava', told: { ...called, usualContext: 65_536 } }, picture()),
    65_536,
    'no less than its own file says',
  )
})

t.test('models that Ollama runs in its cloud are not free', async (t) => {
  const ollama = modelApi('ollama')
  for (const model of ['qwen3-vl:235b-cloud', 'kimi-k3:cloud'])
    t.equal(priceFor(ollama, model, 'http://127.0.0.1:11434'), null, model)
  t.equal(priceFor(ollama, 'qwen3-vl', 'https://ollama.com'), null)
  t.match(priceFor(ollama, 'cloudy:8b', 'http://127.0.0.1:11434'), { source: 'free' })
})

t.test('a body goes out with the images in it, in pieces, and is as long as it says', (t) => {
  const random = seeded(3)
  const [small, large] = [100, 300_001].map((length) => {
    const bytes = Buffer.from(Array.from({ length }, () => random() * 256))
    return imagePart({ sha: createHash('sha256').update(bytes).digest('hex'), mediaType: 'image/png', bytes, ...SIZE })
  }) as [ImagePart, ImagePart]
  const of = (url: (image: ImagePart) => string) => ({
    said: 'an image-0123 é "🙂"',
    looks: [url(large), url(small), url(large)],
  })
  const body = new Body(
    of(({ base64 }) => `data:image/png;base64,${base64}`),
    [small, large],
  )
  const pieces = [...body]
  t.ok(Math.max(...pieces.map(({ length }) => length)) < 130_000, 'no piece is large')
  const sent = Buffer.concat(pieces)
  t.equal(sent.length, body.bytes)
  const whole = JSON.stringify(of(({ bytes }) => `data:image/png;base64,${bytes.toString('base64')}`))
  t.ok(sent.equals(Buffer.from(whole)), 'byte for byte')
  t.equal([...new Body({ url: large.base64 }, [small])].join(''), `{"url":"${large.base64}"}`, 'and no other image')
  t.end()
})
