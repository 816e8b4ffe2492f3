import type { Usage } from '../records/exchange.ts'
import type { Model, Price } from '../records/model.ts'

export interface Cost {
  /** null: unknown */
  costUsd: number | null
  /** 'api', 'price list', 'free', or null where unknown */
  costSource: string | null
}

/** USD by what they were asked for; the four sum up to the cost. */
export interface CostParts {
  inputUsd: number
  cachedUsd: number
  cacheWriteUsd: number
  outputUsd: number
}

const UNKNOWN: Cost = { costUsd: null, costSource: null }

/** USD of one reply: what the API itself reports, else its tokens at the model's frozen prices. */
export function costOf({ price }: Pick<Model, 'price'>, usage: Usage): Cost {
  if (price?.source === 'free') return { costUsd: 0, costSource: 'free' }
  if (usage.costUsd !== undefined) return { costUsd: usage.costUsd, costSource: 'api' }
  const parts = price && costParts(price, usage)
  if (!parts) return UNKNOWN
  return { costUsd: parts.inputUsd + parts.cachedUsd + parts.cacheWriteUsd + parts.outputUsd, costSource: 'price list' }
}

/** The tokens of one reply at these prices. `input` counts all of the input; what of it came out of a cache or went into one has
 * its own price, or the input price where none is known. null where counts are missing or contradict each other. */
export function costParts(price: Price, { input, output, cached = 0, cacheWrite = 0 }: Usage): CostParts | null {
  if (input === null || output === null || cached + cacheWrite > input) return null
  const {
    inputUsdPerMTok,
    outputUsdPerMTok,
    cachedUsdPerMTok = inputUsdPerMTok,
    cacheWriteUsdPerMTok = inputUsdPerMTok,
  } = ratesAt(price, input)
  const usd = (tokens: number, perMTok: number): number => (tokens * perMTok) / 1_000_000
  return {
    inputUsd: usd(input - cached - cacheWrite, inputUsdPerMTok),
    cachedUsd: usd(cached, cachedUsdPerMTok),
    cacheWriteUsd: usd(cacheWrite, cacheWriteUsdPerMTok),
    outputUsd: usd(output, outputUsdPerMTok),
  }
}

/** The prices of a call with this many input tokens: those of the highest tier that it passes. */
export function ratesAt(price: Price, inputTokens: number): Omit<Price, 'tiers' | 'source' | 'asOf'> {
  const passed = (price.tiers ?? []).filter((tier) => inputTokens > tier.aboveInputTokens)
  return passed.reduce((highest, tier) => (tier.aboveInputTokens > highest.aboveInputTokens ? tier : highest), {
    ...price,
    aboveInputTokens: 0,
  })
}
