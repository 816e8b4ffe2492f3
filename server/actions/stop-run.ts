import { defineAction } from '../define-page.ts'
import { textOf } from '../filters.ts'
import { urls } from '../urls.ts'
import { stop } from './stop.ts'

/** POST /runs/:run/stop with how=gently (calls in flight end) or how=now (they are dropped). */
export const stopRun = defineAction({
  address: '/runs/:run/stop',
  async run({ params, body }, tools) {
    await stop(params.run, textOf(body, 'how'), tools)
    return { redirect: urls.run(params.run) }
  },
})
