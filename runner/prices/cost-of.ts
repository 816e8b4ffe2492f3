import type { Usage } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'

export interface Cost {
  /** null: unknown */
  costUsd: number | null
  /** 'api', 'price list', 'free', or null where unknown */
  costSource: string | null
}

const UNKNOWN: Cost = { costUsd: null, costSource: null }

/** USD of one reply: what the API itself reports, else its tokens at the model's frozen prices. `input` is the total, cached
 * tokens included; those cost the input price where no cached price is known. Counts that contradict each other are unknown. */
export function costOf({ price }: Model, usage: Usage): Cost {
  if (price?.source === 'free') return { costUsd: 0, costSource: 'free' }
  if (usage.costUsd !== undefined) return { costUsd: usage.costUsd, costSource: 'api' }
  const { input, output, cached = 0 } = usage
  if (!price || input === null || output === null || cached > input) return UNKNOWN
  const { inputUsdPerMTok, outputUsdPerMTok, cachedUsdPerMTok = inputUsdPerMTok } = price
  const micros = (input - cached) * inputUsdPerMTok + cached * cachedUsdPerMTok + output * outputUsdPerMTok
  return { costUsd: micros / 1_000_000, costSource: 'price list' }
}
