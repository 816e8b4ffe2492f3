import { groupBy, own, type Result } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage, NotFound } from '../define-page.ts'
import { overTimeFilter, OverTimeQuery, textOf, type OverTimeFilter } from '../filters/index.ts'
import { count, duration, moment, percent, plural, short, totalCost, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { contentKey, largestOf, standingsOf, suiteKey, type Standing } from './parts/across/across-runs.ts'
import { addressesOf, hostOf, modelAt } from './parts/across/model-address.ts'
import { suiteContents } from './parts/across/suite-content.ts'
import { modelReasons } from './parts/across/model-reasons.ts'
import { pagerOf } from './parts/list/pager.ts'
import { historiesOf, rowsOfRuns } from './parts/over-time/case-history.ts'
import { caseList, lookedText } from './parts/over-time/case-list.ts'
import { scoreSection, testsOf } from './parts/over-time/score-charts.ts'
import { onSharedCases } from './parts/over-time/shared-cases.ts'
import { doneOf, statusOf } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { importedPart } from './parts/across/imported-part.ts'
import { cellOf } from './parts/across/scores.ts'
import { contentOf } from './parts/across/standing-rows.ts'
import { scoreValues, spentValues } from './parts/values.ts'

/** Runs on a page. */
const PAGE_SIZE = 50

interface Asked {
  run: KnownRun
  result: Result
}

function runRow({ run, result }: Asked, older: KnownRun | undefined) {
  const { manifest } = run
  const { api, model, slug, counts } = result
  const asked = manifest.models.find((model) => model.slug === slug)
  const side = (id: string) => ({ run: id, api, model })
  return {
    run: manifest.title,
    when: moment(manifest.started),
    href: urls.run(run.id),
    imported: importedFrom(manifest),
    status: statusOf(run),
    suites: manifest.suites.map(({ header }) => header.name).join(', '),
    tests: count(doneOf(counts) - counts.skipped),
    testsHref: urls.tests(run.id, { api, model }),
    values: { ...scoreValues(result), ...spentValues(result) },
    passRate: percent(result.passRate),
    errors:
      counts.error > 0
        ? { text: plural(counts.error, 'error'), href: urls.tests(run.id, { api, model, outcome: 'error' }) }
        : null,
    cost: totalCost({ usd: result.costUsd, unknownTests: result.unknownCost }, doneOf(counts) - counts.skipped),
    wasted: result.wastedUsd > 0 ? `${usd(result.wastedUsd)} wasted` : '',
    p50: duration(result.p50Ms),
    p95: duration(result.p95Ms),
    space: asked?.space ?? '',
    served: own(manifest.served, slug)?.join(', ') ?? '',
    compare: older ? urls.compare({ a: side(older.id), b: side(run.id) }) : '',
  }
}

/** The run before this one that asked something of the same suite. */
function olderOf(run: KnownRun, runs: readonly KnownRun[]): KnownRun | undefined {
  const contentIn = suiteContents(runs)
  const own = new Set(run.manifest.suites.map(contentIn))
  return runs
    .slice(runs.indexOf(run) + 1)
    .find(({ manifest }) => manifest.suites.some((suite) => own.has(contentIn(suite))))
}

/** How it did on each content of a suite and type: the newest run of those on the most cases, a row a content, a column a
 * type. */
function suiteTable(standings: readonly Standing[]) {
  const best = [...groupBy(standings, contentKey).values()].flatMap(largestOf)
  const types = [...new Set(best.map(({ set }) => set.type))].sort()
  return {
    types: types.map((type) => ({ name: type, href: urls.type(type) })),
    rows: [...groupBy(best, suiteKey).values()].map((own) => ({
      ...contentOf(own[0] as Standing),
      cells: types.map((type) => {
        const standing = own.find(({ set }) => set.type === type)
        if (!standing) return null
        const { manifest } = standing.run
        const { scored } = standing.result
        return {
          href: testsOf(standing),
          ...cellOf(standing.result),
          n: plural(scored, 'test'),
          when: moment(manifest.started).text.slice(0, 10),
          imported: importedFrom(manifest),
        }
      }),
    })),
  }
}

/** How often each name was served, in the order of first appearance. */
const servedNames = (asked: readonly Asked[]) =>
  [
    ...groupBy(
      asked.flatMap(({ run: { manifest }, result }) => own(manifest.served, result.slug) ?? []),
      (name) => name,
    ),
  ].map(([name, all]) => ({ name, runs: plural(all.length, 'run'), values: { runs: all.length } }))

/** A model, as one address served it: its scores, what became of them over time, and of each case. */
export const model = definePage({
  params: ['api', 'model'],
  view: 'model',
  query: OverTimeQuery,
  async load({ params, query }, { catalog, runner }) {
    const defaults = addressesOf(runner)
    const filter = overTimeFilter(query)
    const runs = runsOnce(await catalog.runs())
    const everywhere = runs.flatMap((run): Asked[] =>
      run.manifest.results
        .filter((result) => result.type === null && result.api === params.api && result.model === params.model)
        .map((result) => ({ run, result })),
    )
    const hosts = groupBy(everywhere, ({ run, result }) => hostOf(run.manifest, result.slug, defaults))
    const at = textOf(query, 'at') || (hosts.has('') ? '' : ([...hosts.keys()][0] ?? ''))
    const ref = modelAt(params.api, params.model, at)
    const asked = hosts.get(at) ?? []
    if (asked.length === 0)
      throw new NotFound(
        'model',
        ref,
        'No run has asked it. Models that were asked are listed under /models, models that can be asked under /apis.',
      )
    const own = asked.map(({ run }) => run)
    const here = (more: Partial<OverTimeFilter>): string => urls.model(params.api, params.model, { at, ...more })
    const standings = standingsOf(own, defaults).filter(
      ({ result, host }) => result.api === params.api && result.model === params.model && host === at,
    )
    return {
      title: `model ${ref}: ${plural(asked.length, 'run')}`,
      crumbs: [{ text: 'Models', href: urls.models() }, { text: ref }],
      model: ref,
      values: valuesOf(asked),
      facts: factsOf(asked),
      addresses:
        hosts.size < 2
          ? []
          : [...hosts].map(([host, own]) => ({
              text: host || 'the usual address',
              n: plural(own.length, 'run'),
              chosen: host === at,
              href: urls.model(params.api, params.model, { at: host }),
            })),
      served: servedNames(asked),
      tabs: (
        [
          ['Scores', ''],
          ['Over time', 'time'],
          ['Cases over time', 'cases'],
        ] as const
      ).map(([text, view]) => ({ text, href: here({ view }), current: view === filter.view })),
      scores: filter.view === '' ? await scoresOf(asked, standings, filter, here, catalog) : null,
      time: filter.view === 'time' ? await timeOf(standings, filter, here, catalog) : null,
      cases: filter.view === 'cases' ? await casesOf(asked, filter, here, catalog) : null,
      links: {
        runs: urls.runs({ api: params.api, model: params.model }),
        tests: urls.allTests({ api: params.api, model: params.model }),
        order: urls.newRun({ models: `${params.api}/${params.model}` }),
      },
    }
  },
})

type Here = (more: Partial<OverTimeFilter>) => string

/** What all runs of a model come to. */
function valuesOf(asked: readonly Asked[]) {
  const sum = (of: (result: Result) => number): number => asked.reduce((total, { result }) => total + of(result), 0)
  return {
    runs: asked.length,
    tests: sum(({ counts }) => doneOf(counts) - counts.skipped),
    costUsd: sum(({ costUsd }) => costUsd),
    unknownCostTests: sum(({ unknownCost }) => unknownCost),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
  }
}

function factsOf(asked: readonly Asked[]) {
  const { tests, costUsd, unknownCostTests: unknownTests, inputTokens, outputTokens } = valuesOf(asked)
  const spaces = [
    ...new Set(
      asked.map(({ run, result }) => run.manifest.models.find(({ slug }) => slug === result.slug)?.space ?? ''),
    ),
  ]
  const { importedRuns, importedCost } = importedPart(asked)
  return [
    { name: '', text: `${plural(asked.length, 'run')}${importedRuns ? `, ${importedRuns}` : ''}` },
    { name: '', text: plural(tests, 'test') },
    {
      name: 'cost',
      text: `${totalCost({ usd: costUsd, unknownTests }, tests)}${importedCost ? ` (${importedCost})` : ''}`,
    },
    { name: 'tokens', text: `${short(inputTokens)} in, ${short(outputTokens)} out` },
    { name: 'coordinates', text: spaces.join(', ') },
  ]
}

async function scoresOf(
  asked: readonly Asked[],
  standings: readonly Standing[],
  filter: OverTimeFilter,
  here: Here,
  catalog: Catalog,
) {
  const own = asked.map(({ run }) => run)
  const pager = pagerOf(asked.length, filter.page, PAGE_SIZE, (page) => here({ page }))
  const shown = asked.slice(pager.from, pager.to)
  return {
    suites: suiteTable(standings),
    rows: shown.map((asked) => runRow(asked, olderOf(asked.run, own))),
    pager,
    reasons: await modelReasons(shown, catalog),
  }
}

async function timeOf(standings: readonly Standing[], filter: OverTimeFilter, here: Here, catalog: Catalog) {
  const mixed = [...groupBy(standings, contentKey).values()].some(
    (own) => new Set(own.map(({ set }) => set.sha)).size > 1,
  )
  const shared = filter.cases === 'common' ? await onSharedCases(standings, contentKey, catalog) : null
  const sections = [...groupBy(shared?.standings ?? standings, suiteKey).values()].map((own) =>
    scoreSection(own, {
      what: 'test type',
      nameOf: ({ set }) => set.type,
      hrefOf: ({ set }) => urls.leaderboard({ suite: set.suite, type: set.type }),
    }),
  )
  return {
    contents: sections,
    shared: !mixed
      ? null
      : shared
        ? { text: 'all the cases of each run', href: here({ view: 'time' }) }
        : { text: 'only the cases that all runs share', href: here({ view: 'time', cases: 'common' }) },
    apart: shared && shared.apart > 0 ? 'Where runs share no case, each stands on its own.' : '',
    common: shared !== null,
  }
}

async function casesOf(asked: readonly Asked[], filter: OverTimeFilter, here: Here, catalog: Catalog) {
  const slugs = new Map(asked.map(({ run, result }) => [run.id, result.slug]))
  const { read, looked, of } = await rowsOfRuns(
    catalog,
    asked.map(({ run }) => run),
  )
  const own = read.map(({ run, rows }) => ({ run, rows: rows.filter(({ slug }) => slug === slugs.get(run.id)) }))
  const histories = historiesOf(own, () => '')
  return { ...caseList(histories, filter, (next) => here({ ...next, view: 'cases' })), looked: lookedText(looked, of) }
}
