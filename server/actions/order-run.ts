import { OrderError, systemClock, type Run } from '../../runner/index.ts'
import { defineAction } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { OrderFormFields, readOrder, type FieldProblem } from '../order-form.ts'
import { urls } from '../urls.ts'
import { Once } from './once.ts'

const orders = new Once<Run>(systemClock)

/** POST /runs: the order form. `once` is the form's one-use token. */
export const orderRun = defineAction({
  body: OrderFormFields,
  async run({ body, viewer }, { runner }) {
    const { order, problems } = readOrder(body)
    const again = (problems: readonly FieldProblem[]) => ({
      again: '/runs/new',
      form: { values: body, problems: problems.map(({ field, message }) => ({ field, message })) },
    })
    if (problems.length > 0) return again(problems)
    const start = () => runner.order(order, 'form', { author: viewer.user })
    const once = textOf(body, 'once')
    try {
      const { id } = await (once === '' ? start() : orders.do(once, start))
      return { redirect: urls.run(id) }
    } catch (error) {
      if (error instanceof OrderError) return again(error.problems)
      throw error
    }
  },
})
