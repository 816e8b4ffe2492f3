import type { FastifyInstance } from 'fastify'
import { suiteSchemas, testTypes } from '../../runner/index.ts'
import { API } from '../urls.ts'
import { sendJson } from './pages.ts'

/** GET /api/v1/schema: JSON Schemas of a suite's two files, for editors and for programs that write suites. */
export function registerSchema(app: FastifyInstance): void {
  const schemas = suiteSchemas(testTypes)
  app.get(`${API}/schema`, { config: { right: 'view' } }, async (_request, reply) =>
    sendJson(reply, { 'suite.json': schemas.suite, 'cases.jsonl': schemas.case }),
  )
}
