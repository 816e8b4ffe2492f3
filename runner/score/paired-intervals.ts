import type { Interval } from './intervals.ts'
import type { Cluster } from './intervals.ts'
import type { Workers } from '../tools/workers.ts'

/** Intervals of the mean difference of several sets of paired tests, off the event loop. */
export const pairedIntervals = (
  sets: readonly (readonly Cluster[])[],
  workers: Workers,
): Promise<(Interval | null)[]> =>
  workers.run<(Interval | null)[]>(new URL('./paired.worker.js', import.meta.url), 'intervals', sets)
