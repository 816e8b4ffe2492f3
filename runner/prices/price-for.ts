import { readFileSync } from 'node:fs'
import type { ModelPrice, Provider } from '@pydantic/genai-prices'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import type { ModelApi } from '../model-apis/define-model-api.ts'
import type { Price } from '../records/model.ts'
import { NEWEST, ownPrice } from './own-prices.ts'

const PACKAGE = '@pydantic/genai-prices'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(PACKAGE)), 'utf8')) as {
  version: string
}

/** The package carries no date of its prices: what is known is the day on which this version of it was published. */
export const PUBLISHED = { version: '0.1.8', on: '2026-09-23' }

/** Prices from somebody who knows better, e.g. benchloupe.yaml; undefined where it does not name the model. */
export type PriceOverride = (api: string, model: string) => Price | null | undefined

/** What a model costs, frozen in the run; null where nobody knows, never 0. `baseUrl` is where the API is really called: a
 * model of a known name on a server of one's own does not cost what its vendor asks. */
export function priceFor(
  api: ModelApi,
  model: string,
  baseUrl = api.settings.defaultBaseUrl,
  { override, now = new Date() }: { override?: PriceOverride; now?: Date } = {},
): Price | null {
  const given = override?.(api.name, model)
  if (given !== undefined) return given
  if (api.price === 'free' && api.paid?.(model, baseUrl)) return null
  if (api.price === 'free') return { inputUsdPerMTok: 0, outputUsdPerMTok: 0, source: 'free', asOf: null }
  for (const provider of providersAt(api.price.providers, baseUrl, api.settings.defaultBaseUrl)) {
    const newest = NEWEST.get(`${provider.id} ${model}`)
    const price =
      ownPrice(provider.id, newest ?? model, now.toISOString().slice(0, 10)) ??
      packagePrice(provider, newest ?? model, now)
    if (price) return newest === undefined ? price : { ...price, source: `${price.source}, as ${newest}` }
  }
  return null
}

/** What the package says of a model today, and of a change that it knows to come. */
function packagePrice(provider: Provider, model: string, now: Date): Price | null {
  const listedOn = (timestamp: Date) => calcPrice({ input_tokens: 1 }, model, { provider, timestamp })
  const listed = listedOn(now)
  if (!listed || isOtherVersion(model, listed.model.id)) return null
  const price = listPrice(listed.model_price)
  if (!price) return null
  const next = nextPrice((day) => {
    const then = listedOn(day)
    return then && listPrice(then.model_price)
  }, now)
  return {
    ...price,
    ...(next ? { next } : {}),
    source: `${PACKAGE} ${version}${listed.model.id === model ? '' : `, as ${listed.model.id}`}`,
    asOf: version === PUBLISHED.version ? PUBLISHED.on : null,
  }
}

/** "claude-opus-5-6" is no "claude-opus-5", though it begins like it: the price of another version is none. A date, a size or a
 * word after the name is. */
const isOtherVersion = (model: string, found: string): boolean =>
  model.startsWith(found) && /^[-.]\d{1,2}(?:$|-)/.test(model.slice(found.length))

const DAY_MS = 86_400_000
/** Changes of prices are announced for so many days ahead at the most. */
const AHEAD_DAYS = 180

/** The first change of a price that is known to come, with its day: found by halving, as the package gives prices of a day only. */
function nextPrice(on: (day: Date) => Omit<Price, 'source' | 'asOf'> | null, now: Date): Price['next'] | null {
  const dayAt = (ahead: number): Date => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS + ahead * DAY_MS)
  const today = JSON.stringify(on(now))
  let [same, other] = [0, AHEAD_DAYS]
  if (JSON.stringify(on(dayAt(other))) === today) return null
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (JSON.stringify(on(dayAt(middle))) === today) same = middle
    else other = middle
  }
  const price = on(dayAt(other))
  return price && { from: dayAt(other).toISOString().slice(0, 10), ...price }
}

/** At its own address an API is one of the providers it names; anywhere else, and where it names none, the address must be one
 * that the list knows. */
function providersAt(named: readonly string[], baseUrl: string, defaultBaseUrl: string): Provider[] {
  const elsewhere =
    URL.canParse(baseUrl) &&
    (!URL.canParse(defaultBaseUrl) || new URL(baseUrl).origin !== new URL(defaultBaseUrl).origin)
  const known =
    elsewhere || named.length === 0
      ? [findProvider({ providerApiUrl: baseUrl })]
      : named.map((providerId) => findProvider({ providerId }))
  return known.filter((provider) => provider !== undefined)
}

type Rates = Pick<Price, 'inputUsdPerMTok' | 'outputUsdPerMTok' | 'cachedUsdPerMTok' | 'cacheWriteUsdPerMTok'>

/** Prices of the list that no test can run into, as none of them sends or gets sound, video, a search or a drawn image. */
const NEVER_MET = /audio|video|searches|output_image|_1h_/

/** null where the list has no price for tokens (an image or a voice model), or one that our counts cannot be told apart by.
 * A price of nothing is none. */
function listPrice(prices: ModelPrice): Omit<Price, 'source' | 'asOf'> | null {
  const odd = Object.keys(prices).filter(
    (unit) => !/^(in|out)put_mtok$|^cache_(read|write)_mtok$/.test(unit) && !NEVER_MET.test(unit),
  )
  const base = ratesFrom(prices, 0)
  if (odd.length > 0 || base === null || base.inputUsdPerMTok + base.outputUsdPerMTok === 0) return null
  const starts = [
    ...new Set(
      Object.values(prices).flatMap((price) =>
        typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [],
      ),
    ),
  ].sort((a, b) => a - b)
  const tiers = starts.flatMap((start) => {
    const rates = ratesFrom(prices, start + 1)
    return rates ? [{ aboveInputTokens: start, ...rates }] : []
  })
  return { ...base, ...(tiers.length === 0 ? {} : { tiers }) }
}

/** The prices of a call with this many input tokens. */
function ratesFrom(prices: ModelPrice, inputTokens: number): Rates | null {
  const at = (unit: string): number | undefined => {
    const price = prices[unit]
    if (typeof price !== 'object') return price
    return price.tiers.reduce((passed, tier) => (inputTokens > tier.start ? tier.price : passed), price.base)
  }
  const [input, output, cached, cacheWrite] = [
    at('input_mtok'),
    at('output_mtok'),
    at('cache_read_mtok'),
    at('cache_write_mtok'),
  ]
  if (input === undefined || output === undefined) return null
  return {
    inputUsdPerMTok: input,
    outputUsdPerMTok: output,
    ...(cached === undefined ? {} : { cachedUsdPerMTok: cached }),
    ...(cacheWrite === undefined ? {} : { cacheWriteUsdPerMTok: cacheWrite }),
  }
}
