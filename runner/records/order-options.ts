import Type, { type TSchema } from '../tools/typebox.ts'

/** Levels of effort in rising order, as the types of the vendors' packages name them: openai 7.59.0 `ReasoningEffort`,
 * @anthropic-ai/sdk 1.14.0 `OutputConfig.effort`, @google/genai 3.3.0 `ThinkingLevel`, @openrouter/sdk 1.3.19 `ModelReasoning`.
 * No model takes all of them. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

/** What is shown in place of the image of a case, so that its score can be held against what a model says without it: a plain grey
 * image, another image of the suite, or the image as a mirror shows it, with the truth mirrored. */
export const CONTROL_KINDS = ['blank', 'swapped', 'mirrored'] as const
export type ControlKind = (typeof CONTROL_KINDS)[number]

/** How an option is written down: names that are ticked or repeated, a list in one field, a number, yes or no, a text, or
 * numbers, texts or one word out of few by the name of what they are for. */
export type OptionKind =
  | 'names'
  | 'list'
  | 'number'
  | 'flag'
  | 'text'
  | 'numbers by name'
  | 'texts by name'
  | 'words by name'

/** One thing that can be ordered. */
export interface OrderOption<Schema extends TSchema = TSchema> {
  /** what is allowed, with the default where there is one */
  schema: Schema
  kind: OptionKind
  /** of a list: what stands between its parts in the form */
  between?: RegExp
  /** on the command line: --limit N, and what it means */
  flag: string
  value?: string
  help: string
  form: OptionField
}

/** Where the form asks for it, and how. Lowest, highest, choices and the usual value are those of the schema. */
export interface OptionField {
  /** 'own': the page draws it by itself, as it lists suites, models, test types or prompts */
  part: 'own' | 'amounts' | 'checks' | 'words'
  label: string
  hint?: string
  placeholder?: string
  /** a menu instead of a number to type */
  select?: true
  /** several lines */
  long?: true
}

const option = <Schema extends TSchema>(schema: Schema, words: Omit<OrderOption, 'schema'>): OrderOption<Schema> => ({
  schema,
  ...words,
})

/** Everything that can be ordered, once: the order's schema, the form, the command line with its help, "the same from the command
 * line" and presets are made from this table, in its order. A new option is an entry here and what the runner does with it. */
