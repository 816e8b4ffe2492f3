import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { at, listAt, textAt } from '../../runner/model-apis/pick.ts'
import { seeded } from '../../runner/random.ts'
import { guess } from './fake-model-answers.ts'
import { FAULTS, type FaultName, PASSING_FAULTS, sendJson } from './fake-model-faults.ts'

/** A call as the server got it. */
export interface FakeCall {
  n: number
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
  images: { sha: string; mediaType: string; width: number; height: number }[]
  fault: FaultName | null
}

export interface FakeOptions {
  /** 0 takes any free one */
  port?: number
  /** the fault of each question in order; null or nothing left: a good answer */
  script?: readonly (FaultName | null)[]
  /** share of questions that get a fault out of `kinds` */
  faults?: number
  kinds?: readonly FaultName[]
  seed?: number
  latencyMs?: number
  /** where given, calls with another key get a 401 */
  key?: string
  models?: readonly string[]
  answer?: (prompt: string, image: { width: number; height: number } | null) => string
  now?: () => Date
}

export interface FakeServer {
  /** with /v1 */
  url: string
  calls(): FakeCall[]
  /** questions under way at this moment, and the most there ever were */
  inFlight(): { now: number; most: number }
  close(): Promise<void>
}

/** A real HTTP server on 127.0.0.1 that speaks Chat Completions, well or badly. */
export async function startFakeServer(options: FakeOptions = {}): Promise<FakeServer> {
  const { script = [], faults = 0, kinds = PASSING_FAULTS, seed = 1, latencyMs = 0, models = ['fake-vision', 'org/fake-vision-2'], now = () => new Date() } = options
  const random = seeded(seed)
  const calls: FakeCall[] = []
  const inFlight = { now: 0, most: 0 }
  let questions = 0

  const nextFault = (): FaultName | null => {
    const n = questions++
    if (n < script.length) return script[n] ?? null
    return random() < faults ? (kinds[Math.floor(random() * kinds.length)] ?? null) : null
  }

  const server = createServer((request, response) => {
    answer().catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 400, { error: { message: String(error), type: 'invalid_request_error', param: null, code: null } })
    })

    async function answer(): Promise<void> {
      const call: FakeCall = {
        n: calls.length + 1, method: request.method ?? '', path: request.url ?? '',
        headers: request.headers as Record<string, string>, body: null, images: [], fault: null,
      }
      calls.push(call)
      const authorization = call.headers['authorization'] ?? ''
      if (options.key !== undefined && authorization !== `Bearer ${options.key}`) {
        return sendJson(response, 401, { error: { message: `Incorrect API key provided: ${authorization}`, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } })
      }
      if (call.path.endsWith('/models')) return sendJson(response, 200, { object: 'list', data: models.map(id => ({ id, object: 'model' })) })
      if (!call.path.endsWith('/chat/completions')) return sendJson(response, 404, { error: { message: `no such path ${call.path}` } })

      inFlight.most = Math.max(inFlight.most, ++inFlight.now)
      response.on('close', () => inFlight.now--)
      call.fault = nextFault()
      call.body = JSON.parse(await readText(request))
      call.images = await Promise.all(imagesIn(call.body))
      if (latencyMs > 0) await sleep(latencyMs)

      const image = call.images.at(-1) ?? null
      const prompt = promptOf(call.body)
      const answered = options.answer?.(prompt, image) ?? guess(prompt, image, seed)
      const completion = (text = answered, finish = 'stop') => completionOf(call, text, finish, prompt)
      if (call.fault !== null) return void FAULTS[call.fault]({ response, completion, now, authorization })
      sendJson(response, 200, completion(), { 'x-request-id': `req_${call.n}`, 'x-ratelimit-remaining-requests': '59', 'set-cookie': 'session=1' })
    }
  })

  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls: () => calls,
    inFlight: () => inFlight,
    close: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function partsIn(body: unknown): unknown[] {
  return listAt(body, 'messages').flatMap(message => listAt(message, 'content'))
}

/** Every image of the conversation, really decoded: bytes that are no image get a 400, as from a true API. */
function imagesIn(body: unknown): Promise<FakeCall['images'][number]>[] {
  return partsIn(body).flatMap(part => {
    const url = textAt(part, 'image_url', 'url')
    return url === null ? [] : [decode(url)]
  })
}

async function decode(url: string): Promise<FakeCall['images'][number]> {
  const [, mediaType, base64] = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/=]+)$/.exec(url) ?? []
  if (mediaType === undefined || base64 === undefined) throw new Error('image_url is no base64 data URL')
  const bytes = Buffer.from(base64, 'base64')
  const { format } = await sharp(bytes).metadata()
  if (`image/${format}` !== mediaType) throw new Error(`the image is ${format}, not ${mediaType}`)
  const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  return { sha: createHash('sha256').update(bytes).digest('hex'), mediaType, width: info.width, height: info.height }
}

/** All that was said, examples and reminders too; the last user message alone may be a mere reminder. */
function promptOf(body: unknown): string {
  const words = listAt(body, 'messages').flatMap(message => textAt(message, 'content') ?? listAt(message, 'content').map(part => textAt(part, 'text') ?? ''))
  return words.join('\n')
}

function completionOf(call: FakeCall, text: string, finish: string, prompt: string) {
  const pixels = call.images.reduce((sum, { width, height }) => sum + width * height, 0)
  const input = Math.ceil(prompt.length / 4) + Math.ceil(pixels / 750)
  const output = Math.ceil(text.length / 4)
  return {
    id: `chatcmpl-${call.n}`, object: 'chat.completion', created: 1_795_000_000, model: String(at(call.body, 'model')),
    choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: finish }],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0 } },
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      faults: { type: 'string', default: '0' },
      kinds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      latency: { type: 'string', default: '0' },
      key: { type: 'string' },
    },
  })
  const kinds = values.kinds?.split(',').filter((kind): kind is FaultName => kind in FAULTS)
  const server = await startFakeServer({
    port: Number(values.port), faults: Number(values.faults), seed: Number(values.seed), latencyMs: Number(values.latency),
    ...(kinds ? { kinds } : {}), ...(values.key === undefined ? {} : { key: values.key }),
  })
  process.stdout.write(`${server.url}\n`)
  process.once('SIGTERM', () => void server.close())
  process.once('SIGINT', () => void server.close())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
