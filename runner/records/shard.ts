import Type, { type Static } from '../tools/typebox.ts'

const Count = Type.Integer({ minimum: 0 })

/** On a run that is one part of a divided run. */
export const ShardSchema = Type.Object({
  part: Type.Integer({ minimum: 1, description: 'which part, from 1' }),
  of: Type.Integer({ minimum: 1, description: 'how many parts there are' }),
  tests: Type.Integer({ minimum: 1, description: 'tests of the whole run, controls among them' }),
  plan: Type.String({
    description: 'sha256 over the plan of the whole run, one line a test; the images of drawn controls are left out',
  }),
})
export type Shard = Static<typeof ShardSchema>

/** On a run that was merged of such parts. */
export const MergedSchema = Type.Object({
  at: Type.String(),
  benchloupe: Type.String({ description: 'the version that merged them' }),
  of: Type.Integer({ minimum: 1, description: 'how many parts the run was divided into' }),
  parts: Type.Array(
    Type.Object({
      part: Type.Integer({ minimum: 1 }),
      run: Type.String({ description: 'id of the run that it was' }),
      tests: Count,
      started: Type.String(),
      finished: Type.String(),
      elapsedMs: Type.Number(),
      sums: Type.String({ description: 'sha256 of its SHA256SUMS, which is kept in parts/' }),
    }),
  ),
  missing: Type.Optional(Type.Array(Type.Integer(), { description: 'parts that were left out' })),
  differences: Type.Array(Type.String(), { description: 'in what the parts differ, though each asked the same' }),
})
export type Merged = Static<typeof MergedSchema>

/** "part 3 of 8" */
export const partText = ({ part, of }: Pick<Shard, 'part' | 'of'>): string => `part ${part} of ${of}`
