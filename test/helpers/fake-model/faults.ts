import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type Dialect, ODD_NAMES, type OddName, type Saying } from './dialect.ts'

/** What a fault has in hand: the open response, and what the model would have said. */
export interface FaultContext {
  response: ServerResponse
  saying: Saying
  dialect: Dialect
  now(): Date
  /** the header with the key as it came in, and the key alone */
  keyHeader: string
  key: string
}

type Fault = (context: FaultContext) => void

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const refuse =
  (status: number, code: string | null, headers: Record<string, string> = {}): Fault =>
  ({ response, dialect }) =>
    sendJson(response, status, dialect.error(status, code, `made up ${status}`), headers)

const eventText = (event: unknown): string => {
  const type = (event as { type?: string }).type
  return `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`
}

/** A reply bit by bit, with a comment between as gateways send them. */
export function sendEvents(
  response: ServerResponse,
  events: readonly unknown[],
  headers: Record<string, string>,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers })
  for (const event of events) response.write(`: still at it\n\n${eventText(event)}`)
  response.end()
}

const limit = (headers: Record<string, string>) => refuse(429, 'rate_limit_exceeded', headers)

/** A good reply of the right form that says something else. */
const says =
  (change: Partial<Saying>): Fault =>
  ({ response, dialect, saying }) =>
    sendJson(response, 200, dialect.reply({ ...saying, ...change }))

/** The first half of a reply that comes bit by bit. */
function begin({ response, dialect, saying }: FaultContext): void {
  const events = dialect.events?.(dialect.reply({ ...saying, text: 'I see one square. {"count": 1}' })) ?? []
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events.slice(0, Math.ceil(events.length / 2))) response.write(eventText(event))
}

const whole = ({ dialect, saying }: FaultContext): string => JSON.stringify(dialect.reply(saying))

