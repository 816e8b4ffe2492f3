import type { Verified } from './store/verify.worker.ts'
import type { Workers } from './workers.ts'

export type { Verified }

/** Compares every file of a run folder with SHA256SUMS, off the event loop. Throws where the folder or the sums cannot be read. */
export const verifyRun = (dir: string, workers: Workers): Promise<Verified> =>
  workers.run<Verified>(new URL('./store/verify.worker.js', import.meta.url), 'verify', dir)
