import { DiskNotReady, OrderError, RecordError, RunCopied, RunHeld, TrashRefused } from '../runner/index.ts'
import { urls } from './urls.ts'

export interface Offer {
  text: string
  action: string
}

/** An error a page or an API reply can show: a code for programs, a sentence that names the thing, and what to do. */
export class ShownError extends Error {
  readonly code: string
  readonly status: number
  readonly advice: string | null
  /** what can be done about it right here: forms of the error page */
  readonly offers: readonly Offer[]
  constructor(
    code: string,
    status: number,
    message: string,
    advice: string | null = null,
    offers: readonly Offer[] = [],
  ) {
    super(message)
    this.name = 'ShownError'
    this.code = code
    this.status = status
    this.advice = advice
    this.offers = offers
  }
}

/** The thing an address names is not there: `new NotFound('run', '20261123T140509Z')`. */
export class NotFound extends ShownError {
  readonly what: string
  readonly id: string
  constructor(what: string, id: string, advice: string | null = null) {
    super('NOT_FOUND', 404, `There is no ${what} ${quoted(id)}.`, advice)
    this.what = what
    this.id = id
  }
}

/** Something is there but cannot be read as what it should be. */
export class Damaged extends ShownError {
  constructor(what: string, id: string, why: string) {
    super(
      'DAMAGED',
      409,
      `The ${what} ${quoted(id)} cannot be read: ${why}.`,
      'The folder itself is untouched. Set the file right or copy the folder again, then reload.',
      what === 'run' ? [{ text: 'Delete', action: urls.delete(id) }] : [],
    )
  }
}

/** What a reader is told about an error. */
export interface Problem {
  status: number
  code: string
  message: string
  advice: string | null
  fields: { field: string; message: string }[]
  offers?: readonly Offer[]
}

/** Any thrown value -> what may be shown. Messages of unknown errors stay in the log: they may hold paths and keys. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ShownError)
    return {
      status: error.status,
      code: error.code,
      message: error.message,
      advice: error.advice,
      fields: [],
      offers: error.offers,
    }
  if (error instanceof OrderError)
    return {
      status: 422,
      code: 'ORDER_REFUSED',
      message: 'The order cannot be run as it is.',
      advice: 'Change the fields named below.',
      fields: error.problems.map(({ field, message }) => ({ field, message })),
    }
  if (error instanceof RecordError)
    return {
      status: 409,
      code: 'DAMAGED',
      message: `${error.message}.`,
      advice: 'The folder itself is untouched. Set the file right or copy the folder again, then reload.',
      fields: [],
    }
  if (error instanceof RunHeld)
    return { status: 409, code: 'RUN_HELD', message: error.message, advice: 'Nothing was changed.', fields: [] }
  if (error instanceof RunCopied)
    return { status: 409, code: 'RUN_COPIED', message: error.message, advice: 'Nothing was changed.', fields: [] }
  if (error instanceof DiskNotReady)
    return {
      status: 507,
      code: 'NO_ROOM',
      message: error.message,
      advice: 'Make room on the disk, then try again. Nothing was asked.',
      fields: [],
    }
  if (error instanceof TrashRefused)
    return { status: 409, code: 'TRASH_REFUSED', message: error.message, advice: 'Nothing was changed.', fields: [] }
  const status = statusOf(error)
  const known = status === null ? undefined : REFUSALS[status]
  if (status !== null && known) return { status, code: known[0], message: known[1], advice: null, fields: [] }
  if (status !== null && status < 500)
    return { status, code: 'BAD_REQUEST', message: 'The request could not be understood.', advice: null, fields: [] }
  return {
    status: 500,
    code: 'INTERNAL',
    message: 'Something went wrong inside Benchloupe.',
    advice: `The log has the cause under request ${requestId}. Runs that are going on are not affected.`,
    fields: [],
  }
}

/** What Fastify and its plugins refuse by themselves, in words. */
const REFUSALS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'The request could not be understood.'],
  404: ['NOT_FOUND', 'There is no such page.'],
  405: ['METHOD_NOT_ALLOWED', 'This address does not take that kind of request.'],
  408: ['TOO_SLOW', 'The request took too long to arrive.'],
  413: ['TOO_LARGE', 'The request is larger than Benchloupe takes.'],
  414: ['ADDRESS_TOO_LONG', 'A part of the address is too long to be the name of anything here.'],
  415: ['MEDIA_TYPE', 'The request body must be a form or JSON.'],
  429: ['TOO_MANY', 'Too many tries. Wait a minute, then try again.'],
}

function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null
}

/** Names in messages: cut, and without characters that could turn the line around. */
const quoted = (id: string): string => `"${id.replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}').slice(0, 200)}"`
