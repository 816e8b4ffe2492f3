import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/delete: whatever lies in runs/ under this name goes to the trash, readable or not. The list of runs then says what that freed. */
export const deleteRun = defineAction({
  params: ['run'],
  async run({ params }, { catalog, runner }) {
    const known = (await catalog.runs()).find(({ id }) => id === params.run)
    const { id } = known ?? (await catalog.run(params.run))
    const bytes = await runner.trash.take(id)
    return { redirect: urls.runsAfterDeleting(id), told: { run: id, deleted: true, bytes } }
  },
})
