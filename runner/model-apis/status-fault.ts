import type { Fault, Usage } from '../records/exchange.ts'
import type { FaultCode } from '../records/fault-codes.ts'
import type { HttpAnswer } from './define-model-api.ts'
import { ApiFault } from './define-model-api.ts'
import { at, told } from './pick.ts'

interface Kind {
  code: Fault['code']
  title: string
  retryable: boolean
}

const KINDS: Record<number, Kind> = {
  400: { code: 'bad-request', title: 'the API rejects the request', retryable: false },
  401: { code: 'auth', title: 'the key is missing or not accepted', retryable: false },
  402: { code: 'quota', title: 'the account has no credit left', retryable: false },
  403: { code: 'auth', title: 'this key is not allowed to do that', retryable: false },
  404: { code: 'not-found', title: 'the API does not know this model or address', retryable: false },
  408: { code: 'timeout', title: 'the API gave up waiting', retryable: true },
  409: { code: 'server', title: 'the API reports a conflict', retryable: true },
  413: { code: 'bad-request', title: 'the request is too large for the API', retryable: false },
  429: { code: 'rate-limit', title: 'too many calls', retryable: true },
  503: { code: 'overload', title: 'the API is overloaded', retryable: true },
  504: { code: 'timeout', title: 'the API gave up waiting', retryable: true },
  529: { code: 'overload', title: 'the API is overloaded', retryable: true },
}

/** What a fault is called that an API names by a word of its own. */
const BY_CODE: Partial<Record<FaultCode, Kind>> = {
  quota: { code: 'quota', title: "the account's quota is used up", retryable: false },
  account: { code: 'account', title: 'the account may not be used', retryable: false },
  'bad-image': { code: 'bad-image', title: 'the API does not accept this image', retryable: false },
  'bad-request': { code: 'bad-request', title: 'the API rejects the request', retryable: false },
  auth: { code: 'auth', title: 'the key is missing or not accepted', retryable: false },
  'not-found': { code: 'not-found', title: 'the API does not know this model or address', retryable: false },
  'rate-limit': { code: 'rate-limit', title: 'too many calls', retryable: true },
  overload: { code: 'overload', title: 'the API is overloaded', retryable: true },
  server: { code: 'server', title: 'the API failed', retryable: true },
  timeout: { code: 'timeout', title: 'the API gave up waiting', retryable: true },
}

/** The status that a fault would have come with, for one found inside a 200. */
const STATUS_OF: Partial<Record<FaultCode, number>> = {
  quota: 402,
  account: 403,
  'bad-image': 400,
  'bad-request': 400,
  auth: 401,
  'not-found': 404,
  'rate-limit': 429,
  overload: 503,
  timeout: 504,
}

/** 500 where nothing is known of it. */
export const statusOf = (code: FaultCode | null): number => (code === null ? undefined : STATUS_OF[code]) ?? 500

/** Characters of an answer that are quoted in a message. */
const QUOTED = 500

export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line
}

/** What an API tells beside the status. */
export interface Told {
  /** its own sentence */
  said: string
  /** no call will go through until somebody pays or a day has passed */
  exhausted?: boolean
  /** the kind of fault, where the API names it by a word of its own: that says more than the status */
  code?: FaultCode | null
  /** what the call used, where an error comes with that */
  usage?: Usage | undefined
  /** the setting of ours that it rejects */
  parameter?: string | null
  retryAfterMs?: number | undefined
}

/** The fault that a status stands for, also one found inside a 200. */
export function statusFault(status: number, told: Told): ApiFault {
  const { exhausted = false, parameter = null, usage } = told
  const code = exhausted ? 'quota' : (told.code ?? null)
  const named = code === null ? undefined : BY_CODE[code]
  // a 403 about a key keeps it from one model, which its own words say better than any code
  const kind = named && !(code === 'auth' && status === 403) ? named : kindOf(status)
  const plain = faultOf(status, kind, told)
  const ofASetting = named === undefined || code === 'bad-request'
  if (!ofASetting || parameter === null || !rejects(status)) return new ApiFault(plain, { usage })
  return new ApiFault(faultOf(status, badParameter(parameter), told), {
    rejected: { setting: parameter, otherwise: plain },
    usage,
  })
}

function faultOf(status: number, { code, title, retryable }: Kind, { said, retryAfterMs }: Told): Fault {
  return {
    code,
    status,
    retryable,
    message: `${status}, ${title}${said === '' ? '' : `: ${quote(said)}`}`,
    ...(retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}),
  }
}

const rejects = (status: number): boolean => status === 400 || status === 422

function badParameter(parameter: string): Kind {
  return { code: 'bad-parameter', title: `the API rejects ${parameter} as it is set for this model`, retryable: false }
}

function kindOf(status: number): Kind {
  const known = KINDS[status]
  if (known) return known
  if (status >= 500) return { code: 'server', title: 'the API failed', retryable: true }
  if (status >= 400) return { code: 'bad-request', title: 'the API rejects the request', retryable: false }
  return { code: 'unknown', title: 'an unexpected answer', retryable: false }
}

/** The error of an answer, by status or inside a 200, and what it says; null where the answer is good. Throws where a good status
 * comes without JSON. `error`: where this API puts its errors. */
export function errorIn(answer: HttpAnswer, error = at(answer.json, 'error')): { error: unknown; said: string } | null {
  const { status, json, text } = answer
  const none = error === undefined || error === null
  if (status >= 400 || !none) return { error, said: told(error) ?? told(json) ?? (json === undefined ? text : '') }
  if (json === null || typeof json !== 'object') throw notJsonFault(answer)
  return null
}

/** A good status with a body that is not valid JSON, or JSON that was cut: an error page of something in between, or nothing at all.
 * The next call may well go through. */
function notJsonFault({ status, text }: HttpAnswer): ApiFault {
  const empty = text.trim() === ''
  return new ApiFault({
    code: empty ? 'empty' : 'not-json',
    status,
    retryable: true,
    message: empty ? `${status}, but the answer is empty` : `${status}, but the answer is not JSON: ${quote(text)}`,
  })
}

/** JSON that holds no answer where one belongs. The next call may well have one. */
export function emptyFault(status: number, missing: string, usage?: Usage): ApiFault {
  return new ApiFault(
    { code: 'empty', status, retryable: true, message: `${status}, but the answer has no ${missing}` },
    { usage },
  )
}
