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

/** A model as it will be asked: the defaults of its family, then what benchloupe.yaml says. */
export function modelOf(api: ModelApi, model: string, slug: string, connection: Connection, settings: Settings): Model {
  const { price, image, ...own } = settingsOf(settings, api.name, model)
  const defaults = api.defaults(model)
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
    ...own,
    image: ruled({ ...defaults.image, ...image }),
    price: override ?? priceFor(api, model, connection.baseUrl),
  }
}
