import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** What a fault has in hand: the open response, and the reply the model would have given. */
export interface FaultContext {
  response: ServerResponse
  /** a whole Chat Completions body with this answer text */
  completion(text?: string, finish?: string): Completion
  now(): Date
  /** as it came in, key included */
  authorization: string
}

export interface Completion { model: string; choices: { message: Record<string, unknown>; finish_reason: string }[]; usage?: unknown }

type Fault = (context: FaultContext) => void

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const refuse = (status: number, code: string | null, headers: Record<string, string> = {}): Fault => ({ response }) =>
  sendJson(response, status, { error: { message: `made up ${status}`, type: 'fake_error', param: null, code } }, headers)

const limit = (headers: Record<string, string>) => refuse(429, 'rate_limit_exceeded', headers)

const changed = (change: (reply: Completion, context: FaultContext) => unknown): Fault => context =>
  sendJson(context.response, 200, change(context.completion(), context))

const page = (status: number): Fault => ({ response }) =>
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>'.padEnd(3000, ' .'))

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
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

const seconds = (now: Date, ahead: number) => new Date(now.getTime() + ahead * 1000).toUTCString()

const message = (fields: Record<string, unknown>, finish: string): Fault =>
  changed(reply => ({ ...reply, choices: [{ index: 0, message: { role: 'assistant', content: null, ...fields }, finish_reason: finish }] }))

/** Everything an API, a gateway or the network between may do wrong, by name. */
export const FAULTS = {
  '429-seconds': limit({ 'retry-after': '30' }),
  '429-decimal': limit({ 'retry-after': '1.5' }),
  '429-date': ({ response, now }) => sendJson(response, 429, { error: { message: 'slow down' } }, { 'retry-after': seconds(now(), 20) }),
  '429-past': ({ response, now }) => sendJson(response, 429, { error: { message: 'slow down' } }, { 'retry-after': seconds(now(), -3600) }),
  '429-negative': limit({ 'retry-after': '-5' }),
  '429-word': limit({ 'retry-after': 'abc' }),
  '429-absurd': limit({ 'retry-after': '99999999' }),
  '429-ms': limit({ 'retry-after-ms': '250', 'retry-after': '30' }),
  '429-bare': limit({}),
  '429-final': limit({ 'x-should-retry': 'false' }),
  '429-quota': refuse(429, 'insufficient_quota'),
  400: refuse(400, 'unsupported_parameter'),
  '400-retry': refuse(400, null, { 'x-should-retry': 'true' }),
  '401-echo': ({ response, authorization }) => {
    const [, key = ''] = authorization.split(' ')
    const echoes = [authorization, encodeURIComponent(authorization), Buffer.from(key).toString('base64'), Buffer.from(`Bearer ${key}`).toString('base64')]
    sendJson(response, 401, { error: { message: `Incorrect API key provided: ${echoes.join(' or ')}` } }, { 'x-request-id': `req ${key}`, 'set-cookie': `session=${key}` })
  },
  '401-page': ({ response, authorization }) => response.writeHead(401, { 'content-type': 'text/html' }).end(`<h1>No access for ${authorization}</h1>`),
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
  'hang-after-headers': ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
  drip: ({ response }) => drip(response),
  cut: ({ response, completion }) => {
    const text = JSON.stringify(completion())
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) })
    response.write(text.slice(0, 60), () => response.destroy())
  },
  'cut-chunked': ({ response }) => response.writeHead(200).write('{"id":"cut', () => response.destroy()),
  reset: ({ response }) => response.socket?.resetAndDestroy(),
  html: page(200),
  empty: ({ response }) => response.writeHead(200).end(),
  'not-json': ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end('Here you go: {"id": 1'),
  bom: ({ response, completion }) => response.writeHead(200).end(`\uFEFF${JSON.stringify(completion())}`),
  deep: ({ response }) => response.writeHead(200).end(`{"choices":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  'no-choices': changed(reply => ({ ...reply, choices: [] })),
  'tool-call': message({ tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }] }, 'tool_calls'),
  'error-in-200': ({ response }) => sendJson(response, 200, { error: { code: 503, message: 'no instance of the model is free' }, user_id: 'fake' }),
  'error-in-choice': changed(reply => ({ ...reply, choices: [{ ...reply.choices[0], error: { code: 502, message: 'upstream broke off' }, finish_reason: 'error' }] })),
  refusal: message({ refusal: 'I cannot help with this image.' }, 'stop'),
  length: message({ content: '' }, 'length'),
  filter: message({ content: '' }, 'content_filter'),
  'parts': message({ content: [{ type: 'text', text: 'in two ' }, { type: 'text', text: 'parts' }], reasoning_content: 'a thought' }, 'stop'),
  redirect: ({ response }) => response.writeHead(307, { location: 'http://127.0.0.1:9/v1/chat/completions' }).end(),
  huge: ({ response }) => pour(response.writeHead(200, { 'content-type': 'application/json' }), Buffer.alloc(256 * 1024, ' '), 50 * 1024 * 1024),
  gzip: ({ response, completion }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(completion()))),
  'huge-echo': ({ response, authorization }) => pour(response.writeHead(200), Buffer.from(`${authorization} `.repeat(4000)), 20 * 1024 * 1024),
  'gzip-bomb': ({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024))),
  'gzip-twice': ({ response, completion }) => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(JSON.stringify(completion())))),
  'other-model': changed(reply => ({ ...reply, model: 'another-model-20260101' })),
  'no-usage': changed(reply => ({ ...reply, usage: undefined })),
  'mad-usage': ({ response, completion }) => {
    const text = JSON.stringify({ ...completion(), usage: { prompt_tokens: -5, completion_tokens: 'INF', cost: '0.1' } })
    response.writeHead(200).end(text.replace('"INF"', '1e400'))
  },
  'key-in-answer': ({ response, completion, authorization }) => sendJson(response, 200, completion(`you sent ${authorization}`)),
} satisfies Record<string, Fault>

export type FaultName = `${keyof typeof FAULTS}`

/** Faults that a run gets over within seconds, or that end in a named outcome: what `--faults 0.05` draws from. */
export const PASSING_FAULTS: readonly FaultName[] = [
  '429-decimal', '429-ms', '429-bare', '500', '502-html', '503', '529', 'cut', 'cut-chunked', 'reset', 'html', 'empty', 'not-json',
  'no-choices', 'error-in-200', 'error-in-choice', 'refusal', 'length', 'filter',
]
