import { groupBy } from '../../../../runner/index.ts'
import type { Catalog } from '../../../catalog/catalog.ts'
import { onCommonCases, type Standing } from '../across/across-runs.ts'

/** Standings group by group on the cases that all of a group share; a group that shares none, or is of too many runs to be
 * read, stays as it is. `apart`: how many do. */
export async function onSharedCases(
  standings: readonly Standing[],
  groupOf: (standing: Standing) => string,
  catalog: Catalog,
): Promise<{ standings: Standing[]; apart: number }> {
  const shared: Standing[] = []
  let apart = 0
  for (const own of groupBy(standings, groupOf).values()) {
    const common = new Set(own.map(({ set }) => set.sha)).size > 1 ? await onCommonCases(own, catalog) : own
    if (!common) apart++
    shared.push(...(common ?? own))
  }
  // in the order they came in
  const place = new Map(standings.map(({ run }, i) => [run, i]))
  return { standings: shared.sort((a, b) => (place.get(a.run) ?? 0) - (place.get(b.run) ?? 0)), apart }
}
