import type { Attempt, Exchange, Reply, Turn, Usage } from '../records/exchange.ts'

/** The reply that a turn ended with; null while it has none, or only the beginning of one. */
export const replyOf = (turn: Turn): Reply | null =>
  turn.attempts.findLast(({ reply }) => reply !== null && reply.continuation === undefined)?.reply ?? null

/** The round in use: a test that is asked again begins a new one. Counts from 1. */
export const lastRound = ({ turns }: Exchange): number =>
  turns.reduce((round, turn) => Math.max(round, turn.round ?? 1), 1)

/** Calls that were on their way when their process ended: nobody knows what became of them, and they may have cost money. */
export function closeLost(exchange: Exchange): void {
  for (const attempt of exchange.turns.flatMap((turn) => turn.attempts))
    if (attempt.state === 'sent') Object.assign(attempt, LOST)
}

const LOST: Pick<Attempt, 'state' | 'fault'> = {
  state: 'failed',
  fault: {
    code: 'unknown',
    message: 'Benchloupe quit during this call: its outcome and cost are unknown.',
    retryable: true,
  },
}

/** Attempts that an API answered with an error status are not billed; of others without a reply nobody knows: not of those whose
 * good status came with a body that cannot be read either, nor of a reply that had begun, bit by bit, before an error ended it. */
const maybeBilled = ({ state, fault, response }: Attempt): boolean =>
  state === 'sent' ||
  fault?.status === undefined ||
  fault.status < 400 ||
  (response !== null && response.status < 400 && (response.events ?? 0) > 1)

/** USD of an attempt: 0 where it was not billed, null where nobody knows. */
export const paidFor = (attempt: Attempt): number | null =>
  attempt.costUsd ?? (attempt.reply !== null || maybeBilled(attempt) ? null : 0)

/** Sums over all attempts of a test. ms; tokens, null where no reply told them; USD of every attempt, null where one that may
 * have been billed has no known cost; known is the sum of the others. Wasted is what failed attempts and earlier rounds cost. */
export function exchangeTotals(exchange: Exchange): {
  elapsedMs: number
  queuedMs: number
  usage: Usage
  costUsd: number | null
  knownUsd: number
  costSource: string | null
  wastedUsd: number
} {
  const round = lastRound(exchange)
  const usage: Usage = { input: null, output: null }
  let costUsd: number | null = 0
  let costSource: string | null = null
  let [elapsedMs, queuedMs, wastedUsd, knownUsd] = [0, 0, 0, 0]
  for (const turn of exchange.turns)
    for (const attempt of turn.attempts) {
      const inUse = attempt.reply !== null && (turn.round ?? 1) === round
      if (attempt.costUsd !== null) {
        knownUsd += attempt.costUsd
        costUsd = costUsd === null ? null : costUsd + attempt.costUsd
        costSource = attempt.costSource
        if (!inUse) wastedUsd += attempt.costUsd
      } else if (attempt.reply !== null || maybeBilled(attempt)) costUsd = null
      for (const [name, value] of Object.entries(attempt.reply?.usage ?? {}) as [keyof Usage, number | null][])
        if (value !== null) usage[name] = (usage[name] ?? 0) + value
      if ((turn.round ?? 1) !== round) continue
      elapsedMs += (attempt.elapsedMs ?? 0) + attempt.waitMs
      queuedMs += attempt.queuedMs
    }
  return {
    elapsedMs: Math.round(elapsedMs),
    queuedMs: Math.round(queuedMs),
    usage,
    costUsd,
    knownUsd,
    costSource: costUsd === null ? null : costSource,
    wastedUsd,
  }
}
