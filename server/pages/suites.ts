import type { SuiteSummary } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { count, plural } from '../format.ts'
import { urls } from '../urls.ts'

/** The types a suite has, each with how many cases where that is known. */
const typesOf = ({ types, byType, name }: SuiteSummary) =>
  types.map((type) => ({
    name: type,
    n: byType?.[type] === undefined ? '' : count(byType[type]),
    href: urls.suite(name, { type }),
  }))

export const suites = definePage({
  view: 'suites',
  async load(_request, { catalog, config }) {
    const list = await catalog.suites()
    return {
      title: plural(list.length, 'suite'),
      crumbs: [{ text: 'Suites' }],
      suites: list.map((suite) => ({
        name: suite.name,
        href: urls.suite(suite.name),
        title: suite.title,
        description: suite.description,
        // one line a problem; the suite's own page lists all of them
        problems: (suite.problem ?? '').split('\n').filter((line) => line !== ''),
        kind:
          suite.kind === 'generated'
            ? `drawn, ${plural(suite.pictures?.usual ?? 0, 'picture')}${suite.pictures?.fixed ? '' : ' or as many as you order'}`
            : 'folder',
        cases: suite.cases === null ? '' : count(suite.cases),
        types: typesOf(suite),
        order: suite.problem ? '' : urls.newRun({ suites: suite.name }),
      })),
      folder: `${config.dataDir}/suites`,
      importHref: urls.importSuite(),
    }
  },
})
