import Type, { type Static } from '../tools/typebox.ts'
import { ControlResultSchema, CountsSchema, ResultSchema } from './run.ts'
import { OUTCOMES } from './words.ts'

/** What can differ between a test as it was scored and as it is scored anew. */
export const DIFFERENCES = ['outcome', 'score', 'answer', 'sentence'] as const
export type Difference = (typeof DIFFERENCES)[number]

const Side = Type.Object({
  outcome: Type.Enum([...OUTCOMES]),
  score: Type.Union([Type.Number(), Type.Null()]),
  answer: Type.String({ description: 'in a few words; empty where nothing could be read' }),
  sentence: Type.String(),
})

/** One line of changes.jsonl of a result version: a test that comes out otherwise than before. */
export const RescoredChangeSchema = Type.Object({
  format: Type.Literal(1),
  n: Type.Integer({ minimum: 1 }),
  test: Type.String(),
  suite: Type.String(),
  case: Type.String(),
  type: Type.String(),
  api: Type.String(),
  model: Type.String(),
  repeat: Type.Integer(),
  differs: Type.Array(Type.Enum([...DIFFERENCES]), { description: 'what is another one' }),
  why: Type.Array(Type.String(), { description: 'what led to it, in sentence parts' }),
  before: Side,
  after: Side,
  picture: Type.Union([Type.Object({ width: Type.Integer(), height: Type.Integer() }), Type.Null()], {
    description: 'px of thumb.webp, which was drawn anew with annotated.png; null where the image is gone',
  }),
})
export type RescoredChange = Static<typeof RescoredChangeSchema>

/** rescored.json of a result version: what was scored anew, by what, and what came of it. */
export const RescoredSchema = Type.Object({
  format: Type.Literal(1),
  run: Type.String(),
  version: Type.String({ description: 'name of its folder: when it was made' }),
  at: Type.String({ description: 'ISO 8601, UTC' }),
  benchloupe: Type.String({ description: 'the version whose rules were used' }),
  before: Type.Object({
    benchloupe: Type.String({ description: 'the version the run was made with' }),
    finished: Type.Union([Type.String(), Type.Null()]),
    counts: CountsSchema,
    results: Type.Array(ResultSchema),
  }),
  tests: Type.Integer({ description: 'rows of the run' }),
  rescored: Type.Integer({ description: 'of them, replies that were read and scored anew' }),
  changed: Type.Integer(),
  differences: Type.Object({
    outcome: Type.Integer(),
    score: Type.Integer(),
    answer: Type.Integer(),
    sentence: Type.Integer(),
  }),
  left: Type.Array(Type.Object({ test: Type.String(), why: Type.String() }), {
    description: 'tests that stand as they were, since they could not be scored anew',
  }),
  notes: Type.Array(Type.String()),
  counts: CountsSchema,
  results: Type.Array(ResultSchema),
  controls: Type.Optional(Type.Array(ControlResultSchema)),
  amended: Type.Optional(
    Type.Object(
      {
        cases: Type.Integer({ description: 'whose truth people amended' }),
        tests: Type.Integer({ description: 'that come out otherwise with the amended truth' }),
        counts: CountsSchema,
        results: Type.Array(ResultSchema),
      },
      { description: 'the same with the truths that people amended; the others are those of the suite' },
    ),
  ),
})
export type Rescored = Static<typeof RescoredSchema>
