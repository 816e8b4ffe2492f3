import { defineAction } from '../define-page.ts'

/** POST /runs/new: the form as it is, with its forecast. A form with long prompts fits into no address. */
export const forecastOrder = defineAction({
  async run({ body }) {
    return { show: '/runs/new', form: { values: body, problems: [] } }
  },
})
