import Type, { Compile, type TSchema } from '../tools/typebox.ts'
import { CaseSchema, SuiteHeaderSchema } from '../records/case.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'

/** Plain JSON Schema, as it can be published and given to an editor. */
export type JsonSchema = Record<string, unknown>

/** the last draft in which pairs such as [x, y] are written as TypeBox writes them */
const DRAFT = 'http://json-schema.org/draft-07/schema#'

/** What a suite's files may hold: suite.json, and a line of cases.jsonl, which is one of the test types with what that type
 * says about `given` and `truth`. They say what the loader checks, but for what a schema cannot: that paths stay inside the
 * suite, images can be decoded, and ids are unique. */
export function suiteSchemas(types: readonly AnyTestType[]): { suite: JsonSchema; case: JsonSchema } {
  return {
    suite: { $schema: DRAFT, title: 'suite.json of a Benchloupe suite', ...plain(SuiteHeaderSchema) },
    case: { $schema: DRAFT, title: 'A line of cases.jsonl of a Benchloupe suite', oneOf: types.map(caseOf) },
  }
}

function caseOf({ name, title, about, given, truth }: AnyTestType): JsonSchema {
  const { type: _type, given: _given, truth: _truth, ...others } = CaseSchema.properties
  // where a type gives the model nothing that it must have, a case may leave `given` away
  const mayLack = Compile(given).Check({})
  const schema = Type.Object(
    { ...others, type: Type.Literal(name), given: mayLack ? Type.Optional(given) : given, truth },
    { additionalProperties: false },
  )
  return { title, description: about, ...plain(schema) }
}

const plain = (schema: TSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema
