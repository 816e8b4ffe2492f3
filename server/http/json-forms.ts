import type { FastifyRequest } from 'fastify'
import { Value, type TSchema } from '../../runner/tools/typebox.ts'
import {
  isOrder,
  OrderError,
  orderProblems,
  OrderSchema,
  RunSchema,
  systemClock,
  type Order,
  type Run,
} from '../../runner/index.ts'
import { Once } from '../actions/once.ts'
import { setParallel } from '../actions/set-parallel.ts'
import type { PageTools } from '../define-page.ts'
import { ShownError } from '../errors.ts'
import { urls } from '../urls.ts'

/** A JSON version that is more than the fields of its form. `told` is the answer; `location` is where it can be seen. */
interface JsonForm {
  status: number
  /** where the body is checked by what reads it: what it may be */
  body?: TSchema
  /** what it answers, where that is a record; else the types of the code say so */
  answer?: TSchema
  run: (request: FastifyRequest, tools: PageTools) => Promise<{ told: object; location?: string }>
}

/** Keeps what each form answers with, for the document of the API. */
const jsonFormsAt = <Forms extends Readonly<Record<string, JsonForm>>>(forms: Forms): Forms => forms

/** Of each Benchloupe of this process its own: keys of one are none of another. */
const ordered = new WeakMap<PageTools, Once<Run>>()

/** By the address of the action. */
export const jsonForms: Readonly<Record<string, JsonForm>> = jsonFormsAt({
  // the order itself; what comes again with the same Idempotency-Key is one run
  '/runs': {
    status: 201,
    body: OrderSchema,
    answer: RunSchema,
    async run({ body, headers, user }, tools) {
      const order = orderOf(body)
      const key = headers['idempotency-key']
      const start = (): Promise<Run> => tools.runner.order(order, 'api', { author: user })
      const orders = ordered.get(tools) ?? new Once<Run>(systemClock)
      ordered.set(tools, orders)
      const run = await (typeof key === 'string' && key !== '' ? orders.do(key, start) : start())
      return { told: run, location: urls.json(urls.run(run.id)) }
    },
  },
  // tells every change
  '/runs/:run/parallel': {
    status: 200,
    async run({ body, params }, tools) {
      const { run } = params as { run: string }
      const { api = '', parallel } = (body ?? {}) as { api?: unknown; parallel?: unknown }
      const number = typeof parallel === 'number' ? parallel : Number.NaN
      return { told: { run, changes: await setParallel(run, String(api), number, 'api', tools) } }
    },
  },
})

/** Any JSON as an order, what was left out filled with the usual values. Throws OrderError naming each field. */
function orderOf(body: unknown): Order {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ShownError(
      'BAD_REQUEST',
      'The body must be a JSON object: an order.',
      'Send at least {"suites": ["starter"], "models": ["builtin/pixels"]}.',
    )
  const order: unknown = Value.Default(OrderSchema, structuredClone(body))
  if (isOrder(order)) return order
  throw new OrderError(orderProblems(order))
}
