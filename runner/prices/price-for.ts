import { readFileSync } from 'node:fs'
import type { Provider } from '@pydantic/genai-prices'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import type { ModelApi } from '../model-apis/define-model-api.ts'
import type { Model } from '../records/model.ts'

const PACKAGE = '@pydantic/genai-prices'

// the package carries no date of its prices: its version is what tells how old they are
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(PACKAGE)), 'utf8')) as { version: string }

/** Calls of this size tell the price of the lowest tier; vision tests stay far below the next one. */
const SAMPLE_TOKENS = 1000
const PER_MTOK = 1_000_000 / SAMPLE_TOKENS

/** What a model costs, frozen in the run; null where nobody knows, never 0. `baseUrl` is where the API is really called: a
 * model of a known name on a server of one's own does not cost what its vendor asks. */
export function priceFor(api: ModelApi, model: string, baseUrl = api.settings.defaultBaseUrl, now = new Date()): Model['price'] {
  if (api.price === 'free') return { inputUsdPerMTok: 0, outputUsdPerMTok: 0, source: 'free', asOf: null }
  for (const provider of providersAt(api.price.providers, baseUrl, api.settings.defaultBaseUrl)) {
    const price = listPrice(provider, model, now)
    if (price) return price
  }
  return null
}

/** At its own address an API is one of the providers it names; anywhere else the address must be one the list knows. */
function providersAt(named: readonly string[], baseUrl: string, defaultBaseUrl: string): Provider[] {
  const known = URL.canParse(baseUrl) && new URL(baseUrl).origin !== new URL(defaultBaseUrl).origin
    ? [findProvider({ providerApiUrl: baseUrl })]
    : named.map(providerId => findProvider({ providerId }))
  return known.filter(provider => provider !== undefined)
}

function listPrice(provider: Provider, model: string, now: Date): Model['price'] {
  const cost = (usage: Record<string, number>) => calcPrice(usage, model, { provider, timestamp: now })
  const plain = cost({ input_tokens: SAMPLE_TOKENS, output_tokens: SAMPLE_TOKENS })
  const cached = cost({ input_tokens: SAMPLE_TOKENS, cache_read_tokens: SAMPLE_TOKENS, output_tokens: 0 })
  // a list entry without token prices (an image or a voice model) comes out as 0, which is not a price
  if (!plain || plain.total_price === 0) return null
  return {
    inputUsdPerMTok: round(plain.input_price * PER_MTOK),
    outputUsdPerMTok: round(plain.output_price * PER_MTOK),
    ...(cached ? { cachedUsdPerMTok: round(cached.input_price * PER_MTOK) } : {}),
    source: `${PACKAGE} ${version}`,
    asOf: null,
  }
}

/** Takes the dust of binary fractions off: prices have far fewer than 9 decimals. */
function round(usd: number): number {
  return Number(usd.toFixed(9))
}
