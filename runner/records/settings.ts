import Type, { type Static } from '../tools/typebox.ts'
import { EFFORTS } from './order-options.ts'
import { SpaceSchema } from './space.ts'

const usdPerMTok = Type.Number({ minimum: 0, maximum: 1_000_000, description: 'USD per million tokens' })
const count = Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 })
/** As APIs take it, each some of them. */
const DETAILS = ['auto', 'low', 'medium', 'high', 'ultra_high', 'original'] as const
const closed = { additionalProperties: false } as const

const LimitName = Type.Optional(
  Type.Enum(['max_tokens', 'max_completion_tokens'], {
    description: 'what the limit of output tokens is called; found out by itself where not given',
  }),
)
const MediaTypes = Type.Optional(
  Type.Array(Type.Enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif']), {
    minItems: 1,
    description: 'kinds of image it takes; others are sent as PNG or JPEG',
  }),
)
const TimeoutSeconds = Type.Optional(
  Type.Number({ minimum: 1, maximum: 86_400, description: 'total limit of one call, s; 300 where not given' }),
)

const Extra = Type.Optional(
  Type.Record(Type.String(), Type.Unknown(), {
    description:
      'further fields of each question, as the server knows them: chat_template_kwargs, mm_processor_kwargs ..',
  }),
)

/** A server of one's own, or of a vendor, that speaks Chat Completions. Its models are named `<name>/<model id>`. */
export const NamedApiSchema = Type.Object(
  {
    baseUrl: Type.String({
      pattern: '^https?://[^\\s?#@]+$',
      description: 'address up to and without /chat/completions',
    }),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    keyEnv: Type.Optional(
      Type.String({
        pattern: '^[A-Z][A-Z0-9_]*$',
        description: 'environment variable that holds its key; never the key itself',
      }),
    ),
    free: Type.Optional(Type.Boolean({ description: 'its calls cost nothing' })),
    limitName: LimitName,
    mediaTypes: MediaTypes,
    timeoutSeconds: TimeoutSeconds,
    extra: Extra,
  },
  closed,
)

/** What is known better of a model than its family's defaults say. */
export const ModelSettingsSchema = Type.Object(
  {
    space: Type.Optional(SpaceSchema),
    maxOutputTokens: Type.Optional(count),
    limitName: LimitName,
    timeoutSeconds: TimeoutSeconds,
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    reasoningEffort: Type.Optional(Type.Enum([...EFFORTS])),
    efforts: Type.Optional(
      Type.Array(Type.Enum([...EFFORTS]), {
        description: 'levels of effort that it takes, where that is known better',
      }),
    ),
    fixedSampling: Type.Optional(Type.Boolean({ description: 'refuses a temperature: none is sent' })),
    seed: Type.Optional(Type.Boolean({ description: 'false: no seed is sent, also where one would be taken' })),
    provider: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'the one provider that OpenRouter may send its questions to, by its slug',
      }),
    ),
    quantizations: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'those that a provider of OpenRouter may serve it in: bf16, fp8 ..',
      }),
    ),
    extra: Extra,
    stream: Type.Optional(
      Type.Boolean({ description: 'answers are asked for bit by bit; where not given only long ones of vendors' }),
    ),
    promptCache: Type.Optional(
      Type.Enum(['on', 'off'], {
        description:
          'off: the API writes no prompt into its cache, where that costs more than input; off where not given',
      }),
    ),
    image: Type.Optional(
      Type.Object(
        {
          rule: Type.Optional(Type.String({ description: "a vendor's resize rule by name; none switches it off" })),
          detail: Type.Optional(Type.Enum([...DETAILS])),
          contextCompression: Type.Optional(Type.Enum(['disabled', 'auto', 'enabled'])),
          maxEdge: Type.Optional(count),
          maxPixels: Type.Optional(count),
          maxBytes: Type.Optional(count),
          mediaTypes: MediaTypes,
          first: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    price: Type.Optional(
      Type.Object(
        {
          input: usdPerMTok,
          output: usdPerMTok,
          cached: Type.Optional(usdPerMTok),
          cacheWrite: Type.Optional(usdPerMTok),
          tiers: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  above: count,
                  input: usdPerMTok,
                  output: usdPerMTok,
                  cached: Type.Optional(usdPerMTok),
                  cacheWrite: Type.Optional(usdPerMTok),
                },
                closed,
              ),
              { description: 'what a whole call costs that has more input tokens than `above`' },
            ),
          ),
          asOf: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type ModelSettings = Static<typeof ModelSettingsSchema>

export const LimitsSchema = Type.Object(
  { parallel: Type.Optional(count), requestsPerMinute: Type.Optional(count), tokensPerMinute: Type.Optional(count) },
  closed,
)

/** Tests of a run up to which a report is made without being asked for: it takes about 20 ms and 50 kB a test. */
export const REPORT_UP_TO = 1_000

/** benchloupe.yaml */
export const SettingsSchema = Type.Object(
  {
    apis: Type.Optional(
      // a key that does not fit the pattern would be let through unchecked
      Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), NamedApiSchema, closed),
    ),
    models: Type.Optional(
      Type.Record(Type.String(), ModelSettingsSchema, {
        description: 'by api/model id; a trailing * stands for any ending',
      }),
    ),
    limits: Type.Optional(Type.Record(Type.String(), LimitsSchema, { description: 'by API name' })),
    resume: Type.Optional(
      Type.Enum(['auto', 'ask'], { description: 'auto: interrupted runs are resumed at the start' }),
    ),
    webhook: Type.Optional(
      Type.String({
        pattern: '^https?://[^\\s/]+',
        maxLength: 2000,
        description: 'address that is told when a run has ended',
      }),
    ),
    reportUpTo: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000_000,
        description: `a run of at most so many tests gets its report when it ends; 0: none does; not set: ${REPORT_UP_TO}`,
      }),
    ),
    trashDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 36_500,
        description: 'days after which deleted runs are gone for good; 0: never by itself',
      }),
    ),
  },
  closed,
)
export type Settings = Static<typeof SettingsSchema>

/** The settings of one model: every entry that fits, the longer (more exact) name winning field by field. */
export function settingsOf(settings: Settings, api: string, model: string): ModelSettings {
  const ref = `${api}/${model}`
  const fitting = Object.entries(settings.models ?? {})
    .filter(([name]) => (name.endsWith('*') ? ref.startsWith(name.slice(0, -1)) : ref === name))
    .sort(([a], [b]) => a.length - b.length)
  return fitting.reduce<ModelSettings>(
    (all, [, own]) => ({
      ...all,
      ...own,
      ...(all.image || own.image ? { image: { ...all.image, ...own.image } } : {}),
    }),
    {},
  )
}