export const orderOptions = {
  suites: option(Type.Array(Type.String(), { minItems: 1, description: 'suite names' }), {
    kind: 'names',
    flag: 'suite',
    value: 'NAME',
    help: 'a suite',
    form: { part: 'own', label: 'Suites' },
  }),
  pictures: option(
    Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 10_000 }), {
        description: 'how many pictures a generated suite is drawn with, by suite name; its usual number where absent',
      }),
    ),
    {
      kind: 'numbers by name',
      flag: 'pictures',
      value: 'SUITE=N',
      help: 'draw a generated suite with N pictures',
      form: { part: 'own', label: 'pictures' },
    },
  ),
  types: option(
    Type.Optional(Type.Array(Type.String(), { description: 'test types; all of the suites where absent' })),
    {
      kind: 'names',
      flag: 'type',
      value: 'NAME',
      help: 'only this test type',
      form: { part: 'own', label: 'Test types' },
    },
  ),
  models: option(
    Type.Array(Type.String({ pattern: '^[a-z0-9-]+/.+$' }), {
      minItems: 1,
      description: 'api/model id, e.g. builtin/pixels',
    }),
    {
      kind: 'names',
      flag: 'model',
      value: 'API/ID',
      help: 'a model, e.g. builtin/pixels or openai/gpt-6.2-sol',
      form: { part: 'own', label: 'Models' },
    },
  ),
  efforts: option(
    Type.Optional(
      Type.Record(Type.String(), Type.Enum([...EFFORTS]), {
        description: 'how hard a model thinks, by api/model id; as benchloupe.yaml says, or as it likes, where absent',
      }),
    ),
    {
      kind: 'words by name',
      flag: 'effort',
      value: 'API/ID=LEVEL',
      help: 'how hard a model thinks: none, minimal, low, medium, high, xhigh or max, as far as it takes them',
      form: { part: 'own', label: 'Effort' },
    },
  ),
  limit: option(
    Type.Optional(
      Type.Integer({ minimum: 1, description: 'cases per type and suite, a seeded choice spread over the classes' }),
    ),
    {
      kind: 'number',
      flag: 'limit',
      value: 'N',
      help: 'at most N cases per type and suite',
      form: { part: 'amounts', label: 'Cases per suite and type', hint: 'empty: all' },
    },
  ),
  repeats: option(Type.Integer({ minimum: 1, maximum: 100, default: 1 }), {
    kind: 'number',
    flag: 'repeats',
    value: 'N',
    help: 'ask every model every case N times',
    form: { part: 'amounts', label: 'Repeats' },
  }),
  shots: option(Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(3), Type.Literal(5)], { default: 0 }), {
    kind: 'number',
    flag: 'shots',
    value: 'N',
    help: 'solved examples before each question',
    form: { part: 'amounts', label: 'Examples shown (shots)', select: true },
  }),
  reminders: option(Type.Integer({ minimum: 0, maximum: 2, default: 0 }), {
    kind: 'number',
    flag: 'reminders',
    value: 'N',
    help: 'remind the model of the answer format up to N times if a reply cannot be read',
    form: { part: 'amounts', label: 'Format reminders', select: true, hint: 'where a reply cannot be read' },
  }),
  parallel: option(Type.Integer({ minimum: 1, maximum: 256, default: 4, description: 'calls at once, per API' }), {
    kind: 'number',
    flag: 'parallel',
    value: 'N',
    help: 'calls at once, per API',
    form: { part: 'amounts', label: 'Calls at once, per API' },
  }),
  budgetUsd: option(Type.Optional(Type.Number({ exclusiveMinimum: 0 })), {
    kind: 'number',
    flag: 'budget',
    value: 'USD',
    help: 'stop before spending more than this; calls in flight count at their highest possible cost',
    form: { part: 'amounts', label: 'Budget, USD', hint: 'empty: none' },
  }),
  seed: option(Type.Integer({ minimum: 0, maximum: 2147483647, default: 1 }), {
    kind: 'number',
    flag: 'seed',
    value: 'N',
    help: 'seed of generated suites, choices and builtin/chance',
    form: { part: 'amounts', label: 'Seed' },
  }),
  classes: option(Type.Optional(Type.Array(Type.String())), {
    kind: 'list',
    between: /[\s,]+/,
    flag: 'class',
    value: 'NAME',
    help: 'only this class of cases',
    form: { part: 'amounts', label: 'Only classes', hint: 'comma-separated; empty for all', placeholder: 'HSFR, CTRL' },
  }),
  circular: option(
    Type.Optional(
      Type.Boolean({
        description:
          'choices are asked once per rotation of their options, and count only where every rotation is right',
      }),
    ),
    {
      kind: 'flag',
      flag: 'circular',
      help: 'ask multiple-choice questions once per rotation of their options',
      form: {
        part: 'checks',
        label: 'ask multiple-choice questions once per rotation of their options',
        hint: 'reveals a model that always picks the same letter',
      },
    },
  ),
  controls: option(
    Type.Optional(
      Type.Array(Type.Enum([...CONTROL_KINDS]), {
        description: 'controls of each test, scored apart: with a blank, a swapped or a mirrored image',
      }),
    ),
    {
      kind: 'names',
      flag: 'controls',
      value: 'KIND',
      help: 'ask each case again with a blank, swapped or mirrored image, as a control that is scored apart',
      form: { part: 'own', label: 'Controls' },
    },
  ),
  webp: option(
    Type.Optional(
      Type.Boolean({
        description: 'annotated images as WebP of quality 90 instead of PNG: for photos a sixth of the bytes',
      }),
    ),
    {
      kind: 'flag',
      flag: 'webp',
      help: 'keep annotated images as WebP (quality 90) instead of PNG; --pictures webp is the same',
      form: {
        part: 'checks',
        label: 'keep annotated images as WebP instead of PNG',
        hint: 'for photos a sixth of the bytes',
      },
    },
  ),
  acceptUnknownCost: option(
    Type.Optional(Type.Boolean({ description: 'consent to a budget although a model has no known price' })),
    {
      kind: 'flag',
      flag: 'accept-unknown-cost',
      help: 'allow a budget even if the price of a model is unknown',
      form: {
        part: 'checks',
        label: 'run under a budget even if a price is unknown',
        hint: 'that cost does not count towards the budget',
      },
    },
  ),
  prompts: option(
    Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 20000 }), {
        description: 'prompt templates by test type, with {question} and {format}',
      }),
    ),
    {
      kind: 'texts by name',
      flag: 'prompt',
      value: 'TYPE=FILE',
      help: 'prompt template of a type, with {question} and {format}',
      form: { part: 'own', label: 'Custom prompts' },
    },
  ),
  title: option(Type.Optional(Type.String({ maxLength: 80 })), {
    kind: 'text',
    flag: 'title',
    value: 'TEXT',
    help: 'title of the run, also part of the name of its folder',
    form: { part: 'words', label: 'Title', hint: 'also part of the folder name' },
  }),
  tags: option(Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })), {
    kind: 'list',
    between: /,/,
    flag: 'tag',
    value: 'TEXT',
    help: 'a tag of the run',
    form: { part: 'words', label: 'Tags', hint: 'comma-separated' },
  }),
  note: option(Type.Optional(Type.String({ maxLength: 4000 })), {
    kind: 'text',
    flag: 'note',
    value: 'TEXT',
    help: 'a note that stands with the run',
    form: { part: 'words', label: 'Note', long: true },
  }),
  system: option(Type.Optional(Type.String({ maxLength: 20000, description: 'system prompt' })), {
    kind: 'text',
    flag: 'system',
    value: 'TEXT',
    help: 'system prompt',
    form: { part: 'words', label: 'System prompt', hint: 'sent before every question; empty: none', long: true },
  }),
}

