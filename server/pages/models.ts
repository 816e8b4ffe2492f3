import { groupBy, type Result } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { count, duration, moment, plural, totalCost } from '../format.ts'
import { urls } from '../urls.ts'
import { addressesOf, hostOf, modelAt } from './parts/across/model-address.ts'
import { doneOf, runName } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { importedPart } from './parts/across/imported-part.ts'

interface Asked {
  run: KnownRun
  result: Result
  host: string
}

function rowOf(ref: string, asked: readonly [Asked, ...Asked[]]) {
  const [{ run, result, host }] = asked
  const { api, model } = result
  const sum = (of: (result: Result) => number): number => asked.reduce((total, asked) => total + of(asked.result), 0)
  const finished = sum(({ counts }) => doneOf(counts) - counts.skipped)
  return {
    model: ref,
    href: urls.model(api, model, { at: host }),
    values: {
      runs: asked.length,
      tests: finished,
      costUsd: sum(({ costUsd }) => costUsd),
      unknownCostTests: sum(({ unknownCost }) => unknownCost),
      p50Ms: result.p50Ms,
    },
    runs: count(asked.length),
    ...importedPart(asked),
    runsHref: urls.runs({ api, model }),
    tests: count(finished),
    cost: totalCost(
      { usd: sum(({ costUsd }) => costUsd), unknownTests: sum(({ unknownCost }) => unknownCost) },
      finished,
    ),
    last: runName(run.manifest),
    imported: importedFrom(run.manifest),
    lastHref: urls.run(run.id),
    when: moment(run.manifest.started),
    suites: run.manifest.suites.map(({ header }) => header.name).join(', '),
    testsHref: urls.allTests({ api, model }),
    p50: duration(result.p50Ms),
    types: [...new Set(asked.flatMap(({ run: { manifest } }) => manifest.types.map(({ name }) => name)))].map(
      (name) => ({ name, href: urls.leaderboard({ type: name }) }),
    ),
  }
}

/** Every model that was asked anything, with its newest run; one that several addresses served is told apart by them. */
export const models = definePage({
  view: 'models',
  query: fields({ api: text('only models of this API'), q: text('words in the name of a model') }),
  async load({ query }, { catalog, runner }) {
    const [api, q] = [textOf(query, 'api'), textOf(query, 'q')]
    const defaults = addressesOf(runner)
    const runs = runsOnce(await catalog.runs())
    const all = groupBy(
      runs.flatMap((run): Asked[] =>
        run.manifest.results
          .filter(({ type }) => type === null)
          .map((result) => ({ run, result, host: hostOf(run.manifest, result.slug, defaults) })),
      ),
      ({ result, host }) => modelAt(result.api, result.model, host),
    )
    const kept = [...all]
      .filter(([ref]) => (!api || ref.startsWith(`${api}/`)) && ref.toLowerCase().includes(q.toLowerCase()))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const apis = [...new Set([...all.keys()].map((ref) => ref.slice(0, ref.indexOf('/'))))].sort()
    return {
      title:
        kept.length === all.size ? plural(all.size, 'model') : `${count(kept.length)} of ${plural(all.size, 'model')}`,
      crumbs: [{ text: 'Models' }],
      q,
      apis: apis.map((name) => ({ value: name, chosen: name === api })),
      rows: kept.map(([ref, asked]) => rowOf(ref, asked as [Asked, ...Asked[]])),
      known: all.size,
      all: urls.models(),
      newRun: urls.newRun(),
      leaderboard: urls.leaderboard(),
    }
  },
})
