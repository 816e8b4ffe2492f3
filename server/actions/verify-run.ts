import { setTimeout as sleep } from 'node:timers/promises'
import { defineAction } from '../define-page.ts'
import { urls } from '../urls.ts'

/** How long the answer waits for the result, ms; after that the page waits for it. */
const PATIENCE_MS = 8_000

/** POST /runs/:run/verify: every file of the run folder is compared with SHA256SUMS. */
export const verifyRun = defineAction({
  params: ['run'],
  async run({ params }, { catalog }) {
    const { id, dir } = await catalog.run(params.run)
    const verified = await Promise.race([catalog.verifications.start(dir), sleep(PATIENCE_MS, null, { ref: false })])
    return {
      redirect: urls.verify(id),
      told: verified ? { run: id, at: verified.at, ...verified.found } : { run: id, verifying: true },
    }
  },
})
