import { defineAction } from '../define-page.ts'
import { fields, IMPORT, importChoice, text, textOf } from '../filters/index.ts'
import { query, urls } from '../urls.ts'

/** POST /suites/import: a file is sent. What it would become is the next page. */
export const sendUpload = defineAction({
  takesFile: true,
  body: fields({ format: IMPORT.format, type: IMPORT.type, name: text('name of the suite') }),
  async run({ body, upload }) {
    if (!upload)
      return {
        again: '/suites/import',
        form: { values: body, problems: [{ field: 'file', message: 'Choose a file.' }] },
      }
    const { format, type } = importChoice(body)
    return {
      redirect: `${urls.upload(upload.id)}${query({ format, type, name: textOf(body, 'name') })}`,
      told: { upload: upload.id },
    }
  },
})
