import type { Interval } from './score/intervals.ts'
import type { Cluster } from './score/paired.ts'
import type { Workers } from './workers.ts'

/** Intervals of the mean difference of several sets of paired tests, off the event loop. */
export const pairedIntervals = (sets: readonly (readonly Cluster[])[], workers: Workers): Promise<(Interval | null)[]> =>
  workers.run<(Interval | null)[]>(new URL('./score/paired.worker.js', import.meta.url), 'intervals', sets)
