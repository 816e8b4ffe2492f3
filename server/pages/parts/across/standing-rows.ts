import { BLIND_KINDS, groupBy, own, type Run } from '../../../../runner/index.ts'
import { count, duration, moment, percent, plural, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { modelOf, ranksOf, type Standing } from './across-runs.ts'
import { rangeText, signed } from '../compare/verdict.ts'
import { CONTROL_AGAINST } from '../run/run-controls.ts'
import { costPerThousand } from '../run/run-charts.ts'
import { runName } from '../run/run-head.ts'
import { importedFrom } from '../run/run-imported.ts'
import { barOf, cellOf } from './scores.ts'
import { spentValues } from '../values.ts'

/** What an order chose of a suite; '' where it took all of it. */
function choiceOf({ order }: Run): string {
  return [
    order.limit === undefined ? '' : `at most ${count(order.limit)} per type, seed ${order.seed}`,
    order.classes?.length ? `of ${order.classes.join(', ')}` : '',
    order.circular ? 'options rotated' : '',
  ]
    .filter(Boolean)
    .join('; ')
}

/** How a run asked, where that is not the usual way: two models that were asked in different ways are told so. */
function wayOf({ order }: Run, type: string): string {
  return [
    order.shots > 0 ? plural(order.shots, 'example') : '',
    order.reminders > 0 ? plural(order.reminders, 'reminder') : '',
    own(order.prompts, type) ? 'a custom prompt' : '',
    order.system ? 'a system prompt' : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What the image added to the score, where the run has blind controls. They are counted by type, not by suite as well, so that of a
 * run over several suites nothing can be said here. */
function liftsOf({ run: { id, manifest }, result }: Standing) {
  const { controls, suites } = manifest
  if (!controls || suites.length > 1) return []
  return controls.results.flatMap(({ kind, slug, type, api, model, difference, ...rest }) =>
    BLIND_KINDS.includes(kind) && slug === result.slug && type === result.type && difference !== null
      ? [
          {
            text: signed(difference),
            range:
              rest.differenceLow === null || rest.differenceHigh === null
                ? ''
                : rangeText({ low: rest.differenceLow, high: rest.differenceHigh }),
            against: CONTROL_AGAINST[kind],
            href: urls.tests(id, { api, model, type: type ?? '', control: kind }),
          },
        ]
      : [],
  )
}

/** One model in one run as a row of a table. */
export function standingRow(standing: Standing) {
  const { run, set, result } = standing
  const { repeats } = run.manifest.order
  const price = costPerThousand(result)
  return {
    model: modelOf(standing),
    modelHref: urls.model(result.api, result.model, { at: standing.host }),
    href: urls.tests(run.id, { suite: set.suite, type: set.type, api: result.api, model: result.model }),
    bar: barOf(result),
    ...cellOf(result),
    lifts: liftsOf(standing),
    spent: { ...spentValues(result), costUsdPerThousand: price },
    passRate: percent(result.passRate),
    tests: repeats > 1 ? `${count(result.counts.planned / repeats)} × ${count(repeats)}` : count(result.counts.planned),
    price: price === null ? 'unknown' : `${result.unknownCost > 0 ? 'about ' : ''}${usd(price)}`,
    p50: duration(result.p50Ms),
    p95: duration(result.p95Ms),
    run: runName(run.manifest),
    runHref: urls.run(run.id),
    when: moment(run.manifest.started),
    title: run.manifest.title,
    imported: importedFrom(run.manifest),
    status: run.manifest.status === 'finished' ? '' : run.manifest.status,
    way: wayOf(run.manifest, set.type),
  }
}

/** Standings on one and the same set of cases as a ranked table: best first, each with the ranks it may have. The best is
 * marked where it is the only one that may be first. */
export function rankedTable(standings: readonly Standing[], about: string) {
  const sorted = [...standings].sort((a, b) => (b.result.score ?? -1) - (a.result.score ?? -1))
  const ranks = ranksOf(sorted.map(({ result }) => result))
  const first = ranks.filter(({ from }) => from === 1).length
  return {
    about,
    values: { cases: sorted[0]?.set.cases ?? 0 },
    cases: plural(sorted[0]?.set.cases ?? 0, 'case'),
    rows: sorted.map((standing, i) => {
      const { from, to } = ranks[i] ?? { from: 1, to: sorted.length }
      const row = standingRow(standing)
      return {
        ...row,
        values: { ...row.values, rankFrom: from, rankTo: to },
        rank: sorted.length === 1 ? '–' : from === to ? String(from) : `${from}–${to}`,
        best: sorted.length > 1 && from === 1 && to === 1 && first === 1,
      }
    }),
    compare: compareBest(sorted),
  }
}

/** The first two of a table, test by test. */
function compareBest([a, b]: readonly Standing[]): string {
  const side = ({ run, result }: Standing) => ({ run: run.id, api: result.api, model: result.model })
  return a && b ? urls.compare({ a: side(b), b: side(a), type: a.set.type }) : ''
}

/** A suite as its content tells it from others of its name. */
export const contentOf = ({ suite: { header }, content }: Standing) => ({
  suite: header.name,
  title: header.title,
  content: content.slice(0, 12),
  anchor: `content-${content.slice(0, 12)}`,
  drawn: header.generator
    ? `drawn from seed ${header.generator.seed}${header.generator.count === undefined ? '' : `, ${plural(header.generator.count, 'picture')}`}`
    : '',
  href: urls.suite(
    header.name,
    header.generator ? { seed: header.generator.seed, pictures: header.generator.count ?? null } : {},
  ),
})

/** Tables of standings over one content of a suite and one type: one for each set of cases, the largest first. */
export function tablesOf(standings: readonly Standing[]) {
  const bySet = [...groupBy(standings, ({ set }) => set.sha).values()].sort(
    (a, b) => (b[0]?.set.cases ?? 0) - (a[0]?.set.cases ?? 0),
  )
  // one that took all of a small suite says more than one whose limit happened to reach as far
  return bySet.map((own) =>
    rankedTable(own, own.map(({ run }) => choiceOf(run.manifest)).sort((a, b) => a.length - b.length)[0] ?? ''),
  )
}
