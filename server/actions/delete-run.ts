import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/delete: the folder goes to the trash. The list of runs then says what that freed. */
export const deleteRun = defineAction({
  address: '/runs/:run/delete',
  async run({ params }, { catalog, runner }) {
    const { id } = await catalog.run(params.run)
    const bytes = await runner.trash.take(id)
    return { redirect: urls.runsAfterDeleting(id), told: { run: id, deleted: true, bytes } }
  },
})
