import { defineAction } from '../../define-page.ts'
import { urls } from '../../urls.ts'

/** POST /import-run/:upload/drop: the results are not imported after all. */
export const dropResults = defineAction({
  params: ['upload'],
  async run({ params }, { catalog }) {
    await catalog.uploads.drop(params.upload)
    return { redirect: urls.importRun(), told: { upload: params.upload, dropped: true } }
  },
})
