import { Compile, type TSchema } from '../tools/typebox.ts'
import { ID_PATTERN } from '../records/case.ts'
import { suggestion } from '../tools/near-name.ts'

const ID_RULE = 'must be 1 to 64 letters, digits, ".", "_" or "-", and start with a letter or a digit'

export interface FieldProblem {
  field?: string
  message: string
}

/** Says everything that is wrong with a record, [] where it is right. */
export type RecordCheck = (record: unknown) => FieldProblem[]

/** A check of records against a schema. `within` is where the record stands in a larger one: "truth". */
export function recordCheck(schema: TSchema, within = ''): RecordCheck {
  const check = Compile(schema)
  return (record) => {
    if (check.Check(record)) return []
    const problems = check.Errors(record).flatMap((error) => {
      // a field that is not allowed is reported twice; the report on its parent knows the names that are
      if (error.keyword === 'boolean') return []
      const field = fieldName(within, error.instancePath)
      const value = at(record, error.instancePath)
      if (error.keyword === 'required' || error.keyword === 'additionalProperties')
        return nameProblems(at(schema, error.schemaPath.slice(1)), value, field)
      const wanted = error.keyword === 'pattern' && error.params.pattern === ID_PATTERN ? ID_RULE : error.message
      return [named(field, `${wanted}; it is ${shown(value)}`)]
    })
    const firstOfField = problems.filter(
      (problem, index) => problems.findIndex((other) => other.field === problem.field) === index,
    )
    return firstOfField.length > 0 ? firstOfField : [named(within, 'does not have the fields it should have')]
  }
}

const named = (field: string, message: string): FieldProblem => (field === '' ? { message } : { field, message })

/** Fields that are missing and fields that nobody knows, together: most are one and the same typo. */
function nameProblems(schema: unknown, value: unknown, field: string): FieldProblem[] {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as { properties?: object; required?: string[]; additionalProperties?: unknown }
  const known = Object.keys(properties)
  const present = Object.keys(value as object)
  const inside = (name: string): string => (field === '' ? name : `${field}.${name}`)
  return [
    ...required
      .filter((name) => !Object.hasOwn(value as object, name))
      .map((name) => ({ field: inside(name), message: 'is missing' })),
    ...(additionalProperties === false ? present.filter((name) => !known.includes(name)) : []).map((name) => ({
      field: inside(cut(name, 60)),
      message: `is not a known field${suggestion(
        name,
        known.filter((name) => !present.includes(name)),
      )}`,
    })),
  ]
}

/** /points/2/at -> truth.points[2].at */
function fieldName(within: string, path: string): string {
  const parts = path.split('/').slice(1).map(unescaped)
  return parts.reduce(
    (name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    within,
  )
}

const unescaped = (part: string): string => part.replace(/~1/g, '/').replace(/~0/g, '~')

function at(root: unknown, path: string): unknown {
  let value = root
  for (const part of path.split('/').slice(1).map(unescaped))
    value = (value as Record<string, unknown> | undefined)?.[part]
  return value
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)
const shown = (value: unknown): string => (value === undefined ? 'absent' : cut(JSON.stringify(value), 60))
