import Type, { type Static, type TSchema } from '../tools/typebox.ts'
import { AnswerSchema } from './answer.ts'
import { KnownCaseSchema } from './case.ts'
import { ControlSchema } from './control.ts'
import { FaultSchema, UsageSchema } from './exchange.ts'
import { DIFFERS, ImportedTestSchema } from './imported.ts'
import { ModelSchema } from './model.ts'
import { MarkSchema, ScoreSchema } from './score.ts'
import { SpaceSchema } from './space.ts'
import { OUTCOMES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** One line of plan.jsonl: a test before it is asked. Its number never changes. */
export const PlannedSchema = Type.Object({
  format: Type.Literal(1),
  n: Type.Integer({ minimum: 1 }),
  test: Type.String({ description: 'folder name: 0042-locate-hsfr-03-claude-opus-5' }),
  suite: Type.String(),
  case: Type.String(),
  type: Type.String(),
  class: Type.Optional(Type.String()),
  api: Type.String(),
  model: Type.String(),
  slug: Type.String({ description: "the model's slug" }),
  repeat: Type.Integer({ minimum: 1 }),
  image: Type.String({ description: 'sha256 of the original' }),
  examples: Type.Optional(
    Type.Array(Type.String(), { description: 'ids of the cases of the same suite and type shown as solved examples' }),
  ),
  control: Type.Optional(ControlSchema),
})
export type Planned = Static<typeof PlannedSchema>

/** One line of tests.jsonl: what lists, filters and totals read. A later line with the same n replaces the earlier. */
export const RowSchema = Type.Object({
  format: Type.Literal(1),
  n: Type.Integer({ minimum: 1 }),
  test: Type.String(),
  case: Type.String(),
  suite: Type.String(),
  type: Type.String(),
  class: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.String())),
  api: Type.String(),
  model: Type.String(),
  slug: Type.String(),
  repeat: Type.Integer(),
  outcome: Type.Enum([...OUTCOMES]),
  score: Nullable(Type.Number()),
  passed: Type.Boolean(),
  sentence: Type.String({ description: 'the score or the fault in one sentence' }),
  fault: Type.Optional(Type.String({ description: 'code of the fault where the outcome is error' })),
  reason: Type.Optional(
    Type.String({ description: 'why it did not pass, by rule: off by one, missed objects, wrong space ...' }),
  ),
  refusal: Type.Optional(
    Type.String({
      description: 'of what was refused: what it was about in the word of the API, or that it was the model',
    }),
  ),
  suspect: Type.Optional(SpaceSchema),
  servedModel: Type.Optional(Type.String({ description: 'as the API named it' })),
  servedBy: Type.Optional(Type.String({ description: 'the provider behind a gateway, with its quantization' })),
  metrics: Type.Optional(
    Type.Record(Type.String(), Nullable(Type.Number()), { description: 'the metrics of the score by name' }),
  ),
  started: Type.String(),
  finished: Type.String(),
  elapsedMs: Nullable(
    Type.Number({
      description:
        'from the first call sent to the last reply, waits included; queueing for a turn not; null only where an imported run does not tell',
    }),
  ),
  queuedMs: Type.Number(),
  inputTokens: Nullable(Type.Integer()),
  outputTokens: Nullable(Type.Integer()),
  costUsd: Nullable(Type.Number({ description: 'of every attempt, wasted ones included' })),
  knownUsd: Type.Optional(Type.Number({ description: 'where costUsd is null: of the attempts whose cost is known' })),
  wastedUsd: Type.Number({ description: 'the part of it that led to no answer in use' }),
  attempts: Type.Integer(),
  turns: Type.Integer(),
  foreignScore: Type.Optional(
    Nullable(Type.Number({ description: 'of an imported run: the score that the other tool gave' })),
  ),
  foreignName: Type.Optional(Type.String({ description: 'what the other tool calls that score' })),
  foreignPassed: Type.Optional(Nullable(Type.Boolean({ description: 'its verdict; null where it gives none' }))),
  differs: Type.Optional(Type.Enum([...DIFFERS])),
  control: Type.Optional(ControlSchema),
  image: Type.String(),
  width: Type.Integer({ description: 'of thumb.webp, px' }),
  height: Type.Integer(),
})
export type Row = Static<typeof RowSchema>

/** An image as a model was sent it. `file` points into images/ or sent/. */
export const SentSchema = Type.Object({
  sha: Type.String(),
  file: Type.String(),
  mediaType: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  bytes: Type.Integer(),
  changed: Nullable(
    Type.String({ description: 'why it differs from the original, null where it is the original byte for byte' }),
  ),
})
export type Sent = Static<typeof SentSchema>

/** test.json: everything known about one test. */
export const TestSchema = Type.Object({
  format: Type.Literal(1),
  run: Type.String(),
  n: Type.Integer({ minimum: 1 }),
  test: Type.String(),
  repeat: Type.Integer(),
  case: KnownCaseSchema,
  model: ModelSchema,
  servedModel: Nullable(Type.String()),
  servedBy: Type.Optional(Type.String()),
  outcome: Type.Enum([...OUTCOMES]),
  sentence: Type.String(),
  started: Type.String(),
  finished: Type.String(),
  elapsedMs: Nullable(Type.Number()),
  queuedMs: Type.Number(),
  turns: Type.Integer(),
  attempts: Type.Integer(),
  system: Nullable(Type.String()),
  prompt: Type.String({ description: 'the text of the first question as sent' }),
  sent: Nullable(SentSchema),
  reply: Nullable(Type.String({ description: 'the text the answer was read from' })),
  reasoning: Nullable(Type.String()),
  finish: Nullable(Type.String()),
  refusal: Type.Optional(Type.String()),
  answer: Nullable(AnswerSchema),
  score: Nullable(ScoreSchema),
  marks: Type.Array(MarkSchema),
  whatIf: Type.Optional(
    Type.Array(Type.Object({ space: SpaceSchema, score: Type.Number(), readable: Type.Boolean() }), {
      description: 'the score this reply would get under every coordinate space; never part of the official one',
    }),
  ),
  suspect: Type.Optional(SpaceSchema),
  expected: Type.String({ description: 'the truth in a few words' }),
  fault: Nullable(FaultSchema),
  usage: UsageSchema,
  costUsd: Nullable(Type.Number()),
  knownUsd: Type.Optional(Type.Number()),
  costSource: Nullable(Type.String()),
  wastedUsd: Type.Number(),
  picture: Type.Object({
    width: Type.Integer(),
    height: Type.Integer(),
    scale: Type.Number({ description: 'px of annotated.png per px of the original' }),
  }),
  imported: Type.Optional(ImportedTestSchema),
  version: Type.String({ description: 'Benchloupe version' }),
})
export type Test = Static<typeof TestSchema>
