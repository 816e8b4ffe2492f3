import { groupBy, testType, testTypes, type KnownCase, type Result } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage, NotFound, type PageTools } from '../define-page.ts'
import { overTimeFilter, OverTimeQuery, type OverTimeFilter } from '../filters/index.ts'
import { count, plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { figureOf } from './parts/run/run-facts.ts'
import { counted } from './parts/values.ts'
import { latestOf, modelOf, standingsOf, suiteKey, type Standing } from './parts/across/across-runs.ts'
import { addressesOf, hostOf, modelAt, type Addresses } from './parts/across/model-address.ts'
import { historiesOf, rowsOfRuns } from './parts/over-time/case-history.ts'
import { lookedText } from './parts/over-time/case-list.ts'
import { isState, STATES } from './parts/over-time/history-rows.ts'
import { scoreSection } from './parts/over-time/score-charts.ts'
import { onSharedCases } from './parts/over-time/shared-cases.ts'
import { promptsOf } from './parts/suite/prompts.ts'
import { runName } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { contentOf, tablesOf } from './parts/across/standing-rows.ts'

/** The figures of a run that only many tests together tell. A run of several suites has them over all of its suites. */
const figuresRow = ({ run, result }: { run: KnownRun; result: Result }, defaults: Addresses) => ({
  model: modelAt(result.api, result.model, hostOf(run.manifest, result.slug, defaults)),
  modelHref: urls.model(result.api, result.model, { at: hostOf(run.manifest, result.slug, defaults) }),
  run: runName(run.manifest),
  imported: importedFrom(run.manifest),
  runHref: urls.tests(run.id, { type: result.type ?? '', api: result.api, model: result.model }),
  suites: run.manifest.suites.map(({ header }) => header.name).join(', '),
  figures: (result.figures ?? []).map(figureOf),
})

/** A case to show how the type asks, in each coordinate space: the first one of a suite that is there already drawn or on
 * disk, so that nothing is drawn for it. */
async function exampleOf(
  type: string,
  { catalog, runner }: PageTools,
): Promise<{ suite: string; one: KnownCase } | null> {
  const suite = (await catalog.suites()).find((suite) => suite.problem === undefined && (suite.byType?.[type] ?? 0) > 0)
  if (!suite) return null
  const opened = await runner.openSuite(suite.name).catch(() => null)
  const item = opened?.cases.find((each) => each.type === type)
  return item ? { suite: suite.name, one: item } : null
}

/** Models drawn as lines of one chart; those of more runs first. */
const MOST_LINES = 8

/** Scores of the type run by run, a chart a content of a suite, and how many cases of each model are failing, flaky, fixed. */
async function timeOf(type: string, runs: readonly KnownRun[], filter: OverTimeFilter, { catalog, runner }: PageTools) {
  const addresses = addressesOf(runner)
  const standings = standingsOf(runs, addresses).filter(({ set }) => set.type === type)
  const mixed = [...groupBy(standings, suiteKey).values()].some(
    (own) => new Set(own.map(({ set }) => set.sha)).size > 1,
  )
  const shared = filter.cases === 'common' ? await onSharedCases(standings, suiteKey, catalog) : null
  const { read, looked, of } = await rowsOfRuns(
    catalog,
    runs.filter(({ manifest }) => manifest.types.some(({ name }) => name === type)),
  )
  const histories = historiesOf(
    read,
    (run, slug) => hostOf(run.manifest, slug, addresses),
    (row) => row.type === type,
  )
  return {
    contents: [...groupBy(shared?.standings ?? standings, suiteKey).values()].map((own) => {
      const models = [...groupBy(own, modelOf).values()].sort((a, b) => b.length - a.length)
      return {
        ...scoreSection(
          own.filter((standing) => models.slice(0, MOST_LINES).some((lines) => lines.includes(standing))),
          {
            what: 'model',
            comparable: true,
            nameOf: modelOf,
            hrefOf: ({ result, host }) => urls.model(result.api, result.model, { at: host, view: 'time' }),
          },
        ),
        left:
          models.length > MOST_LINES ? `${plural(models.length - MOST_LINES, 'model')} of fewer runs left out.` : '',
      }
    }),
    shared: !mixed
      ? null
      : shared
        ? { text: 'all the cases of each run', href: urls.type(type, { view: 'time' }) }
        : { text: 'only the cases that all runs share', href: urls.type(type, { view: 'time', cases: 'common' }) },
    common: shared !== null,
    apart: shared && shared.apart > 0 ? 'Where runs share no case, each stands on its own.' : '',
    states: STATES,
    models: [...groupBy(histories, ({ api, model, host }) => modelAt(api, model, host)).entries()].map(([ref, own]) => {
      const [{ api, model, host }] = own as [(typeof own)[number], ...typeof own]
      return {
        model: ref,
        href: urls.model(api, model, { at: host, view: 'cases', type }),
        cells: STATES.map((state) => ({
          ...counted(own.filter((history) => isState(history, state)).length),
          href: urls.model(api, model, { at: host, view: 'cases', type, state }),
        })),
        values: { cases: own.length },
        cases: count(own.length),
      }
    }),
    looked: lookedText(looked, of),
  }
}

/** A test type: what it asks, how it is scored, and how the models did in every run. */
export const oneType = definePage({
  params: ['type'],
  view: 'type',
  query: OverTimeQuery,
  async load({ params, query }, tools) {
    const known = testType(params.type)
    if (!known)
      throw new NotFound(
        'test type',
        params.type,
        `Test types: ${testTypes.map((testType) => testType.name).join(', ')}.`,
      )
    const runs = runsOnce(await tools.catalog.runs())
    const addresses = addressesOf(tools.runner)
    const standings = latestOf(standingsOf(runs, addresses).filter(({ set }) => set.type === known.name))
    const latest = new Set(standings.map(({ run, result }) => `${run.id} ${result.slug}`))
    const figured = runs.flatMap((run) =>
      run.manifest.results
        .filter(
          ({ type, slug, figures }) =>
            type === known.name && (figures?.length ?? 0) > 0 && latest.has(`${run.id} ${slug}`),
        )
        .map((result) => ({ run, result })),
    )
    const models = new Set(standings.map(modelOf)).size
    const suites = (await tools.catalog.suites()).filter((suite) => suite.types.includes(known.name))
    const example = await exampleOf(known.name, tools)
    const filter = overTimeFilter(query)
    return {
      tabs: (
        [
          ['Models', ''],
          ['Over time', 'time'],
        ] as const
      ).map(([text, view]) => ({
        text,
        href: urls.type(known.name, { view }),
        current: (view === 'time') === (filter.view === 'time'),
      })),
      time: filter.view === 'time' ? await timeOf(known.name, runs, filter, tools) : null,
      title: `test type ${known.name}: ${plural(models, 'model')} in ${plural(new Set(standings.map(({ run }) => run.id)).size, 'run')}`,
      crumbs: [{ text: 'Types', href: urls.types() }, { text: known.name }],
      name: known.name,
      heading: known.title,
      about: known.about,
      values: { passMark: known.passMark },
      scoring: [
        { name: 'score', text: known.metric },
        { name: 'pass mark', text: score(known.passMark) },
        { name: 'coordinates', text: known.placed ? 'asked for in the space of each model' : 'none' },
      ],
      suites: suites.map((suite) => ({
        name: suite.name,
        href: urls.suite(suite.name, { type: known.name }),
        values: { cases: suite.byType?.[known.name] ?? null },
        n: suite.byType?.[known.name] === undefined ? '' : plural(suite.byType[known.name] ?? 0, 'case'),
      })),
      example: example
        ? {
            case: example.one.id,
            suite: example.suite,
            href: urls.suiteCase(example.suite, example.one.id),
            prompts: promptsOf(example.one),
          }
        : null,
      contents: [...groupBy(standings, suiteKey).values()].map((own) => ({
        ...contentOf(own[0] as Standing),
        tables: tablesOf(own),
      })),
      figures: figured.map((asked) => figuresRow(asked, addresses)),
      leaderboard: {
        latest: urls.leaderboard({ type: known.name }),
        all: urls.leaderboard({ type: known.name, runs: 'all' }),
        common: urls.leaderboard({ type: known.name, cases: 'common' }),
      },
      types: testTypes.map((testType) => ({
        name: testType.name,
        href: testType.name === known.name ? '' : urls.type(testType.name),
      })),
      order: urls.newRun({
        suites: suites
          .filter((suite) => suite.problem === undefined)
          .slice(0, 1)
          .map((suite) => suite.name),
        types: known.name,
      }),
    }
  },
})
