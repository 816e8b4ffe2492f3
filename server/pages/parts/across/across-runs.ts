import { groupBy, standsInScore, summarise, type CaseSet, type Result, type Row } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { hostOf, modelAt, type Addresses } from './model-address.ts'
import { suiteContents } from './suite-content.ts'

/** How one model did in one run on the cases of one suite and type: the smallest thing that can stand beside another. */
export interface Standing {
  run: KnownRun
  suite: KnownRun['manifest']['suites'][number]
  set: Pick<CaseSet, 'suite' | 'type' | 'cases' | 'sha'>
  result: Result
  /** its cases as suiteContents tells them apart */
  content: string
  /** where the model was served; '' for the usual address of its API */
  host: string
}

export const modelOf = ({ result, host }: Standing): string => modelAt(result.api, result.model, host)

/** Everything that was scored in these runs, from their manifests alone, in the order of the runs. Runs that are going on are
 * left out: their figures still move. So are those of an older Benchloupe, which do not say which cases they asked. */
export function standingsOf(runs: readonly KnownRun[], defaults: Addresses): Standing[] {
  const contentIn = suiteContents(runs)
  return runs
    .filter(({ live }) => !live)
    .flatMap((run) =>
      (run.manifest.sets ?? []).flatMap((set) => {
        const suite = run.manifest.suites.find(({ header }) => header.name === set.suite)
        const results: readonly Result[] =
          run.manifest.suiteResults?.filter(({ suite }) => suite === set.suite) ?? run.manifest.results
        return suite
          ? results
              .filter(({ type, scored }) => type === set.type && scored > 0)
              .map((result) => ({
                run,
                suite,
                set,
                result,
                content: contentIn(suite),
                host: hostOf(run.manifest, result.slug, defaults),
              }))
          : []
      }),
    )
}

/** The same suite with the same cases in it. */
export const suiteKey = ({ set, content }: Standing): string => `${set.suite} ${content}`

/** The same with the same test type: cases of the same name are the same cases. */
export const contentKey = (standing: Standing): string => `${suiteKey(standing)} ${standing.set.type}`

const setKey = (standing: Standing): string => `${contentKey(standing)} ${standing.set.sha}`

/** Of each model on each set of cases the latest run that came to its end, or the latest of all where none did. Standings
 * come newest first. */
export function latestOf(standings: readonly Standing[]): Standing[] {
  const groups = groupBy(standings, (standing) => `${setKey(standing)} ${modelOf(standing)}`)
  const latest = new Set(
    [...groups.values()].map((all) => all.find(({ run }) => run.manifest.status === 'finished') ?? all[0]),
  )
  return standings.filter((standing) => latest.has(standing))
}

/** Of each model the standing on the most cases, the newest of those. */
export const largestOf = (standings: readonly Standing[]): Standing[] =>
  [...groupBy(standings, modelOf).values()].flatMap((all) =>
    all.reduce((best, standing) => (standing.set.cases > best.set.cases ? standing : best)),
  )

type Bounds = Pick<Result, 'low' | 'high' | 'lowest' | 'highest'>

/** Where the score lies for certain: its interval, widened to what the tests that are missing leave open. */
export const certainly = ({ low, high, lowest, highest }: Bounds): { low: number; high: number } => ({
  low: Math.min(low ?? 0, lowest ?? 0),
  high: Math.max(high ?? 1, highest ?? 1),
})

/** The ranks each may have among the others: only those that lie above or below it for certain count. From 1. */
export function ranksOf(results: readonly Bounds[]): { from: number; to: number }[] {
  const all = results.map(certainly)
  return all.map((item) => ({
    from: 1 + all.filter(({ low }) => low > item.high).length,
    to: all.length - all.filter(({ high }) => high < item.low).length,
  }))
}

/** Most runs whose rows are read to find what they have in common. */
export const MOST_READ = 40

/** The same standings on those cases alone that all of them asked; null where they share none or are too many to be read. */
export async function onCommonCases(standings: readonly Standing[], catalog: Catalog): Promise<Standing[] | null> {
  if (new Set(standings.map(({ run }) => run.id)).size > MOST_READ) return null
  const read: { standing: Standing; rows: Row[]; cases: Set<string> }[] = []
  for (const standing of standings) {
    const { set, result, run } = standing
    const rows = (await catalog.rows(run.id)).filter(
      (row) => row.suite === set.suite && row.type === set.type && row.slug === result.slug,
    )
    read.push({ standing, rows, cases: new Set(rows.filter(standsInScore).map((row) => row.case)) })
  }
  const common = [...(read[0]?.cases ?? [])].filter((id) => read.every(({ cases }) => cases.has(id))).sort()
  if (common.length === 0) return null
  const kept = new Set(common)
  return read.map(({ standing, rows }) => {
    const own = rows.filter((row) => kept.has(row.case))
    return {
      ...standing,
      set: { ...standing.set, cases: common.length, sha: 'common' },
      result: { ...standing.result, ...summarise(own.length, own, true) },
    }
  })
}
