import Type, { type Static, type TSchema } from '../tools/typebox.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** How a test that another tool scored stands beside the score it has here. `score`: both say how much is right, and say it
 * differently; `not comparable`: the other tool gave no verdict, or nothing was scored here. */
export const DIFFERS = ['no', 'only ours passes', 'only theirs passes', 'score', 'not comparable'] as const
export type Differs = (typeof DIFFERS)[number]

/** A score as another tool gave it. */
export const ForeignScoreSchema = Type.Object({
  name: Type.String({ description: 'what the tool calls it' }),
  value: Nullable(Type.Number({ description: '0..1 where it is a share, else as the tool has it' })),
  text: Type.Optional(Type.String({ description: 'a score in words, as the tool has it' })),
  passed: Nullable(Type.Boolean({ description: 'its verdict; null where it gives none' })),
  same: Type.Optional(Type.String({ description: 'the metric of ours that it means: exact, detection' })),
  about: Type.Optional(Type.String({ description: 'what the tool says of it' })),
})
export type ForeignScore = Static<typeof ForeignScoreSchema>

/** Of a run that was made from the results of another tool, without a call. */
export const ImportedRunSchema = Type.Object({
  at: Type.String({ description: 'when it was imported' }),
  format: Type.String({ description: 'name of the format it was read as' }),
  tool: Type.String(),
  version: Nullable(Type.String({ description: 'of the tool; null where its files do not say' })),
  source: Type.String({ description: 'name of the file or folder' }),
  sha256: Type.String({
    description: 'of the file; of a folder over the lines of "<sha256>  <name>" of the files that were read, sorted',
  }),
  files: Type.Integer({ minimum: 1, description: 'how many files that sum is over' }),
  unknown: Type.Array(Type.String(), { description: 'what the source does not tell, in words' }),
  notes: Type.Array(Type.String(), { description: 'what was done to read it' }),
  left: Type.Array(Type.Object({ text: Type.String(), count: Type.Integer() }), {
    description: 'results that became no test, by reason',
  }),
  withoutImage: Type.Integer({ minimum: 0, description: 'tests whose image was not found' }),
  totals: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), value: Type.Number() }), {
      description: 'totals as the tool itself reports them',
    }),
  ),
})
export type ImportedRun = Static<typeof ImportedRunSchema>

/** Of a test of such a run. */
export const ImportedTestSchema = Type.Object({
  tool: Type.String(),
  file: Type.String({ description: 'file of the source that it stands in' }),
  line: Type.Optional(Type.Integer({ minimum: 1 })),
  id: Type.String({ description: 'what the tool calls it' }),
  unknown: Type.Array(Type.String(), { description: 'what the source does not tell of this test, in words' }),
  notes: Type.Optional(Type.Array(Type.String())),
  scores: Type.Array(ForeignScoreSchema, { description: 'as the tool gave them, the first is its own verdict' }),
  differs: Type.Enum([...DIFFERS]),
})
export type ImportedTest = Static<typeof ImportedTestSchema>
