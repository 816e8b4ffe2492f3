import { groupBy, type Result } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import type { LeaderboardFilter } from '../../../filters/index.ts'
import { moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { largestOf, modelOf, suiteKey, type Standing } from './across-runs.ts'
import { importedFrom } from '../run/run-imported.ts'
import { cellOf } from './scores.ts'
import { contentOf } from './standing-rows.ts'

/** How one model did in one run on all that the run asked of one suite content. */
interface Place {
  standing: Standing
  result: Result
  /** what it asked: the same in all runs whose scores may stand in one column */
  asked: string
  cases: number
}

/** The standings of one run, model and suite content as one score: that over its types, or that of the one type there is. */
function placeOf(standings: readonly Standing[]): Place | null {
  const [standing] = standings as readonly [Standing, ...Standing[]]
  const { run, set, result } = standing
  const { manifest } = run
  const sets = (manifest.sets ?? []).filter(({ suite }) => suite === set.suite)
  const whole =
    sets.length === standings.length
      ? (manifest.suiteResults?.filter(({ suite }) => suite === set.suite) ?? manifest.results).find(
          (other) => other.type === null && other.slug === result.slug,
        )
      : undefined
  const kept = standings.length === 1 ? result : whole
  if (!kept) return null
  return {
    standing,
    result: kept,
    asked: standings
      .map(({ set }) => `${set.type} ${set.sha}`)
      .sort()
      .join(' '),
    cases: standings.reduce((sum, { set }) => sum + set.cases, 0),
  }
}

/** What most models were asked of a suite; of several the one with the most cases. */
function commonest(places: readonly Place[]): string {
  const groups = [...groupBy(places, ({ asked }) => asked).values()].sort(
    (a, b) =>
      new Set(b.map(({ standing }) => modelOf(standing))).size -
        new Set(a.map(({ standing }) => modelOf(standing))).size || (b[0]?.cases ?? 0) - (a[0]?.cases ?? 0),
  )
  return groups[0]?.[0]?.asked ?? ''
}

/** Of one model in one column: the newest run that asked what most models were asked and came to its end, else the newest. */
const chosenOf = (places: readonly Place[], asked: string): Place | undefined => {
  const finished = ({ standing }: Place): boolean => standing.run.manifest.status === 'finished'
  const same = places.filter((place) => place.asked === asked)
  return same.find(finished) ?? same[0] ?? places.find(finished) ?? places[0]
}

/** The name of a column in an address. */
const columnName = ({ suite, content }: { suite: string; content: string }): string => `${suite}~${content}`

/** Suites down, models across turned over: a row a model, a column a suite content, no rank over several of them. Standings come
 * newest first, already narrowed; `sort` is a column (best first), `-column` (worst first) or '' (by name). */
export function boardOf(standings: readonly Standing[], filter: LeaderboardFilter, runs: readonly KnownRun[]) {
  const order = new Map(runs.map(({ id }, i) => [id, i]))
  const columns = [...groupBy(standings, suiteKey).values()].map((own) => {
    const places = [...groupBy(own, (standing) => `${standing.run.id} ${modelOf(standing)}`).values()]
      .flatMap(
        (of) =>
          placeOf(of) ??
          largestOf(of)
            .slice(0, 1)
            .map((one): Place => ({
              standing: one,
              result: one.result,
              asked: `${one.set.type} ${one.set.sha}`,
              cases: one.set.cases,
            })),
      )
      .sort((a, b) => (order.get(a.standing.run.id) ?? 0) - (order.get(b.standing.run.id) ?? 0))
    const asked = commonest(places)
    return {
      about: contentOf(own[0] as Standing),
      asked,
      cases: places.find((place) => place.asked === asked)?.cases ?? 0,
      byModel: new Map(
        [...groupBy(places, ({ standing }) => modelOf(standing))].flatMap(([model, all]) => {
          const place = chosenOf(all, asked)
          return place ? [[model, place] as const] : []
        }),
      ),
    }
  })
  const models = [...new Map(standings.map((standing) => [modelOf(standing), standing])).entries()]
  const falling = !filter.sort.startsWith('-')
  const by = columns.find(({ about }) => columnName(about) === filter.sort.replace(/^-/, ''))
  const scoreIn = (model: string): number | null => {
    const place = by?.byModel.get(model)
    return place && place.asked === by?.asked ? place.result.score : null
  }
  const sorted = models.sort(([a], [b]) => {
    const [x, y] = [scoreIn(a), scoreIn(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || (a < b ? -1 : 1)
    return (falling ? y - x : x - y) || (a < b ? -1 : 1)
  })
  return {
    heads: columns.map(({ about, cases }) => {
      const name = columnName(about)
      const chosen = by !== undefined && columnName(by.about) === name
      return {
        suite: about.suite,
        about: about.drawn || `content ${about.content}`,
        values: { cases },
        cases: plural(cases, 'case'),
        anchor: `#${about.anchor}`,
        href: urls.leaderboard({ ...filter, page: 1, sort: chosen && falling ? `-${name}` : name }),
        sorted: chosen ? (falling ? 'descending' : 'ascending') : '',
      }
    }),
    byName: { href: urls.leaderboard({ ...filter, page: 1, sort: '' }), sorted: by ? '' : 'ascending' },
    rows: sorted.map(([model, { result, host }]) => ({
      model,
      href: urls.model(result.api, result.model, { at: host }),
      cells: columns.map(({ byModel, asked }) => {
        const place = byModel.get(model)
        if (!place) return null
        const { set, run, result } = place.standing
        return {
          href: urls.tests(run.id, {
            suite: set.suite,
            type: place.result.type ?? filter.type,
            api: result.api,
            model: result.model,
          }),
          ...cellOf(place.result),
          n: plural(place.result.scored, 'test'),
          when: moment(run.manifest.started).text.slice(0, 10),
          imported: importedFrom(run.manifest),
          // not to be held against the rest of the column
          other: place.asked === asked ? '' : plural(place.cases, 'other case'),
        }
      }),
    })),
    others: columns.some(({ byModel, asked }) => [...byModel.values()].some((place) => place.asked !== asked)),
  }
}
