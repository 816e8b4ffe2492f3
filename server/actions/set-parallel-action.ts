import { OrderError } from '../../runner/index.ts'
import { defineAction } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { setParallel } from './set-parallel.ts'

/** POST /runs/:run/parallel with parallel=8 and api=openai (all APIs where empty): calls at once from now on. A run that has
 * ended in the meantime is shown as it is. */
export const setParallelAction = defineAction({
  params: ['run'],
  ownJsonRoute: true,
  async run({ params, body }, tools) {
    const parallel = textOf(body, 'parallel')
    if (!(await tools.catalog.run(params.run)).live) return { redirect: urls.run(params.run) }
    try {
      await setParallel(params.run, textOf(body, 'api'), parallel === '' ? Number.NaN : Number(parallel), 'form', tools)
      return { redirect: urls.run(params.run) }
    } catch (error) {
      if (!(error instanceof OrderError)) throw error
      return { again: '/runs/:run', form: { values: body, problems: error.problems } }
    }
  },
})