const page =
  (status: number): Fault =>
  ({ response }) =>
    response
      .writeHead(status, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>'.padEnd(3000, ' .'))

/** Sends a chunk again and again until the client is gone. */
function pour(response: ServerResponse, chunk: Buffer, bytes: number): void {
  let left = bytes
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length
      if (!response.write(chunk)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  // the caller may have gone before this began: then nothing tells it to stop
  const timer = setInterval(() => response.write(' '), 20).unref()
  response.on('close', () => clearInterval(timer))
}

const seconds = (now: Date, ahead: number) => new Date(now.getTime() + ahead * 1000).toUTCString()

/** A key in every form that a library may give it on the way into a message. */
export function escapes(key: string): string[] {
  const each = (form: (code: number) => string): string =>
    [...key].map((character) => form(character.charCodeAt(0))).join('')
  const hex = (code: number): string => code.toString(16).padStart(2, '0')
  const once = JSON.stringify(key)
  return [
    key,
    once,
    JSON.stringify(once),
    key.replaceAll('/', '\\/'),
    encodeURIComponent(key),
    encodeURIComponent(encodeURIComponent(key)),
    each((code) => `%${hex(code)}`),
    each((code) => `\\u00${hex(code).toUpperCase()}`),
    each((code) => `&#${code};`),
    each((code) => `&#x${hex(code)};`),
    key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    Buffer.from(key).toString('base64'),
    Buffer.from(`user:${key}`).toString('base64url'),
    Buffer.from(`Basic x:${key}`).toString('base64'),
    Buffer.from(key).toString('hex'),
  ]
}

/** Everything an API, a gateway or the network between may do wrong, by name. */
const FAULTS = {
  '429-seconds': limit({ 'retry-after': '30' }),
  '429-decimal': limit({ 'retry-after': '1.5' }),
  '429-date': (context) => limit({ 'retry-after': seconds(context.now(), 20) })(context),
  '429-past': (context) => limit({ 'retry-after': seconds(context.now(), -3600) })(context),
  '429-negative': limit({ 'retry-after': '-5' }),
  '429-word': limit({ 'retry-after': 'abc' }),
  '429-absurd': limit({ 'retry-after': '99999999' }),
  '429-ms': limit({ 'retry-after-ms': '250', 'retry-after': '30' }),
  '429-bare': limit({}),
  '429-final': limit({ 'x-should-retry': 'false' }),
  '429-quota': refuse(429, 'insufficient_quota'),
  400: refuse(400, 'unsupported_parameter'),
  '400-retry': refuse(400, null, { 'x-should-retry': 'true' }),
  '401-echo': ({ response, dialect, keyHeader, key }) => {
    const echoes = [
      keyHeader,
      encodeURIComponent(keyHeader),
      Buffer.from(key).toString('base64'),
      Buffer.from(`Bearer ${key}`).toString('base64'),
    ]
    sendJson(
      response,
      401,
      dialect.error(401, 'invalid_api_key', `Incorrect API key provided: ${echoes.join(' or ')}`),
      { 'x-request-id': `req ${key}`, 'set-cookie': `session=${key}` },
    )
  },
  '401-page': ({ response, keyHeader }) =>
    response.writeHead(401, { 'content-type': 'text/html' }).end(`<h1>No access for ${keyHeader}</h1>`),
  402: refuse(402, null),
  403: refuse(403, null),
  404: refuse(404, 'model_not_found'),
  408: refuse(408, null),
  409: refuse(409, null),
  500: refuse(500, null),
  '502-html': page(502),
  503: refuse(503, null),
  529: refuse(529, 'overloaded'),
  hang: () => {},
  stall: begin,
  'stream-cut': (context) => {
    begin(context)
    context.response.end()
  },
  'stream-error': (context) => {
    begin(context)
    const error = context.dialect.error(503, 'server_error', 'overloaded in the middle of it') as object
    context.response.end(eventText({ type: 'error', ...error }))
  },
  'hang-after-headers': ({ response }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
  drip: ({ response }) => drip(response),
  cut: (context) => {
    const text = whole(context)
    context.response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) })
    context.response.write(text.slice(0, 60), () => context.response.destroy())
  },
  'cut-chunked': ({ response }) => response.writeHead(200).write('{"id":"cut', () => response.destroy()),
  reset: ({ response }) => response.socket?.resetAndDestroy(),
  html: page(200),
  empty: ({ response }) => response.writeHead(200).end(),
  'not-json': ({ response }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('Here you go: {"id": 1'),
  bom: (context) => context.response.writeHead(200).end(`\uFEFF${whole(context)}`),
  deep: ({ response }) => response.writeHead(200).end(`{"choices":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  'tool-call': says({ end: 'tools', text: '' }),
  refusal: says({ refusal: 'I cannot help with this image.', text: '' }),
  length: says({ end: 'length', text: '' }),
  filter: says({ end: 'filter', text: '' }),
  silence: says({ text: '' }),
  blank: says({
    text: '',
    end: 'blank',
    usage: { input: 12, output: 0, cached: 0, cacheWrite: 0, thoughts: 0, image: 0 },
  }),
  thoughts: says({
    thoughts: 'a thought',
    usage: { input: 100, output: 50, cached: 40, cacheWrite: 20, thoughts: 30, image: 60 },
  }),
  'hidden-thoughts': says({ usage: { input: 100, output: 50, cached: 0, cacheWrite: 0, thoughts: 30, image: 60 } }),
  'cache-write': says({ usage: { input: 100, output: 50, cached: 40, cacheWrite: 20, thoughts: 0, image: 60 } }),
  redirect: ({ response }) => response.writeHead(307, { location: 'http://127.0.0.1:9/v1/chat/completions' }).end(),
  huge: ({ response }) =>
    pour(
      response.writeHead(200, { 'content-type': 'application/json' }),
      Buffer.alloc(256 * 1024, ' '),
      50 * 1024 * 1024,
    ),
  gzip: (context) => context.response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(whole(context))),
  'huge-echo': ({ response, keyHeader }) =>
    pour(response.writeHead(200), Buffer.from(`${keyHeader} `.repeat(4000)), 20 * 1024 * 1024),
  'gzip-bomb': ({ response }) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024))),
  'gzip-twice': (context) =>
    context.response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(whole(context)))),
  'other-model': says({ model: 'another-model-20260101' }),
  'no-usage': says({ usage: null }),
  'mad-usage': ({ response, dialect, saying }) => {
    const text = JSON.stringify(
      dialect.reply({
        ...saying,
        usage: { input: -5, output: 'INF', cached: 0, cacheWrite: 0, thoughts: 0, image: 0 },
      }),
    )
    response.writeHead(200).end(text.replaceAll('"INF"', '1e400'))
  },
  'key-in-answer': (context) => says({ text: `you sent ${context.keyHeader}` })(context),
  'key-in-thoughts': (context) => says({ thoughts: `they sent ${context.key}`, model: context.key })(context),
  'key-escaped': ({ response, dialect, key }) =>
    sendJson(response, 400, dialect.error(400, null, escapes(key).join(' ')), {
      'x-request-id': key,
      'retry-after': key,
      'www-authenticate': `Bearer ${key}`,
      server: encodeURIComponent(key),
      'x-ratelimit-reset-requests': key,
      'set-cookie': `key=${key}`,
    }),
  'key-on-page': ({ response, key }) =>
    response
      .writeHead(502, { 'content-type': 'text/html' })
      .end(`<h1>Bad gateway</h1><p>${escapes(key).join('</p><p>')}</p>`),
  'key-in-chunks': (context) => {
    const text = JSON.stringify(context.dialect.reply({ ...context.saying, text: `you sent ${context.key}` }))
    const middle = text.indexOf(JSON.stringify(context.key).slice(1, -1)) + Math.floor(context.key.length / 2)
    context.response.writeHead(200, { 'content-type': 'application/json' })
    context.response.write(text.slice(0, middle), () => setTimeout(() => context.response.end(text.slice(middle)), 5))
  },
  'key-cut': ({ response, key }) => {
    response.writeHead(200, { 'content-length': '5000' })
    response.write(`you sent ${key.slice(0, -3)}`, () => response.destroy())
  },
  'key-in-redirect': ({ response, key }) =>
    response.writeHead(307, { location: `http://127.0.0.1:9/?key=${encodeURIComponent(key)}` }).end(),
} satisfies Record<string, Fault>

/** What any API can do wrong, or what only some can: see their dialects. */
export type FaultName = `${keyof typeof FAULTS}` | OddName

export const isFaultName = (name: string): name is FaultName =>
  Object.hasOwn(FAULTS, name) || ODD_NAMES.some((odd) => odd === name)

/** Whether an API can do this wrong. */
export const canFail = (dialect: Dialect, name: FaultName): boolean =>
  Object.hasOwn(FAULTS, name) || Object.hasOwn(dialect.odd, name)

export function fail(name: FaultName, context: FaultContext): void {
  const { dialect, saying, response } = context
  const odd = dialect.odd[name as OddName]
  if (odd) {
    const { status = 200, headers = {}, body } = odd(saying)
    return sendJson(response, status, body, headers)
  }
  const fault = Object.hasOwn(FAULTS, name) ? (FAULTS as Record<string, Fault>)[name] : undefined
  if (!fault) throw new Error(`${dialect.name} has no fault ${name}`)
  fault(context)
}

/** Every fault that any API can do wrong. */
export const COMMON_FAULTS = Object.keys(FAULTS) as FaultName[]

/** Those that give the key back. */
export const ECHOES: readonly FaultName[] = COMMON_FAULTS.filter((name) => /key|echo/.test(name))

/** Faults that a run gets over within seconds, or that end in a named outcome: what `--faults 0.05` draws from. */
export const PASSING_FAULTS: readonly FaultName[] = [
  '429-decimal',
  '429-ms',
  '429-bare',
  '500',
  '502-html',
  '503',
  '529',
  'cut',
  'cut-chunked',
  'reset',
  'html',
  'empty',
  'not-json',
  'no-answer',
  'error-in-200',
  'error-in-choice',
  'refusal',
  'length',
  'filter',
]
