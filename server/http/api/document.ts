import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifySchema, HTTPMethods } from 'fastify'
import { rootDir, version } from '../../../runner/index.ts'
import { basePath } from '../../base-path.ts'
import type { Right } from '../../define-page.ts'
import { ERRORS } from '../../error-codes.ts'
import { API } from '../../urls.ts'
import { jsonForms } from '../json-forms.ts'
import { expanded, type Schema } from './expanded.ts'

/** As far as the page that shows it, and tests, look into it. */
export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: Schema }[]
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema }> }>
}
export interface OpenApi {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Partial<Record<'get' | 'post', Operation>>>
  components: { schemas: Record<string, Schema> }
  tags: { name: string }[]
}

/** What each address of the site map answers with, as `npm run docs` takes it from the types of the code. */
interface Answers {
  pages: Record<string, Answer>
  actions: Record<string, Answer>
  schemas: Record<string, unknown>
}
interface Answer {
  /** a schema in short */
  json?: unknown
  also?: ('redirect' | 'image' | 'file' | 'download')[]
  shows?: true
}

interface Route {
  method: 'GET' | 'POST'
  url: string
  schema: FastifySchema
  right: Right
}

const PARAMS: Readonly<Record<string, string>> = {
  run: 'name of a run folder: 20261123T140509Z-first-look',
  test: 'name of a test: 0007-starter-count-shapes-one, or its number',
  case: 'id of a case',
  suite: 'name of a suite',
  type: 'name of a test type: count',
  api: 'name of an API: openai',
  model: 'id of a model, its slashes as %2F',
  upload: 'what an upload was answered with',
  name: 'name of a folder in the trash',
  sha: 'sha256 of the original image',
  path: 'path in the folder; its slashes stay',
}

const RIGHTS: Readonly<Record<Right, string>> = {
  open: 'Needs no token.',
  view: 'Needs any token, where there are tokens.',
  review: 'Needs the review token or the full one, where there are tokens.',
  full: 'Needs the full token, where there are tokens.',
}

const PROBLEM: Schema = {
  type: 'object',
  description: 'A problem as RFC 9457 has it; rely on code and on the names of fields.',
  properties: {
    type: { type: 'string', description: 'where the code is explained' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'the sentence that names what is wrong' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    advice: { type: 'string', description: 'what to do' },
    errors: {
      type: 'array',
      description: 'single fields that are wrong',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    error: { type: 'object', description: 'code, message, advice and fields once more, as before' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'advice', 'errors', 'error'],
}

/** The document of the JSON API: made of the routes as they were added, when it is first asked for. */
export class ApiDocument {
  readonly #routes: Route[] = []
  #made: Promise<OpenApi> | undefined

  /** Before the first route. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ method, url, schema, config }) => {
      if (schema?.summary === undefined || (method !== 'GET' && method !== 'POST')) return
      this.#routes.push({ method: method as Route['method'], url, schema, right: config?.right ?? 'full' })
    })
  }

  get(): Promise<OpenApi> {
    this.#made ??= documentOf(this.#routes)
    return this.#made
  }
}

/** @fastify/swagger 9.9.3 in an app of its own that never listens: loading it takes longer than all else of a start. */
async function documentOf(routes: readonly Route[]): Promise<OpenApi> {
  const [{ default: Fastify }, { default: swagger }, answers] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    readFile(join(rootDir, 'server/http/api/answers.json'), 'utf8').then((text) => JSON.parse(text) as Answers),
  ])
  const app = Fastify()
  app.setValidatorCompiler(() => () => true)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Benchloupe',
        version,
        description:
          'Every page of Benchloupe as JSON, and every form. Addresses inside answers are those of the pages: put /api/v1 before the path to ask for them as a program.',
      },
      servers: [{ url: basePath() }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas: {} },
      security: [{}, { token: [] }],
    },
    transform: ({ schema, url }) => ({ schema: schema as FastifySchema, url: url.replace('*', ':path') }),
  })
  for (const { method, url, schema } of routes) {
    const names = [...url.matchAll(/:(\w+)|\*/g)].map(([, name]) => name ?? 'path')
    const body = schema.body as { properties?: object; additionalProperties?: unknown } | undefined
    const takesNone = Object.keys(body?.properties ?? {}).length === 0 && body?.additionalProperties === false
    app.route({
      method: method as HTTPMethods,
      url,
      schema: {
        ...Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'body' || !takesNone)),
        ...(names.length > 0
          ? {
              params: {
                type: 'object',
                properties: Object.fromEntries(
                  names.map((name) => [name, { type: 'string', description: PARAMS[name] ?? '' }]),
                ),
                required: names,
              },
            }
          : {}),
      },
      handler: () => null,
    })
  }
  await app.ready()
  const document = app.swagger() as unknown as OpenApi
  await app.close()
  for (const { method, url, right, schema } of routes) {
    const operation =
      document.paths[url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')]?.[method === 'GET' ? 'get' : 'post']
    if (!operation) throw new Error(`${method} ${url} is missing in the document of the API.`)
    complete(operation, method, url.slice(API.length), right, schema, answers)
  }
  document.tags = [
    ...new Set(Object.values(document.paths).flatMap((path) => Object.values(path).flatMap(({ tags }) => tags))),
  ].map((name) => ({ name }))
  document.components.schemas = { ...schemasOf(answers.schemas), Problem: PROBLEM }
  return document
}

