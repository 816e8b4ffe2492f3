import { SuiteError, type AmendedSuite, type Runner, type SuiteHeader } from '../../runner/index.ts'
import { defineAction, ShownError } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** Writes the truths that people amended in some runs as a new suite. Throws an error that says why there is none. */
export async function exportTruths(
  runner: Pick<Runner, 'exportAmended'>,
  {
    dirs,
    suite,
    name,
    generator: { seed = 1, count } = { name: '', version: 1, seed: 1 },
  }: { dirs: readonly string[]; suite: string; name: string; generator: SuiteHeader['generator'] },
): Promise<AmendedSuite> {
  try {
    return await runner.exportAmended({
      dirs,
      suite,
      seed,
      ...(count ? { pictures: count } : {}),
      ...(name ? { name } : {}),
    })
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    const [problem] = error.problems
    const where = problem ? `${problem.file} ${problem.message}` : error.message
    throw new ShownError('BAD_REQUEST', `No suite was made: ${where}.`, 'Nothing was written.')
  }
}

/** POST /runs/:run/amendments: `suite` of the run whose amended truths become a new suite, `name` of it (else <suite>-amended).
 * The suite itself is only read. */
export const exportAmended = defineAction({
  params: ['run'],
  body: fields({ suite: text('a suite of the run'), name: text('name of the new suite') }, ['suite']),
  async run({ params, body }, { catalog, runner }) {
    const { id, dir, manifest } = await catalog.run(params.run)
    const [suite, name] = [textOf(body, 'suite'), textOf(body, 'name', 65).trim()]
    const header = manifest.suites.find(({ header }) => header.name === suite)?.header
    if (!header)
      throw new ShownError('BAD_REQUEST', `The run has no suite “${suite.slice(0, 64)}”.`, 'Name one of its suites.')
    const made = await exportTruths(runner, { dirs: [dir], suite, name, generator: header.generator })
    return { redirect: urls.amendments(id, { made: made.suite }), told: made }
  },
})
