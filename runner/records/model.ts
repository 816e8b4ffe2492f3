import Type, { type Static } from 'typebox'
import { SpaceSchema } from './space.ts'

/** A model as one API serves it, with everything that shapes how it is asked. Frozen in the run's manifest. */
export const ModelSchema = Type.Object({
  api: Type.String(),
  model: Type.String({ description: 'the API\'s own model id' }),
  slug: Type.String({ description: 'unique in the run, used in folder names' }),
  space: SpaceSchema,
  maxOutputTokens: Type.Integer({ minimum: 1 }),
  temperature: Type.Optional(Type.Number()),
  image: Type.Object({
    maxEdge: Type.Optional(Type.Integer({ description: 'longest edge in px; a larger image is resized before it is sent' })),
    maxPixels: Type.Optional(Type.Integer()),
    maxBytes: Type.Optional(Type.Integer()),
    mediaTypes: Type.Array(Type.String(), { description: 'sent as they are; others are re-encoded' }),
    first: Type.Boolean({ description: 'image before the text' }),
  }),
  price: Type.Union([
    Type.Object({
      inputUsdPerMTok: Type.Number(), outputUsdPerMTok: Type.Number(),
      cachedUsdPerMTok: Type.Optional(Type.Number()),
      source: Type.String(), asOf: Type.Union([Type.String(), Type.Null()]),
    }),
    Type.Null(),
  ], { description: 'null: unknown, shown as unknown' }),
})
export type Model = Static<typeof ModelSchema>
