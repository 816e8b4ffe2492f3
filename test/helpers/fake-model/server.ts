import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { seeded } from '../../../runner/tools/random.ts'
import { guess } from './answers.ts'
import { type Facts, type FakeImage, type FakeUsage, problemOf, type Saying } from './dialect.ts'
import { dialectOf, dialects } from './dialects.ts'
import { canFail, fail, type FaultName, isFaultName, PASSING_FAULTS, sendEvents, sendJson } from './faults.ts'

/** A call as the server got it. */
export interface FakeCall {
  n: number
  /** which API's wire format it was in, '' where in none */
  dialect: string
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
  images: { sha: string; mediaType: string; width: number; height: number }[]
  fault: FaultName | null
  /** tokens that a good answer reports */
  usage: FakeUsage | null
}

/** A question as the server understands it. */
export interface FakeQuestion {
  dialect: string
  model: string
  prompt: string
  /** the last image, decoded: what the model looks at */
  image: { sha: string; width: number; height: number; bytes: Buffer } | null
  /** which time this very question comes in, from 1 */
  time: number
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
  /** waited for before each answer: keeps calls open for as long as a test wants them to be */
  hold?: () => Promise<void>
  /** where given, calls with another key get a 401 */
  key?: string
  models?: readonly string[]
  /** what the lists of models tell of them */
  facts?: Facts
  answer?: (prompt: string, image: FakeQuestion['image'], question: FakeQuestion) => string | Promise<string>
  /** the fault of a question by what it is, where neither script nor share gives it one */
  faultOf?: (question: FakeQuestion) => FaultName | null
  now?: () => Date
}

export interface FakeServer {
  /** with /v1: the base address for OpenAI's formats */
  url: string
  /** the base address for any API of ours, by its name */
  base(api: string): string
  /** all but looks at the lists of models */
  calls(): FakeCall[]
  /** those */
  looks(): FakeCall[]
  /** questions under way at this moment, and the most there ever were */
  inFlight(): { now: number; most: number }
  close(): Promise<void>
}

