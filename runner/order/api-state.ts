import { createWire } from '../ask/wire.ts'
import type { Clock } from '../tools/clock.ts'
import { needsKey } from './configured-apis.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import type { ApiState } from '../runner.ts'
import type { Workers } from '../tools/workers.ts'

/** A list of models is one small call: a page waits for it. */
const LIST_TIMEOUT_MS = 15_000

/** What is known of an API without asking it, and how to ask it for its models. */
export function apiState(
  api: ModelApi,
  connection: Connection | undefined,
  { clock, workers, redact }: { clock: Clock; workers: Workers; redact: (text: string) => string },
): ApiState {
  const keyNeeded = needsKey(api, connection)
  const keyPresent = Boolean(connection?.key)
  return {
    name: api.name,
    title: api.title,
    keyPresent,
    keyNeeded,
    keys: api.settings.keys,
    keyHeader: api.settings.keyHeader,
    configured: connection !== undefined && (keyPresent || !keyNeeded),
    baseUrl: connection?.baseUrl ?? null,
    addressFrom: api.settings.baseUrl,
    async models() {
      if (!connection) throw new Error(`${api.title} is not configured.`)
      return api
        .models(
          connection,
          createWire({
            connection,
            signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
            timeoutMs: LIST_TIMEOUT_MS,
            clock,
            workers,
            images: new Map(),
            redact,
          }),
        )
        .catch((error: Error) => {
          throw new Error(redact(error.message))
        })
    },
  }
}
