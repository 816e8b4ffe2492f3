import { THINKING_OUTPUT_TOKENS } from '../model-apis/families.ts'
import { ruleAt } from '../model-apis/image-rules/index.ts'
import { modelApis } from '../model-apis/index.ts'
import { speaksChatCompletions } from '../model-apis/openai-compatible.ts'
import { atHome, mainAddress } from '../model-apis/reach.ts'
import { announcedShutdown } from '../model-apis/retirements.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import { priceFor } from '../prices/index.ts'
import type { Capabilities } from '../records/capabilities.ts'
import { outputLimitOf, type Model, type Price } from '../records/model.ts'
import { settingsOf, type ModelSettings, type Settings } from '../records/settings.ts'

/** Every API of this process: those that come along, and the named addresses of benchloupe.yaml. */
export function knownApis(settings: Settings): readonly ModelApi[] {
  const named = Object.entries(settings.apis ?? {}).map(([name, { title, keyEnv, baseUrl, free }]): ModelApi =>
    speaksChatCompletions({
      name,
      title: title ?? name,
      settings: {
        keys: keyEnv ? [keyEnv] : [],
        keyHeader: { name: 'authorization', prefix: 'Bearer ' },
        keyNeeded: keyEnv ? 'everywhere' : false,
        baseUrl: null,
        defaultBaseUrl: baseUrl,
      },
      price: free ? 'free' : { providers: [] },
    }),
  )
  return [...modelApis, ...named]
}

/** Whether calls to this API need a key: a server of one's own may do without. */
export const needsKey = ({ settings }: ModelApi, connection: Connection | undefined): boolean =>
  settings.keyNeeded === 'everywhere' ||
  (settings.keyNeeded && connection !== undefined && atHome(settings, connection))

/** `rule: none` switches the family's rule off; without a rule of its own, `detail` decides which of the family's holds. */
function ruled({ rule, ...image }: Model['image'], own: string | undefined): Model['image'] {
  if (rule === undefined || rule === 'none') return image
  return { ...image, rule: own ?? ruleAt(rule, image.detail) }
}

/** An address as it may be shown and kept: without credentials, query and closing slash. */
function shownAddress(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/\/+$/, '')
}

/** What else decides how a model is asked: what its API told of it, and the effort that was ordered. */
export interface AskedFor {
  told?: Capabilities | undefined
  effort?: string | undefined
}

/** A model as it will be asked: the defaults of its family, then what its API told, then what benchloupe.yaml says, then the
 * order. */
export function modelOf(
  api: ModelApi,
  model: string,
  slug: string,
  connection: Connection,
  settings: Settings,
  { told, effort }: AskedFor = {},
): Model {
  const { price, image, timeoutSeconds, promptCache, stream, seed, extra, ...own } = settingsOf(
    settings,
    api.name,
    model,
  )
  const defaults = api.defaults(model, told)
  const server = settings.apis && Object.hasOwn(settings.apis, api.name) ? settings.apis[api.name] : undefined
  const timeout = timeoutSeconds ?? server?.timeoutSeconds
  const address = mainAddress(connection.baseUrl)
  const cost = ownPrice(price) ?? priceFor(api, model, address) ?? priceBehind(api, told, address)
  const retires = told?.retires ?? (atHome(api.settings, connection) ? announcedShutdown(api.name, model) : undefined)
  const asked: Model = {
    api: api.name,
    model,
    slug,
    ...defaults,
    ...(server?.limitName ? { limitName: server.limitName } : {}),
    ...own,
    ...(effort === undefined ? {} : { reasoningEffort: effort }),
    ...(told === undefined ? {} : { told }),
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1000) }),
    ...(api.settings.baseUrl === null && !server ? {} : { baseUrl: shownAddress(connection.baseUrl) }),
    image: ruled(
      { ...defaults.image, ...(server?.mediaTypes ? { mediaTypes: server.mediaTypes } : {}), ...image },
      image?.rule,
    ),
    ...(retires === undefined ? {} : { retires }),
    ...(extra || server?.extra ? { extra: { ...server?.extra, ...extra } } : {}),
    ...(promptCache !== 'on' && api.cachesPrompts?.(model, connection, cost) ? { promptCache: 'off' as const } : {}),
    price: cost,
  }
  const notInForce = dropped(api, asked)
  const limit = own.maxOutputTokens ?? outputTokens(api, asked)
  const streams = stream ?? (limit > LONG_REPLY_TOKENS && api.streams?.(connection) === true)
  return {
    ...asked,
    ...(streams ? { stream: true } : {}),
    ...(seed === false ? { sendsSeed: false } : api.takesSeed?.(asked, connection) ? { sendsSeed: true } : {}),
    ...(own.maxOutputTokens === undefined ? { maxOutputTokens: limit } : {}),
    ...(notInForce.length === 0 ? {} : { notInForce }),
  }
}

type PriceSettings = NonNullable<ModelSettings['price']>

/** A price of benchloupe.yaml in our own words. */
function ownPrice(price: PriceSettings | undefined): Price | null {
  if (price === undefined) return null
  const { tiers = [], asOf = null } = price
  return {
    ...ratesOf(price),
    ...(tiers.length === 0 ? {} : { tiers: tiers.map((tier) => ({ aboveInputTokens: tier.above, ...ratesOf(tier) })) }),
    source: 'benchloupe.yaml',
    asOf,
  }
}

const ratesOf = ({ input, output, cached, cacheWrite }: Omit<PriceSettings, 'tiers' | 'asOf'>) => ({
  inputUsdPerMTok: input,
  outputUsdPerMTok: output,
  ...(cached === undefined ? {} : { cachedUsdPerMTok: cached }),
  ...(cacheWrite === undefined ? {} : { cacheWriteUsdPerMTok: cacheWrite }),
})

/** The price of the model behind a deployment or a name for the newest version. */
const priceBehind = (api: ModelApi, told: Capabilities | undefined, baseUrl: string): Model['price'] =>
  told?.of === undefined ? null : priceFor(api, told.of, baseUrl)

/** The limit of output tokens: a model that is told to think needs room for it, since its thoughts count towards the limit. */
function outputTokens(api: ModelApi, model: Model): number {
  const { reasoningEffort: effort, told } = model
  const limit = outputLimitOf(model)
  if (effort === undefined || effort === 'none') return limit
  const wished = Math.max(limit, THINKING_OUTPUT_TOKENS, (api.thoughtTokens?.(model) ?? 0) + ANSWER_TOKENS)
  return Math.min(wished, told?.maxOutputTokens ?? wished)
}

/** A reply that may have more tokens than this is asked for bit by bit: what lies between may cut a connection that is silent. */
const LONG_REPLY_TOKENS = 4096

/** Room for an answer after a budget of thought. */
const ANSWER_TOKENS = 2048

/** Settings that are set and mean nothing: not sent, or dropped by the API without a word. */
function dropped(api: ModelApi, model: Model): string[] {
  const { temperature, fixedSampling, told } = model
  const ignored = temperature !== undefined && (fixedSampling || told?.parameters?.includes('temperature') === false)
  return [...new Set([...(ignored ? ['temperature'] : []), ...(api.drops?.(model) ?? [])])]
}
