import type * as Undici from 'undici'
import type { Clock } from '../tools/clock.ts'
import type { Assemble, Connection, HttpAnswer, Wire } from '../model-apis/define-model-api.ts'
import { ApiFault } from '../model-apis/define-model-api.ts'
import type { Attempt } from '../records/exchange.ts'
import { onDemand } from '../tools/on-demand.ts'
import { version } from '../tools/version.ts'
import type { Workers } from '../tools/workers.ts'
import { cleanJson, parseJson } from './clean-json.ts'
import { startDeadline } from './deadline.ts'
import { eventsIn, isEventStream } from './events.ts'
import { Body, type ImageInBody } from './image-text.ts'
import { MAX_REPLY_BYTES, readBody } from './read-body.ts'
import { recordHeaders, recordRequest } from './record-call.ts'
import type { Redact } from './redact.ts'
import { abortedFault, cutFault, networkFault, silenceFault, timeoutFault } from './transport-fault.ts'

const undici = onDemand<typeof Undici>('undici')
/** Slow local models are silent for minutes: the only limit is the total deadline of each attempt. */
const agent = (): Undici.Agent => (agents ??= new (undici().Agent)({ headersTimeout: 0, bodyTimeout: 0 }))
let agents: Undici.Agent | undefined

const OWN_HEADERS = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': `benchloupe/${version}` }

/** How much of an answer that is too large to keep is kept. */
const KEPT_OF_TOO_LARGE = 2000

export interface WireOptions {
  connection: Connection
  signal: AbortSignal
  /** total, from sending to the last byte */
  timeoutMs: number
  /** of an answer that comes bit by bit: until its first byte, and between bytes; the total where not given */
  firstByteMs?: number
  idleMs?: number
  clock: Clock
  workers: Workers
  /** every image that may stand in the body */
  images: Iterable<ImageInBody>
  redact: Redact
  /** awaited with the request as recorded before a single byte goes out; if it throws, nothing is sent */
  beforeSend?: (request: Attempt['request']) => Promise<void>
}

/** What crossed the wire, as it may be stored. */
export interface WireRecord {
  request: Attempt['request'] | null
  response: Attempt['response']
  firstByteMs: number | null
}

/** The way out for one attempt: it carries one POST. `settled` ends when `beforeSend` has, also for local models. */
export type RecordingWire = Wire & { record: WireRecord; settled(): Promise<void> }

/** A way out that records what goes over it: the request as sent, with keys redacted, the reply with status, headers and body,
 * ms until the first byte. Its `post` and `get` throw ApiFault (network, time-out after `timeoutMs`, abort, redirect, a body
 * that is cut or too large); any other status is recorded and returned. One wire is for one attempt. */
