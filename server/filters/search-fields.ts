import {
  BLIND_KINDS,
  CONTROL_KINDS,
  FAILURE_REASONS,
  OUTCOMES,
  SPACES,
  VERDICTS,
  type ControlKind,
  type ReviewedRow,
  type Row,
  type TextField,
} from '../../runner/index.ts'
import { OUTCOME_GROUPS } from './outcome-groups.ts'
import { BLIND, NO_CONTROL, NOT_REVIEWED } from './row-columns.ts'

/** A field with words in it. `of` gives every name a row goes by in it; `closed` is the whole vocabulary where it is known. */
export interface WordField {
  kind: 'word'
  title: string
  of: (row: ReviewedRow) => readonly string[]
  closed?: readonly string[]
  example: string
}

/** A field with an amount in it. `units` are factors of what the row holds, by suffix; '' is a number without one.
 * `rough`: a whole number typed without a comparison means "rounds to it". */
export interface NumberField {
  kind: 'number'
  title: string
  of: (row: Row) => number | null
  units: Readonly<Record<string, number>>
  example: string
  rough?: true
}

/** A text, of which a part is enough. `of` gives what a row itself has of it; the rest is looked for in the texts of its test. */
export interface TextsField {
  kind: 'text'
  title: string
  field: TextField
  of: (row: Row) => readonly string[]
  example: string
}

export type Field = WordField | NumberField | TextsField

const COUNT = { '': 1, k: 1000, m: 1_000_000 }
const TIME_MS = { '': 1000, ms: 1, s: 1000, min: 60_000, m: 60_000, h: 3_600_000 }

const groupsOf = Object.fromEntries(
  OUTCOMES.map((outcome) => [
    outcome,
    [outcome, ...Object.keys(OUTCOME_GROUPS).filter((group) => OUTCOME_GROUPS[group]?.includes(outcome))],
  ]),
)

const word = (title: string, example: string, of: WordField['of'], closed?: readonly string[]): WordField => ({
  kind: 'word',
  title,
  example,
  of,
  ...(closed ? { closed } : {}),
})
const number = (
  title: string,
  example: string,
  units: NumberField['units'],
  of: NumberField['of'],
  rough?: true,
): NumberField => ({ kind: 'number', title, example, units, of, ...(rough ? { rough } : {}) })

const texts = (title: string, example: string, field: TextField, of: TextsField['of'] = () => []): TextsField => ({
  kind: 'text',
  title,
  example,
  field,
  of,
})

const controlNames = (kind: ControlKind): readonly string[] => (BLIND_KINDS.includes(kind) ? [kind, BLIND] : [kind])

const both = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)

/** Every key of the search language, in the order the help lists them. */
export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['model', word('model', 'model:gpt-6.2-sol', (row) => [row.model, `${row.api}/${row.model}`])],
  ['api', word('API', 'api:openai', (row) => [row.api])],
  ['provider', word('provider behind a gateway', 'provider:*fp8*', (row) => (row.servedBy ? [row.servedBy] : []))],
  ['type', word('test type', 'type:locate,count', (row) => [row.type])],
  [
    'outcome',
    word('outcome', 'outcome:failed', (row) => groupsOf[row.outcome] ?? [row.outcome], [
      ...OUTCOMES,
      ...Object.keys(OUTCOME_GROUPS),
    ]),
  ],
  [
    'review',
    word('verdict', 'review:"scorer wrong"', (row) => [row.review ?? NOT_REVIEWED], [...VERDICTS, NOT_REVIEWED]),
  ],
  ['case', word('case', 'case:hsfr-*', (row) => [row.case])],
  ['class', word('class', 'class:hsfr', (row) => (row.class ? [row.class] : []))],
  ['suite', word('suite', 'suite:geometry', (row) => [row.suite])],
  ['tag', word('tag', 'tag:small', (row) => row.tags ?? [])],
  ['reason', word('reason', 'reason:"near miss"', (row) => (row.reason ? [row.reason] : []), FAILURE_REASONS)],
  ['refusal', word('what a refusal was about', 'refusal:cyber', (row) => (row.refusal ? [row.refusal] : []))],
  [
    'suspect',
    word('probably meant in', 'suspect:any', (row) => (row.suspect ? ['any', row.suspect] : []), ['any', ...SPACES]),
  ],
  ['sentence', texts('what happened', 'sentence:missed', 'sentence', (row) => [row.sentence])],
  ['reply', texts('reply', 'reply:"I cannot"', 'reply')],
  ['question', texts('question', 'question:kettle', 'question')],
  ['expected', texts('what is right', 'expected:zebra', 'truth')],
  ['image', texts('name of the image', 'image:IMG_2041', 'image')],
  [
    'control',
    word('control', 'control:blind', (row) => (row.control ? controlNames(row.control.kind) : [NO_CONTROL]), [
      NO_CONTROL,
      BLIND,
      ...CONTROL_KINDS,
    ]),
  ],
  ['score', number('score', 'score:<0.5', { '': 1, '%': 0.01 }, (row) => row.score)],
  ['cost', number('cost', 'cost:>0.01', { '': 1, $: 1 }, (row) => row.costUsd)],
  ['elapsed', number('elapsed', 'elapsed:>5s', TIME_MS, (row) => row.elapsedMs, true)],
  ['queued', number('queued', 'queued:>1min', TIME_MS, (row) => row.queuedMs, true)],
  ['tokens', number('tokens', 'tokens:>1k', COUNT, (row) => both(row.inputTokens, row.outputTokens))],
  ['in', number('tokens in', 'in:>1k', COUNT, (row) => row.inputTokens)],
  ['out', number('tokens out', 'out:500..2k', COUNT, (row) => row.outputTokens)],
  ['attempts', number('attempts', 'attempts:>1', COUNT, (row) => row.attempts)],
  ['turns', number('turns', 'turns:>1', COUNT, (row) => row.turns)],
  ['repeat', number('repeat', 'repeat:2', COUNT, (row) => row.repeat)],
  ['test', number('test', 'test:40..60', COUNT, (row) => row.n)],
])

/** Where words without a key are looked for. */
export const textsOf = (row: Row): readonly string[] => [row.sentence, row.test, row.case, row.model, row.class ?? '']
