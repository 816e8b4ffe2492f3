import { defineAction } from '../../define-page.ts'
import { OpenedRuns } from '../../catalog/sharing/opened-runs.ts'
import { urls } from '../../urls.ts'

/** POST /open: a ZIP of a run folder is sent, and shown as a run that nothing is written into. */
export const openRun = defineAction({
  takesFile: true,
  async run({ body, upload }, { catalog }) {
    const again = (message: string) => ({
      again: '/open',
      form: { values: body, problems: [{ field: 'file', message }] },
    })
    if (!upload) return again('Choose a ZIP of a run folder.')
    const id = OpenedRuns.idOf(upload.id)
    try {
      await catalog.run(id)
    } catch (error) {
      await catalog.uploads.drop(upload.id)
      return again(`${upload.name} holds no run that can be read: ${(error as Error).message}`)
    }
    return { redirect: urls.run(id), told: { run: id } }
  },
})
