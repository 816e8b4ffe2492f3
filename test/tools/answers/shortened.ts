import type { JsonSchema } from './schema-of.ts'

/** A schema in the short form that answers.json keeps, a third of its size; server/http/api/expanded.ts has the way back and says what
 * stands for what. */
export function shortened(schema: JsonSchema): unknown {
  const { description: _, optional: _o, ...rest } = schema
  const {
    $ref,
    type,
    items,
    properties,
    anyOf,
    prefixItems,
    additionalProperties,
    enum: words,
  } = rest as { properties?: Record<string, JsonSchema>; anyOf?: JsonSchema[]; prefixItems?: JsonSchema[] } & JsonSchema
  if (typeof $ref === 'string') return named($ref.split('/').at(-1) ?? '')
  if (anyOf) return { '|': anyOf.map(shortened) }
  if (prefixItems) return { '[]': prefixItems.map(shortened) }
  if (items) return [shortened(items as JsonSchema)]
  if (words) return { '=': words }
  if (type === 'object')
    return {
      ...Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, inner]) => [keyOf(name, schema, inner), shortened(inner)]),
      ),
      ...(additionalProperties ? { '*': shortened(additionalProperties as JsonSchema) } : {}),
    }
  const more = Object.keys(rest).filter((keyword) => keyword !== 'type')
  if (more.length > 0) return { '{}': rest }
  return [type ?? 'any'].flat().join('|')
}

/** `name?: what it is` */
export function keyOf(name: string, of: JsonSchema, inner: JsonSchema): string {
  if (/[:?]$|: /.test(name) || /^(\||\[\]|=|\*|\{\})$/.test(name)) throw new Error(`A field is called ${name}.`)
  const { optional = [] } = of as { optional?: string[] }
  const about = typeof inner.description === 'string' ? `: ${inner.description}` : ''
  return `${name}${optional.includes(name) ? '?' : ''}${about}`
}

/** Names of types begin with a capital letter, words for what JSON itself has do not. */
function named(name: string): string {
  if (!/^[A-Z]/.test(name)) throw new Error(`The type ${name} does not begin with a capital letter.`)
  return name
}
