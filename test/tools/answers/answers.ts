import ts from 'typescript'
import { rootDir } from '../../../runner/index.ts'
import { openSources, Schemas, type JsonSchema } from './schema-of.ts'
import { keyOf, shortened } from './shortened.ts'

/** What an address answers with: data as JSON, or what else. */
interface Answer {
  json?: JsonSchema
  /** 'image', 'file', 'download' or 'redirect' */
  also?: string[]
  /** of an action: it may answer with the data of the page that its form is on */
  shows?: true
}

const ELSE = ['redirect', 'image', 'file', 'download']

/** The answers of every page and action of the site map, as the code types them: server/http/api/answers.json. */
export function answersOf(): string {
  const program = openSources(['server/routes.ts', 'server/actions/index.ts', 'server/http/json-forms.ts'])
  const checker = program.getTypeChecker()
  const schemas = new Schemas(checker)
  const source = (path: string): ts.SourceFile => {
    const file = program.getSourceFile(`${rootDir}/${path}`)
    if (!file) throw new Error(`${path} is not there.`)
    return file
  }
  /** what the map declares, by address: the value inside of view(..), review(..), full(..) */
  const mapped = (path: string, call: string): Map<string, ts.ObjectLiteralExpression> => {
    const found = new Map<string, ts.ObjectLiteralExpression>()
    for (const entry of objectIn(source(path), call).properties) {
      if (!ts.isPropertyAssignment(entry) || !ts.isStringLiteral(entry.name) || !ts.isCallExpression(entry.initializer))
        throw new Error(`${path}: ${entry.getText()} is not 'address': right(what).`)
      const [what] = entry.initializer.arguments
      let symbol = checker.getSymbolAtLocation(what as ts.Expression)
      if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol)
      found.set(entry.name.text, objectIn(symbol?.valueDeclaration, 'definePage', 'defineAction'))
    }
    return found
  }
  const returned = (of: ts.ObjectLiteralExpression, name: string): ts.Type[] => {
    const part = of.properties.find((property) => property.name?.getText() === name)
    const [signature] = part ? checker.getTypeAtLocation(part).getCallSignatures() : []
    const type = signature && checker.getAwaitedType(signature.getReturnType())
    if (!type) throw new Error(`${of.getText().slice(0, 80)} has no ${name}.`)
    return type.isUnion() ? type.types : [type]
  }
  const has = (type: ts.Type, name: string): ts.Type | null => {
    const property = type.getProperty(name)
    const of = property && checker.getTypeOfSymbol(property)
    return of && !(of.flags & ts.TypeFlags.Undefined) ? of : null
  }
  const either = (types: readonly ts.Type[], where: string): JsonSchema | null => {
    const all = [
      ...new Map(types.map((type) => schemas.of(type, where)).map((one) => [JSON.stringify(one), one])).values(),
    ]
    return all.length > 1 ? mergedObjects(all) : (all[0] ?? null)
  }

  const pages = Object.fromEntries(
    [...mapped('server/routes.ts', 'pagesAt')].map(([address, page]): [string, Answer] => {
      const types = returned(page, 'load')
      const json = either(
        types.filter((type) => has(type, 'title')),
        address,
      )
      const also = ELSE.filter((name) => types.some((type) => !has(type, 'title') && has(type, name)))
      return [address, { ...(json ? { json } : {}), ...(also.length > 0 ? { also } : {}) }]
    }),
  )
  const own = objectIn(source('server/http/json-forms.ts'), 'jsonFormsAt')
  const actions = Object.fromEntries(
    [...mapped('server/actions/index.ts', 'actionsAt')].map(([address, action]): [string, Answer] => {
      const form = own.properties.find(({ name }) => name && ts.isStringLiteral(name) && name.text === address)
      const isRecord = form?.getText().includes('answer:')
      if (isRecord) return [address, {}]
      const types = form
        ? returned((form as ts.PropertyAssignment).initializer as ts.ObjectLiteralExpression, 'run')
        : returned(action, 'run')
      const told = types.filter((type) => has(type, 'redirect') || has(type, 'told')).map((type) => has(type, 'told'))
      const json = either(
        told.filter((type) => type !== null),
        address,
      )
      const nothing: JsonSchema = { type: 'object' }
      return [
        address,
        {
          json: json === null ? nothing : told.includes(null) ? { anyOf: [json, nothing] } : json,
          ...(types.some((type) => has(type, 'show')) ? { shows: true } : {}),
        },
      ]
    }),
  )
  const short = (answers: Record<string, Answer>) =>
    Object.fromEntries(
      Object.entries(answers).map(([address, { json, ...more }]) => [
        address,
        { ...(json ? { json: shortened(json) } : {}), ...more },
      ]),
    )
  return written({
    pages: short(pages),
    actions: short(actions),
    schemas: Object.fromEntries(
      Object.entries(schemas.definitions).map(([name, schema]) => [keyOf(name, {}, schema), shortened(schema)]),
    ),
  })
}

/** One answer and one definition a line, so that a change shows where it is. */
const written = (parts: Record<string, Record<string, unknown>>): string =>
  `{\n${Object.entries(parts)
    .map(
      ([name, entries]) =>
        `"${name}": {\n${Object.entries(entries)
          .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
          .join(',\n')}\n}`,
    )
    .join(',\n')}\n}\n`

/** The object that is handed to the first call of one of these functions. */
function objectIn(node: ts.Node | undefined, ...calls: string[]): ts.ObjectLiteralExpression {
  let found: ts.ObjectLiteralExpression | undefined
  const look = (at: ts.Node): void => {
    if (found) return
    if (ts.isCallExpression(at) && calls.includes(at.expression.getText())) {
      const [object] = at.arguments
      if (object && ts.isObjectLiteralExpression(object)) found = object
    }
    ts.forEachChild(at, look)
  }
  if (node) look(node)
  if (!found) throw new Error(`${node?.getText().slice(0, 80) ?? 'nothing'} has no ${calls.join(' or ')}({..}).`)
  return found
}

/** Objects of which an address answers with one, as one object with what any of them has: what not all have is optional. */
function mergedObjects(all: readonly JsonSchema[]): JsonSchema {
  const objects = all as { properties?: Record<string, JsonSchema>; optional?: string[] }[]
  if (objects.some(({ properties }) => properties === undefined)) return { anyOf: all }
  const names = [...new Set(objects.flatMap(({ properties = {} }) => Object.keys(properties)))]
  const optional = names.filter((name) =>
    objects.some(({ properties = {}, optional = [] }) => !Object.hasOwn(properties, name) || optional.includes(name)),
  )
  const properties = names.map((name): [string, JsonSchema] => {
    const kinds = objects.flatMap(({ properties = {} }): JsonSchema[] => (properties[name] ? [properties[name]] : []))
    const different = [...new Map(kinds.map((kind): [string, JsonSchema] => [JSON.stringify(kind), kind])).values()]
    const only = different[0] as JsonSchema
    return [name, different.length > 1 ? { anyOf: different } : only]
  })
  return { type: 'object', properties: Object.fromEntries(properties), ...(optional.length > 0 ? { optional } : {}) }
}
