/** What the made-up model wants to say, before it takes the wire form of an API. */
export interface Saying {
  /** number of the call */
  n: number
  model: string
  text: string
  end: 'stop' | 'length' | 'filter' | 'tools' | 'blank'
  refusal?: string
  thoughts?: string
  usage: FakeUsage | null
}

/** Tokens: `input` is all of it. Wider than numbers, so that nonsense can be sent too. */
export interface FakeUsage {
  input: unknown
  output: unknown
  cached: number
  cacheWrite: number
  thoughts: number
  image: number
}

export interface FakeImage {
  mediaType: string | null
  base64: string
}

/** What a fault of one API alone answers with. */
export interface OddAnswer {
  status?: number
  headers?: Record<string, string>
  body: unknown
}

/** What only some APIs can do wrong. */
export const ODD_NAMES = [
  'no-answer',
  'error-in-200',
  'error-in-choice',
  'parts',
  'blocked',
  'bad-parameter',
  'bad-parameter-fastapi',
  'bare-detail',
  'own-key',
  'in-flight',
  'limit-in-200',
  'image-in-200',
  'image-options',
  'blocked-in-200',
  'commentary',
  'context',
  'oversized',
  'spent',
  'ramp',
  'no-credit',
  'retry-info',
  'daily',
  'bad-key',
  'suspended',
  'misaligned-in-200',
  'cyber',
  'unreadable-in-200',
  'residency-in-200',
  'xai-flagged',
  'on-hold',
  'bad-image',
  'escalation',
  'effort',
  'continues',
  'model-armor',
  'account-limited',
  'refusal-as-error',
  'moderated',
  'policy',
  'token-limit',
  'provider-busy',
  'raw-flagged',
  'raw-overloaded',
  'raw-image',
] as const
export type OddName = (typeof ODD_NAMES)[number]

/** Fields of an entry in a list of models, by the model's id, named as the SDKs' types name them. */
export type Facts = Readonly<Record<string, object>>

/** One API's way to say things, as its server. */
export interface Dialect {
  name: string
  /** what a base address of this API ends with */
  base: string
  /** whether a question, the list of models or one model is asked for here, null where the call is not for this API */
  takes(method: string, path: string, headers: Record<string, string>): 'question' | 'models' | 'about' | 'count' | null
  /** header that carries the key, and what stands before it */
  key: { header: string; prefix: string }
  model(body: unknown, path: string): string
  /** the fields that a question may have: any other is refused, as by a true API */
  fields: readonly string[]
  /** who says what in turn, the system apart */
  roles(body: unknown): string[]
  images(body: unknown): FakeImage[]
  /** all that was said, examples and reminders too: the last user message alone may be a mere reminder */
  words(body: unknown): string[]
  reply(saying: Saying): unknown
  /** whether a question asks for its reply bit by bit, and the reply as the events that it then comes in */
  streams?(body: unknown, path: string): boolean
  events?(reply: unknown): unknown[]
  /** headers of a good reply */
  headers(n: number): Record<string, string>
  error(status: number, code: string | null, message: string): unknown
  /** `facts`: what else the API tells of a model, as fields of its entry in the list, by id */
  models(ids: readonly string[], facts?: Facts): unknown
  /** which model 'about' is about, and what is answered */
  /** the fields that a question may have whose tokens are only counted */
  countFields?: readonly string[]
  about?: { of(path: string, body: unknown): string; reply(id: string, facts: object): unknown }
  /** what only this API can do wrong, by name */
  odd: Partial<Record<OddName, (saying: Saying) => OddAnswer>>
}

/** Why a true API would refuse this question, null where it would not. */
export function problemOf(dialect: Dialect, body: unknown): string | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'the body is no object'
  const unknown = Object.keys(body).filter((field) => !dialect.fields.includes(field))
  if (unknown.length > 0) return `unknown fields: ${unknown.join(', ')}`
  const roles = dialect.roles(body).map((role) => (role === 'model' ? 'assistant' : role))
  const inTurn = roles.every((role, index) => role === (index % 2 === 0 ? 'user' : 'assistant'))
  return roles.length % 2 === 1 && inTurn ? null : `roles must take turns from user to user, not ${roles.join(', ')}`
}

/** data:image/png;base64,... -> its parts; anything else -> no image at all */
export function fromDataUrl(url: string): FakeImage {
  const [, mediaType = null, base64 = ''] = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/=]+)$/.exec(url) ?? []
  return { mediaType, base64 }
}
