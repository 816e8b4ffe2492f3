import { defineAction, ShownError } from '../define-page.ts'
import { fields, textOf, word } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/stop with how=gently (calls in flight end) or how=now (they are dropped). A run that is over already is left
 * as it is: pressing twice is no mistake. */
export const stopRun = defineAction({
  params: ['run'],
  body: fields({ how: word(['gently', 'now'], 'whether calls in flight are waited for', 'gently') }),
  async run({ params, body }, { catalog, runner }) {
    const how = textOf(body, 'how') || 'gently'
    if (how !== 'gently' && how !== 'now')
      throw new ShownError('BAD_REQUEST', `Stop a run "gently" or "now", not "${how}".`)
    const { id, live } = await catalog.run(params.run)
    return { redirect: urls.run(id), told: { run: id, stopping: live && runner.stop(id, how) } }
  },
})
