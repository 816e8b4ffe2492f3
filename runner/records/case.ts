import Type, { type Static } from '../tools/typebox.ts'
import { ControlCaseSchema } from './control.ts'

/** Ids are used in folder names and addresses: letters, digits, `.`, `_`, `-`, starting with a letter or digit. */
export const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

/** One line of a suite's cases.jsonl. `given` and `truth` are checked by the test type. */
export const CaseSchema = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, description: 'unique among the cases of its type in the suite' }),
    type: Type.String({ description: 'name of the test type' }),
    image: Type.String({ description: 'file in the suite, relative, with forward slashes: images/hsfr-03.png' }),
    class: Type.Optional(Type.String({ maxLength: 60, description: 'a group inside the suite, e.g. HSFR' })),
    tags: Type.Optional(Type.Array(Type.String())),
    question: Type.Optional(
      Type.String({ description: "asked instead of the type's own question; the answer format is still added" }),
    ),
    passMark: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    given: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'what the model is told: the object to look for, options, labels',
      }),
    ),
    truth: Type.Record(Type.String(), Type.Unknown(), { description: 'what is right; never shown to a model' }),
  },
  { additionalProperties: false },
)
export type Case = Static<typeof CaseSchema>

/** suite.json */
export const SuiteHeaderSchema = Type.Object(
  {
    format: Type.Literal(1),
    name: Type.String({ pattern: ID_PATTERN }),
    title: Type.String(),
    description: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    licence: Type.Optional(Type.String()),
    source: Type.Optional(Type.String()),
    generator: Type.Optional(
      Type.Object({
        name: Type.String(),
        version: Type.Integer(),
        seed: Type.Integer(),
        count: Type.Optional(Type.Integer()),
      }),
    ),
    passMarks: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 }), { description: 'pass mark by test type' }),
    ),
    rules: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'rule by test type, for cases whose given.rule does not name another: {"answer": "relaxed"}',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SuiteHeader = Static<typeof SuiteHeaderSchema>

/** A checked case of a loaded suite, as kept in a run's cases.jsonl: its image decoded once, addressed by content. */
export const KnownCaseSchema = Type.Object({
  format: Type.Literal(1),
  suite: Type.String(),
  id: Type.String(),
  type: Type.String(),
  class: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.String())),
  question: Type.Optional(Type.String()),
  passMark: Type.Optional(Type.Number()),
  given: Type.Record(Type.String(), Type.Unknown()),
  truth: Type.Record(Type.String(), Type.Unknown()),
  image: Type.Object({
    sha: Type.String({ description: 'sha256 of the bytes, hex' }),
    name: Type.String({ description: 'file name in the suite' }),
    file: Type.String({ description: 'in the run folder: images/<sha>.png' }),
    mediaType: Type.String(),
    bytes: Type.Integer(),
    width: Type.Integer({ description: 'px, after EXIF orientation' }),
    height: Type.Integer(),
    missing: Type.Optional(
      Type.Boolean({ description: 'of an imported run: the image was not found; this is an empty sheet that says so' }),
    ),
    notes: Type.Optional(
      Type.Array(Type.String(), { description: '"EXIF orientation 6 applied", "first frame of 3"' }),
    ),
  }),
  control: Type.Optional(ControlCaseSchema),
})
export type KnownCase = Static<typeof KnownCaseSchema>
export type CaseImage = KnownCase['image']

/** What tells a case from all others of a run: its id is unique among those of its suite and type. Of a case, or of what names one: a
 * planned test, a row, an amendment, which has an id of its own. */
export const caseKey = (of: { suite: string; type: string } & ({ id: string } | { case: string })): string =>
  JSON.stringify([of.suite, of.type, 'case' in of ? of.case : of.id])