export function createWire(options: WireOptions): RecordingWire {
  const { connection, clock, redact, timeoutMs } = options
  const record: WireRecord = { request: null, response: null, firstByteMs: null }
  let announced: Promise<void> = Promise.resolve()

  function announce(asSent: Attempt['request']): Promise<void> {
    record.request = asSent
    announced = options.beforeSend?.(asSent) ?? Promise.resolve()
    return announced
  }

  function keep(
    status: number,
    headers: Record<string, string>,
    bytes: number,
    body: unknown,
    events?: number | undefined,
  ): void {
    record.response = {
      status,
      headers: recordHeaders(headers),
      body,
      bytes,
      ...(events === undefined ? {} : { events }),
    }
  }

  async function send(
    method: 'GET' | 'POST',
    url: string,
    given: Record<string, string>,
    body?: unknown,
    assemble?: Assemble,
  ): Promise<HttpAnswer> {
    const target = checkedAddress(url, connection)
    const headers = { ...OWN_HEADERS, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...given }
    await announce(recordRequest({ method, url: target, headers, body }, options.images, redact))

    const { firstByteMs = timeoutMs, idleMs = timeoutMs } = options
    const deadline = startDeadline(
      assemble ? { totalMs: timeoutMs, firstByteMs, idleMs } : { totalMs: timeoutMs },
      options.signal,
    )
    let heardBytes = 0
    // an abort shows up as any of several errors, depending on where it hits: what the deadline says counts
    const fault = (otherwise: () => ApiFault) => {
      switch (deadline.cause()) {
        case 'timeout':
          return timeoutFault(timeoutMs)
        case 'no first byte':
          return timeoutFault(firstByteMs)
        case 'silence':
          return silenceFault(idleMs, heardBytes)
        case 'aborted':
          return abortedFault('stopped while the call was in flight')
        case null:
          return otherwise()
      }
    }
    try {
      const started = clock.ms()
      const payload = body === undefined ? null : new Body(body, options.images)
      const response = await undici()
        .request(target, {
          method,
          headers: payload ? { ...headers, 'content-length': `${payload.bytes}` } : headers,
          // undici sends whatever is iterable; its types know no more than these
          body: payload as unknown as Buffer | null,
          dispatcher: agent(),
          signal: deadline.signal,
        })
        .catch((error: unknown) => {
          throw fault(() => networkFault(error, target.host))
        })
      record.firstByteMs = clock.ms() - started
      deadline.heard()

      const replyHeaders = openHeaders(response.headers, redact)
      const { bytes, tooLarge, broken } = await readBody(response.body, replyHeaders['content-encoding'], (size) => {
        heardBytes = size
        deadline.heard()
      })
      const events = assemble && isEventStream(replyHeaders['content-type']) ? eventsIn(bytes.toString('utf8')) : null
      const text = redact(bytes.toString('utf8'))
      if (tooLarge) {
        keep(response.statusCode, replyHeaders, bytes.length, text.slice(0, KEPT_OF_TOO_LARGE))
        throw new ApiFault({
          code: 'too-large',
          message: `the answer is larger than ${MAX_REPLY_BYTES / 1024 / 1024} MB`,
          status: response.statusCode,
          retryable: false,
        })
      }
      // put together before keys are taken out: one may be cut in two by the bits it came in
      const parsed = events && assemble ? assemble(events) : broken === null ? parseJson(text) : undefined
      const json = parsed === undefined ? undefined : cleanJson(parsed, redact)
      keep(response.statusCode, replyHeaders, bytes.length, json === undefined ? text : json, events?.length)
      if (broken !== null) throw fault(() => cutFault(bytes.length, broken))
      if (response.statusCode >= 300 && response.statusCode < 400)
        throw redirectFault(response.statusCode, replyHeaders['location'], target)
      return { status: response.statusCode, headers: replyHeaders, text, json, bytes: bytes.length }
    } finally {
      deadline.clear()
    }
  }

  return {
    record,
    settled: () => announced,
    get: (url, headers) => send('GET', url, headers),
    async post(url, headers, body, assemble) {
      if (record.request) throw new Error('a wire carries one call: every attempt needs its own')
      return send('POST', url, headers, body, assemble)
    },
    local(name, body) {
      const target = { method: 'LOCAL', url: new URL(`local:${name}`), headers: {}, body }
      // awaited by `work` and by `settled`; the empty catch only keeps a failure from counting as unhandled until then
      announce(recordRequest(target, options.images, redact)).catch(() => {})
    },
    async work<T>(workerUrl: URL, name: string, input: unknown): Promise<T> {
      await announced
      const deadline = startDeadline({ totalMs: timeoutMs }, options.signal)
      try {
        return await options.workers.run<T>(workerUrl, name, input, deadline.signal)
      } catch (error) {
        if (deadline.cause() === 'timeout') throw timeoutFault(timeoutMs)
        if (deadline.cause() === 'aborted') throw abortedFault('stopped while the model was at work')
        throw error
      } finally {
        deadline.clear()
      }
    },
  }
}

/** A key leaves for the configured host only, so no call goes anywhere else. */
function checkedAddress(url: string, { api, baseUrl }: Connection): URL {
  const refuse = (why: string) =>
    new ApiFault({ code: 'bad-request', message: `${why}. Check the base address of ${api}`, retryable: false })
  if (!URL.canParse(url) || !URL.canParse(baseUrl)) throw refuse('the address of the API is not a URL')
  const target = new URL(url)
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw refuse(`an API is called over http or https, not ${target.protocol}`)
  if (target.username !== '' || target.password !== '')
    throw refuse('the address of an API must not carry a name or a password')
  if (target.origin !== new URL(baseUrl).origin) throw refuse(`${target.origin} is not the configured address`)
  return target
}

/** Lower-case names, lists joined, cookies dropped, keys taken out. */
function openHeaders(headers: Record<string, string | string[] | undefined>, redact: Redact): Record<string, string> {
  const open: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !/cookie/i.test(name))
      open[name.toLowerCase()] = redact(Array.isArray(value) ? value.join(', ') : value)
  }
  return open
}

/** Following a redirect would hand image and key to another address. */
function redirectFault(status: number, location: string | undefined, from: URL): ApiFault {
  const to = location === undefined ? 'nowhere' : location.slice(0, 200)
  return new ApiFault({
    code: 'not-found',
    status,
    retryable: false,
    message: `redirect refused: ${from.host} answered ${status} and points to ${to}. Set the base address to where the API really is`,
  })
}
