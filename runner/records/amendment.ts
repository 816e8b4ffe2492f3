import Type, { type Static } from '../tools/typebox.ts'

/** One line of amendments.jsonl: what a person says is right about a case, instead of the truth of the suite, which stays as it
 * is. Nothing is ever changed in the file: an amendment is taken back by a later line of the case with null. */
export const AmendmentSchema = Type.Object({
  format: Type.Literal(1),
  id: Type.String({ description: 'unique' }),
  at: Type.String({ description: 'ISO 8601, UTC' }),
  suite: Type.String(),
  type: Type.String(),
  case: Type.String(),
  truth: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
    description: 'the whole truth as it should be; null: that of the suite holds again',
  }),
  author: Type.String({ maxLength: 80, description: 'as typed; empty where nobody said' }),
  note: Type.Optional(Type.String({ maxLength: 4000 })),
})
export type Amendment = Static<typeof AmendmentSchema>

/** What there is to say; the rest of the record is added when it is written. */
export type NewAmendment = Omit<Amendment, 'format' | 'id' | 'at'>
