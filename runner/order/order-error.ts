import type { Order } from '../records/order.ts'

/** A field of the order, or the part of one that holds a value by name: `pictures.charts`, `prompts.count`,
 * `efforts.openai/gpt-6-sol`. */
export type OrderField = keyof Order | `${'pictures' | 'prompts' | 'efforts'}.${string}`

export interface OrderProblem {
  field: OrderField
  message: string
}

/** An order that cannot be carried out: every reason, with the field it belongs to. */
export class OrderError extends Error {
  readonly problems: OrderProblem[]
  constructor(problems: OrderProblem[]) {
    super(problems.map((problem) => problem.message).join(' '))
    this.name = 'OrderError'
    this.problems = problems
  }
}
