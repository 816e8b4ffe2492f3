import { definePage } from '../define-page.ts'
import { plural } from '../format.ts'
import { urls } from '../urls.ts'

export const suites = definePage({
  address: '/suites',
  view: 'suites',
  async load(_request, { catalog, config }) {
    const list = await catalog.suites()
    return {
      title: plural(list.length, 'suite'),
      crumbs: [{ text: 'Suites' }],
      suites: list.map((suite) => ({
        name: suite.name, title: suite.title, description: suite.description, problem: suite.problem ?? '',
        kind: suite.kind === 'generated' ? 'drawn from a seed' : 'folder',
        cases: suite.cases === null ? '' : plural(suite.cases, 'case'),
        types: suite.types.map((type) => ({ name: type, href: urls.runs({ suite: suite.name, type }) })),
        runs: urls.runs({ suite: suite.name }), order: suite.problem ? '' : urls.newRun({ suites: suite.name }),
      })),
      folder: `${config.dataDir}/suites`,
    }
  },
})
