import Type, { type Static } from '../tools/typebox.ts'
import { CapabilitiesSchema } from './capabilities.ts'
import { SpaceSchema } from './space.ts'

const usdPerMTok = Type.Number({ minimum: 0, description: 'USD per million tokens' })

const Rates = {
  inputUsdPerMTok: usdPerMTok,
  outputUsdPerMTok: usdPerMTok,
  cachedUsdPerMTok: Type.Optional(usdPerMTok),
  cacheWriteUsdPerMTok: Type.Optional(usdPerMTok),
}

const Tiers = Type.Optional(
  Type.Array(Type.Object({ aboveInputTokens: Type.Integer({ minimum: 1 }), ...Rates }), {
    description:
      'a call with more input tokens than this is charged whole at these prices; the highest one it passes counts',
  }),
)

/** What a model costs, and who says so. Cached and cache-write tokens cost the input price where they have none of their own. */
export const PriceSchema = Type.Object({
  ...Rates,
  tiers: Tiers,
  next: Type.Optional(
    Type.Object(
      { from: Type.String({ description: 'YYYY-MM-DD, UTC' }), ...Rates, tiers: Tiers },
      { description: 'the announced price: calls from that day on cost this' },
    ),
  ),
  source: Type.String(),
  asOf: Type.Union([Type.String(), Type.Null()], { description: 'the day the prices are from, YYYY-MM-DD' }),
})
export type Price = Static<typeof PriceSchema>

/** A model as one API serves it, with everything that shapes how it is asked. Frozen in the run's manifest. */
export const ModelSchema = Type.Object({
  api: Type.String(),
  model: Type.String({ description: "the API's own model id" }),
  slug: Type.String({ description: 'unique in the run, used in folder names' }),
  space: SpaceSchema,
  maxOutputTokens: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'null only in an imported run, whose source does not tell it',
  }),
  baseUrl: Type.Optional(
    Type.String({ description: 'address of the API that serves it, without credentials; absent: not on record' }),
  ),
  limitName: Type.Optional(
    Type.Enum(['max_tokens', 'max_completion_tokens'], {
      description: 'what the limit of output tokens is called in Chat Completions, where benchloupe.yaml says so',
    }),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({ minimum: 1, description: 'total limit of one call, ms, where benchloupe.yaml says so' }),
  ),
  temperature: Type.Optional(Type.Number()),
  fixedSampling: Type.Optional(Type.Boolean({ description: 'refuses a temperature: none is sent, whatever is set' })),
  reasoningEffort: Type.Optional(
    Type.String({
      description:
        'none, minimal, low, medium, high, xhigh or max, as far as the model knows them; its own choice where absent',
    }),
  ),
  efforts: Type.Optional(
    Type.Array(Type.String(), { description: 'levels of effort that it takes, as far as that is known' }),
  ),
  usualEffort: Type.Optional(
    Type.String({ description: 'the level in force where none is set, as far as that is known' }),
  ),
  notInForce: Type.Optional(
    Type.Array(Type.String(), {
      description: 'settings that are set but mean nothing to this model: not sent, or sent and dropped without a word',
    }),
  ),
  told: Type.Optional(CapabilitiesSchema),
  retires: Type.Optional(Type.String({ description: 'the day it is announced to shut down, YYYY-MM-DD' })),
  sendsSeed: Type.Optional(Type.Boolean({ description: 'a seed of its own goes with each test' })),
  provider: Type.Optional(Type.String({ description: 'the one provider behind OpenRouter that it is asked of' })),
  quantizations: Type.Optional(
    Type.Array(Type.String(), { description: 'those that such a provider may serve it in' }),
  ),
  extra: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'further fields of each question, from benchloupe.yaml',
    }),
  ),
  stream: Type.Optional(Type.Boolean({ description: 'its answers are asked for bit by bit' })),
  promptCache: Type.Optional(
    Type.Enum(['off'], {
      description: 'off: the API is told to write no prompt into its cache, which costs more than input',
    }),
  ),
  image: Type.Object({
    rule: Type.Optional(
      Type.String({
        description:
          "name of the vendor's resize rule in model-apis/image-rules: the image is brought to that size before it is sent",
      }),
    ),
    detail: Type.Optional(
      Type.String({
        description:
          'how closely the API is told to look, where it lets us choose: low, high, original; of Gemini low, medium, high, ultra_high',
      }),
    ),
    contextCompression: Type.Optional(
      Type.String({
        description:
          'whether OpenAI may change what the model sees to save context: disabled, auto or enabled (Responses)',
      }),
    ),
    maxEdge: Type.Optional(
      Type.Integer({ description: 'longest edge in px; a larger image is resized before it is sent' }),
    ),
    maxPixels: Type.Optional(Type.Integer()),
    maxBytes: Type.Optional(Type.Integer()),
    mediaTypes: Type.Array(Type.String(), { description: 'sent as they are; others are re-encoded' }),
    first: Type.Boolean({ description: 'image before the text' }),
  }),
  price: Type.Union([PriceSchema, Type.Null()], { description: 'null: unknown, shown as unknown' }),
})
export type Model = Static<typeof ModelSchema>

/** The limit of output tokens of a model that is asked. Throws for one of an imported run, which never is. */
export function outputLimitOf({ api, model, maxOutputTokens }: Model): number {
  if (maxOutputTokens === null) throw new Error(`${api}/${model} is of an imported run: it cannot be asked.`)
  return maxOutputTokens
}

/** Whether anything was sent for this setting: an API cannot reject what it was not given. */
export function sends(model: Model, setting: string): boolean {
  switch (setting) {
    case 'temperature':
      return model.temperature !== undefined && !model.fixedSampling
    case 'reasoningEffort':
      return model.reasoningEffort !== undefined
    case 'image.detail':
      return model.image.detail !== undefined
    case 'image.contextCompression':
      return model.image.contextCompression !== undefined
    case 'seed':
      return model.sendsSeed === true
    case 'promptCache':
      return model.promptCache !== undefined
    case 'image.rule':
      return model.image.rule !== undefined
    default:
      return true
  }
}
