import { groupBy, own, type Result } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { definePage, NotFound } from '../define-page.ts'
import { pageOf, textOf } from '../filters/query.ts'
import { count, duration, moment, percent, plural, short, totalCost, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { standingsOf, suiteKey, type Standing } from './parts/across/across-runs.ts'
import { addressesOf, hostOf, modelAt } from './parts/across/model-address.ts'
import { suiteContents } from './parts/across/suite-content.ts'
import { styleIn, modelStyles } from './parts/charts/model-styles.ts'
import { overRuns } from './parts/charts/over-runs.ts'
import { modelReasons } from './parts/across/model-reasons.ts'
import { pagerOf } from './parts/list/pager.ts'
import { doneOf, runName, statusOf } from './parts/run/run-head.ts'
import { cellOf } from './parts/across/scores.ts'
import { contentOf } from './parts/across/standing-rows.ts'

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
    status: statusOf(run),
    suites: manifest.suites.map(({ header }) => header.name).join(', '),
    tests: count(doneOf(counts) - counts.skipped),
    testsHref: urls.tests(run.id, { api, model }),
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

/** One content of a suite: score by type in every run, newest first, and as a chart where there are several. */
function contentSection(standings: readonly Standing[]) {
  const [first] = standings as readonly [Standing, ...Standing[]]
  const about = contentOf(first)
  const types = [...new Set(standings.map(({ set }) => set.type))]
  const runs = [...new Set(standings.map(({ run }) => run))]
  const inOrder = [...runs].reverse()
  const styles = modelStyles(types)
  const find = (run: KnownRun, type: string): Standing | undefined =>
    standings.find((standing) => standing.run === run && standing.set.type === type)
  const hrefOf = ({ run, set, result }: Standing): string =>
    urls.tests(run.id, { suite: set.suite, type: set.type, api: result.api, model: result.model })
  const casesOf = ({ set }: Standing): string => plural(set.cases, 'case')
  return {
    ...about,
    legend: types.map((type) => ({ name: type, href: urls.type(type), style: styleIn(styles, type) })),
    types: types.map((type) => ({
      name: type,
      href: urls.leaderboard({ suite: first.set.suite, type }),
      mixed: new Set(standings.filter(({ set }) => set.type === type).map(({ set }) => set.sha)).size > 1,
    })),
    rows: runs.map((run) => ({
      run: run.manifest.title,
      when: moment(run.manifest.started),
      href: urls.run(run.id),
      cells: types.map((type) => {
        const standing = find(run, type)
        return standing ? { href: hrefOf(standing), ...cellOf(standing.result), cases: casesOf(standing) } : null
      }),
    })),
    chart:
      runs.length < 2
        ? null
        : overRuns(
            `chart-${about.content}`,
            `Score over time on ${first.set.suite}`,
            'test type',
            inOrder.map(({ manifest }) => ({ name: runName(manifest), day: manifest.started.slice(5, 10) })),
            types.map((type) => ({
              name: type,
              style: styleIn(styles, type),
              scores: inOrder.flatMap((run, index) => {
                const standing = find(run, type)
                return standing
                  ? [
                      {
                        at: index,
                        set: standing.set.sha,
                        href: hrefOf(standing),
                        score: standing.result.score,
                        low: standing.result.low,
                        high: standing.result.high,
                        about: casesOf(standing),
                      },
                    ]
                  : []
              }),
            })),
          ),
  }
}

/** How often each name was served, in the order of first appearance. */
const servedNames = (asked: readonly Asked[]) =>
  [
    ...groupBy(
      asked.flatMap(({ run: { manifest }, result }) => own(manifest.served, result.slug) ?? []),
      (name) => name,
    ),
  ].map(([name, all]) => ({ name, runs: plural(all.length, 'run') }))

/** A model over time, as one address served it. */
export const model = definePage({
  params: ['api', 'model'],
  view: 'model',
  async load({ params, query }, { catalog, runner }) {
    const defaults = addressesOf(runner)
    const plain = `${params.api}/${params.model}`
    const runs = (await catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
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
    const pager = pagerOf(asked.length, pageOf(query), PAGE_SIZE, (page) =>
      urls.model(params.api, params.model, { at, page }),
    )
    const shown = asked.slice(pager.from, pager.to)
    const standings = standingsOf(
      shown.map(({ run }) => run),
      defaults,
    ).filter(({ result, host }) => result.api === params.api && result.model === params.model && host === at)
    const sum = (of: (result: Result) => number): number => asked.reduce((total, asked) => total + of(asked.result), 0)
    const finished = sum(({ counts }) => doneOf(counts) - counts.skipped)
    const spaces = [
      ...new Set(
        asked.map(({ run, result }) => run.manifest.models.find(({ slug }) => slug === result.slug)?.space ?? ''),
      ),
    ]
    return {
      title: `model ${ref}: ${plural(asked.length, 'run')}`,
      crumbs: [{ text: 'Models', href: urls.models() }, { text: ref }],
      model: ref,
      facts: [
        { name: '', text: plural(asked.length, 'run') },
        { name: '', text: plural(finished, 'test') },
        {
          name: '',
          text: totalCost(
            { usd: sum(({ costUsd }) => costUsd), unknownTests: sum(({ unknownCost }) => unknownCost) },
            finished,
          ),
        },
        {
          name: 'tokens',
          text: `${short(sum(({ inputTokens }) => inputTokens))} in, ${short(sum(({ outputTokens }) => outputTokens))} out`,
        },
        { name: 'coordinates', text: spaces.join(', ') },
      ],
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
      rows: shown.map((asked) => runRow(asked, olderOf(asked.run, own))),
      pager,
      contents: [...groupBy(standings, suiteKey).values()].map(contentSection),
      reasons: await modelReasons(shown, catalog),
      links: {
        runs: urls.runs({ api: params.api, model: params.model }),
        tests: urls.allTests({ api: params.api, model: params.model }),
        order: urls.newRun({ models: plain }),
      },
    }
  },
})
