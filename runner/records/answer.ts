import Type, { type Static } from '../tools/typebox.ts'
import { ShapeSchema } from './shape.ts'

/** Characters [from, to) of the reply text. */
export const RangeSchema = Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })])
export type Range = Static<typeof RangeSchema>

/** One thing the model named: the characters it came from, the numbers as it said them, where that is on the image. */
export const FoundSchema = Type.Object({
  range: RangeSchema,
  raw: Type.Array(Type.Number(), { description: 'the numbers as said, in the space asked for' }),
  label: Type.Optional(Type.String()),
  shape: Type.Optional(ShapeSchema),
  notes: Type.Optional(
    Type.Array(Type.String(), { description: 'what reading did to it: "outside the image", "corners swapped"' }),
  ),
})
export type Found = Static<typeof FoundSchema>

/** What was read out of a reply, with the rule that read it. `value` is the type's own (a count, an option, ...). */
export const AnswerSchema = Type.Object({
  readable: Type.Boolean(),
  rule: Type.Union([Type.String(), Type.Null()], {
    description: 'name of the reading rule, null where nothing was readable',
  }),
  range: Type.Union([RangeSchema, Type.Null()], { description: 'the part of the reply that the rule took' }),
  value: Type.Unknown(),
  text: Type.String({ description: 'the answer in a few words, for bars and tables' }),
  found: Type.Array(FoundSchema),
  unused: Type.Array(Type.Object({ text: Type.String(), range: RangeSchema, reason: Type.String() })),
  reason: Type.Optional(Type.String({ description: 'why nothing could be read' })),
})
export type Answer = Static<typeof AnswerSchema>
