import { defineAction } from '../../define-page.ts'
import { fields, text, textOf } from '../../filters/index.ts'
import { runsOfSuite } from '../../pages/parts/suite/runs-of-suite.ts'
import { urls } from '../../urls.ts'
import { exportTruths } from '../export-amended.ts'

/** POST /suites/:suite/amended: the truths that people amended in any of its runs, the latest of a case, become a new suite, `name` of
 * it (else <suite>-amended). The suite itself is only read. */
export const exportSuite = defineAction({
  params: ['suite'],
  body: fields({ name: text('name of the new suite') }),
  async run({ params, body }, { catalog, runner }) {
    const runs = (await runsOfSuite(catalog, params.suite)).filter(({ live }) => !live)
    const header = runs
      .flatMap(({ manifest }) => manifest.suites)
      .find(({ header }) => header.name === params.suite)?.header
    const made = await exportTruths(runner, {
      dirs: runs.map(({ dir }) => dir),
      suite: params.suite,
      name: textOf(body, 'name', 65).trim(),
      generator: header?.generator,
    })
    return { redirect: urls.suiteChanges(params.suite, { made: made.suite }), told: made }
  },
})
