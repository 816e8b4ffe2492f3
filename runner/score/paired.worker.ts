import type { Interval } from './intervals.ts'
import type { Cluster } from './intervals.ts'
import { pairedBootstrap } from './paired.ts'

/** Thousands of resamples of thousands of images take their time, which is not the event loop's. */
export const intervals = (sets: readonly (readonly Cluster[])[]): (Interval | null)[] =>
  sets.map((clusters) => pairedBootstrap(clusters))