/** A real HTTP server on 127.0.0.1 that speaks the wire formats of every API, well or badly. */
export async function startFakeServer(options: FakeOptions = {}): Promise<FakeServer> {
  const {
    script = [],
    faults = 0,
    kinds = PASSING_FAULTS,
    seed = 1,
    latencyMs = 0,
    models = ['fake-vision', 'org/fake-vision-2'],
    facts = {},
    now = () => new Date(),
  } = options
  const random = seeded(seed)
  const calls: FakeCall[] = []
  const looks: FakeCall[] = []
  const inFlight = { now: 0, most: 0 }
  const times = new Map<string, number>()
  let questions = 0

  const nextFault = (possible: readonly FaultName[]): FaultName | null => {
    const n = questions++
    if (n < script.length) return script[n] ?? null
    return random() < faults ? (possible[Math.floor(random() * possible.length)] ?? null) : null
  }

  const server = createServer((request, response) => {
    const headers = request.headers as Record<string, string>
    const path = request.url ?? ''
    const method = request.method ?? ''
    const dialect = dialects.find((known) => known.takes(method, path, headers) !== null)
    answer().catch((error: unknown) => {
      if (!response.headersSent)
        sendJson(response, 400, dialect?.error(400, null, String(error)) ?? { error: String(error) })
    })

    async function answer(): Promise<void> {
      const call: FakeCall = {
        n: calls.length + 1,
        dialect: dialect?.name ?? '',
        method,
        path,
        headers,
        body: null,
        images: [],
        fault: null,
        usage: null,
      }
      const wants = dialect?.takes(method, path, headers)
      ;(wants === 'models' || wants === 'about' || wants === 'count' ? looks : calls).push(call)
      if (!dialect) return sendJson(response, 404, { error: { message: `no such path ${method} ${path}` } })
      const keyHeader = headers[dialect.key.header] ?? ''
      const key = keyHeader.slice(dialect.key.prefix.length)
      if (options.key !== undefined && keyHeader !== `${dialect.key.prefix}${options.key}`) {
        return sendJson(
          response,
          401,
          dialect.error(401, 'invalid_api_key', `Incorrect API key provided: ${keyHeader}`),
        )
      }
      if (wants === 'models') return sendJson(response, 200, dialect.models(models, facts))
      if (wants === 'about' && dialect.about) {
        const text = await readText(request)
        const id = dialect.about.of(path, text === '' ? null : JSON.parse(text))
        if (!models.includes(id)) return sendJson(response, 404, dialect.error(404, null, `there is no model ${id}`))
        return sendJson(response, 200, dialect.about.reply(id, facts[id] ?? {}))
      }

      if (wants === 'count') {
        call.body = JSON.parse(await readText(request))
        const fields = dialect.countFields ?? []
        const unknown = Object.keys(call.body as object).filter((field) => !fields.includes(field))
        if (unknown.length > 0) return sendJson(response, 400, dialect.error(400, null, `unknown: ${unknown.join()}`))
        const seen = await Promise.all(dialect.images(call.body).map(decode))
        return sendJson(response, 200, { input_tokens: 1000 + seen.length, object: 'response.input_tokens' })
      }

      inFlight.most = Math.max(inFlight.most, ++inFlight.now)
      response.on('close', () => inFlight.now--)
      call.fault = nextFault(kinds.filter((kind) => canFail(dialect, kind)))
      const sent = await readText(request)
      call.body = JSON.parse(sent)
      const problem = problemOf(dialect, call.body)
      if (problem !== null) return sendJson(response, 400, dialect.error(400, null, problem))
      const images = await Promise.all(dialect.images(call.body).map(decode))
      call.images = images.map(({ bytes: _, ...facts }) => facts)
      if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false }) // a closed server keeps no test file waiting
      await options.hold?.()

      const [image, prompt, model] = [
        images.at(-1) ?? null,
        dialect.words(call.body).join('\n'),
        dialect.model(call.body, path),
      ]
      const time = (times.get(path + sent) ?? 0) + 1
      times.set(path + sent, time)
      const question: FakeQuestion = { dialect: dialect.name, model, prompt, image, time }
      const text = (await options.answer?.(prompt, image, question)) ?? guess(prompt, image, seed)
      call.fault ??= options.faultOf?.(question) ?? null
      call.usage = usageOf(call, prompt, text)
      const saying: Saying = { n: call.n, model, text, end: 'stop', usage: call.usage }
      if (call.fault !== null) return fail(call.fault, { response, saying, dialect, now, keyHeader, key })
      const own = { ...dialect.headers(call.n), 'set-cookie': 'session=1' }
      const reply = dialect.reply(saying)
      if (dialect.streams?.(call.body, path) && dialect.events) return sendEvents(response, dialect.events(reply), own)
      sendJson(response, 200, reply, own)
    }
  })

  // On a busy machine a call may go out just as the server closes a connection that was idle for 5 s. It is asked again, and what it
  // cost stays unknown; here only the faults that a test asks for are to happen.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    url: `${origin}/v1`,
    base: (api) => `${origin}${dialectOf(api).base}`,
    calls: () => calls,
    looks: () => looks,
    inFlight: () => inFlight,
    close: () =>
      new Promise((resolve) => {
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

/** Every image is really decoded: bytes that are no image get a 400, as from a true API. */
async function decode({ mediaType, base64 }: FakeImage): Promise<FakeCall['images'][number] & { bytes: Buffer }> {
  if (mediaType === null || base64 === '') throw new Error('an image is no base64 of a known kind')
  const bytes = Buffer.from(base64, 'base64')
  const { format } = await sharp(bytes).metadata()
  if (`image/${format}` !== mediaType) throw new Error(`the image is ${format}, not ${mediaType}`)
  const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  return {
    sha: createHash('sha256').update(bytes).digest('hex'),
    mediaType,
    width: info.width,
    height: info.height,
    bytes,
  }
}

function usageOf(call: FakeCall, prompt: string, text: string): FakeUsage {
  const image = Math.ceil(call.images.reduce((sum, { width, height }) => sum + width * height, 0) / 750)
  return {
    input: Math.ceil(prompt.length / 4) + image,
    output: Math.ceil(text.length / 4),
    cached: 0,
    cacheWrite: 0,
    thoughts: 0,
    image,
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
  const kinds = values.kinds?.split(',').filter(isFaultName)
  const server = await startFakeServer({
    port: Number(values.port),
    faults: Number(values.faults),
    seed: Number(values.seed),
    latencyMs: Number(values.latency),
    ...(kinds ? { kinds } : {}),
    ...(values.key === undefined ? {} : { key: values.key }),
  })
  process.stdout.write(`${server.url}\n`)
  process.once('SIGTERM', () => void server.close())
  process.once('SIGINT', () => void server.close())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
