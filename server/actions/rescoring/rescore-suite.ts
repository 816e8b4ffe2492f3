import { defineAction, NotFound } from '../../define-page.ts'
import { runsOfSuite } from '../../pages/parts/suite/runs-of-suite.ts'
import { urls } from '../../urls.ts'

/** POST /suites/:suite/rescore: every run of the suite that has ended is scored anew, one after another, without a call. */
export const rescoreSuite = defineAction({
  params: ['suite'],
  async run({ params }, { catalog, runner }) {
    const runs = (await runsOfSuite(catalog, params.suite)).filter(({ live }) => !live)
    if (runs.length === 0)
      throw new NotFound('run of the suite', params.suite, 'There is no run of this suite that has ended.')
    // the oldest first: what was scored by the oldest rules has most to gain
    runner.rescoreAll(runs.map(({ dir }) => dir).reverse())
    return { redirect: urls.suiteRescored(params.suite), told: { suite: params.suite, runs: runs.map(({ id }) => id) } }
  },
})
