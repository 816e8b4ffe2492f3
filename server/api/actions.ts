import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Value from 'typebox/value'
import { OrderError, OrderSchema, systemClock, type Order, type Run } from '../../runner/index.ts'
import { Once } from '../actions/once.ts'
import { pace } from '../actions/pace.ts'
import { stop } from '../actions/stop.ts'
import { viewerOf } from '../access/access.ts'
import type { Upload } from '../catalog/uploads.ts'
import type { Action, Page, PageTools } from '../define-page.ts'
import { ShownError } from '../errors.ts'
import type { Renderer } from '../render.ts'
import { urls } from '../urls.ts'
import { API, loadPage, sendJson } from './pages.ts'
import { receiveUpload, takeFiles } from './receive-upload.ts'

/** Every action as a form's target: on success the browser goes on by 303, else the form's page comes back filled in. */
export function registerActions(app: FastifyInstance, actions: readonly Action[], pages: readonly Page[], tools: PageTools, renderer: Renderer): void {
  async function act(action: Action, request: FastifyRequest, reply: FastifyReply, sent: { body: unknown; upload: Upload | null }): Promise<FastifyReply> {
    const result = await action.run({ params: request.params, ...sent, url: request.url, viewer: viewerOf(request) } as never, tools)
    if ('redirect' in result) return reply.redirect(result.redirect, 303)
    const page = pages.find((one) => one.address === result.again)
    if (!page) throw new Error(`An action goes back to ${result.again}, which is no page.`)
    const data = await loadPage(page, request, tools, result.form)
    if (!('title' in data)) throw new Error(`The page ${result.again} has no form to show.`)
    return renderer.page(request, reply, page.view, data, 422)
  }

  for (const action of actions.filter((one) => !one.takesFile))
    app.post(action.address, async (request, reply) => act(action, request, reply, { body: request.body ?? {}, upload: null }))
  void app.register(async (scope) => {
    await takeFiles(scope)
    for (const action of actions.filter((one) => one.takesFile))
      scope.post(action.address, async (request, reply) => act(action, request, reply, await receiveUpload(request, tools.catalog.uploads)))
  })
}

/** The same changes for programs: JSON in, JSON out. */
export function registerApiActions(app: FastifyInstance, tools: PageTools): void {
  const orders = new Once<Run>(systemClock)

  app.post(`${API}/runs`, async (request, reply) => {
    const order = orderOf(request.body)
    const key = request.headers['idempotency-key']
    const start = (): Promise<Run> => tools.runner.order(order, 'api')
    const run = await (typeof key === 'string' && key !== '' ? orders.do(key, start) : start())
    return sendJson(reply.header('location', `${API}${urls.run(run.id)}`), run, 201)
  })

  app.post<{ Params: { run: string } }>(`${API}/runs/:run/stop`, async (request, reply) => {
    const how = (request.body as { how?: unknown } | null | undefined)?.how ?? 'gently'
    const stopped = await stop(request.params.run, String(how), tools)
    return sendJson(reply, { run: request.params.run, stopping: stopped })
  })

  app.post<{ Params: { run: string } }>(`${API}/runs/:run/pace`, async (request, reply) => {
    const { api = '', parallel } = (request.body ?? {}) as { api?: unknown; parallel?: unknown }
    return sendJson(reply, { run: request.params.run, changes: await pace(request.params.run, String(api), typeof parallel === 'number' ? parallel : Number.NaN, 'api', tools) })
  })
}

/** Any JSON as an order, what was left out filled with the usual values. Throws OrderError naming each field. */
function orderOf(body: unknown): Order {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ShownError('BAD_REQUEST', 400, 'The body must be a JSON object: an order.', 'Send at least {"suites": ["starter"], "models": ["builtin/pixels"]}.')
  const order: unknown = Value.Default(OrderSchema, structuredClone(body))
  if (Value.Check(OrderSchema, order)) return order
  const problems = Value.Errors(OrderSchema, order).map(({ instancePath, message, params }) => {
    const [, field] = instancePath.split('/')
    const named = params as { requiredProperties?: string[]; additionalProperties?: string[] }
    // an error of the whole object names its property only in the parameters
    return { field: (field ?? named.requiredProperties?.[0] ?? named.additionalProperties?.[0] ?? 'suites') as keyof Order, message: `${field ?? 'The order'} ${message}.` }
  })
  throw new OrderError(problems.filter((problem, at) => problems.findIndex((other) => other.field === problem.field) === at))
}
