import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /suites/import/:upload/drop: it is not imported after all. */
export const dropUpload = defineAction({
  params: ['upload'],
  async run({ params }, { catalog }) {
    await catalog.uploads.drop(params.upload)
    return { redirect: urls.suites(), told: { upload: params.upload, dropped: true } }
  },
})
