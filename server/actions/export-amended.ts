import { SuiteError } from '../../runner/index.ts'
import { defineAction, ShownError } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** POST /runs/:run/amendments: `suite` of the run whose amended truths become a new suite, `name` of it (else <suite>-amended).
 * The suite itself is only read. */
export const exportAmended = defineAction({
  params: ['run'],
  async run({ params, body }, { catalog, runner }) {
    const { id, dir, manifest } = await catalog.run(params.run)
    const [suite, name] = [textOf(body, 'suite'), textOf(body, 'name', 65).trim()]
    const header = manifest.suites.find(({ header }) => header.name === suite)?.header
    if (!header)
      throw new ShownError('BAD_REQUEST', `The run has no suite “${suite.slice(0, 64)}”.`, 'Name one of its suites.')
    const { seed = 1, count } = header.generator ?? {}
    try {
      const made = await runner.exportAmended({
        dirs: [dir],
        suite,
        seed,
        ...(count ? { pictures: count } : {}),
        ...(name ? { name } : {}),
      })
      return { redirect: urls.amendments(id, { made: made.suite }), told: made }
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      const [problem] = error.problems
      const where = problem ? `${problem.file} ${problem.message}` : error.message
      throw new ShownError('BAD_REQUEST', `No suite was made: ${where}.`, 'Nothing was written.')
    }
  },
})
