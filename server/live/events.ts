import { basename } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PageTools } from '../define-page.ts'
import { ShownError } from '../errors.ts'
import type { Hub } from './hub.ts'

/** GET /runs/:run/events and /events. */
export function registerEvents(app: FastifyInstance, hub: Hub, { catalog, runner }: PageTools): void {
  const options = { exposeHeadRoute: false, config: { right: 'view' } } as const
  app.get<{ Params: { run: string } }>('/runs/:run/events', options, async (request, reply) => {
    const { id } = await catalog.run(request.params.run)
    // events are told under the name the run was started with; its folder may have been renamed since
    return stream(request, reply, hub, runner.active().find(({ dir }) => basename(dir) === id)?.id ?? id)
  })
  app.get('/events', options, async (request, reply) => stream(request, reply, hub, ''))
}

function stream(request: FastifyRequest, reply: FastifyReply, hub: Hub, run: string): FastifyReply {
  const header = request.headers['last-event-id']
  const lastId = Array.isArray(header) ? header[0] : header
  if (!hub.hasMore(run, lastId)) return reply.code(204).send()
  if (hub.full)
    throw new ShownError(
      'TOO_MANY_PAGES',
      'Too many pages are following runs live.',
      'This page still shows the state of the run whenever it is loaded again.',
    )
  const { session, ip } = request
  const listener = session ?? { id: ip, runsOut: Infinity }
  if (hub.hasMany(listener.id))
    throw new ShownError(
      'TOO_MANY',
      'Too many pages of one browser are following runs live.',
      'Close some of them. Each shows the current state whenever it is loaded again.',
    )
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
  const headers = reply.getHeaders()
  reply.hijack()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw.writeHead(200)
  hub.join(run, reply.raw, lastId, listener)
  request.made?.()
  return reply
}
