import { setTimeout as sleep } from 'node:timers/promises'
import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** How long the answer waits for the result, ms; after that the page says how far it is. */
const PATIENCE_MS = 2_000

/** POST /runs/:run/rescore: scores every reply of the run anew by the rules of this version, without a call. Pressing twice while
 * it goes on does it once. */
export const rescore = defineAction({
  params: ['run'],
  async run({ params }, { catalog, runner }) {
    const { id, dir } = await catalog.run(params.run)
    const ended = runner.rescore(dir)
    const rescored = await Promise.race([ended, sleep(PATIENCE_MS, null, { ref: false })])
    return {
      redirect: urls.rescored(id),
      told: rescored
        ? { run: id, version: rescored.version, tests: rescored.tests, changed: rescored.changed }
        : { run: id, rescoring: true },
    }
  },
})
