import Type, { type Static } from '../tools/typebox.ts'
import { LeftOutSchema } from './control.ts'

const Count = Type.Integer({ minimum: 0 })
const Usd = Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description: 'USD, null: the price is unknown' })
const ms = Type.Number({ minimum: 0 })

/** What to do where the price of a model is unknown. */
export const PRICE_ADVICE = 'Its price, or "free: true" for a server of your own, goes into benchloupe.yaml.'

/** One model on one test type: all its tests together. */
export const ForecastPartSchema = Type.Object({
  slug: Type.String({ description: "the model's slug" }),
  type: Type.String(),
  tests: Count,
  inputTokens: Count,
  outputTokens: Count,
  costUsd: Usd,
  ms: Type.Number({ minimum: 0, description: 'of its calls one after the other' }),
})
export type ForecastPart = Static<typeof ForecastPartSchema>

/** What an order will come to, as said before anything was asked. Tokens, USD and time are estimates. */
export const ForecastSchema = Type.Object({
  tests: Count,
  cases: Count,
  images: Count,
  byType: Type.Record(Type.String(), Count),
  byModel: Type.Record(Type.String(), Count),
  inputTokens: Count,
  outputTokens: Count,
  costUsd: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description: 'null where any price is unknown' }),
  knownUsd: Type.Number({ minimum: 0, description: 'of the tests with a known price' }),
  unknownTests: Type.Integer({ minimum: 0, description: 'tests of models whose price is unknown' }),
  unknownPrices: Type.Array(Type.String(), { description: 'api/model of those models' }),
  elapsedMs: ms,
  basis: Type.Object(
    { measured: Count, near: Count, assumed: Count },
    {
      description:
        'what the time rests on, in tests of this order: earlier runs of the same model and test type, of the same model or API, an assumption',
    },
  ),
  counted: Type.Optional(
    Type.Integer({ minimum: 0, description: 'tests whose input tokens rest on a count by their API' }),
  ),
  announcements: Type.Optional(
    Type.Array(Type.String(), {
      description: 'models that shut down and prices that change, as far as it is announced',
    }),
  ),
  controls: Type.Optional(
    Type.Object(
      {
        tests: Count,
        byKind: Type.Record(Type.String(), Count),
        costUsd: Usd,
        left: Type.Array(LeftOutSchema, { description: 'cases without a control that was ordered' }),
      },
      { description: 'the controls, which are in all other figures but cases and images' },
    ),
  ),
  parts: Type.Array(ForecastPartSchema),
})
export type Forecast = Static<typeof ForecastSchema>
