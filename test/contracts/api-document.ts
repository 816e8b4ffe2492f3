import Schema from 'typebox/schema'
import type { FastifyInstance } from 'fastify'
import type { OpenApi, Operation } from '../../server/http/api/document.ts'
import type { Schema as JsonSchema } from '../../server/http/api/expanded.ts'

const HOST = { host: 'localhost' }

export interface Answer {
  status: number
  type: string
  location: string
  body: Buffer
  json: () => unknown
}

/** A client that knows nothing but the document: it calls operations by their id, with parameters by their names. */
export class DocumentClient {
  readonly document: OpenApi
  readonly #app: FastifyInstance
  readonly #checks = new Map<string, ReturnType<typeof Schema.Compile>>()

  constructor(app: FastifyInstance, document: OpenApi) {
    this.#app = app
    this.document = document
  }

  static async open(app: FastifyInstance): Promise<DocumentClient> {
    const answer = await app.inject({ url: '/api/openapi.json', headers: HOST })
    return new DocumentClient(app, answer.json<OpenApi>())
  }

  operations(): { method: 'get' | 'post'; path: string; operation: Operation }[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      (['get', 'post'] as const).flatMap((method) => {
        const operation = methods[method]
        return operation ? [{ method, path, operation }] : []
      }),
    )
  }

  /** The operation that answers to a path. */
  find(method: 'get' | 'post', address: string): Operation | undefined {
    const path = address.split('?')[0] ?? ''
    // a word of the address stands before a parameter
    return this.operations()
      .filter((one) => one.method === method && new RegExp(`^${patternOf(one.path)}$`).test(path))
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]?.operation
  }

  async call(id: string, params: Record<string, string | number> = {}, body?: object): Promise<Answer> {
    const found = this.operations().find(({ operation }) => operation.operationId === id)
    if (!found) throw new Error(`The document has no operation ${id}.`)
    const { method, path, operation } = found
    const query = new URLSearchParams()
    let address = path
    const left = new Set(Object.keys(params))
    for (const { name, in: place } of operation.parameters ?? []) {
      const value = params[name]
      if (value === undefined) continue
      left.delete(name)
      if (place === 'query') query.append(name, String(value))
      if (place === 'path')
        address = address.replace(`{${name}}`, String(value).split('/').map(encodeURIComponent).join('/'))
    }
    if (left.size > 0) throw new Error(`${id} takes no ${[...left].join(', ')}.`)
    return this.ask(method, `${address}${query.size > 0 ? `?${query.toString()}` : ''}`, body)
  }

  async ask(method: 'get' | 'post', url: string, payload?: object): Promise<Answer> {
    const answer = await this.#app.inject({
      method: method === 'get' ? 'GET' : 'POST',
      url,
      headers: HOST,
      ...(payload ? { payload } : {}),
    })
    return {
      status: answer.statusCode,
      type: String(answer.headers['content-type'] ?? '').split(';')[0] ?? '',
      location: answer.headers.location ?? '',
      body: answer.rawPayload,
      json: () => answer.json<unknown>(),
    }
  }

  /** What is wrong with an answer by what the document says of it, a field that it does not name among it; '' for nothing. */
  wrongIn(operation: Operation, answer: Answer): string {
    const declared = operation.responses[String(answer.status)] ?? operation.responses.default
    if (answer.status < 400 && declared === operation.responses.default) return `${answer.status} is not declared`
    if (answer.status >= 300 && answer.status < 400) return ''
    const content = declared?.content ?? {}
    const media = Object.keys(content).find((type) =>
      new RegExp(`^${type.replaceAll('+', '\\+').replaceAll('*', '.+')}$`).test(answer.type),
    )
    if (media === undefined) return `${answer.type} is not declared`
    const schema = content[media]?.schema
    if (!schema) return ''
    const key = `${operation.operationId} ${answer.status}`
    const check =
      this.#checks.get(key) ??
      Schema.Compile({ ...closed(schema), components: closed({ ...this.document.components }) } as never)
    this.#checks.set(key, check)
    const value = answer.json()
    if (check.Check(value)) return ''
    const [, errors] = check.Errors(value)
    return errors
      .slice(0, 4)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join('; ')
  }
}

const patternOf = (path: string): string =>
  path
    .split('/')
    .map((part) => (part === '{path}' ? '.*' : part.startsWith('{') ? '[^/]+' : part.replaceAll('.', '\\.')))
    .join('/')

/** The same schema where an object may have no field that is not named. */
function closed(schema: JsonSchema): JsonSchema {
  const inner = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, unknown] => [keyword, closedIn(keyword, value)]),
  )
  return schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner
}

function closedIn(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => closedIn('', one))
  if (typeof value !== 'object' || value === null) return value
  if (keyword === 'properties' || keyword === 'schemas')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one as JsonSchema)]))
  return closed(value as JsonSchema)
}
