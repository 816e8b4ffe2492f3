import { groupBy } from '../../runner/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage } from '../define-page.ts'
import { LEADERBOARD_FILTERS, leaderboardFilter, LeaderboardQuery, type LeaderboardFilter } from '../filters/index.ts'
import { count, plural } from '../format.ts'
import { urls } from '../urls.ts'
import {
  contentKey,
  largestOf,
  latestOf,
  modelOf,
  MOST_READ,
  onCommonCases,
  standingsOf,
  suiteKey,
  type Standing,
} from './parts/across/across-runs.ts'
import { boardOf } from './parts/across/board.ts'
import { addressesOf } from './parts/across/model-address.ts'
import { pagerOf } from './parts/list/pager.ts'
import { contentOf, rankedTable, tablesOf } from './parts/across/standing-rows.ts'

/** Contents of suites on a page. */
const PAGE_SIZE = 12

const keeps = (standing: Standing, filter: LeaderboardFilter): boolean =>
  (!filter.suite || standing.set.suite === filter.suite) &&
  (!filter.type || standing.set.type === filter.type) &&
  (!filter.api || standing.result.api === filter.api)

/** One content of a suite and one type. Models that were asked different cases stand in tables of their own; on demand they
 * stand in one, on the cases that all of them share. */
async function groupOf(standings: readonly Standing[], filter: LeaderboardFilter, catalog: Catalog) {
  const [first] = standings as readonly [Standing, ...Standing[]]
  const { type } = first.set
  const narrowed = { suite: first.set.suite, type, api: filter.api, runs: filter.runs }
  const differ = new Set(standings.map(({ set }) => set.sha)).size > 1
  const wanted = differ && filter.cases === 'common'
  const common = wanted ? await onCommonCases(filter.runs === 'all' ? standings : largestOf(standings), catalog) : null
  return {
    type,
    typeHref: urls.type(type),
    metric: first.run.manifest.types.find(({ name }) => name === type)?.metric ?? '',
    tables: common ? [rankedTable(common, 'that all of them share')] : tablesOf(standings),
    common: !differ
      ? null
      : common
        ? { text: 'all the cases of each', href: urls.leaderboard({ ...narrowed, cases: '' }) }
        : { text: 'on the cases they share', href: urls.leaderboard({ ...narrowed, cases: 'common' }) },
    apart: wanted && !common ? `No case was scored in all of them, or there are more than ${MOST_READ} runs.` : '',
    differ: differ && !common,
  }
}

/** Values that occur, for the choices of the filter form. */
const choicesOf = (standings: readonly Standing[], filter: LeaderboardFilter) =>
  (
    [
      ['suite', 'Suite', (standing: Standing) => standing.set.suite],
      ['type', 'Test type', (standing: Standing) => standing.set.type],
      ['api', 'API', (standing: Standing) => standing.result.api],
    ] as const
  ).map(([name, label, of]) => ({
    name,
    label,
    any: 'any',
    options: [...new Set([...standings.map(of), ...(filter[name] ? [filter[name]] : [])])]
      .sort()
      .map((value) => ({ value, text: value, chosen: filter[name] === value })),
  }))

const CHIP = {
  suite: (v: string) => `Suite ${v}`,
  type: (v: string) => `Test type ${v}`,
  api: (v: string) => `API ${v}`,
  runs: () => 'all runs',
  cases: () => 'shared cases',
} as const

export const leaderboard = definePage({
  view: 'leaderboard',
  query: LeaderboardQuery,
  async load({ query }, { catalog, runner }) {
    const filter = leaderboardFilter(query)
    const runs = runsOnce(await catalog.runs())
    const all = standingsOf(runs, addressesOf(runner))
    const kept = (filter.runs === 'all' ? all : latestOf(all)).filter((standing) => keeps(standing, filter))
    const contents = [...groupBy(kept, suiteKey).values()]
    const pager = pagerOf(contents.length, filter.page, PAGE_SIZE, (page) => urls.leaderboard({ ...filter, page }))
    const models = new Set(kept.map(modelOf)).size
    const live = runs.filter((entry) => entry.live).length
    return {
      title: `Leaderboard: ${plural(models, 'model')} on ${plural(contents.length, 'suite')}`,
      crumbs: [{ text: 'Leaderboard' }],
      filters: choicesOf(all, filter),
      all: filter.runs === 'all',
      common: filter.cases === 'common',
      chips: LEADERBOARD_FILTERS.filter((name) => filter[name]).map((name) => ({
        text: CHIP[name](filter[name]),
        href: urls.leaderboard({ ...filter, page: 1, [name]: '' }),
      })),
      clear: urls.leaderboard(),
      values: { models, suites: contents.length, runs: new Set(kept.map(({ run }) => run.id)).size, of: runs.length },
      facts: [
        plural(models, 'model'),
        plural(contents.length, 'suite'),
        `${count(new Set(kept.map(({ run }) => run.id)).size)} of ${plural(runs.length, 'run')}`,
      ],
      live: live === 0 ? '' : `${plural(live, 'run')} in progress ${live === 1 ? 'is' : 'are'} not included yet.`,
      suites: await Promise.all(
        contents.slice(pager.from, pager.to).map(async (own) => {
          const types = await Promise.all(
            [...groupBy(own, contentKey).values()].map((standings) => groupOf(standings, filter, catalog)),
          )
          return { ...contentOf(own[0] as Standing), types, differ: types.some(({ differ }) => differ) }
        }),
      ),
      sort: filter.sort,
      board: contents.length > 0 ? boardOf(contents.slice(pager.from, pager.to).flat(), filter, runs) : null,
      pager,
      known: all.length > 0,
      newRun: urls.newRun(),
    }
  },
})
