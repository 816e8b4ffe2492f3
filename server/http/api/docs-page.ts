import { ERRORS } from '../../error-codes.ts'
import { urls } from '../../urls.ts'
import type { OpenApi, Operation } from './document.ts'
import type { Schema } from './expanded.ts'

/** A line of a schema as it is read: `  rows?: list of Tile   what it is`. */
interface Line {
  indent: string
  name: string
  type: string
  /** where the type is explained, '' of one that needs none */
  href: string
  about: string
}

/** More words than these are not told one by one in a line. */
const MOST_WORDS = 40

/** What /api/docs shows of the document. `origin`: 'http://localhost:8080', for lines to paste; `token`: whether one is needed. */
export function docsPage(document: OpenApi, origin: string, token: boolean) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const operation = methods[method]
      return operation
        ? [operationOf(method, path, operation, `${origin}${document.servers[0]?.url.replace(/\/$/, '') ?? ''}`, token)]
        : []
    }),
  )
  return {
    title: 'JSON API',
    crumbs: [{ text: 'JSON API' }],
    about: document.info.description,
    version: document.info.version,
    document: urls.openapi(),
    groups: document.tags.map(({ name }) => ({ name, operations: operations.filter(({ tag }) => tag === name) })),
    schemas: Object.entries(document.components.schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => ({
        name,
        id: idOf(name),
        about: textIn(schema.description),
        lines: linesOf(schema, 0),
      })),
    errors: Object.entries(ERRORS).map(([code, { status, sentence, advice }]) => ({ code, status, sentence, advice })),
  }
}

function operationOf(method: 'get' | 'post', path: string, operation: Operation, base: string, token: boolean) {
  const [media, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? ['', null]
  return {
    id: operation.operationId,
    tag: operation.tags[0] ?? '',
    method: method.toUpperCase(),
    path,
    short: path.replace('/api/v1', '') || '/',
    summary: operation.summary,
    right: operation.description,
    parameters: (operation.parameters ?? []).map(({ name, in: place, description = '', schema }) => ({
      name: place === 'path' ? `{${name}}` : name,
      place: place === 'header' ? 'header' : '',
      about: description,
      type: typeOf(schema).text,
      usual: schema.default === undefined ? '' : String(schema.default as string | number),
    })),
    body: body ? { media, lines: linesOf(body.schema, 0), more: body.schema.additionalProperties === true } : null,
    answers: Object.entries(operation.responses)
      .filter(([status]) => status !== 'default')
      .flatMap(([status, { description, content = {} }]) =>
        Object.entries(Object.keys(content).length > 0 ? content : { '': {} as { schema?: Schema } }).map(
          ([media, { schema }]) => ({
            status,
            media: media === '*/*' ? 'a file' : media === 'image/*' ? 'an image' : media,
            about: media === '' ? description : '',
            type: schema ? typeOf(schema) : { text: '', href: '' },
            lines: schema ? linesOf(schema, 0) : [],
          }),
        ),
      ),
    curl: curlOf(method, path, media, body?.schema, base, token),
  }
}

/** A line to paste, with what has to be filled in in capitals. */
function curlOf(
  method: string,
  path: string,
  media: string,
  body: Schema | undefined,
  base: string,
  token: boolean,
): string {
  const address = `${base}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`
  const parts = ['curl -s', ...(token ? ['-H "Authorization: Bearer $BENCHLOUPE_TOKEN"'] : [])]
  if (method === 'post') {
    if (media === 'multipart/form-data') parts.push('-F file=@FILE')
    else if (body) parts.push("-H 'content-type: application/json'", `-d '${JSON.stringify(exampleOf(body))}'`)
    else parts.push('-X POST')
  }
  return [...parts, `'${address}'`].join(' ')
}

/** What has to be sent, else the first thing that can be. */
function exampleOf(schema: Schema): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] }
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(names.map((name) => [name, EXAMPLES[name] ?? valueOf(properties[name] ?? {}, name)]))
}

const EXAMPLES: Readonly<Record<string, unknown>> = { suites: ['starter'], models: ['builtin/pixels'], parallel: 4 }

const valueOf = ({ type, enum: words }: Schema, name: string): unknown =>
  Array.isArray(words) ? (words[0] as unknown) : type === 'boolean' ? true : type === 'integer' ? 1 : name.toUpperCase()

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
const idOf = (schema: string): string => `schema-${schema}`

/** The type in a few words, and where a type with a name is explained. */
function typeOf(schema: Schema): { text: string; href: string } {
  const {
    $ref,
    enum: words,
    anyOf,
    type,
    items,
    prefixItems,
    additionalProperties,
    const: only,
    format,
    minimum,
    maximum,
  } = schema as { $ref?: string; enum?: unknown[]; anyOf?: Schema[]; items?: Schema; prefixItems?: Schema[] } & Schema
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? ''
    return { text: name, href: `#${idOf(name)}` }
  }
  if (anyOf) {
    const kinds = anyOf.map(typeOf)
    return {
      text: [...new Set(kinds.map(({ text }) => text))].join(' | '),
      href: kinds.find(({ href }) => href)?.href ?? '',
    }
  }
  if (only !== undefined) return plain(JSON.stringify(only))
  if (words)
    return plain(
      `${words
        .slice(0, MOST_WORDS)
        .map(wordOf)
        .join(' | ')}${words.length > MOST_WORDS ? ` | ${words.length - MOST_WORDS} more` : ''}`,
    )
  if (prefixItems) return plain(`[${prefixItems.map((item) => typeOf(item).text).join(', ')}]`)
  if (items) {
    const { text, href } = typeOf(items)
    return { text: `list of ${text}`, href }
  }
  if (typeof additionalProperties === 'object' && additionalProperties !== null && schema.properties === undefined) {
    const { text, href } = typeOf(additionalProperties as Schema)
    return { text: `by name: ${text}`, href }
  }
  const range =
    minimum !== undefined || maximum !== undefined ? ` ${String(minimum ?? '')}..${String(maximum ?? '')}` : ''
  const types = [type].flat().filter((one) => one !== undefined)
  return plain(types.length === 0 ? 'anything' : `${format === 'date' ? 'day' : types.join(' | ')}${range}`)
}

/** In quotes only where it is more than one word. */
const wordOf = (word: unknown): string =>
  typeof word === 'string' && /^[\w.-]+$/.test(word) ? word : JSON.stringify(word)

const plain = (text: string): { text: string; href: string } => ({ text, href: '' })

/** The properties of an object, or of what is listed, a line each; those of one inside it below it. */
function linesOf(schema: Schema, depth: number): Line[] {
  const {
    properties,
    required = [],
    items,
    anyOf,
    additionalProperties,
  } = schema as {
    properties?: Record<string, Schema>
    required?: string[]
    items?: Schema
    anyOf?: Schema[]
    additionalProperties?: unknown
  }
  if (properties)
    return Object.entries(properties).flatMap(([name, inner]) => [
      {
        indent: '  '.repeat(depth),
        name: required.includes(name) ? name : `${name}?`,
        ...(({ text, href }) => ({ type: text, href }))(typeOf(inner)),
        about: textIn(inner.description),
      },
      ...linesOf(inner, depth + 1),
    ])
  const within = [...(items ? [items] : []), ...(anyOf ?? [])]
  if (typeof additionalProperties === 'object' && additionalProperties !== null)
    within.push(additionalProperties as Schema)
  return within.flatMap((one) => linesOf(one, depth))
}
