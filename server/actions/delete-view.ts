import { defineAction } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /views/delete with name=... */
export const deleteView = defineAction({
  body: fields({ name: text('name of the view') }, ['name']),
  async run({ body }, { catalog }) {
    await catalog.views.remove(textOf(body, 'name'))
    return { redirect: urls.allTests() }
  },
})
