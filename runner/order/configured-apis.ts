import { modelApis } from '../model-apis/index.ts'
import { speaksChatCompletions } from '../model-apis/openai-compatible.ts'
import { atHome } from '../model-apis/reach.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import { priceFor } from '../prices/index.ts'
import type { Model } from '../records/model.ts'
import { settingsOf, type Settings } from '../records/settings.ts'

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

/** `rule: none` switches the family's rule off. */
function ruled({ rule, ...image }: Model['image']): Model['image'] {
  return rule === undefined || rule === 'none' ? image : { ...image, rule }
}

/** An address as it may be shown and kept: without credentials, query and closing slash. */
function shownAddress(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/\/+$/, '')
}

/** A model as it will be asked: the defaults of its family, then what benchloupe.yaml says. */
export function modelOf(api: ModelApi, model: string, slug: string, connection: Connection, settings: Settings): Model {
  const { price, image, timeoutSeconds, ...own } = settingsOf(settings, api.name, model)
  const defaults = api.defaults(model)
  const server = settings.apis && Object.hasOwn(settings.apis, api.name) ? settings.apis[api.name] : undefined
  const timeout = timeoutSeconds ?? server?.timeoutSeconds
  const override = price && {
    inputUsdPerMTok: price.input,
    outputUsdPerMTok: price.output,
    ...(price.cached === undefined ? {} : { cachedUsdPerMTok: price.cached }),
    ...(price.cacheWrite === undefined ? {} : { cacheWriteUsdPerMTok: price.cacheWrite }),
    source: 'benchloupe.yaml',
    asOf: price.asOf ?? null,
  }
  return {
    api: api.name,
    model,
    slug,
    ...defaults,
    ...(server?.limitName ? { limitName: server.limitName } : {}),
    ...own,
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1000) }),
    ...(api.settings.baseUrl === null && !server ? {} : { baseUrl: shownAddress(connection.baseUrl) }),
    image: ruled({ ...defaults.image, ...(server?.mediaTypes ? { mediaTypes: server.mediaTypes } : {}), ...image }),
    price: override ?? priceFor(api, model, connection.baseUrl),
  }
}