type Options = typeof orderOptions
export type OptionName = keyof Options

/** The properties of an order's schema. */
export const optionSchemas = Object.fromEntries(
  Object.entries(orderOptions).map(([name, { schema }]) => [name, schema]),
) as { [Name in OptionName]: Options[Name]['schema'] }

/** What of a schema the form and the help tell. */
interface Told {
  minimum?: number
  maximum?: number
  default?: number
  type?: string
  anyOf?: readonly { const?: number }[]
}

/** An option by its name, with what its schema says about numbers. `choices` are all that are allowed where they are few,
 * `usual` is the default. */
export interface NamedOption extends OrderOption {
  name: OptionName
  usual?: number
  min?: number
  max?: number
  whole: boolean
  choices: readonly number[]
}

function namedOption(name: OptionName): NamedOption {
  const { minimum, maximum, default: usual, anyOf, type } = orderOptions[name].schema as Told
  const few = orderOptions[name].form.select && minimum !== undefined && maximum !== undefined
  return {
    ...orderOptions[name],
    name,
    ...(usual === undefined ? {} : { usual }),
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined ? {} : { max: maximum }),
    whole: type !== 'number',
    choices:
      anyOf?.map((choice) => choice.const as number) ??
      (few ? Array.from({ length: maximum - minimum + 1 }, (_, i) => minimum + i) : []),
  }
}

/** The table as a list. */
export const optionList: readonly NamedOption[] = (Object.keys(orderOptions) as OptionName[]).map(namedOption)
