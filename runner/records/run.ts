import Type, { type Static, type TSchema } from '../tools/typebox.ts'
import { SuiteHeaderSchema } from './case.ts'
import { LeftOutSchema } from './control.ts'
import { ForecastSchema } from './forecast.ts'
import { ImportedRunSchema } from './imported.ts'
import { ModelSchema } from './model.ts'
import { CONTROL_KINDS } from './order-options.ts'
import { OrderSchema } from './order.ts'
import { MetricSchema } from './score.ts'
import { MergedSchema, ShardSchema } from './shard.ts'
import { ORDERED_BY, RUN_STATUSES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

export const CountsSchema = Type.Object({
  planned: Count,
  passed: Count,
  failed: Count,
  unparsed: Count,
  refused: Count,
  truncated: Count,
  error: Count,
  skipped: Count,
})
export type Counts = Static<typeof CountsSchema>

/** Files of one kind in the folder. */
export const KindSizeSchema = Type.Object({ kind: Type.String(), files: Count, bytes: Count })
export type KindSize = Static<typeof KindSizeSchema>

/** One model on one test type (`type` null: over all types). Intervals are 95 %. */
export const ResultSchema = Type.Object({
  api: Type.String(),
  model: Type.String(),
  slug: Type.String(),
  type: Nullable(Type.String()),
  counts: CountsSchema,
  scored: Type.Integer({ description: 'tests that stand in the score: answered ones, the unusable as 0' }),
  score: Nullable(Type.Number({ description: 'mean score 0..1, null where nothing is scored' })),
  low: Nullable(Type.Number()),
  high: Nullable(Type.Number()),
  lowest: Nullable(Type.Number({ description: 'bound: everything not scored counted 0' })),
  highest: Nullable(Type.Number({ description: 'bound: everything not scored counted 1' })),
  passRate: Nullable(Type.Number()),
  inputTokens: Count,
  outputTokens: Count,
  costUsd: Type.Number(),
  wastedUsd: Type.Number(),
  unknownCost: Count,
  p50Ms: Nullable(Type.Number()),
  p95Ms: Nullable(Type.Number()),
  figures: Type.Optional(
    Type.Array(MetricSchema, { description: 'what only many tests together tell, once the run is over' }),
  ),
})
export type Result = Static<typeof ResultSchema>

/** The same over the cases of one suite. */
export const SuiteResultSchema = Type.Object({ suite: Type.String(), ...ResultSchema.properties })
export type SuiteResult = Static<typeof SuiteResultSchema>

/** One model on the controls of one kind and test type (`type` null: over all types), and how that stands beside the tests whose controls
 * they are. Nothing of it is in any other result. */
export const ControlResultSchema = Type.Object({
  kind: Type.Enum([...CONTROL_KINDS]),
  ...ResultSchema.properties,
  pairs: Type.Integer({ minimum: 0, description: 'controls with a score whose tests have one as well' }),
  images: Type.Integer({ minimum: 0, description: 'images of those tests' }),
  original: Nullable(Type.Number({ description: 'mean score of those tests' })),
  control: Nullable(Type.Number({ description: 'mean score of their controls' })),
  difference: Nullable(
    Type.Number({ description: 'original less control: of a blind control, what the image adds to the score' }),
  ),
  differenceLow: Nullable(
    Type.Number({ description: '95 % interval over images; null of fewer than six, and while the run goes on' }),
  ),
  differenceHigh: Nullable(Type.Number()),
  alike: Type.Integer({ minimum: 0, description: 'pairs of which both passed or neither did' }),
  onlyOriginal: Type.Integer({ minimum: 0, description: 'pairs of which the test alone passed' }),
  onlyControl: Type.Integer({ minimum: 0, description: 'pairs of which the control alone passed' }),
})
export type ControlResult = Static<typeof ControlResultSchema>

/** The controls of a run: what became of them, apart from the tests. */
export const ControlsSchema = Type.Object({
  counts: CountsSchema,
  usd: Type.Number({ description: 'the known part of what they cost, which is in the cost of the run' }),
  left: Type.Array(LeftOutSchema, { description: 'cases without a control that was ordered' }),
  results: Type.Array(ControlResultSchema),
})
export type Controls = Static<typeof ControlsSchema>

/** Which cases of one suite a run asked, of one type. Runs over the same suite content with the same `sha` asked the same. */
export const CaseSetSchema = Type.Object({
  suite: Type.String(),
  type: Type.String(),
  cases: Count,
  sha: Type.String({ description: 'sha256 over the ids of the cases, sorted, one a line' }),
})
export type CaseSet = Static<typeof CaseSetSchema>

/** Something that was changed during the run. */
export const ChangeSchema = Type.Object({
  at: Type.String(),
  api: Type.String(),
  what: Type.Literal('parallel', { description: 'calls at once' }),
  from: Count,
  to: Count,
  by: Type.Enum([...ORDERED_BY]),
})
export type Change = Static<typeof ChangeSchema>

/** run.json, the manifest. */
export const RunSchema = Type.Object({
  format: Type.Integer(),
  id: Type.String(),
  title: Type.String(),
  note: Type.String(),
  tags: Type.Array(Type.String()),
  orderedBy: Type.Enum([...ORDERED_BY]),
  author: Type.Optional(Type.String({ maxLength: 80, description: 'who ordered it, if the server knows' })),
  status: Type.Enum([...RUN_STATUSES]),
  reason: Nullable(Type.String({ description: 'why it stopped, failed or was interrupted' })),
  resumed: Type.Optional(Type.Array(Type.String(), { description: 'when it was resumed' })),
  changes: Type.Optional(
    Type.Array(ChangeSchema, {
      description: 'in the order they were made; the last of an API is in force, also after a resume',
    }),
  ),
  again: Type.Optional(
    Type.Object(
      {
        errors: Type.Optional(Type.Boolean({ description: 'the tests that ended in an API fault are asked again' })),
        rounds: Type.Record(Type.String(), Type.Integer({ minimum: 2 }), {
          description: 'by test: the round in which it is asked again',
        }),
      },
      { description: 'what is asked again and has not come to its end' },
    ),
  ),
  repairs: Type.Optional(
    Type.Array(Type.Object({ at: Type.String(), text: Type.String() }), {
      description: 'what was found damaged in the folder, and what was done about it',
    }),
  ),
  imported: Type.Optional(ImportedRunSchema),
  shard: Type.Optional(ShardSchema),
  merged: Type.Optional(MergedSchema),
  started: Type.String(),
  finished: Nullable(Type.String()),
  elapsedMs: Nullable(Type.Number({ description: 'null only where an imported run does not tell' })),
  order: OrderSchema,
  suites: Type.Array(
    Type.Object({
      header: SuiteHeaderSchema,
      hash: Type.String({ description: "sha256 over the suite's files, its title and description among them" }),
      casesSha: Type.Optional(
        Type.String({
          description: 'sha256 over what makes its cases comparable: images, questions, truths, pass marks',
        }),
      ),
      cases: Count,
    }),
  ),
  models: Type.Array(ModelSchema),
  types: Type.Array(
    Type.Object({ name: Type.String(), title: Type.String(), metric: Type.String(), passMark: Type.Number() }),
  ),
  forecast: Type.Optional(ForecastSchema),
  counts: CountsSchema,
  tokens: Type.Object({ input: Count, output: Count }),
  cost: Type.Object({ usd: Type.Number(), wastedUsd: Type.Number(), unknownTests: Count }),
  served: Type.Optional(
    Type.Record(Type.String(), Type.Array(Type.String()), {
      description: 'by model slug: the models the API said it served; more than one means it changed in mid-run',
    }),
  ),
  suspects: Type.Optional(Count),
  bytes: Type.Integer({ minimum: 0, description: 'of all files but the reviews, once the run is over' }),
  sizes: Type.Optional(Type.Array(KindSizeSchema, { description: 'what `bytes` are made of, the largest kind first' })),
  images: Count,
  results: Type.Array(ResultSchema),
  controls: Type.Optional(ControlsSchema),
  suiteResults: Type.Optional(
    Type.Array(SuiteResultSchema, { description: 'results suite by suite, where the run has several' }),
  ),
  sets: Type.Optional(
    Type.Array(CaseSetSchema, { description: 'what the results by type stand on, so that runs can be compared' }),
  ),
  environment: Type.Object({ benchloupe: Type.String(), node: Type.String(), platform: Type.String() }),
})
export type Run = Static<typeof RunSchema>

/** Tests of two sets by outcome. */
export function addedCounts(a: Counts, b: Counts): Counts {
  const names = Object.keys(a) as (keyof Counts)[]
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Counts
}

/** Tests by outcome with the controls among them: how far a run is. */
export const allCounts = ({ counts, controls }: Pick<Run, 'counts' | 'controls'>): Counts =>
  controls ? addedCounts(counts, controls.counts) : counts

/** USD that a run may cost; null without a budget. A part of a divided run has a part of its budget, by its tests: together the parts
 * spend no more than was ordered. */
export function budgetOf({
  order,
  shard,
  ...run
}: Pick<Run, 'order' | 'shard' | 'counts' | 'controls'>): number | null {
  if (order.budgetUsd === undefined) return null
  return shard ? (order.budgetUsd * allCounts(run).planned) / shard.tests : order.budgetUsd
}
