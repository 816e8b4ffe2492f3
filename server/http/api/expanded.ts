export type Schema = { [keyword: string]: unknown }

/** A JSON Schema out of the short form that answers.json keeps: `"number|null"`, the name of a type, `[items]`, or an object:
 * `{"name?: what it is": field}` with fields that may be missing, `{"*": each}`, `{"=": words}`, `{"|": kinds}`, `{"[]": items}`, and
 * `{"{}": schema}` for all else. */
export function expanded(short: unknown): Schema {
  if (typeof short === 'string') return named(short)
  if (Array.isArray(short)) return { type: 'array', items: expanded(short[0]) }
  const { '*': each, '=': words, '|': kinds, '[]': items, '{}': whole, ...fields } = short as Schema
  if (whole) return whole as Schema
  if (kinds) return { anyOf: (kinds as unknown[]).map(expanded) }
  if (items) return { type: 'array', prefixItems: (items as unknown[]).map(expanded) }
  if (words) return enumOf(words as unknown[])
  const parts = Object.entries(fields).map(([key, field]) => {
    const [, name = '', optional, about] = /^(.*?)(\??)(?:: (.*))?$/s.exec(key) ?? []
    return {
      name,
      optional: optional === '?',
      schema: { ...(about ? { description: about } : {}), ...expanded(field) },
    }
  })
  const required = parts.filter(({ optional }) => !optional).map(({ name }) => name)
  return {
    type: 'object',
    ...(parts.length > 0 ? { properties: Object.fromEntries(parts.map(({ name, schema }) => [name, schema])) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(each === undefined ? {} : { additionalProperties: expanded(each) }),
  }
}

function named(words: string): Schema {
  if (/^[A-Z]/.test(words)) return { $ref: `#/components/schemas/${words}` }
  if (words === 'any') return {}
  const types = words.split('|')
  return { type: types.length > 1 ? types : words }
}

function enumOf(words: readonly unknown[]): Schema {
  const types = [...new Set(words.map((word) => (word === null ? 'null' : typeof word)))]
  return { type: types.length > 1 ? types : types[0], enum: words }
}
