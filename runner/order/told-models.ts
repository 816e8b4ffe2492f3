import { createWire } from '../ask/wire.ts'
import type { Redact } from '../ask/redact.ts'
import type { Connection, HttpAnswer, ModelApi, Wire } from '../model-apis/define-model-api.ts'
import type { Capabilities } from '../records/capabilities.ts'
import type { Clock } from '../tools/clock.ts'
import type { Workers } from '../tools/workers.ts'

/** An order waits no longer than this for what an API tells: without it the model's name has to do. */
const PATIENCE_MS = 5_000
const KEPT_MS = 10 * 60_000
/** An API that told nothing is asked again soon: a server may just have been started. */
const NOTHING_KEPT_MS = 30_000

export interface ToldTools {
  clock: Clock
  workers: Workers
  redact: Redact
}

interface Kept {
  told: Capabilities | null
  until: number
}

/** What APIs tell of their models, asked for at most every ten minutes. */
export class ToldModels {
  readonly #tools: ToldTools
  readonly #kept = new Map<string, Kept>()

  constructor(tools: ToldTools) {
    this.#tools = tools
  }

  /** What is known already, without asking. */
  known(connection: Connection, model: string): Capabilities | undefined {
    return this.#fresh(connection, model)?.told ?? undefined
  }

  /** Asks an API about those of `models` that it was not asked about lately. An API that does not answer tells nothing: it is for
   * the call itself to say what is wrong with it. Never rejects. */
  async ask(api: ModelApi, connection: Connection, models: readonly string[]): Promise<void> {
    if (!api.tells) return
    const wire = this.#sharedWire(connection)
    await Promise.all(
      models
        .filter((model) => this.#fresh(connection, model) === undefined)
        .map(async (model) => {
          const told = await this.#toldBy(api, connection, wire, model).catch(() => null)
          const until = this.#tools.clock.ms() + (told ? KEPT_MS : NOTHING_KEPT_MS)
          this.#kept.set(keyOf(connection, model), { told, until })
        }),
    )
  }

  #fresh(connection: Connection, model: string): Kept | undefined {
    const kept = this.#kept.get(keyOf(connection, model))
    return kept && kept.until > this.#tools.clock.ms() ? kept : undefined
  }

  async #toldBy(
    api: ModelApi,
    connection: Connection,
    wire: (asked: (url: string) => void) => Wire,
    model: string,
  ): Promise<Capabilities | null> {
    let from = ''
    const told = await api.tells?.(
      connection,
      wire((url) => (from = url)),
      model,
    )
    const facts = told?.get(model)
    return facts ? { from, asked: this.#tools.clock.now().toISOString(), ...facts } : null
  }

  /** A way out for each model, on which one list is fetched once for all of them. `asked` hears what was called. */
  #sharedWire(connection: Connection): (asked: (url: string) => void) => Wire {
    const { clock, workers, redact } = this.#tools
    const lists = new Map<string, Promise<HttpAnswer>>()
    const create = (): Wire =>
      createWire({
        connection,
        signal: AbortSignal.timeout(PATIENCE_MS),
        timeoutMs: PATIENCE_MS,
        clock,
        workers,
        images: [],
        redact,
      })
    return (asked) => {
      const own = create()
      return {
        ...own,
        get(url, headers) {
          asked(redact(url))
          const answer = lists.get(url) ?? own.get(url, headers)
          lists.set(url, answer)
          return answer
        },
        post(url, headers, body) {
          asked(redact(url))
          return own.post(url, headers, body)
        },
      }
    }
  }
}

const keyOf = ({ api, baseUrl }: Connection, model: string): string => [api, baseUrl, model].join(' ')
