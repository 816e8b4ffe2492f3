import { allCounts } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** What can be done with a run as a whole; '' where it makes no sense now. Taking up a run with damaged lists makes them anew. */
export function actionsOf({ id, live, manifest }: KnownRun, damage: string | null) {
  const { status, imported } = manifest
  const counts = allCounts(manifest)
  if (imported)
    return {
      resume: '',
      askErrors: null,
      compare: urls.compare({ b: { run: id, api: '', model: '' } }),
      verify: urls.verify(id),
      share: urls.share(id),
      zip: urls.zip(id),
      delete: urls.delete(id),
    }
  const cutShort =
    status === 'interrupted' || status === 'stopped' || status === 'failed' || counts.skipped > 0 || damage !== null
  return {
    resume: !live && cutShort ? urls.resume(id) : '',
    askErrors:
      !live && counts.error > 0
        ? { action: urls.resume(id), text: `Retry ${plural(counts.error, 'failed test')}` }
        : null,
    compare: urls.compare({ b: { run: id, api: '', model: '' } }),
    verify: urls.verify(id),
    share: urls.share(id),
    zip: live ? '' : urls.zip(id),
    delete: live ? '' : urls.delete(id),
  }
}
