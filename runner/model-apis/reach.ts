import type { Told } from '../records/capabilities.ts'
import { ApiFault, type ApiSettings, type Connection } from './define-model-api.ts'

/** The base address without a slash at its end. */
export function address({ baseUrl }: Connection): string {
  return baseUrl.replace(/\/+$/, '')
}

/** The base address with `version` at its end, also where the user left it out or wrote it: vendors' own tools disagree. */
export function versioned(connection: Connection, version: string): string {
  const base = address(connection)
  return /\/v\d[a-z0-9]*$/.test(base) ? base : `${base}/${version}`
}

/** OpenAI itself, also by the hosts that keep data in one region: eu.api.openai.com, us.api.openai.com .. */
const OPENAI = /^https:\/\/([a-z]{2,12}\.)?api\.openai\.com(?=\/v1$)/

/** Whether calls go to OpenAI itself, in whatever region. */
export const atOpenAi = (connection: Connection): boolean => OPENAI.test(address(connection))

/** The address by which prices and rules know an API: that of OpenAI's main host for its regional ones. */
export const mainAddress = (baseUrl: string): string =>
  baseUrl.replace(/\/+$/, '').replace(OPENAI, 'https://api.openai.com')

/** Whether calls go to the vendor itself. */
export function atHome(settings: ApiSettings, connection: Connection): boolean {
  return mainAddress(address(connection)) === settings.defaultBaseUrl
}

/** The header with the key. Without a key that is needed the API would only answer 401, so the call is not made. */
export function keyHeader(settings: ApiSettings, connection: Connection): Record<string, string> {
  if (connection.key && settings.keyHeader)
    return { [settings.keyHeader.name]: `${settings.keyHeader.prefix}${connection.key}` }
  const needed = settings.keyNeeded === 'everywhere' || (settings.keyNeeded && atHome(settings, connection))
  if (!needed) return {}
  const elsewhere =
    settings.keyNeeded === 'everywhere' || settings.baseUrl === null
      ? ''
      : `, or name another server by ${settings.baseUrl}`
  throw new ApiFault({
    code: 'auth',
    retryable: false,
    message: `${settings.keys.join(' or ')} is not set: set it${elsewhere}`,
  })
}

/** A model id as part of a path. What would lead elsewhere is refused: no id of a model looks like that. */
export function modelPath(model: string): string {
  const parts = model.split('/')
  const odd = parts.find((part) => part === '' || part === '.' || part === '..')
  if (odd === undefined) return parts.map(encodeURIComponent).join('/')
  throw new ApiFault({
    code: 'not-found',
    retryable: false,
    message: `"${model.slice(0, 80)}" is not a valid model name. Write it as the API lists it`,
  })
}

/** Ids as they may be shown and sent: printable, without spaces, of a sane length. */
export function modelIds(ids: readonly (string | null)[]): string[] {
  return ids.filter((id): id is string => id !== null && /^[\x21-\x7e]{1,200}$/.test(id))
}

/** Ids of the models that can be asked about images: what is told to see none, or to give no answers, is left out. */
export function offeredIds(told: ReadonlyMap<string, Told>): string[] {
  const offered = [...told].filter(([, facts]) => facts.images !== false && facts.answers !== false)
  const seeing = new Set(offered.filter(([, facts]) => facts.images === true).map(([id]) => id))
  return modelIds(offered.map(([id]) => id)).sort((a, b) => Number(seeing.has(b)) - Number(seeing.has(a)))
}

/** A time as APIs write it -> its day, YYYY-MM-DD; null where it is none. */
export function dayOf(time: string | null): string | null {
  return /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(time ?? '')?.[0] ?? null
}
