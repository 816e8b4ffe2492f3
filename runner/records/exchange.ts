import Type, { type Static, type TSchema } from '../tools/typebox.ts'
import { FAULTS, type FaultCode } from './fault-codes.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Tokens of one call. null means the API did not say. `input` is the total, cached ones included. */
export const UsageSchema = Type.Object({
  input: Nullable(Type.Integer()),
  output: Nullable(Type.Integer()),
  cached: Type.Optional(Type.Integer()),
  cacheWrite: Type.Optional(Type.Integer()),
  reasoning: Type.Optional(Type.Integer()),
  image: Type.Optional(Type.Integer()),
  costUsd: Type.Optional(Type.Number({ description: 'as the API itself reported it' })),
})
export type Usage = Static<typeof UsageSchema>

/** How a reply ended. `native` keeps the API's own word. */
export const FINISHES = ['stop', 'length', 'refusal', 'filter', 'other'] as const
export type Finish = (typeof FINISHES)[number]

/** A reply as the test goes on with it. Reasoning is kept apart from the answer text. */
export const ReplySchema = Type.Object({
  text: Type.String(),
  reasoning: Type.Optional(Type.String()),
  toolCalls: Type.Optional(
    Type.Array(Type.String(), { description: 'names of the tools that the model called, though none was offered' }),
  ),
  finish: Type.Enum([...FINISHES]),
  native: Nullable(Type.String()),
  refusal: Type.Optional(
    Type.String({ description: 'what a refusal or a filter was about, in the word of the API: cyber, violence ...' }),
  ),
  usage: UsageSchema,
  billedAs: Type.Optional(
    Type.Object(
      { tier: Type.Optional(Type.String()), geo: Type.Optional(Type.String()), speed: Type.Optional(Type.String()) },
      { description: 'the service tier, the place and the speed that the API says it served the call with' },
    ),
  ),
  servedModel: Nullable(Type.String()),
  servedBy: Type.Optional(
    Type.String({
      description: 'the provider behind a gateway, with its quantization where that is known: DeepInfra, fp8',
    }),
  ),
  inForce: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'settings as the API says they were in force: effort, contextCompression, temperature, retires',
    }),
  ),
  continuation: Type.Optional(
    Type.String({ description: 'the reply is not complete: with this token the next request goes on with it' }),
  ),
})
export type Reply = Static<typeof ReplySchema>

/** A fault of one attempt: a closed code, a plain sentence, and what the API said. */
export const FaultSchema = Type.Object({
  // any string is read, so that a folder with a code of a later version opens; only codes of the list are written
  code: Type.Unsafe<FaultCode>(Type.String({ description: Object.keys(FAULTS).join(' ') })),
  message: Type.String(),
  status: Type.Optional(Type.Integer()),
  retryable: Type.Boolean(),
  retryAfterMs: Type.Optional(Type.Number()),
})
export type Fault = Static<typeof FaultSchema>

/** One HTTP call as it was on the wire. Image bytes stand as `{"$image": "<sha>"}`; keys never stand here at all. */
export const AttemptSchema = Type.Object({
  n: Type.Integer({ minimum: 1 }),
  state: Type.Enum(['sent', 'replied', 'failed'], {
    description: 'sent: written before the call; still so after a crash means the outcome is unknown',
  }),
  queued: Type.String({ description: 'ISO 8601 UTC: when the test asked for its turn at the API' }),
  sent: Type.String(),
  done: Nullable(Type.String()),
  queuedMs: Type.Number(),
  firstByteMs: Nullable(Type.Number()),
  elapsedMs: Nullable(Type.Number()),
  waitMs: Type.Number({ description: 'wait after this attempt before the next, ms' }),
  request: Type.Object({
    method: Type.String(),
    url: Type.String(),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.Unknown(),
  }),
  response: Nullable(
    Type.Object({
      status: Type.Integer(),
      headers: Type.Record(Type.String(), Type.String()),
      body: Type.Unknown(),
      bytes: Type.Integer(),
      events: Type.Optional(
        Type.Integer({ description: 'of an answer that came bit by bit: how many bits `body` was put together from' }),
      ),
    }),
  ),
  requestId: Nullable(Type.String()),
  fault: Nullable(FaultSchema),
  reply: Nullable(ReplySchema),
  costUsd: Nullable(Type.Number()),
  costSource: Nullable(Type.String({ description: 'api, price list, free, or null where unknown' })),
})
export type Attempt = Static<typeof AttemptSchema>

/** A message as composed, before it takes an API's wire form. */
export const MessageSchema = Type.Object({
  role: Type.Enum(['system', 'user', 'assistant']),
  text: Type.String(),
  images: Type.Array(
    Type.Object({
      sha: Type.String(),
      file: Type.String(),
      mediaType: Type.String(),
      width: Type.Integer(),
      height: Type.Integer(),
      bytes: Type.Integer(),
    }),
  ),
})
export type Message = Static<typeof MessageSchema>

/** One question and its reply. `messages` is the whole conversation as sent for this turn. */
export const TurnSchema = Type.Object({
  n: Type.Integer({ minimum: 1 }),
  round: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'counts up each time the test is asked again; the answer is read from the last round',
    }),
  ),
  kind: Type.Enum(['question', 'reminder', 'follow-up']),
  messages: Type.Array(MessageSchema),
  attempts: Type.Array(AttemptSchema),
})
export type Turn = Static<typeof TurnSchema>

export const ExchangeSchema = Type.Object({
  format: Type.Literal(1),
  test: Type.String(),
  api: Type.String(),
  model: Type.String(),
  turns: Type.Array(TurnSchema),
})
export type Exchange = Static<typeof ExchangeSchema>
