import { createWire } from '../ask/wire.ts'
import type { Clock } from '../tools/clock.ts'
import { needsKey } from './configured-apis.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import type { Told } from '../records/capabilities.ts'
import type { ToldModels } from './told-models.ts'
import type { Workers } from '../tools/workers.ts'

/** An API as pages and the command line list it. */
export interface ApiState {
  name: string
  title: string
  keyPresent: boolean
  keyNeeded: boolean
  configured: boolean
  /** it answers inside this process, without a network */
  inside: boolean
  baseUrl: string | null
  /** its address unless another is set; '' where it has none */
  defaultBaseUrl: string
  /** environment variable of that address; null where it stands elsewhere or there is none */
  addressFrom: string | null
  /** environment variables that hold its key, first one wins */
  keys: readonly string[]
  /** the one that the key came from, and those that hold another key, which is not used */
  keyFrom: string | null
  unusedKeys: readonly string[]
  /** the header that carries it */
  keyHeader: { name: string; prefix: string } | null
  /** model ids it offers; rejects with a plain sentence where it cannot be reached */
  models(): Promise<string[]>
  /** by id, the day on which a model shuts down, as the API's list tells it; nothing where it tells none. Never rejects. */
  retirements(): Promise<ReadonlyMap<string, string>>
}

/** A list of models is one small call: a page waits for it. */
const LIST_TIMEOUT_MS = 15_000

/** What is known of an API without asking it, and how to ask it for its models. */
export function apiState(
  api: ModelApi,
  connection: Connection | undefined,
  {
    clock,
    workers,
    redact,
    toldModels,
  }: { clock: Clock; workers: Workers; redact: (text: string) => string; toldModels: ToldModels },
): ApiState {
  const keyNeeded = needsKey(api, connection)
  const keyPresent = Boolean(connection?.key)
  const wireTo = (to: Connection) =>
    createWire({
      connection: to,
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
      timeoutMs: LIST_TIMEOUT_MS,
      clock,
      workers,
      images: [],
      redact,
    })
  return {
    name: api.name,
    title: api.title,
    keyPresent,
    keyNeeded,
    keys: api.settings.keys,
    keyFrom: connection?.keyFrom ?? null,
    unusedKeys: connection?.unusedKeys ?? [],
    keyHeader: api.settings.keyHeader,
    configured: connection !== undefined && (keyPresent || !keyNeeded),
    inside: api.inside === true,
    baseUrl: connection?.baseUrl ?? null,
    defaultBaseUrl: api.settings.defaultBaseUrl,
    addressFrom: api.settings.baseUrl,
    async models() {
      if (!connection) throw new Error(`${api.title} is not configured.`)
      const ids = await api.models(connection, wireTo(connection)).catch((error: Error) => {
        throw new Error(redact(error.message))
      })
      return api.listsIdsOnly ? offered(api, connection, ids, toldModels) : ids
    },
    async retirements() {
      // an API without prices is a machine of one's own: it is asked model by model, and shuts none down
      if (!connection || !api.tells || api.price === 'free') return new Map()
      const told = await api.tells(connection, wireTo(connection)).catch(() => new Map<string, Told>())
      return new Map([...told].flatMap(([id, { retires }]) => (retires === undefined ? [] : [[id, retires] as const])))
    },
  }
}

/** More models than that are listed as they are: each is a call. */
const ASKED_AT_MOST = 64

/** Those of `ids` that can be asked about images, where the API tells that of one model at a time. */
async function offered(
  api: ModelApi,
  connection: Connection,
  ids: string[],
  toldModels: ToldModels,
): Promise<string[]> {
  await toldModels.ask(api, connection, ids.slice(0, ASKED_AT_MOST))
  return ids.filter((id) => {
    const told = toldModels.known(connection, id)
    return told?.images !== false && told?.answers !== false
  })
}