/** `{"Name: what it is": schema in short}` */
const schemasOf = (short: Record<string, unknown>): Record<string, Schema> =>
  expanded(short).properties as Record<string, Schema>

/** Adds what routes do not say: names, rights, answers. Swagger would rewrite the schemas of answers on its way. */
function complete(
  operation: Operation,
  method: 'GET' | 'POST',
  address: string,
  right: Right,
  { consumes }: FastifySchema,
  { pages, actions }: Answers,
): void {
  const parts = address.split('/').filter(Boolean)
  operation.operationId = [
    method.toLowerCase(),
    ...parts.map((part) => (part === '*' ? 'by-path' : part.replace(/^:/, 'by-'))),
  ]
    .join('-')
    .replaceAll(/-+(\w)/g, (_, letter: string) => letter.toUpperCase())
  operation.tags = [parts[0] ?? 'runs']
  operation.description = RIGHTS[right]
  const answer = (method === 'GET' ? pages : actions)[address] ?? {}
  const shown = answer.shows ? pages[address]?.json : undefined
  const also = answer.also ?? []
  const record = method === 'POST' ? jsonForms[address]?.answer : undefined
  const json = record
    ? (JSON.parse(JSON.stringify(record)) as Schema)
    : answer.json === undefined
      ? null
      : expanded(answer.json)
  // a file may be JSON too, of whatever form it has
  const forms = [
    json,
    shown && expanded(shown),
    also.includes('file') && { description: 'a JSON file, as it lies there' },
  ]
  const content = {
    ...(json
      ? { 'application/json': { schema: forms.filter(Boolean).length > 1 ? { anyOf: forms.filter(Boolean) } : json } }
      : {}),
    ...(also.includes('image') ? { 'image/*': {} } : {}),
    ...(also.some((what) => what === 'file' || what === 'download') ? { '*/*': {} } : {}),
  }
  const isMade = method === 'POST' && address === '/runs'
  operation.responses = {
    ...(Object.keys(content).length > 0
      ? {
          [isMade ? '201' : '200']: {
            description: method === 'GET' ? 'What the page shows' : 'What was done',
            content,
          },
        }
      : {}),
    ...(also.includes('redirect') ? { '303': { description: 'What was asked for is at another address' } } : {}),
    default: {
      description: 'A problem',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  }
  if (method === 'POST' && address === '/runs')
    operation.parameters = [
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        description: 'sent again with the same, an order starts one run',
        schema: { type: 'string' },
      },
    ]
  // the path is read first
  operation.parameters?.sort((a, b) => Number(b.in === 'path') - Number(a.in === 'path'))
  const body = operation.requestBody
  if (!body) return
  const [media] = Object.values(body.content)
  if (media && consumes) {
    const { properties = {}, required = [] } = media.schema as { properties?: object; required?: string[] }
    media.schema = {
      ...media.schema,
      properties: {
        ...properties,
        file: { description: 'the file itself', contentMediaType: 'application/octet-stream' },
      },
      required: [...required, 'file'],
    }
  }
  const { properties: sent = {}, required: all = [] } = (media?.schema ?? {}) as {
    properties?: Record<string, Schema>
    required?: string[]
  }
  // what has a usual value may be left out
  const required = all.filter((name) => sent[name]?.default === undefined)
  if (media) media.schema = { ...media.schema, required }
  body.required = required.length > 0
}
