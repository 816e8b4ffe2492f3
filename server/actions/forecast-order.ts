import { defineAction } from '../define-page.ts'
import { OrderFormFields } from '../order-form.ts'
import {} from '../filters/index.ts'

/** POST /runs/new: the form as it is, with its forecast. A form with long prompts fits into no address. */
export const forecastOrder = defineAction({
  body: OrderFormFields,
  async run({ body }) {
    return { show: '/runs/new', form: { values: body, problems: [] } }
  },
})
