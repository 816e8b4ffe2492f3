import { defineAction, NotFound, ShownError } from '../define-page.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/tests/:test/again: this one test is asked once more, as a new round; the earlier replies stay on record. */
export const askAgain = defineAction({
  params: ['run', 'test'],
  async run({ params }, { catalog, runner }) {
    const { id, live } = await catalog.run(params.run)
    if (live)
      throw new ShownError(
        'RUN_LIVE',
        `The run ${id} is still going, so test ${params.test} cannot be run again now.`,
        'Wait until the run has ended, or stop it.',
      )
    const planned = (await catalog.plan(id)).find((item) => item.test === params.test)
    if (!planned) throw new NotFound('test', params.test, `It is not in the plan of run ${id}.`)
    await runner.resume(id, { test: planned.test })
    return { redirect: urls.test(id, planned.test), told: { run: id, test: planned.test, asked: true } }
  },
})
