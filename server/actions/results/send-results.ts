import { defineAction } from '../../define-page.ts'
import { fields, RUN_IMPORT, runImportChoice } from '../../filters/index.ts'
import { query, urls } from '../../urls.ts'

/** POST /import-run: a file with results of another tool is sent. What it would become is the next page. */
export const sendResults = defineAction({
  takesFile: true,
  body: fields(RUN_IMPORT),
  async run({ body, upload }) {
    if (!upload)
      return { again: '/import-run', form: { values: body, problems: [{ field: 'file', message: 'Choose a file.' }] } }
    return { redirect: `${urls.results(upload.id)}${query({ ...runImportChoice(body) })}`, told: { upload: upload.id } }
  },
})
