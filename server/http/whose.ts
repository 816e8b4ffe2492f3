import type { FastifyInstance, FastifyRequest } from 'fastify'
import { onBehalfOf } from '../../runner/index.ts'

/** Who a request comes from: its session, or its address where there is none. */
export const whoAsks = (request: FastifyRequest): string => request.session?.id ?? `${request.role ?? ''} ${request.ip}`

/** Everything that is done for a request is done on behalf of who sent it, so that all get a turn. After the access checks. */
export function actOnBehalf(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => onBehalfOf(whoAsks(request), done))
}
