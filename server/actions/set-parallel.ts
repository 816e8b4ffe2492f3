import type { Change, OrderedBy } from '../../runner/index.ts'
import type { PageTools } from '../define-page.ts'
import { NotFound, ShownError } from '../errors.ts'

/** Changes the calls at once of a run that is going on here: of one API, or of all ('' ). Rejects with OrderError where the
 * number is none that can be ordered. */
export async function setParallel(
  run: string,
  api: string,
  parallel: number,
  by: OrderedBy,
  { catalog, runner }: PageTools,
): Promise<Change[]> {
  const { id, live, manifest } = await catalog.run(run)
  if (api !== '' && !manifest.models.some((model) => model.api === api))
    throw new NotFound('API', api, `The run ${id} does not call it.`)
  if (!live)
    throw new ShownError(
      'RUN_OVER',
      `The run ${id} is not going, so its calls at once cannot be changed.`,
      'Resume it first, or start a new run with another number.',
    )
  return runner.setParallel(manifest.id, api === '' ? null : api, parallel, by)
}
