import { paidFor, type Attempt, type Test } from '../../../../runner/index.ts'
import { bytes, duration, exactMoment, usd } from '../../../format.ts'

/** Whether it is known when the calls of a test were made: results of another tool may not say. */
export const tellsWhen = ({ imported }: Pick<Test, 'imported'>): boolean => imported?.unknown.includes('when') !== true

/** How one HTTP call went, in words for a table or a heading. */
export const attemptFacts = (attempt: Attempt, whenTold: boolean) => ({
  n: attempt.n,
  state: attempt.state === 'sent' ? 'no outcome on record' : attempt.fault ? attempt.fault.code : 'replied',
  ok: attempt.reply !== null,
  status: attempt.response ? String(attempt.response.status) : '',
  sent: whenTold ? exactMoment(attempt.sent) : { iso: '', text: 'unknown' },
  queued: attempt.queuedMs >= 1 ? duration(attempt.queuedMs) : '',
  firstByte: attempt.firstByteMs === null ? '' : duration(attempt.firstByteMs),
  elapsed: duration(attempt.elapsedMs),
  wait: attempt.waitMs > 0 ? duration(attempt.waitMs) : '',
  bytes: attempt.response ? bytes(attempt.response.bytes) : '',
  requestId: attempt.requestId ?? '',
  cost: usd(paidFor(attempt)),
  message: attempt.fault?.message ?? '',
  values: {
    status: attempt.response?.status ?? null,
    queuedMs: attempt.queuedMs,
    firstByteMs: attempt.firstByteMs,
    elapsedMs: attempt.elapsedMs,
    waitMs: attempt.waitMs,
    bytes: attempt.response?.bytes ?? null,
    inputTokens: attempt.reply?.usage.input ?? null,
    outputTokens: attempt.reply?.usage.output ?? null,
    costUsd: paidFor(attempt),
  },
})
