import { withoutControls, type SuiteSummary } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage } from '../define-page.ts'
import { count, plural } from '../format.ts'
import { urls } from '../urls.ts'

/** The types a suite has, each with how many cases where that is known. */
const typesOf = ({ types, byType, name }: SuiteSummary) =>
  types.map((type) => ({
    name: type,
    values: { n: byType?.[type] ?? null },
    n: byType?.[type] === undefined ? '' : count(byType[type]),
    href: urls.suite(name, { type }),
  }))

/** Pictures of one suite in the list. */
const MOST_PICTURES = 6

/** Reduced images of a suite, as its newest run keeps them: nothing is drawn, decoded or opened for the list. Spread over the suite,
 * as neighbours look alike. */
async function picturesOf(suite: string, runs: readonly KnownRun[], catalog: Catalog) {
  const run = runs.find(({ live, manifest }) => !live && manifest.suites.some(({ header }) => header.name === suite))
  if (!run) return []
  const plan = await catalog.plan(run.id).catch(() => [])
  const images = new Map(
    withoutControls(plan)
      .filter((test) => test.suite === suite)
      .map((test) => [test.image, test.case]),
  )
  const all = [...images]
  const n = Math.min(MOST_PICTURES, all.length)
  return Array.from({ length: n }, (_, i) => all[Math.floor((i * all.length) / n)] as [string, string]).map(
    ([sha, id]) => ({ src: urls.thumb(run.id, sha), alt: id }),
  )
}

export const suites = definePage({
  view: 'suites',
  async load(_request, { catalog, config }) {
    const list = await catalog.suites()
    const runs = (await catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const pictures = new Map<string, Awaited<ReturnType<typeof picturesOf>>>()
    for (const { name } of list) pictures.set(name, await picturesOf(name, runs, catalog))
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
        values: { cases: suite.cases },
        cases: suite.cases === null ? '' : count(suite.cases),
        pictures: pictures.get(suite.name) ?? [],
        types: typesOf(suite),
        order: suite.problem ? '' : urls.newRun({ suites: suite.name }),
      })),
      folder: `${config.dataDir}/suites`,
      importHref: urls.importSuite(),
    }
  },
})
