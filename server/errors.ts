import {
  DiskNotReady,
  diskTrouble,
  OrderError,
  RecordError,
  RunCopied,
  RunImported,
  RunHeld,
  RunMoved,
  TooBusy,
  TrashRefused,
} from '../runner/index.ts'
import { ERRORS, type ErrorCode } from './error-codes.ts'
import { urls } from './urls.ts'

export interface Offer {
  text: string
  action: string
}

/** An error a page or an API reply can show: a code of the closed list in error-codes.ts, a sentence that names the thing, and
 * what to do; both stand in the list for whoever has nothing better. */
export class ShownError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly advice: string
  /** what can be done about it right here: forms of the error page */
  readonly offers: readonly Offer[]
  constructor(
    code: ErrorCode,
    message: string = ERRORS[code].sentence,
    advice: string = ERRORS[code].advice,
    offers: readonly Offer[] = [],
  ) {
    super(message)
    this.name = 'ShownError'
    this.code = code
    this.status = ERRORS[code].status
    this.advice = advice
    this.offers = offers
  }
}

/** The thing an address names is not there: `new NotFound('run', '20261123T140509Z')`. */
export class NotFound extends ShownError {
  readonly what: string
  readonly id: string
  constructor(what: string, id: string, advice?: string) {
    super('NOT_FOUND', `There is no ${what} ${quoted(id)}.`, advice)
    this.what = what
    this.id = id
  }
}

/** Something is there but cannot be read as what it should be. */
export class Damaged extends ShownError {
  constructor(what: string, id: string, why: string) {
    super(
      'DAMAGED',
      `The ${what} ${quoted(id)} cannot be read: ${why}.`,
      undefined,
      what === 'run' ? [{ text: 'Delete', action: urls.delete(id) }] : [],
    )
  }
}

/** What a reader is told about an error. */
export interface Problem {
  status: number
  code: ErrorCode
  message: string
  advice: string
  fields: { field: string; message: string }[]
  offers?: readonly Offer[]
}

/** Errors of the runner that a reader can do something about; their own sentence is shown. */
const OF_THE_RUNNER: readonly (readonly [kind: new (...given: never[]) => Error, code: ErrorCode])[] = [
  [RunHeld, 'RUN_HELD'],
  [RunCopied, 'RUN_COPIED'],
  [RunImported, 'RUN_IMPORTED'],
  [RunMoved, 'NOT_FOUND'],
  [TrashRefused, 'TRASH_REFUSED'],
  [TooBusy, 'TOO_MANY'],
]

/** What Fastify and its plugins refuse by themselves, by status. */
const REFUSALS: ReadonlyMap<number, ErrorCode> = new Map(
  (
    ['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'TOO_SLOW', 'TOO_LARGE', 'ADDRESS_TOO_LONG', 'MEDIA_TYPE', 'TOO_MANY'] as const
  ).map((code) => [ERRORS[code].status, code]),
)

/** Any thrown value -> what may be shown. Messages of unknown errors stay in the log: they may hold paths and keys. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ShownError) {
    const { code, message, advice, offers } = error
    return { ...problem(code, message), advice, offers }
  }
  if (error instanceof OrderError)
    return { ...problem('ORDER_REFUSED'), fields: error.problems.map(({ field, message }) => ({ field, message })) }
  if (error instanceof RecordError) return problem('DAMAGED', `${error.message}.`)
  for (const [kind, code] of OF_THE_RUNNER) if (error instanceof kind) return problem(code, error.message)
  if (error instanceof DiskNotReady) return problem(error.full ? 'NO_ROOM' : 'DISK_TROUBLE', error.message)
  const disk = diskProblem(error)
  if (disk) return disk
  const status = statusOf(error)
  const refusal = status === null ? undefined : REFUSALS.get(status)
  if (refusal !== undefined) return problem(refusal)
  if (status !== null && status < 500) return { ...problem('BAD_REQUEST'), status }
  return {
    ...problem('INTERNAL'),
    advice: `The log has the cause under request ${requestId}. Running benchmarks are not affected.`,
  }
}

/** What the system says of the disk and its files: what was to be saved is not, what was to be read is not there. */
function diskProblem(error: unknown): Problem | null {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      ...problem('NO_ROOM', `Nothing could be saved: ${diskTrouble(error)}.`),
      advice: 'Free some space, then try again.',
    }
  // of a network the same names are told, by other calls
  if (syscall === 'connect' || syscall === 'listen') return null
  if (code === 'EACCES' || code === 'EPERM')
    return {
      ...problem('NO_PERMISSION', 'Benchloupe is not allowed to read or write a file of its data folder.'),
      advice: 'Nothing was changed. Change the owner or the permissions of the folder, then try again.',
    }
  const trouble = diskTrouble(error)
  return trouble === null ? null : problem('DISK_TROUBLE', `Nothing could be read or saved: ${trouble}.`)
}

const problem = (code: ErrorCode, message: string = ERRORS[code].sentence): Problem => ({
  status: ERRORS[code].status,
  code,
  message,
  advice: ERRORS[code].advice,
  fields: [],
})

function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null
}

/** Names in messages: cut, and without characters that could turn the line around. */
export const quoted = (id: string): string => `"${id.replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}').slice(0, 200)}"`
