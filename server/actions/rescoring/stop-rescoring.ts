import { defineAction } from '../../define-page.ts'
import { runsOfSuite } from '../../pages/parts/suite/runs-of-suite.ts'
import { urls } from '../../urls.ts'

/** POST /runs/:run/rescore/stop: what is being rescored stops, and nothing of it is kept. */
export const stopRescoringRun = defineAction({
  params: ['run'],
  async run({ params }, { catalog, runner }) {
    const { id, dir } = await catalog.run(params.run)
    await runner.cancelRescoring([dir])
    return { redirect: urls.rescored(id), told: { run: id, rescoring: false } }
  },
})

/** POST /suites/:suite/rescore/stop: the same for every run of the suite, those that wait among them. */
export const stopRescoringSuite = defineAction({
  params: ['suite'],
  async run({ params }, { catalog, runner }) {
    await runner.cancelRescoring((await runsOfSuite(catalog, params.suite)).map(({ dir }) => dir))
    return { redirect: urls.suiteRescored(params.suite), told: { suite: params.suite, rescoring: false } }
  },
})
