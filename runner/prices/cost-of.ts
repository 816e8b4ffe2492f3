import type { Reply, Usage } from '../records/exchange.ts'
import type { Model, Price } from '../records/model.ts'
import { factorOf } from './billed-as.ts'

export interface Cost {
  /** null: unknown */
  costUsd: number | null
  /** 'api', 'price list', 'free', or null where unknown */
  costSource: string | null
}

/** USD by what they were asked for; the four sum up to the cost, before tier and place. */
export interface CostParts {
  inputUsd: number
  cachedUsd: number
  cacheWriteUsd: number
  outputUsd: number
}

const UNKNOWN: Cost = { costUsd: null, costSource: null }

/** What else a cost depends on: when the call was made, and how it was served. */
export interface Served {
  at?: Date
  billedAs?: Reply['billedAs']
}

/** USD of one reply: what the API itself reports, else its tokens at the model's frozen prices of the day, times what its tier,
 * place and speed cost more or less. */
export function costOf(
  model: Pick<Model, 'price'> & Partial<Pick<Model, 'api' | 'model'>>,
  usage: Usage,
  { at = new Date(), billedAs }: Served = {},
): Cost {
  const { price } = model
  if (price?.source === 'free') return { costUsd: 0, costSource: 'free' }
  if (usage.costUsd !== undefined) return { costUsd: usage.costUsd, costSource: 'api' }
  const day = at.toISOString().slice(0, 10)
  const parts = price && costParts(priceOn(price, day), usage)
  const factor = billedAs ? factorOf({ api: model.api ?? '', model: model.model ?? '' }, billedAs, day) : 1
  if (!parts || factor === null) return UNKNOWN
  const sum = parts.inputUsd + parts.cachedUsd + parts.cacheWriteUsd + parts.outputUsd
  return { costUsd: sum * factor, costSource: 'price list' }
}

/** The price in force on a day: the announced one once it has come. */
const priceOn = (price: Price, day: string): Price =>
  price.next && day >= price.next.from ? { source: price.source, asOf: price.asOf, ...price.next } : price

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
export function ratesAt(price: Price, inputTokens: number): Omit<Price, 'tiers' | 'source' | 'asOf' | 'next'> {
  const passed = (price.tiers ?? []).filter((tier) => inputTokens > tier.aboveInputTokens)
  return passed.reduce((highest, tier) => (tier.aboveInputTokens > highest.aboveInputTokens ? tier : highest), {
    ...price,
    aboveInputTokens: 0,
  })
}
