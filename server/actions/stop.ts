import type { PageTools } from '../define-page.ts'
import { ShownError } from '../errors.ts'

/** Stops a run that is going on here. One that is over already is left as it is: pressing twice is no mistake. */
export async function stop(run: string, how: string, { catalog, runner }: PageTools): Promise<boolean> {
  if (how !== 'gently' && how !== 'now') throw new ShownError('BAD_REQUEST', 400, `A run is stopped "gently" or "now", not "${how}".`)
  const { id, live } = await catalog.run(run)
  return live && runner.stop(id, how)
}
