import ts from 'typescript'
import { rootDir } from '../../../runner/index.ts'

export type JsonSchema = { [keyword: string]: unknown }

/** Types of our sources as JSON Schemas (2020-12) of what `JSON.stringify` makes of their values: what is undefined or a function is
 * left out. Types with a name of their own become definitions that others refer to, with what their comments say. */
export class Schemas {
  readonly definitions: Record<string, JsonSchema> = {}
  readonly #checker: ts.TypeChecker
  readonly #names = new Map<ts.Type, string>()
  /** unnamed types on the way to the one that is looked at */
  readonly #within: ts.Type[] = []

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** Throws where a type has no form in JSON. `where` names the place in what it throws. */
  of(type: ts.Type, where: string): JsonSchema {
    const { flags } = type
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    if (flags & ts.TypeFlags.Null) return { type: 'null' }
    if (flags & ts.TypeFlags.StringLiteral) return { type: 'string', enum: [(type as ts.StringLiteralType).value] }
    if (flags & ts.TypeFlags.NumberLiteral) return { type: 'number', enum: [(type as ts.NumberLiteralType).value] }
    if (flags & ts.TypeFlags.BooleanLiteral)
      return { type: 'boolean', enum: [this.#checker.typeToString(type) === 'true'] }
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' }
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' }
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' }
    if (flags & ts.TypeFlags.Never) return { not: {} }
    if (type.isUnion()) return this.#named(type, where) ?? this.#union(type, where)
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' }
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
      return this.#named(type, where) ?? this.#object(type, where)
    throw new Error(`${where}: ${this.#checker.typeToString(type)} has no form in JSON.`)
  }

  /** A reference to a type that our sources give a name; null of one that has none. */
  #named(type: ts.Type, where: string): JsonSchema | null {
    const known = this.#names.get(type)
    if (known !== undefined) return { $ref: `#/components/schemas/${known}` }
    const symbol = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined)
    const generic = type.aliasTypeArguments ?? (type as ts.TypeReference).typeArguments ?? []
    const [declared] = symbol?.declarations ?? []
    const ours = declared && !declared.getSourceFile().fileName.includes('/node_modules/')
    if (!symbol || !ours || generic.length > 0) return null
    if (type.isUnion() && type.types.every((one) => !(one.flags & ts.TypeFlags.Object))) return null
    const same = Object.keys(this.definitions).filter((name) => name.replace(/\d+$/, '') === symbol.name).length
    const name = same === 0 ? symbol.name : `${symbol.name}${same + 1}`
    this.#names.set(type, name)
    this.definitions[name] = {}
    const schema = type.isUnion() ? this.#union(type, where) : this.#object(type, where)
    this.definitions[name] = { ...about(symbol, this.#checker), ...schema }
    return { $ref: `#/components/schemas/${name}` }
  }

  #union(type: ts.UnionType, where: string): JsonSchema {
    const parts = type.types.filter((one) => !(one.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)))
    const schemas = new Map(parts.map((one) => this.of(one, where)).map((schema) => [JSON.stringify(schema), schema]))
    const all = [...schemas.values()]
    const plain = all.filter(
      (one) => typeof one.type === 'string' && Object.keys(one).every((key) => key === 'type' || key === 'enum'),
    )
    const rest = all.filter((one) => !plain.includes(one))
    const merged = plain.length > 0 ? [mergedPlain(plain)] : []
    const anyOf = [...rest, ...merged]
    return anyOf.length === 1 ? (anyOf[0] as JsonSchema) : { anyOf }
  }

  #object(type: ts.Type, where: string): JsonSchema {
    const checker = this.#checker
    if (checker.isTupleType(type)) {
      const items = checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', prefixItems: items.map((item, i) => this.of(item, `${where}[${i}]`)) }
    }
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: this.of(item as ts.Type, `${where}[]`) }
    }
    // of a brand: the text or the number that has it
    if (type.isIntersection()) {
      const plain = type.types.find((one) => one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike))
      if (plain) return this.of(plain, where)
    }
    const name = checker.typeToString(type)
    if (name === 'Date') return { type: 'string', format: 'date-time' }
    if (/^(Readonly)?(Map|Set)<|^Buffer|^Readable$|^Promise</.test(name))
      throw new Error(`${where}: ${name} has no form in JSON.`)
    if (this.#within.includes(type)) throw new Error(`${where}: ${name} holds itself, and has no name.`)
    this.#within.push(type)
    const properties: Record<string, JsonSchema> = {}
    const optional: string[] = []
    for (const property of checker.getPropertiesOfType(type)) {
      const of = checker.getTypeOfSymbol(property)
      if (of.getCallSignatures().length > 0 || isNothing(of)) continue
      const schema = this.of(of, `${where}.${property.name}`)
      const described = about(property, checker)
      properties[property.name] =
        '$ref' in schema && described.description ? { ...described, ...schema } : { ...described, ...schema }
      if (property.flags & ts.SymbolFlags.Optional || mayBeNothing(of)) optional.push(property.name)
    }
    const index =
      checker.getIndexInfoOfType(type, ts.IndexKind.String) ?? checker.getIndexInfoOfType(type, ts.IndexKind.Number)
    this.#within.pop()
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      // most are always there: those that are not are fewer to tell
      ...(optional.length > 0 ? { optional } : {}),
      ...(index ? { additionalProperties: this.of(index.type, `${where}.*`) } : {}),
    }
  }
}

const isNothing = (type: ts.Type): boolean => Boolean(type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void))
const mayBeNothing = (type: ts.Type): boolean =>
  isNothing(type) ||
  Boolean(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) ||
  (type.isUnion() && type.types.some(isNothing))

/** 'a' | 'b' | null -> { type: ['string', 'null'], enum: ['a', 'b', null] } */
function mergedPlain(plain: readonly JsonSchema[]): JsonSchema {
  const types = [...new Set(plain.map(({ type }) => type as string))]
  const open = plain.filter((one) => !('enum' in one) && one.type !== 'null').map(({ type }) => type)
  const values = plain.flatMap((one) => (one.type === 'null' ? [null] : ((one.enum as unknown[] | undefined) ?? [])))
  const both = values.includes(true) && values.includes(false)
  const type = types.length === 1 ? types[0] : types
  const closed =
    open.length === 0 &&
    values.some((value) => value !== null) &&
    !(both && types.every((name) => name === 'boolean' || name === 'null'))
  return closed ? { type, enum: values } : { type }
}

/** What the comment at a type or a field says, on one line. */
function about(symbol: ts.Symbol, checker: ts.TypeChecker): { description?: string } {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim()
  return text === '' ? {} : { description: text }
}

/** The sources that the site map is made of, with their types. */
export function openSources(entries: readonly string[]): ts.Program {
  const settings = ts.getParsedCommandLineOfConfigFile(
    `${rootDir}/tsconfig.json`,
    { noEmit: true, incremental: false },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '))
      },
    },
  )
  if (!settings) throw new Error('tsconfig.json cannot be read.')
  const { tsBuildInfoFile: _, ...options } = settings.options
  return ts.createProgram(
    entries.map((entry) => `${rootDir}/${entry}`),
    options,
  )
}
