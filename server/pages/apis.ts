import type { ApiState } from '../../runner/index.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { count, moment, plural, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { ownServerText } from './parts/own-server.ts'

const SHOWN_MODELS = 300

function keyText({ keyPresent, keyNeeded, keys, keyFrom, unusedKeys }: ApiState): string {
  const variables = keys.join(' or ')
  if (keyPresent) {
    const others = unusedKeys.length > 0 ? `; ${unusedKeys.join(' and ')} holds another key, which is not used` : ''
    return `present, from ${keyFrom ?? variables}${others}`
  }
  if (keyNeeded) return `missing: set ${variables}`
  return keys.length > 0 ? `not needed; would be read from ${variables}` : 'not needed'
}

/** What is announced of a model, in a few words: the day it shuts down, and a price that changes. */
function announced({ runner }: PageTools, ref: string, listed: string | undefined): string {
  const known = runner.modelAsKnown(ref)
  const retires = listed ?? known?.retires
  const next = known?.price?.next
  return [
    retires ? `shuts down on ${retires}` : '',
    next ? `${usd(next.inputUsdPerMTok)} in, ${usd(next.outputUsdPerMTok)} out from ${next.from} on` : '',
  ]
    .filter((fact) => fact !== '')
    .join('; ')
}

function rowOf(api: ApiState, tools: PageTools) {
  const found = api.configured ? tools.catalog.apiChecks.last(api.name) : null
  return {
    name: api.name,
    title: api.title,
    address: api.baseUrl ?? '',
    addressMissing: api.baseUrl === null && api.addressFrom !== null ? `missing: set ${api.addressFrom}` : '',
    key: keyText(api),
    configured: api.configured,
    state: !api.configured ? 'not configured' : found === null ? '' : found.trouble ? 'not reachable' : 'reachable',
    trouble: found?.trouble ?? '',
    check: api.configured ? urls.checkApi(api.name) : '',
    checked: found === null ? null : moment(found.at.toISOString()),
    count:
      found === null || found.trouble
        ? ''
        : found.models.length > SHOWN_MODELS
          ? `${count(SHOWN_MODELS)} of ${count(found.models.length)} models`
          : plural(found.models.length, 'model'),
    models: (found?.models ?? [])
      .slice(0, SHOWN_MODELS)
      .map((model) => ({
        name: `${api.name}/${model}`,
        href: urls.newRun({ models: `${api.name}/${model}` }),
        announced: announced(tools, `${api.name}/${model}`, found?.retires.get(model)),
      })),
  }
}

export const apis = definePage({
  view: 'apis',
  async load({ viewer }, tools) {
    const list = tools.runner.apis()
    return {
      title: plural(list.length, 'model API'),
      crumbs: [{ text: 'APIs' }],
      mayCheck: viewer.mayChange,
      ownServer: ownServerText(list),
      apis: list.map((api) => rowOf(api, tools)),
    }
  },
})
