import type { KnownRun, RunEntry } from './catalog.ts'

const isKnown = (entry: RunEntry): entry is KnownRun => entry.problem === null

/** Merged runs by the ids of the parts that stand in them. */
export const mergedByPart = (entries: readonly RunEntry[]): ReadonlyMap<string, KnownRun> =>
  new Map(
    entries
      .filter(isKnown)
      .flatMap((run) => (run.manifest.merged?.parts ?? []).map((part) => [part.run, run] as const)),
  )

/** Runs and what cannot be read, each test once: the parts of a divided run stand in the merged one where that is there. */
export function eachOnce(entries: readonly RunEntry[]): RunEntry[] {
  const merged = mergedByPart(entries)
  return entries.filter(({ manifest }) => !(manifest?.shard && merged.has(manifest.id)))
}

/** The readable ones of them. */
export const runsOnce = (entries: readonly RunEntry[]): KnownRun[] => eachOnce(entries).filter(isKnown)
