import { OrderError } from '../../runner/index.ts'
import { defineAction } from '../define-page.ts'
import { fields, text, textOf, whole } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { setParallel } from './set-parallel.ts'

/** POST /runs/:run/parallel with parallel=8 and api=openai (all APIs where empty): calls at once from now on. A run that has
 * ended in the meantime is shown as it is. */
export const setParallelAction = defineAction({
  params: ['run'],
  body: fields(
    { parallel: whole('calls at once from now on', 1), api: text('only of this API; of all where absent') },
    ['parallel'],
  ),
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
