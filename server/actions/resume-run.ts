import { defineAction } from '../define-page.ts'
import { fields, textOf, tick } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/resume: what was never asked; with errors=yes also every test that ended in an API fault. Pressing twice
 * is no mistake: a run that is going on here is left as it is. */
export const resumeRun = defineAction({
  params: ['run'],
  body: fields({ errors: tick('tests that ended in an API error are asked again') }),
  async run({ params, body }, { catalog, runner }) {
    const { id, live } = await catalog.run(params.run)
    if (!live) await runner.resume(id, textOf(body, 'errors') === 'yes' ? { errors: true } : {})
    return { redirect: urls.run(id), told: { run: id, resumed: !live } }
  },
})
