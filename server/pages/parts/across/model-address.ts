import type { Run, Runner } from '../../../../runner/index.ts'

/** The default address of each API, by its name. */
export type Addresses = ReadonlyMap<string, string>

export const addressesOf = (runner: Pick<Runner, 'apis'>): Addresses =>
  new Map(runner.apis().map(({ name, defaultBaseUrl }) => [name, defaultBaseUrl]))

/** An address in short: its host, and its path where that is more than a version: "localhost:8000", "proxy.example/team-a". */
function shortAddress(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl
  const { host, pathname } = new URL(baseUrl)
  return host + pathname.replace(/\/+$/, '').replace(/\/v\d+(?:beta)?$/, '')
}

/** Where a model of a run was served, in short; '' for the API's own default address, and where the run does not say. Results of a
 * proxy and of the vendor are of two models, as far as anybody can tell. */
export function hostOf({ models }: Pick<Run, 'models'>, slug: string, defaults: Addresses): string {
  const model = models.find((model) => model.slug === slug)
  if (model?.baseUrl === undefined) return ''
  const host = shortAddress(model.baseUrl)
  const usual = defaults.get(model.api)
  return usual !== undefined && shortAddress(usual) === host ? '' : host
}

/** "openai/gpt-5", "openai/gpt-5 @ proxy.example" */
export const modelAt = (api: string, model: string, host: string): string =>
  `${api}/${model}${host === '' ? '' : ` @ ${host}`}`
