import type { Reply } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'

type BilledAs = NonNullable<Reply['billedAs']>

/** Tiers that cost what the price list says. Sources: `ServiceTier` of openai 7.59.0; `usage.service_tier` of
 * @anthropic-ai/sdk 1.14.0 and @mistralai/mistralai 2.7.0; groq-sdk 1.6.0 (on_demand). */
const STANDARD = ['default', 'standard', 'standard_only', 'on_demand', 'auto', 'ON_DEMAND', 'TRAFFIC_TYPE_UNSPECIFIED']

/** OpenAI's other tiers: Flex costs half, Fast (told as priority) twice. Source: developers.openai.com/api/docs/pricing and the
 * page of gpt-6.2-sol, 2026-11: Ultrafast costs 3 times as much, and 6 times from 2027-03-01 on. */
const OPENAI: ReadonlyMap<string, number> = new Map([
  ['flex', 0.5],
  ['priority', 2],
  ['fast', 2],
])
const ULTRAFAST = { before: 3, from: '2027-03-01', after: 6 }

/** Anthropic: inference in the US alone costs 1.1 times as much (platform.claude.com/docs/en/manage-claude/data-residency); fast
 * mode of Claude Opus 5.5 twice as much ($8 and $40 instead of $4 and $20, platform.claude.com/docs/en/about-claude/pricing). */
const US_INFERENCE = 1.1
const NO_PREMIUM_GEO = ['global', 'not_available']
const FAST: readonly (readonly [RegExp, number])[] = [[/^claude-opus-5-5/, 2]]

/** By how much a call costs more or less than the price list says, because of the tier, the place or the speed it was served
 * with; null where nobody says what that costs. `day`: of the call, YYYY-MM-DD. */
export function factorOf({ api, model }: Pick<Model, 'api' | 'model'>, billedAs: BilledAs, day: string): number | null {
  const factors = [tierFactor(api, billedAs.tier, day), geoFactor(billedAs.geo), speedFactor(model, billedAs.speed)]
  return factors.reduce<number | null>(
    (product, factor) => (product === null || factor === null ? null : product * factor),
    1,
  )
}

/** The highest factor that a call may meet where nothing is asked for: the place is the workspace's own choice. */
export const mostFactor = ({ api }: Pick<Model, 'api'>): number => (api === 'anthropic' ? US_INFERENCE : 1)

function tierFactor(api: string, tier: string | undefined, day: string): number | null {
  if (tier === undefined || STANDARD.includes(tier)) return 1
  if (api === 'anthropic') return tier === 'batch' ? 0.5 : null
  if (api === 'google') return tier === 'ON_DEMAND_FLEX' ? 0.5 : null
  if (api !== 'openai' && api !== 'openai-compatible') return null
  if (tier === 'ultrafast') return day < ULTRAFAST.from ? ULTRAFAST.before : ULTRAFAST.after
  return OPENAI.get(tier) ?? null
}

const geoFactor = (geo: string | undefined): number | null =>
  geo === undefined || NO_PREMIUM_GEO.includes(geo) ? 1 : geo === 'us' ? US_INFERENCE : null

function speedFactor(model: string, speed: string | undefined): number | null {
  if (speed === undefined || speed === 'standard') return 1
  return FAST.find(([id]) => id.test(model))?.[1] ?? null
}
