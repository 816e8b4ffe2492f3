import type { Fault } from '../records/exchange.ts'

/** No wait is longer, whatever a server asks for. */
export const MAX_WAIT_MS = 10 * 60_000

/** Backoff with full jitter: 0 .. base * 2^failures, never above the cap. */
const BASE_MS = 500
const CAP_MS = 30_000

/** Told waits are stretched a little, so that parallel calls do not all come back in the same instant. */
const STRETCH = 0.1
const MAX_STRETCH_MS = 1000

/** Asking again cannot help with these, whatever the server hints. */
const FINAL = [
  'auth',
  'quota',
  'account',
  'not-found',
  'bad-request',
  'bad-image',
  'bad-parameter',
  'too-large',
  'aborted',
]

/** The wait in ms that a server asks for, null where it asks for none or for nonsense (past, negative, not a time). */
export function toldWaitMs(headers: Record<string, string>, now: Date): number | null {
  const ms = decimal(headers['retry-after-ms'])
  if (ms !== null) return positive(ms)
  const after = headers['retry-after']
  const seconds = decimal(after)
  if (seconds !== null) return positive(seconds * 1000)
  // Date.parse makes a date of nearly anything ("-5" is one): only the HTTP date forms, which name the day, count
  return after !== undefined && /^[A-Za-z]{3,9},? /.test(after) ? positive(Date.parse(after) - now.getTime()) : null
}

/** How long to wait before the next attempt, in ms; null: do not try again. `failures` counts the attempts so far. */
export function waitBeforeRetry(
  fault: Fault,
  told: { headers: Record<string, string>; now: Date },
  failures: number,
  random: () => number,
): number | null {
  const hint = told.headers['x-should-retry']
  if (FINAL.includes(fault.code) || hint === 'false') return null
  if (!fault.retryable && hint !== 'true') return null
  const wait = toldWaitMs(told.headers, told.now) ?? fault.retryAfterMs ?? null
  if (wait === null || wait <= 0) return random() * Math.min(CAP_MS, BASE_MS * 2 ** failures)
  return Math.min(MAX_WAIT_MS, wait + random() * Math.min(wait * STRETCH, MAX_STRETCH_MS))
}

function decimal(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null
}

function positive(ms: number): number | null {
  return ms > 0 ? ms : null
}
