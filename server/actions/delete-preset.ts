import { defineAction } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /presets/delete with name=... */
export const deletePreset = defineAction({
  async run({ body }, { catalog }) {
    await catalog.presets.remove(textOf(body, 'name'))
    return { redirect: urls.newRun() }
  },
})
