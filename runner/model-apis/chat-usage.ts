import type { Usage } from '../records/exchange.ts'
import { at, countAt, given, moneyAt } from './pick.ts'

/** Where a server counts the tokens of reasoning: among those of the completion, on top of them, or as its totals show. */
export type ReasoningCount = 'on top' | 'by total'

/** Most servers count the tokens of reasoning among those of the completion; xAI and others count them on top, which the total
 * tells: total = prompt + completion + reasoning. Where the total fits neither way or is missing, xAI's are on top
 * (convertXaiChatUsage of @ai-sdk/xai 3.0.138), and elsewhere only more reasoning than completion must be. */
function outputOf(usage: unknown, counted: ReasoningCount): number | null {
  const completion = countAt(usage, 'completion_tokens')
  const reasoning = countAt(usage, 'completion_tokens_details', 'reasoning_tokens') ?? 0
  if (completion === null || reasoning === 0) return completion
  const [prompt, total] = [countAt(usage, 'prompt_tokens'), countAt(usage, 'total_tokens')]
  const rest = prompt === null || total === null ? null : total - prompt - completion
  const onTop = rest === reasoning || (rest !== 0 && counted === 'on top') || (rest === null && reasoning > completion)
  return onTop ? completion + reasoning : completion
}

/** How the server at this address counts: xAI's own on top. */
export const reasoningCountAt = (address: string): ReasoningCount =>
  /^https?:\/\/([\w-]+\.)*x\.ai([:/]|$)/i.test(address) ? 'on top' : 'by total'

/** What a reply of Chat Completions used, in our counts. */
export function readUsage(usage: unknown, counted: ReasoningCount = 'by total'): Usage {
  return {
    input: countAt(usage, 'prompt_tokens'),
    output: outputOf(usage, counted),
    ...given({
      cached: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
      cacheWrite: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
      reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
      image: countAt(usage, 'prompt_tokens_details', 'image_tokens'),
      costUsd: costOf(usage),
    }),
  }
}

/** xAI's unit of money: 10,000,000,000 ticks are 1 USD. Source: https://docs.x.ai/developers/cost-tracking (2026-11). */
const TICKS_PER_USD = 1e10

/** What gateways report. Called with a vendor's key of one's own, `cost` is their fee alone and the vendor's bill comes on top. */
function costOf(usage: unknown): number | null {
  const ticks = countAt(usage, 'cost_in_usd_ticks')
  if (ticks !== null) return ticks / TICKS_PER_USD
  const cost = moneyAt(usage, 'cost')
  if (cost === null || at(usage, 'is_byok') !== true) return cost
  const upstream = moneyAt(usage, 'cost_details', 'upstream_inference_cost')
  return upstream === null ? null : cost + upstream
}
