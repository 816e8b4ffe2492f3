import type { FastifyReply } from 'fastify'
import { ERRORS, type ErrorCode } from '../../error-codes.ts'
import type { Problem } from '../../errors.ts'
import { urls } from '../../urls.ts'

/** A problem as RFC 9457 (July 2023) has it, with our own fields beside: `code` for programs, `advice`, and `errors` where single fields are
 * wrong. `error` holds the same as it was before. */
export interface ProblemJson {
  /** where the code is explained */
  type: string
  title: string
  status: number
  /** the sentence that names what is wrong */
  detail: string
  code: ErrorCode
  /** what to do */
  advice: string
  errors: { field: string; message: string }[]
  error: { code: ErrorCode; message: string; advice: string; fields: { field: string; message: string }[] }
}

export const problemJson = ({ code, status, message, advice, fields }: Omit<Problem, 'offers'>): ProblemJson => ({
  type: urls.apiProblem(code),
  title: ERRORS[code].sentence,
  status,
  detail: message,
  code,
  advice,
  errors: fields,
  error: { code, message, advice, fields },
})

export function sendProblem(reply: FastifyReply, problem: Omit<Problem, 'offers'>): FastifyReply {
  // as text: Fastify would send an object as application/json
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .header('cache-control', 'private, no-cache')
    .send(JSON.stringify(problemJson(problem)))
}
