import Type, { type Static } from '../tools/typebox.ts'
import type { Row } from './test.ts'

/** What a person says of a test. `agree`: the scorer judged as a person would; `scorer wrong`: it did not, so a pass is a
 * failure and a failure a pass; `truth wrong`: what the suite calls right is not; `unclear`: nobody can tell. */
export const VERDICTS = ['agree', 'scorer wrong', 'truth wrong', 'unclear'] as const
export type Verdict = (typeof VERDICTS)[number]

/** One line of reviews.jsonl, in the order they were made. Nothing is ever changed in it: a verdict is taken back by a later
 * line of the same author with null. */
export const ReviewSchema = Type.Object({
  format: Type.Literal(1),
  id: Type.String({ description: 'unique' }),
  at: Type.String({ description: 'ISO 8601, UTC' }),
  test: Type.String({ description: 'folder name of the test' }),
  verdict: Type.Union([Type.Enum([...VERDICTS]), Type.Null()]),
  author: Type.String({ maxLength: 80, description: 'as typed; empty where nobody said' }),
  note: Type.Optional(Type.String({ maxLength: 4000 })),
  tags: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
  blind: Type.Optional(Type.Boolean({ description: 'true: model and score were hidden' })),
})
export type Review = Static<typeof ReviewSchema>

/** What there is to say; the rest of the record is added when it is written. */
export type NewReview = Pick<Review, 'test' | 'verdict' | 'author' | 'note' | 'tags' | 'blind'>

/** A row with the verdict that holds for its test, where there is one. */
export interface ReviewedRow extends Row {
  review?: Verdict
}
