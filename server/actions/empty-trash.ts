import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /trash/empty: everything in it is gone for good. */
export const emptyTrash = defineAction({
  async run(_request, { runner }) {
    const removed = await runner.trash.empty()
    return { redirect: urls.trash(), told: { removed } }
  },
})
