import type { Price } from '../records/model.ts'

type Rates = Omit<Price, 'source' | 'asOf' | 'next'>

/** Prices of one model, from a day on, and where they stand. */
interface OwnPrice {
  provider: 'openai' | 'anthropic' | 'google'
  model: string
  /** YYYY-MM-DD, UTC: the last one that has come is in force, and the next one is told beforehand */
  from: string
  rates: Rates
  source: string
  /** the day on which the source said so */
  asOf: string
}

/** USD per million tokens: input, output, read from a cache, written to one. */
const rates = (input: number, output: number, cached?: number, cacheWrite?: number): Rates => ({
  inputUsdPerMTok: input,
  outputUsdPerMTok: output,
  ...(cached === undefined ? {} : { cachedUsdPerMTok: cached }),
  ...(cacheWrite === undefined ? {} : { cacheWriteUsdPerMTok: cacheWrite }),
})

/** OpenAI: above 272,000 input tokens the whole call costs twice the input and cache prices and 1.5 times the output price. */
const openai = (input: number, output: number, cached: number, cacheWrite: number): Rates => ({
  ...rates(input, output, cached, cacheWrite),
  tiers: [{ aboveInputTokens: 272_000, ...rates(input * 2, output * 1.5, cached * 2, cacheWrite * 2) }],
})

const OPENAI_PAGE = (model: string): string => `developers.openai.com/api/docs/models/${model}`
const CLAUDE_PAGE = 'platform.claude.com/docs/en/about-claude/pricing'
const GEMINI_PAGE = 'ai.google.dev/gemini-api/docs/pricing'

/** Models that @pydantic/genai-prices 0.1.8 (2026-09-23) does not know, or knows with a price that was changed since. An entry goes
 * once the package has it. */
export const OWN_PRICES: readonly OwnPrice[] = [
  {
    provider: 'openai',
    model: 'gpt-6.2-astra',
    from: '2026-11-17',
    rates: openai(8, 40, 0.4, 10),
    source: OPENAI_PAGE('gpt-6.2-astra'),
    asOf: '2026-11-18',
  },
  {
    provider: 'openai',
    model: 'gpt-6.2-sol',
    from: '2026-11-17',
    rates: openai(2, 10, 0.1, 2.5),
    source: OPENAI_PAGE('gpt-6.2-sol'),
    asOf: '2026-11-18',
  },
  {
    provider: 'openai',
    model: 'gpt-6.1-sol',
    from: '2026-09-29',
    rates: openai(2, 10, 0.1, 2.5),
    source: OPENAI_PAGE('gpt-6.1-sol'),
    asOf: '2026-10-01',
  },
  {
    provider: 'openai',
    model: 'gpt-6.1-terra',
    from: '2026-10-26',
    rates: openai(1, 5, 0.05, 1.25),
    source: OPENAI_PAGE('gpt-6.1-terra'),
    asOf: '2026-10-27',
  },
  {
    provider: 'anthropic',
    model: 'claude-haiku-5-5',
    from: '2026-10-07',
    rates: { ...rates(0.1, 0.5, 0.01, 0.125), tiers: [{ aboveInputTokens: 100_000, ...rates(0.5, 2.5, 0.05, 0.625) }] },
    source: 'platform.claude.com/docs/en/models/haiku-5-5/overview',
    asOf: '2026-10-07',
  },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    from: '2026-10-07',
    rates: rates(2, 10, 0.1, 2.5),
    source: CLAUDE_PAGE,
    asOf: '2026-10-16',
  },
  ...['claude-fable-5-2', 'claude-mythos-5-2'].map((model): OwnPrice => ({
    provider: 'anthropic',
    model,
    from: '2026-11-09',
    // what a cache costs is not in the source: no call of ours asks for one
    rates: rates(8, 40),
    source: 'platform.claude.com/docs/en/release-notes/overview',
    asOf: '2026-11-09',
  })),
  ...(
    [
      ['2026-09-30', rates(2, 10, 0.1)],
      ['2026-12-01', rates(4, 20, 0.2)],
    ] as const
  ).map(([from, price]): OwnPrice => ({
    provider: 'google',
    model: 'gemini-4-argon',
    from,
    rates: price,
    source: GEMINI_PAGE,
    asOf: '2026-10-13',
  })),
]

/** Names that stand for the newest model of a line, and the one whose price they have. Google: "latest" is the latest release of a
 * variation, whatever its version (ai.google.dev/gemini-api/docs/models); the newest ones in its price list of 2026-10-07. */
export const NEWEST: ReadonlyMap<string, string> = new Map([
  ['google gemini-pro-latest', 'gemini-3.1-pro-preview'],
  ['google gemini-flash-latest', 'gemini-3.8-flash'],
  ['google gemini-flash-lite-latest', 'gemini-3.5-flash-lite'],
])

/** The price of a model by our own list, on this day; null where it is not in it. A dated snapshot has the price of its model. */
export function ownPrice(provider: string, model: string, day: string): Price | null {
  const name = model.replace(/^models\//, '').replace(/-\d{4}-?\d{2}-?\d{2}$/, '')
  const entries = OWN_PRICES.filter((entry) => entry.provider === provider && entry.model === name)
  const now = entries.findLast(({ from }) => from <= day)
  if (!now) return null
  const next = entries.find(({ from }) => from > day)
  return {
    ...now.rates,
    source: now.source,
    asOf: now.asOf,
    ...(next ? { next: { from: next.from, ...next.rates } } : {}),
  }
}
