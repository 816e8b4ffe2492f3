import Type, { type Static } from '../tools/typebox.ts'

/** One line of labels.jsonl: what a run is called, what is noted of it and its tags, as edited after it was ordered. run.json keeps
 * what was ordered; the last line holds. */
export const LabelSchema = Type.Object({
  format: Type.Literal(1),
  id: Type.String({ description: 'unique' }),
  at: Type.String({ description: 'ISO 8601, UTC' }),
  title: Type.String({ maxLength: 80 }),
  note: Type.String({ maxLength: 4000 }),
  tags: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 }),
  author: Type.String({ maxLength: 80, description: 'as typed; empty where nobody said' }),
})
export type Label = Static<typeof LabelSchema>

/** What there is to say; the rest of the record is added when it is written. */
export type NewLabel = Omit<Label, 'format' | 'id' | 'at'>
