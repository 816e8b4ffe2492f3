import { composeQuestion } from '../../../runner/ask/compose.ts'
import type { Connection, ModelApi, Wire } from '../../../runner/model-apis/define-model-api.ts'
import { modelApi } from '../../../runner/model-apis/index.ts'
import { speaksChatCompletions } from '../../../runner/model-apis/openai-compatible.ts'
import { modelOf } from '../../../runner/order/configured-apis.ts'
import type { Told } from '../../../runner/records/capabilities.ts'
import type { ModelSettings } from '../../../runner/records/settings.ts'

/** A body as an adapter sends it, and the type of a package that it has to fit. */
export interface Body {
  about: string
  type: string
  body: unknown
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

/** The question of a test with all that a conversation can have: a system prompt, a solved example, a reminder. */
function conversation() {
  const image = {
    sha: 'a',
    mediaType: 'image/png',
    bytes: Buffer.from(PIXEL, 'base64'),
    base64: PIXEL,
    width: 1,
    height: 1,
  }
  const part = { kind: 'image' as const, ...image }
  return [
    ...composeQuestion({
      system: 'Be exact.',
      shots: [{ prompt: 'How many?', reply: '{"count": 0}', image: part }],
      prompt: 'How many?',
      image: part,
      imageFirst: true,
    }),
    { role: 'assistant' as const, parts: [{ kind: 'text' as const, text: 'Three.' }] },
    { role: 'user' as const, parts: [{ kind: 'text' as const, text: 'In JSON, please.' }] },
  ]
}

interface Asked {
  api: ModelApi
  baseUrl?: string
  model: string
  effort?: string
  told?: Told
  settings?: ModelSettings
}

/** What `api` would send. Nothing leaves this process. */
async function bodyOf({ api, baseUrl, model: id, effort, told, settings }: Asked): Promise<unknown> {
  const connection: Connection = { api: api.name, baseUrl: baseUrl ?? api.settings.defaultBaseUrl, key: 'k' }
  const capabilities = told && { from: 'here', asked: 'now', ...told }
  const model = modelOf(api, id, 'slug', connection, settings ? { models: { [`${api.name}/${id}`]: settings } } : {}, {
    told: capabilities,
    effort,
  })
  let sent: unknown
  const stop = new Error('not sent')
  const wire = {
    post: (_url: string, _headers: unknown, body: unknown) => {
      sent = body
      return Promise.reject(stop)
    },
  } as unknown as Wire
  await api.call({ model, messages: conversation(), seed: 7 }, connection, wire).catch((error: unknown) => {
    if (error !== stop) throw error
  })
  return sent
}

/** A server that benchloupe.yaml names. */
const named = (name: string, baseUrl: string): ModelApi =>
  speaksChatCompletions({
    name,
    title: name,
    settings: {
      keys: ['K'],
      keyHeader: { name: 'authorization', prefix: 'Bearer ' },
      keyNeeded: false,
      baseUrl: null,
      defaultBaseUrl: baseUrl,
    },
    price: 'free',
  })

const RESPONSES = `import('openai').OpenAI.Responses.ResponseCreateParams`
const CHAT = `import('openai').OpenAI.Chat.ChatCompletionCreateParams`
const MESSAGES = `import('@anthropic-ai/sdk').Anthropic.MessageCreateParams`
const GEMINI = `{ contents: import('@google/genai').Content[]; systemInstruction?: import('@google/genai').Content; generationConfig?: import('@google/genai').GenerationConfig }`
const OPENROUTER = `Loose<import('@openrouter/sdk/models').ChatRequest$Outbound>`
const MISTRAL = `Loose<import('@mistralai/mistralai/models/components').ChatCompletionRequest$Outbound>`
const GROQ = `import('groq-sdk/resources/chat/completions').ChatCompletionCreateParams`
const OLLAMA = `import('ollama/browser').ChatRequest`

const claude = (thinking: string[], efforts: string[]): Told => ({ thinking, efforts })

/** Bodies of every API in every way in which they differ: families, efforts, what the API told. */
export async function bodies(): Promise<Body[]> {
  const [openai, azure, anthropic, google, openrouter, ollama] = (
    ['openai', 'azure-openai', 'anthropic', 'google', 'openrouter', 'ollama'] as const
  ).map((name) => modelApi(name)) as [ModelApi, ModelApi, ModelApi, ModelApi, ModelApi, ModelApi]
  const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
  const warm: ModelSettings = { temperature: 0.2 }
  const mistral = named('mistral', 'https://api.mistral.ai/v1')
  const groq = named('groq', 'https://api.groq.com/openai/v1')
  const cases: [type: string, Asked][] = [
    ...efforts.map((effort): [string, Asked] => [RESPONSES, { api: openai, model: 'gpt-6-sol', effort }]),
    [RESPONSES, { api: openai, model: 'gpt-4o', settings: warm }],
    [RESPONSES, { api: azure, baseUrl: 'https://x.openai.azure.com', model: 'gpt-5-pro', effort: 'high' }],
    ...['gpt-6-sol', 'gpt-5.4-mini', 'gpt-5', 'o3'].map((model): [string, Asked] => [
      CHAT,
      { api: openai, baseUrl: 'http://127.0.0.1:1/v1', model, effort: 'low' },
    ]),
    [CHAT, { api: azure, baseUrl: 'https://x.openai.azure.com', model: 'gpt-4o', settings: warm }],
    [CHAT, { api: modelApi('openai-compatible'), model: 'gpt-4o', settings: { ...warm, limitName: 'max_tokens' } }],
    [MESSAGES, { api: anthropic, model: 'claude-opus-5' }],
    ...['none', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort): [string, Asked] => [
      MESSAGES,
      { api: anthropic, model: 'claude-opus-5', effort },
    ]),
    ...['none', 'low', 'high'].map((effort): [string, Asked] => [
      MESSAGES,
      { api: anthropic, model: 'claude-sonnet-4-5', effort },
    ]),
    [
      MESSAGES,
      {
        api: anthropic,
        model: 'claude-fable-5-2',
        effort: 'none',
        told: claude(['adaptive', 'between_tools'], ['low']),
      },
    ],
    [MESSAGES, { api: anthropic, model: 'claude-opus-4-5', effort: 'medium' }],
    [MESSAGES, { api: anthropic, model: 'claude-opus-4-6', settings: warm }],
    ...['minimal', 'low', 'medium', 'high', 'xhigh'].map((effort): [string, Asked] => [
      GEMINI,
      { api: google, model: 'gemini-4-argon', effort },
    ]),
    ...['none', 'high'].map((effort): [string, Asked] => [
      GEMINI,
      { api: google, model: 'gemini-2.5-flash', effort, settings: { ...warm, image: { detail: 'high' } } },
    ]),
    [GEMINI, { api: google, model: 'gemini-3.8-flash', settings: { image: { detail: 'ultra_high' } } }],
    ...efforts.map((effort): [string, Asked] => [OPENROUTER, { api: openrouter, model: 'openai/gpt-6-sol', effort }]),
    [OPENROUTER, { api: openrouter, model: 'google/gemini-3.8-flash', settings: warm }],
    ...['none', 'low', 'medium', 'high'].map((effort): [string, Asked] => [
      OLLAMA,
      { api: ollama, model: 'qwen3-vl:8b', effort, settings: warm },
    ]),
    ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh'].map((effort): [string, Asked] => [
      MISTRAL,
      { api: mistral, model: 'mistral-medium-latest', effort, settings: warm },
    ]),
    ...['none', 'low', 'medium', 'high'].map((effort): [string, Asked] => [
      GROQ,
      { api: groq, model: 'qwen/qwen3.8-27b', effort, settings: warm },
    ]),
  ]
  return Promise.all(
    cases.map(async ([type, asked]) => ({
      about: [asked.api.name, asked.model, asked.effort].filter(Boolean).join(' '),
      type,
      body: await bodyOf(asked),
    })),
  )
}
