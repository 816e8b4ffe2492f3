import { setTimeout as sleep } from 'node:timers/promises'
import { defineAction, ShownError } from '../../define-page.ts'
import { urls } from '../../urls.ts'

/** How long the answer waits for the report, ms; after that the page waits for it. */
const PATIENCE_MS = 8_000

/** POST /runs/:run/report: report.html and report/ in the run folder, made anew. */
export const makeReport = defineAction({
  params: ['run'],
  async run({ params }, { catalog }) {
    const { id, dir, live } = await catalog.run(params.run)
    if (live)
      throw new ShownError(
        'RUN_LIVE',
        `The run ${id} is still in progress.`,
        'Its report can be made when it has ended.',
      )
    const made = catalog.reports.make(dir).then(
      () => true,
      // the page says why
      () => false,
    )
    const done = await Promise.race([made, sleep(PATIENCE_MS, null, { ref: false })])
    return { redirect: urls.share(id), told: done === null ? { run: id, making: true } : { run: id, made: done } }
  },
})
