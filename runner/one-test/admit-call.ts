import type { ActiveRun, Traffic } from '../active-run/active-run.ts'
import type { AskInput, CallEnd } from '../ask/ask-turn.ts'
import { saysTooMany, type RateLimiter } from '../ask/rate-limiter.ts'
import { maxTokens, maxUsd } from '../order/token-bounds.ts'
import { outputLimitOf } from '../records/model.ts'
import { paidFor } from './exchange-state.ts'

/** Of the tokens a reply may have, the share that counts against the rate limit before it is there: few replies are that long. */
const OUTPUT_SHARE = 1 / 4

/** Waits until one call of a run may go out: until the disk takes its record, the budget can pay the most it may cost, and the
 * rate limit of its API has a slot. In this order, so that no slot and no money is held while the disk is full.
 * Resolves to the function that ends the call. Rejects with BudgetReached where the money does not suffice, or with the reason
 * of the run's abort signal. */
export async function admitCall(
  { api, messages, model }: Pick<AskInput, 'api' | 'messages' | 'model'>,
  run: ActiveRun,
  rateLimiter: RateLimiter,
): Promise<CallEnd> {
  const { signal } = run.abort
  const traffic = run.trafficOf(api.name)
  const waitFor = async <T>(what: keyof Traffic['waiting'], wait: Promise<T>): Promise<T> => {
    traffic.waiting[what]++
    try {
      return await wait
    } finally {
      traffic.waiting[what]--
    }
  }
  await waitFor('disk', run.diskWait.clear(signal))
  const settle = await waitFor('budget', run.budget.reserve(maxUsd(messages, model)))
  try {
    const tokens = maxTokens(messages, model).input + outputLimitOf(model) * OUTPUT_SHARE
    const leave = await waitFor('limit', rateLimiter.enter(tokens, signal))
    traffic.calling++
    return (attempt) => {
      traffic.calling--
      if (saysTooMany(attempt)) traffic.tooMany++
      leave(attempt)
      settle(attempt === null ? 0 : paidFor(attempt))
    }
  } catch (error) {
    settle(0)
    throw error
  }
}
