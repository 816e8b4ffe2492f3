import Type, { type Static } from '../tools/typebox.ts'
import { RangeSchema } from './answer.ts'
import { ShapeSchema } from './shape.ts'
import { ROLES } from './words.ts'

const Place = Type.Object({
  index: Type.Integer({ minimum: 0, description: 'place in the list of expected or found things' }),
  label: Type.String({ description: 'what it is in a word or a number, for tables and tags' }),
  shape: Type.Optional(ShapeSchema),
  range: Type.Optional(RangeSchema),
})

/** One pairing of something expected with something found. Metrics, table and picture all read these. */
export const MatchSchema = Type.Object({
  verdict: Type.Enum(['matched', 'missed', 'extra', 'wrong', 'ignored'], {
    description:
      'matched: both and right; wrong: both but not the same (no place of its own on the image is needed); missed: expected only; extra: found only; ignored: counts neither way, such as a crowd region or what was found in one',
  }),
  expected: Type.Union([Place, Type.Null()]),
  found: Type.Union([Place, Type.Null()]),
  measure: Type.Optional(Type.Object({ name: Type.String(), value: Type.Number(), unit: Type.String() })),
})
export type Match = Static<typeof MatchSchema>
export type MatchPlace = Static<typeof Place>

/** A number beside the score. `unit`: '%' (value 0..1, shown times 100), 'px', 's' or '' for a bare number. */
export const MetricSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  value: Type.Union([Type.Number(), Type.Null()]),
  unit: Type.String(),
})
export type Metric = Static<typeof MetricSchema>

export const ScoreSchema = Type.Object({
  score: Type.Number({ minimum: 0, maximum: 1 }),
  passed: Type.Boolean(),
  passMark: Type.Number({ minimum: 0, maximum: 1 }),
  metric: Type.String({ description: 'what the score is, e.g. "F1 at 5 % of the image"' }),
  metrics: Type.Array(MetricSchema),
  matches: Type.Array(MatchSchema),
  sentence: Type.String(),
})
export type Score = Static<typeof ScoreSchema>

/** One thing drawn on the image: data, in px of the original. `match` is the index of the match it shows. */
export const MarkSchema = Type.Object({
  role: Type.Enum([...ROLES]),
  shape: ShapeSchema,
  label: Type.String(),
  match: Type.Integer({ minimum: 0 }),
  range: Type.Optional(RangeSchema),
})
export type Mark = Static<typeof MarkSchema>
