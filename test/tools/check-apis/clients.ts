import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { at } from '../../../runner/model-apis/pick.ts'
import type { FaultName } from '../../helpers/fake-model/faults.ts'
import { startFakeServer } from '../../helpers/fake-model/server.ts'

/** The packages' own clients over real HTTP against the local server of the tests: what they make of its answers. */

const ANSWER = '{"count": 1}'
const MODEL = 'some-model'
const ASK = [{ role: 'user', content: 'How many?' }]
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

/** A class or function of a package, and what is called on it, without its types: they are whatever the newest version has. */
// oxlint-disable-next-line typescript/no-explicit-any
type Anything = any

/** Each client, asked a question and for its models: the text that it reads out of the answer, and the ids. */
const CLIENTS: readonly {
  name: string
  module: string
  ask(sdk: Anything, base: (api: string) => string): Promise<{ text: unknown; model: unknown }>
}[] = [
  {
    name: 'openai, Responses',
    module: 'openai/index.mjs',
    async ask({ OpenAI }, base) {
      const client = new OpenAI({ apiKey: 'k', baseURL: base('openai') })
      const { output_text: text } = await client.responses.create({ model: MODEL, input: ASK })
      return { text, model: (await client.models.list()).data[0]?.id }
    },
  },
  {
    name: 'openai, Chat Completions',
    module: 'openai/index.mjs',
    async ask({ OpenAI }, base) {
      const client = new OpenAI({ apiKey: 'k', baseURL: base('openai') })
      const reply: unknown = await client.chat.completions.create({ model: MODEL, messages: ASK })
      return { text: at(reply, 'choices', 0, 'message', 'content'), model: at(reply, 'model') }
    },
  },
  {
    name: 'anthropic',
    module: '@anthropic-ai/sdk/index.mjs',
    async ask({ Anthropic }, base) {
      const client = new Anthropic({ apiKey: 'k', baseURL: base('anthropic') })
      const content = [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        { type: 'text', text: 'How many?' },
      ]
      const reply: unknown = await client.messages.create({
        model: MODEL,
        max_tokens: 9,
        messages: [{ role: 'user', content }],
      })
      return { text: at(reply, 'content', 0, 'text'), model: (await client.models.retrieve(MODEL)).id }
    },
  },
  {
    name: 'google',
    module: '@google/genai/dist/node/index.mjs',
    async ask({ GoogleGenAI }, base) {
      const client = new GoogleGenAI({
        apiKey: 'k',
        vertexai: false,
        httpOptions: { baseUrl: base('google'), apiVersion: 'v1beta' },
      })
      const { text } = await client.models.generateContent({ model: MODEL, contents: 'How many?' })
      return { text, model: String((await client.models.get({ model: MODEL })).name).replace('models/', '') }
    },
  },
  {
    name: 'ollama',
    module: 'ollama/dist/index.mjs',
    async ask({ Ollama }, base) {
      const client = new Ollama({ host: base('ollama') })
      const reply: unknown = await client.chat({ model: MODEL, messages: ASK })
      const shown: unknown = await client.show({ model: MODEL })
      return { text: at(reply, 'message', 'content'), model: at(shown, 'capabilities', 1) === 'vision' ? MODEL : null }
    },
  },
  {
    name: 'openrouter',
    module: '@openrouter/sdk/esm/index.js',
    async ask({ OpenRouter }, base) {
      const client = new OpenRouter({ apiKey: 'k', serverURL: base('openrouter') })
      const reply: unknown = await client.chat.send({ chatRequest: { model: MODEL, messages: ASK } })
      const listed: unknown = await client.models.list({})
      return { text: at(reply, 'choices', 0, 'message', 'content'), model: at(listed, 'result', 'data', 0, 'id') }
    },
  },
  {
    name: 'mistral',
    module: '@mistralai/mistralai/esm/index.js',
    async ask({ Mistral }, base) {
      const client = new Mistral({ apiKey: 'k', serverURL: base('openai').replace(/\/v1$/, '') })
      const reply: unknown = await client.chat.complete({ model: MODEL, messages: ASK })
      return { text: at(reply, 'choices', 0, 'message', 'content'), model: at(reply, 'model') }
    },
  },
  {
    name: 'groq',
    module: 'groq-sdk/index.mjs',
    async ask({ Groq }, base) {
      const client = new Groq({ apiKey: 'k', baseURL: base('openai').replace(/\/v1$/, '') })
      const reply: unknown = await client.chat.completions.create({ model: MODEL, messages: ASK })
      return { text: at(reply, 'choices', 0, 'message', 'content'), model: at(reply, 'model') }
    },
  },
]

