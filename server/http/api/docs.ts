import type { FastifyInstance } from 'fastify'
import type { Renderer } from '../../render.ts'
import { sendJson } from '../pages.ts'
import { docsPage } from './docs-page.ts'
import type { ApiDocument } from './document.ts'

/** GET /api/openapi.json: the document of the API (OpenAPI 3.1), and GET /api/docs: the same for people. */
export function registerApiDocs(app: FastifyInstance, document: ApiDocument, renderer: Renderer, token: boolean): void {
  const config = { right: 'view' } as const
  app.get('/api/openapi.json', { config }, async (_request, reply) => sendJson(reply, await document.get()))
  app.get('/api/docs', { config }, async (request, reply) =>
    renderer.page(
      request,
      reply,
      'api-docs',
      docsPage(await document.get(), `${request.protocol}://${request.host}`, token),
    ),
  )
}
