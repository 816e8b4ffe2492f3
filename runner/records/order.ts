import Type, { type Static } from 'typebox'

/** What a user orders: the same record from the form, the command line and the JSON API. */
export const OrderSchema = Type.Object(
  {
    suites: Type.Array(Type.String(), { minItems: 1, description: 'suite names' }),
    models: Type.Array(Type.String({ pattern: '^[a-z0-9-]+/.+$' }), {
      minItems: 1,
      description: 'api/model id, e.g. builtin/pixels',
    }),
    types: Type.Optional(Type.Array(Type.String(), { description: 'test types; all of the suites where absent' })),
    classes: Type.Optional(Type.Array(Type.String())),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, description: 'cases per type and suite, a seeded choice spread over the classes' }),
    ),
    pictures: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 10_000 }), {
        description: 'how many pictures a generated suite is drawn with, by suite name; its usual number where absent',
      }),
    ),
    circular: Type.Optional(
      Type.Boolean({
        description:
          'choices are asked once per rotation of their options, and count only where every rotation is right',
      }),
    ),
    prompts: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 20000 }), {
        description: 'prompt templates by test type, with {question} and {format}',
      }),
    ),
    repeats: Type.Integer({ minimum: 1, maximum: 100, default: 1 }),
    shots: Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(3), Type.Literal(5)], { default: 0 }),
    reminders: Type.Integer({ minimum: 0, maximum: 2, default: 0 }),
    parallel: Type.Integer({ minimum: 1, maximum: 256, default: 4, description: 'calls at once, per API' }),
    budgetUsd: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    acceptUnknownCost: Type.Optional(
      Type.Boolean({ description: 'consent to a budget although a model has no known price' }),
    ),
    seed: Type.Integer({ minimum: 0, maximum: 2147483647, default: 1 }),
    system: Type.Optional(Type.String({ maxLength: 20000, description: 'system prompt' })),
    title: Type.Optional(Type.String({ maxLength: 80 })),
    note: Type.Optional(Type.String({ maxLength: 4000 })),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
  },
  { additionalProperties: false },
)
export type Order = Static<typeof OrderSchema>
