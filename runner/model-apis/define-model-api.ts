import type { Told } from '../records/capabilities.ts'
import type { Fault, Reply, Usage } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'
import type { Space } from '../records/space.ts'

/** An image part of a question. `base64` stands for it in a body, for the wire to write it there: the text is not looked into. */
export interface ImagePart {
  kind: 'image'
  sha: string
  mediaType: string
  bytes: Buffer
  base64: string
  width: number
  height: number
}
export interface TextPart {
  kind: 'text'
  text: string
}
export interface CallMessage {
  role: 'system' | 'user' | 'assistant'
  parts: (TextPart | ImagePart)[]
}

/** What one call is made of. There is no truth in it, and no way to it. */
export interface CallRequest {
  model: Model
  messages: CallMessage[]
  /** seed of this test: for models that take one, and for builtin/chance */
  seed: number
  /** the reply so far, of an API that ended a request before the reply was complete */
  continued?: Reply | undefined
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  text: string
  json: unknown | undefined
  bytes: number
}

/** The events of a streamed answer, as JSON -> the answer that it would have been in one piece. */
export type Assemble = (events: readonly unknown[]) => unknown

/** The only way out: one HTTP call, recorded, capped at 16 MB, with a total deadline, no redirects.
 * Throws ApiFault on network errors, time-outs and cut bodies; a status is the API object's to judge. */
export interface Wire {
  /** `assemble` makes one answer of the events of one that comes bit by bit. It may come whole all the same. */
  post(url: string, headers: Record<string, string>, body: unknown, assemble?: Assemble): Promise<HttpAnswer>
  get(url: string, headers: Record<string, string>): Promise<HttpAnswer>
  /** for models inside this process: records the request as it is, without a network */
  local(name: string, body: unknown): void
  /** runs a CPU-heavy function of a worker file off the event loop */
  work<T>(workerUrl: URL, name: string, input: unknown): Promise<T>
}

/** A fault of one call. `rejected`: the setting of ours that the API complains of, with the fault that it is where nothing was
 * sent for that setting. `usage`: what the call used all the same, where the API tells it. */
export class ApiFault extends Error {
  readonly fault: Fault
  readonly rejected: { setting: string; otherwise: Fault } | null
  readonly usage: Usage | null
  constructor(
    fault: Fault,
    more: { rejected?: { setting: string; otherwise: Fault } | null; usage?: Usage | undefined } = {},
  ) {
    super(fault.message)
    this.fault = fault
    this.rejected = more.rejected ?? null
    this.usage = more.usage ?? null
  }
}

/** How an API is reached, resolved from the environment by the server and handed in; keys live only here. `options`: what
 * settings.options names, as far as it is set. */
export interface Connection {
  api: string
  baseUrl: string
  key: string | null
  /** the environment variable that the key came from, and others that hold another key and are not used */
  keyFrom?: string
  unusedKeys?: readonly string[]
  options?: Readonly<Record<string, string>>
}

export interface ApiSettings {
  /** environment variables of the key, the first one set wins */
  keys: readonly string[]
  /** the header that carries the key: for the call, and for whoever writes a call down as a command */
  keyHeader: { name: string; prefix: string } | null
  /** true: needed at the default address, a server of one's own may do without */
  keyNeeded: boolean | 'everywhere'
  /** environment variable of the base address; null: it has no address at all */
  baseUrl: string | null
  /** '' where there is none: the user has to name it */
  defaultBaseUrl: string
  /** of a base address that is given as a bare host */
  defaultPort?: number
  /** further settings: name in Connection.options -> environment variables, the first one set wins */
  options?: Readonly<Record<string, readonly string[]>>
}

/** The parts of a Model that an API has defaults for, by model id. */
export type ModelDefaults = Omit<Model, 'api' | 'model' | 'slug' | 'price' | 'told' | 'notInForce'> & { space: Space }

/** A model API as one object in one file. */
export interface ModelApi {
  name: string
  title: string
  settings: ApiSettings
  /** answers inside this process: no network, no tokens */
  inside?: boolean
  /** every model that there is, where that is known without asking: another one is refused before a run */
  serves?: readonly string[]
  /** 'free' by declaration, or looked up in the price list under these provider names */
  price: 'free' | { providers: readonly string[] }
  /** of a free API: whether it charges for this model all the same, at a price that nobody knows */
  paid?(model: string, baseUrl: string): boolean
  /** `told`: what the API tells of this model, where it was asked; it goes before anything that the name says */
  defaults(model: string, told?: Told): ModelDefaults
  /** input tokens of a question as the API counts them, for nothing; null where it does not at this address */
  countTokens?(request: CallRequest, connection: Connection, wire: Wire): Promise<number | null>
  /** whether a question to this model may carry a seed */
  takesSeed?(model: Model, connection: Connection): boolean
  /** whether long answers are asked for bit by bit at this address */
  streams?(connection: Connection): boolean
  /** whether it writes prompts into a cache at a price of its own, and can be told not to */
  cachesPrompts?(model: string, connection: Connection, price: Model['price']): boolean
  /** ids the API offers: those that can be asked about images, as far as it tells */
  models(connection: Connection, wire: Wire): Promise<string[]>
  /** What the API tells of its models, by id: of all that it lists, or of `model` (empty where it does not know it). Absent where
   * an API tells nothing but ids. At most one `post`. Throws ApiFault. */
  tells?(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>>
  /** its list tells nothing but ids: what a model can do is told of one at a time */
  listsIdsOnly?: boolean
  /** tokens of thought that the effort of `model` stands for, beside those of the answer; they count towards the limit */
  thoughtTokens?(model: Pick<Model, 'model' | 'reasoningEffort' | 'told'>): number
  /** settings of `model` that a call leaves out, since the API would refuse them beside others */
  drops?(model: Model): string[]
  /** exactly one attempt */
  call(request: CallRequest, connection: Connection, wire: Wire): Promise<{ reply: Reply; requestId: string | null }>
}

export function defineModelApi(api: ModelApi): ModelApi {
  return api
}
