import { archiveOf } from '../../catalog/sharing/run-archive.ts'
import { definePage, ShownError } from '../../define-page.ts'

/** The whole folder of a run as a ZIP. */
export const zip = definePage({
  params: ['run'],
  view: 'share',
  async load({ params }, { catalog }) {
    const { id, dir, live, manifest } = await catalog.run(params.run)
    if (live) throw new ShownError('RUN_LIVE', `The run ${id} is still in progress.`, 'Download it when it has ended.')
    // a run that was opened is called as it is, not by its upload
    const name = manifest.id
    return { download: { name: `${name}.zip`, mediaType: 'application/zip', body: archiveOf(dir, name) } }
  },
})
