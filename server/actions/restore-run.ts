import { defineAction, NotFound, ShownError } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /trash/:name/restore: a deleted run goes back to where it was. */
export const restoreRun = defineAction({
  params: ['name'],
  async run({ params }, { catalog, runner }) {
    const [item] = await runner.trash.list(({ name }) => name === params.name)
    if (!item)
      throw new NotFound('deleted run', params.name, 'It may have been restored already, or the trash was emptied.')
    if ((await catalog.runs()).some(({ id }) => id === item.run))
      throw new ShownError(
        'NAME_TAKEN',
        `There is a run ${item.run} again, so the deleted one cannot be restored under this name.`,
        'Rename or delete the folder that has the name now, then restore.',
      )
    await runner.trash.restore(item.name)
    return { redirect: urls.run(item.run), told: { run: item.run, restored: true } }
  },
})
