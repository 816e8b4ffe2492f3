import { defineAction } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /presets/delete with name=... */
export const deletePreset = defineAction({
  body: fields({ name: text('name of the preset') }, ['name']),
  async run({ body }, { catalog }) {
    await catalog.presets.remove(textOf(body, 'name'))
    return { redirect: urls.newRun() }
  },
})