/** What the clients make of answers in bits, of errors, and of a reply that goes on: what is read, and what should be. */
const TROUBLES: readonly {
  name: string
  module: string
  faults: readonly FaultName[]
  ask(sdk: Anything, base: (api: string) => string): Promise<unknown>
  reads: unknown
}[] = [
  {
    name: 'anthropic, in bits',
    module: '@anthropic-ai/sdk/index.mjs',
    faults: [],
    async ask({ Anthropic }, base) {
      const client = new Anthropic({ apiKey: 'k', baseURL: base('anthropic') })
      return at(
        await client.messages.stream({ model: MODEL, max_tokens: 9, messages: ASK }).finalMessage(),
        'content',
        0,
        'text',
      )
    },
    reads: ANSWER,
  },
  ...(
    [
      ['on-hold', 'organization_on_hold'],
      ['oversized', 'image_dimensions_too_large'],
      ['spent', 'enforced_spend_limit_reached'],
      ['ramp', 'ramp_limit_exceeded'],
    ] as const
  ).map(([fault, reads]) => ({
    name: `anthropic, ${fault}`,
    module: '@anthropic-ai/sdk/index.mjs',
    faults: [fault],
    async ask({ Anthropic }: Anything, base: (api: string) => string) {
      const client = new Anthropic({ apiKey: 'k', baseURL: base('anthropic'), maxRetries: 0 })
      const question = client.messages.create({ model: MODEL, max_tokens: 9, messages: ASK })
      return question.then(
        () => 'no error',
        (error: unknown) => at(error, 'errorCode'),
      )
    },
    reads,
  })),
  {
    name: 'openai, Responses in bits',
    module: 'openai/index.mjs',
    faults: [],
    async ask({ OpenAI }, base) {
      const client = new OpenAI({ apiKey: 'k', baseURL: base('openai') })
      const events = await client.responses.create({ model: MODEL, input: ASK, stream: true })
      let last: unknown
      for await (const event of events) last = event
      return at(last, 'response', 'output', 0, 'content', 0, 'text')
    },
    reads: ANSWER,
  },
  {
    name: 'openai, Chat Completions in bits',
    module: 'openai/index.mjs',
    faults: [],
    async ask({ OpenAI }, base) {
      const client = new OpenAI({ apiKey: 'k', baseURL: base('openai') })
      const whole: unknown = await client.chat.completions.stream({ model: MODEL, messages: ASK }).finalChatCompletion()
      return at(whole, 'choices', 0, 'message', 'content')
    },
    reads: ANSWER,
  },
  {
    name: 'google, a reply that goes on',
    module: '@google/genai/dist/node/index.mjs',
    faults: ['continues', 'continues'],
    async ask({ GoogleGenAI }, base) {
      const client = new GoogleGenAI({
        apiKey: 'k',
        vertexai: false,
        httpOptions: { baseUrl: base('google'), apiVersion: 'v1beta' },
      })
      return (await client.models.generateContent({ model: MODEL, contents: 'How many?' })).text
    },
    reads: ANSWER.repeat(3),
  },
]

/** What is wrong with the answers of the local server in the eyes of the packages in `modules`; [] where every client reads the
 * text that was said. */
export async function unreadable(modules: string): Promise<string[]> {
  const server = await startFakeServer({ models: [MODEL], answer: () => ANSWER })
  const wrong: string[] = []
  for (const { name, module, ask } of CLIENTS) {
    try {
      const { text, model } = await ask(await import(pathToFileURL(join(modules, module)).href), server.base)
      if (text !== ANSWER) wrong.push(`${name} reads ${JSON.stringify(text)}`)
      if (model !== MODEL) wrong.push(`${name} reads the model ${JSON.stringify(model)}`)
    } catch (error) {
      wrong.push(
        `${name}: ${String((error as Error).message)
          .concat(' ', JSON.stringify(at(error, 'cause', 'issues') ?? ''))
          .replace(/\s+/g, ' ')
          .slice(0, 600)}`,
      )
    }
  }
  await server.close()
  for (const { name, module, faults, ask, reads } of TROUBLES) {
    const troubled = await startFakeServer({ models: [MODEL], answer: () => ANSWER, script: faults })
    const read = await ask(await import(pathToFileURL(join(modules, module)).href), troubled.base).catch(String)
    if (read !== reads) wrong.push(`${name}: ${JSON.stringify(read)} instead of ${JSON.stringify(reads)}`)
    await troubled.close()
  }
  return wrong
}
