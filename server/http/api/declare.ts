import type { FastifySchema, FastifySchemaCompiler } from 'fastify'
import type { TSchema } from '../../../runner/tools/typebox.ts'
import type { Fields } from '../../filters/index.ts'
import { bodyProblem, queryProblem } from './check-fields.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** what the document of the API says of the route; one without it is not in the document */
    summary?: string
    consumes?: string[]
  }
}

/** What a JSON route declares. Answers are not among it: Fastify would leave out of them what a schema does not name. */
export interface Declared {
  schema: FastifySchema
  validatorCompiler: FastifySchemaCompiler<unknown>
}

const NONE: Fields = { type: 'object', properties: {}, additionalProperties: false }

/** GET of a page, by its summary and what it reads of the query. */
export const declaredPage = ({ about, query }: { about: string; query?: Fields }): Declared => ({
  schema: { summary: about, querystring: query ?? NONE },
  validatorCompiler: checkedBy,
})

/** POST of an action, by its summary and its body: the fields of its form, or what is checked where it is read. */
export const declaredAction = (
  { about, body, takesFile }: { about: string; body?: Fields | undefined; takesFile?: unknown },
  read?: TSchema,
): Declared => ({
  schema: { summary: about, body: read ?? body ?? NONE, ...(takesFile ? { consumes: ['multipart/form-data'] } : {}) },
  validatorCompiler: read ? () => () => true : checkedBy,
})

/** Fastify's check of a request by our own rules, so that a refusal names the parameter and what to send instead. */
const checkedBy: FastifySchemaCompiler<unknown> =
  ({ schema, httpPart }) =>
  (sent: unknown) => {
    const problem =
      httpPart === 'querystring'
        ? queryProblem(sent as Record<string, unknown>, schema as Fields)
        : httpPart === 'body'
          ? bodyProblem(sent, schema as Fields)
          : null
    return problem === null ? true : { error: problem }
  }
